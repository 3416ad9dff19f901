// sobol: points of another implementation, stratification, places, means, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sobolDimensions, sobolDirections, sobolShifts, sobolStride } from '../../src/columns/sobolTables.js';
import { sobolPlace, sobolPoint } from '../fixtures/sobolPoint.js';
import { runs } from '../long.js';
import { expectSameBits, onBackends } from './onBackends.js';

interface Request {
  readonly first?: number;
  readonly points: number;
  readonly dimensions: number;
  /** None: the plain sequence. */
  readonly seed?: number;
}

/** Coordinates as the 32-bit words they stand for, [points x dimensions]. */
function words({ first = 0, points, dimensions, seed }: Request): number[][] {
  const stride = sobolStride(dimensions);
  const { results } = onBackends((backend, columns) => {
    const directions = columns.outU32(32 * stride);
    const shifts = columns.outU32(stride).fill(0);
    sobolDirections(directions, dimensions);
    if (seed !== undefined) sobolShifts(shifts, seed);
    const out = columns.out(points * stride);
    backend.sobol(directions, shifts, out, first, points, stride);
    return { results: out };
  });
  return Array.from({ length: points }, (_, p) =>
    Array.from({ length: dimensions }, (_, d) => (results[p * stride + d] as number) * 2 ** 32 - 0.5),
  );
}

const fractions = (rows: readonly (readonly number[])[]): number[][] => rows.map((row) => row.map((word) => word / 2 ** 32));

describe('sobol', () => {
  test('begins as another implementation does', () => {
    // the first points in three dimensions, as scipy 1.17.1 (qmc.Sobol) has them
    expect(fractions(words({ points: 10, dimensions: 3 }))).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
      [0.1875, 0.3125, 0.9375],
      [0.6875, 0.8125, 0.4375],
    ]);
  });

  test('a far point in every dimension is that of another implementation', () => {
    expect(sobolDimensions).toBeGreaterThanOrEqual(64);
    const [point] = words({ first: sobolPlace, points: 1, dimensions: sobolDimensions });
    expect(point).toEqual(sobolPoint.slice(0, sobolDimensions));
  });

  test('every coordinate of 2^k points, shifted or not, takes every interval of width 2^-k once', () => {
    for (const seed of [undefined, 5]) {
      for (const k of [0, 1, 5, 8]) {
        const rows = words({ points: 2 ** k, dimensions: 64, ...(seed === undefined ? {} : { seed }) });
        for (let d = 0; d < 64; d++) {
          const intervals = new Set(rows.map((row) => Math.floor((row[d] as number) / 2 ** (32 - k))));
          expect(intervals.size).toBe(2 ** k);
        }
      }
    }
  });

  test('a point depends on its place alone, the last of 2^32 too', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        (start, points, dimensions, seed) => {
          const first = Math.min(start, 2 ** 32 - points);
          const all = words({ first, points, dimensions, seed });
          const skipped = points >> 1;
          const rest = words({ first: first + skipped, points: points - skipped, dimensions, seed });
          expectSameBits(rest.flat(), all.slice(skipped).flat());
        },
      ),
      { numRuns: runs(100) },
    );
  });

  test('a seed shifts all points alike, and another seed differently', () => {
    const [plain, one, two] = [undefined, 1, 2].map((seed) =>
      words({ points: 16, dimensions: 8, ...(seed === undefined ? {} : { seed }) }),
    ) as [number[][], number[][], number[][]];
    const shift = one[0].map((word, d) => (word ^ plain[0][d]) >>> 0);
    expect(new Set(shift).size).toBe(8);
    one.forEach((row, p) => {
      expect(row).toEqual(plain[p].map((word, d) => (word ^ shift[d]) >>> 0));
    });
    expect(two[0]).not.toEqual(one[0]);
  });

  test('no point and no dimension write nothing', () => {
    expect(words({ points: 0, dimensions: 5 })).toEqual([]);
    expect(words({ points: 2, dimensions: 1 })).toEqual([[0], [2 ** 31]]);
  });
});
