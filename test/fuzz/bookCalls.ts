// Calls of the kernels that run over accounts: positions in CSR of every shape, exposures under a factor, scenario grids.
import { rowStride, tailScratch } from '../../src/columns/arena.js';
import type { Argument, Call, Column } from './call.js';
import type { Draw } from './draw.js';
import { amount, column, generator, handles, profileOf, tame } from './inputs.js';

const chunks = [1, 3, 4, 7, 64];

const read = (name: string, cells: Column, step: number): Argument => ({ name, column: cells, step });

interface Positions {
  readonly accounts: number;
  readonly instruments: number;
  readonly columns: readonly Argument[];
}

/** Accounts without positions, with one, with blocks of four and what is left of them, and now and then one very large. */
function positionsOf(draw: Draw, mostAccounts: number): Positions {
  const accounts = draw.chance(0.8) ? draw.whole(1, mostAccounts) : draw.whole(0, 5);
  const instruments = draw.whole(1, 200);
  const typical = draw.pick([0, 1, 4, 11, 20]);
  const starts = new Uint32Array(accounts + 1);
  for (let a = 0; a < accounts; a++) {
    const held = draw.chance(0.01) ? draw.whole(0, 300) : draw.chance(0.2) ? draw.whole(0, 3) : draw.whole(0, typical);
    starts[a + 1] = (starts[a] as number) + held;
  }
  const positions = starts[accounts] as number;
  const held = handles(draw, positions, instruments);
  if (draw.chance(0.7)) for (let a = 0; a < accounts; a++) held.subarray(starts[a], starts[a + 1]).sort();
  const quantities = column(draw, profileOf(draw), amount, positions);
  return { accounts, instruments, columns: [read('starts', starts, 1), read('handles', held, 0), read('quantities', quantities, 0)] };
}

export function rollupCall(draw: Draw): Call {
  const { accounts, instruments, columns } = positionsOf(draw, 800);
  const unitCount = draw.whole(1, 7);
  const width = 2 * draw.whole(1, 4);
  return {
    kernel: 'rollup',
    rows: accounts,
    chunks,
    arguments: [
      ...columns,
      read('units', handles(draw, instruments, unitCount), 0),
      read('loadings', column(draw, profileOf(draw), amount, instruments * width), 0),
      { name: 'exposures', out: 'f64', length: accounts * unitCount * width, step: unitCount * width },
      { rows: 1 },
      { name: 'unitCount', value: unitCount },
      { name: 'width', value: width },
    ],
  };
}

/** Accounts in units they come to in any order; what lies beyond the last exposure is the same in every backend too. */
export function rollupSparseCall(draw: Draw): Call {
  const { accounts, instruments, columns } = positionsOf(draw, 400);
  const unitCount = draw.whole(1, draw.chance(0.5) ? 7 : 60);
  const width = 2 * draw.whole(1, 3);
  const room = accounts * unitCount * width;
  return {
    kernel: 'rollupSparse',
    rows: accounts,
    chunks: [],
    arguments: [
      ...columns,
      read('units', handles(draw, instruments, unitCount), 0),
      read('loadings', column(draw, profileOf(draw), amount, instruments * width), 0),
      { scratch: unitCount * (width + 2) },
      { name: 'exposureStarts', out: 'u32', length: accounts + 1, step: 1 },
      { name: 'factors', out: 'u32', length: room, step: 0 },
      { name: 'exposures', out: 'f64', length: room, step: 0 },
      { rows: 1 },
      { name: 'unitCount', value: unitCount },
      { name: 'width', value: width },
    ],
  };
}

