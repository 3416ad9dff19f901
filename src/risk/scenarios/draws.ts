// Standard normal draws by dimension and place: counter-based, or a Sobol sequence through the normal quantile.
import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import { mapColumn } from '../../columns/columnMap.js';
import { sobolDirections, sobolShifts, sobolStride } from '../../columns/sobolTables.js';
import { takeColumns } from '../../columns/takeColumns.js';

export const generators = ['philox', 'sobol'] as const;
export type Generator = (typeof generators)[number];

const twoTo32 = 2 ** 32;
/** Sobol points a call: some tens of KB at a time. */
const chunk = 1024;

/**
 * Draws [dimensions x points] row-major. 'philox': draw i of dimension d is the i-th of stream d of the seed. 'sobol': point i of the sequence
 * of so many dimensions, shifted by the seed (below 2^32; at most 128 dimensions). Either way a function of seed, dimension and place alone:
 * fewer points are the first of more.
 */
export function standardDraws(
  backend: Backend,
  arena: Arena,
  generator: Generator,
  seed: number,
  dimensions: number,
  points: number,
): Float64Array {
  return generator === 'philox'
    ? philoxDraws(backend, arena, seed, dimensions, points)
    : sobolDraws(backend, arena, seed, dimensions, points);
}

function philoxDraws(backend: Backend, arena: Arena, seed: number, dimensions: number, points: number): Float64Array {
  const draws = new Float64Array(dimensions * points);
  const mark = arena.mark();
  try {
    const column = takeColumns(arena, (taker) => taker.f64(points));
    for (let d = 0; d < dimensions; d += 1) {
      backend.normals(column, points, seed >>> 0, Math.floor(seed / twoTo32), d, 0, 0, 0);
      draws.set(column.subarray(0, points), d * points);
    }
    return draws;
  } finally {
    arena.release(mark);
  }
}

function sobolDraws(backend: Backend, arena: Arena, seed: number, dimensions: number, points: number): Float64Array {
  const draws = new Float64Array(dimensions * points);
  const stride = sobolStride(dimensions);
  const mark = arena.mark();
  try {
    const columns = takeColumns(arena, (taker) => ({
      directions: taker.u32(32 * stride),
      shifts: taker.u32(stride),
      results: taker.f64(chunk * stride),
    }));
    sobolDirections(columns.directions, dimensions);
    sobolShifts(columns.shifts, seed);
    for (let first = 0; first < points; first += chunk) {
      const count = Math.min(chunk, points - first);
      backend.sobol(columns.directions, columns.shifts, columns.results, first, count, stride);
      for (let d = 0; d < dimensions; d += 1) {
        for (let i = 0; i < count; i += 1) draws[d * points + first + i] = columns.results[i * stride + d];
      }
    }
  } finally {
    arena.release(mark);
  }
  return mapColumn(arena, backend.normalQuantile, draws);
}
