// Calls of the kernels of estimation and simulation: Cholesky factors, covariances, normal draws, Sobol points.
import { rowStride } from '../../src/columns/arena.js';
import { sobolDimensions, sobolDirections, sobolStride } from '../../src/columns/sobolTables.js';
import type { Argument, Call } from './call.js';
import type { Draw } from './draw.js';
import { amount, column, profileOf, tame } from './inputs.js';

const orderOf = (draw: Draw): number => (draw.chance(0.8) ? draw.whole(1, 24) : draw.whole(25, 70));

/** B B' of a random B of any rank: semi-definite but for roundings; or any matrix at all, which is mostly refused. */
function matrixOf(draw: Draw, n: number, stride: number): Float64Array {
  const profile = profileOf(draw);
  if (draw.chance(0.15)) return column(draw, profile, amount, n * stride);
  const rank = draw.chance(0.6) ? n + 2 : draw.whole(1, n);
  // whole numbers keep singular matrices exactly singular
  const root = draw.chance(0.4)
    ? Float64Array.from({ length: n * rank }, () => draw.whole(-9, 9))
    : column(draw, profile === 'special' ? 'listed' : profile, { ...tame, least: -120, most: 120 }, n * rank);
  const matrix = new Float64Array(n * stride);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < rank; k++) sum += (root[i * rank + k] as number) * (root[j * rank + k] as number);
      matrix[i * stride + j] = sum;
      matrix[j * stride + i] = sum;
    }
  }
  return matrix;
}

const orders = (n: number, stride: number): Argument[] => [
  { name: 'n', value: n },
  { name: 'stride', value: stride },
];

export function choleskyCall(draw: Draw): Call {
  const n = orderOf(draw);
  const stride = rowStride(n);
  return {
    kernel: 'cholesky',
    rows: n,
    chunks: [],
    answer: 'voids',
    arguments: [
      { name: 'matrix', column: matrixOf(draw, n, stride), step: 0 },
      { name: 'factor', out: 'f64', length: n * stride, step: 0, used: { of: n, width: stride } },
      ...orders(n, stride),
    ],
  };
}

export function choleskyUpdateCall(draw: Draw): Call {
  const n = orderOf(draw);
  const stride = rowStride(n);
  const factor = column(draw, profileOf(draw), tame, n * stride);
  for (let i = 0; i < n; i++) {
    factor.fill(0, i * stride + i + 1, (i + 1) * stride);
    factor[i * stride + i] = draw.chance(0.1) ? 0 : Math.abs(factor[i * stride + i] as number);
  }
  return {
    kernel: 'choleskyUpdate',
    rows: n,
    chunks: [],
    arguments: [
      { name: 'factor', column: factor, step: 0, written: true },
      { name: 'vector', column: column(draw, profileOf(draw), tame, n), step: 0 },
      { scratch: 2 * n },
      ...orders(n, stride),
    ],
  };
}

export function exchangeCall(draw: Draw): Call {
  const rows = draw.whole(1, 24);
  const columns = orderOf(draw);
  const stride = rowStride(columns);
  const tableau = column(draw, profileOf(draw), tame, rows * stride);
  return {
    kernel: 'exchange',
    rows,
    chunks: [],
    arguments: [
      { name: 'tableau', column: tableau, step: 0, written: true, used: { of: columns, width: stride } },
      { name: 'rows', value: rows },
      { name: 'columns', value: columns },
      { name: 'stride', value: stride },
      { name: 'row', value: draw.whole(0, rows - 1) },
      { name: 'column', value: draw.whole(0, columns - 1) },
    ],
  };
}

export function covarianceCall(draw: Draw): Call {
  const n = orderOf(draw);
  const stride = rowStride(n);
  const rows = draw.whole(0, 20);
  return {
    kernel: 'covariance',
    rows,
    chunks: [1, 2, 7],
    arguments: [
      { name: 'returns', column: column(draw, profileOf(draw), amount, rows * stride), step: stride },
      // a run over two columns may take the padding along
      { name: 'matrix', column: matrixOf(draw, n, stride), step: 0, written: true, used: { of: n, width: stride } },
      { rows: 1 },
      ...orders(n, stride),
      { name: 'decay', value: draw.pick([0, 0.5, 0.94, 0.97, 1, draw.uniform()]) },
    ],
  };
}

/** Rows are blocks of two draws; the low word of the block may run over into the high one, but not between two chunks. */
export function normalsCall(draw: Draw): Call {
  const rows = draw.chance(0.9) ? draw.whole(500, 8000) : draw.whole(0, 9);
  const crossing = draw.chance(0.2);
  const blockLow = crossing ? 4_294_967_296 - draw.whole(1, Math.max(1, rows)) : draw.whole(0, 4_294_967_296 - 16_000);
  const word = (name: string): Argument => ({ name, value: draw.pick([0, 1, 0xffffffff, draw.word()]) });
  return {
    kernel: 'normals',
    rows,
    chunks: crossing ? [] : [4, 16, 100, 1024],
    arguments: [
      { name: 'results', out: 'f64', length: 2 * rows, step: 2 },
      { rows: 2 },
      word('seedLow'),
      word('seedHigh'),
      word('streamLow'),
      word('streamHigh'),
      { name: 'blockLow', value: blockLow, perRow: 1 },
      word('blockHigh'),
    ],
  };
}

export function sobolCall(draw: Draw): Call {
  const dimensions = draw.whole(1, sobolDimensions);
  const stride = sobolStride(dimensions);
  const directions = new Uint32Array(32 * stride);
  if (draw.chance(0.7)) sobolDirections(directions, dimensions);
  else for (let i = 0; i < directions.length; i++) directions[i] = draw.word();
  const shifts = new Uint32Array(stride);
  if (draw.chance(0.7)) for (let i = 0; i < stride; i++) shifts[i] = draw.word();
  const points = draw.whole(0, Math.floor(16_000 / stride));
  const first = draw.chance(0.5) ? draw.whole(0, 5000) : draw.chance(0.5) ? 4_294_967_296 - points : draw.whole(0, 4_294_967_296 - points);
  return {
    kernel: 'sobol',
    rows: points,
    chunks: [1, 2, 5, 64],
    arguments: [
      { name: 'directions', column: directions, step: 0 },
      { name: 'shifts', column: shifts, step: 0 },
      { name: 'results', out: 'f64', length: points * stride, step: stride, used: { of: dimensions, width: stride } },
      { name: 'first', value: first, perRow: 1 },
      { rows: 1 },
      { name: 'stride', value: stride },
    ],
  };
}