export function varianceCall(draw: Draw): Call {
  const factors = 2 * draw.whole(1, draw.chance(0.7) ? 10 : 40);
  const accounts = draw.chance(0.7) ? draw.whole(0, 4000 / factors) : draw.whole(0, 9);
  const cholesky = column(draw, profileOf(draw), tame, factors * factors);
  for (let i = 0; i < factors; i++) cholesky.fill(0, i * factors + i + 1, (i + 1) * factors);
  return {
    kernel: 'variance',
    rows: accounts,
    chunks,
    arguments: [
      read('exposures', column(draw, profileOf(draw), amount, accounts * factors), factors),
      read('cholesky', cholesky, 0),
      { name: 'variances', out: 'f64', length: accounts, step: 1 },
      { rows: 1 },
      { name: 'factors', value: factors },
    ],
  };
}

/** Any symmetric matrix, semi-definite or not, over accounts with few exposures. */
export function varianceSparseCall(draw: Draw): Call {
  const { accounts, instruments: factorCount, columns } = positionsOf(draw, 3000);
  const next = generator(draw, profileOf(draw), tame);
  const covariance = new Float64Array(factorCount * factorCount);
  for (let i = 0; i < factorCount; i++) {
    for (let j = 0; j < i; j++) {
      const entry = draw.chance(0.3) ? 0 : next();
      covariance[i * factorCount + j] = entry;
      covariance[j * factorCount + i] = entry;
    }
    // mostly a diagonal that keeps variances above 0
    const diagonal = Math.abs(next());
    covariance[i * factorCount + i] = draw.chance(0.9) ? diagonal * factorCount : -diagonal;
  }
  return {
    kernel: 'varianceSparse',
    rows: accounts,
    chunks,
    answer: 'adds',
    arguments: [
      ...columns,
      read('covariance', covariance, 0),
      { name: 'variances', out: 'f64', length: accounts, step: 1 },
      { rows: 1 },
      { name: 'factorCount', value: factorCount },
    ],
  };
}

interface Table {
  readonly scenarios: number;
  readonly stride: number;
  readonly grid: Float64Array;
}

function tableOf(draw: Draw, instruments: number): Table {
  const scenarios = draw.chance(0.5) ? draw.whole(1, 40) : draw.pick([1, 2, 3, 4, 5, 7, 8, 9, 64, 100, 129]);
  const stride = rowStride(scenarios);
  return { scenarios, stride, grid: column(draw, profileOf(draw), amount, instruments * stride) };
}

export function scenarioRowsCall(draw: Draw): Call {
  const { accounts, instruments, columns } = positionsOf(draw, 300);
  const { scenarios, stride, grid } = tableOf(draw, instruments);
  return {
    kernel: 'scenarioRows',
    rows: accounts,
    chunks,
    arguments: [
      ...columns,
      read('grid', grid, 0),
      { name: 'rows', out: 'f64', length: accounts * stride, step: stride, used: { of: scenarios, width: stride } },
      { rows: 1 },
      { name: 'scenarios', value: scenarios },
      { name: 'stride', value: stride },
    ],
  };
}

export function scenarioTailCall(draw: Draw): Call {
  const { accounts, instruments, columns } = positionsOf(draw, 500);
  const { scenarios, stride, grid } = tableOf(draw, instruments);
  const tailCount = draw.chance(0.6) ? draw.whole(1, Math.min(4, scenarios)) : draw.whole(1, scenarios);
  const weights = draw.chance(0.4)
    ? new Float64Array(stride).fill(1)
    : column(draw, profileOf(draw), { low: 0, high: 1, least: -1074, most: -1 }, stride);
  return {
    kernel: 'scenarioTail',
    rows: accounts,
    chunks,
    arguments: [
      ...columns,
      read('grid', grid, 0),
      read('weights', weights, 0),
      { scratch: tailScratch(stride) },
      { name: 'worstLosses', out: 'f64', length: accounts, step: 1 },
      { name: 'worstScenarios', out: 'u32', length: accounts, step: 1 },
      { name: 'valuesAtRisk', out: 'f64', length: accounts, step: 1 },
      { name: 'shortfalls', out: 'f64', length: accounts, step: 1 },
      { rows: 1 },
      { name: 'scenarios', value: scenarios },
      { name: 'stride', value: stride },
      { name: 'tailCount', value: tailCount },
    ],
  };
}
