// Positions of accounts x a table by instrument -> sums by account and underlying, through the rollup kernel, a block of accounts at a time.
import type { Lane } from '../lanes/contract.js';
import type { Arena } from './arena.js';
import { takeColumns } from './takeColumns.js';

/** Positions in CSR: those of account a are starts[a] .. starts[a + 1]. */
export interface Holdings {
  readonly starts: Uint32Array;
  readonly handles: Uint32Array;
  readonly quantities: Float64Array;
}

/** What one contract of each instrument brings along: [instruments x width], width even; `units` is its underlying. */
export interface LoadingTable {
  readonly units: Uint32Array;
  readonly loadings: Float64Array;
  readonly width: number;
}

const blockAccounts = 1024;
/** Rows that a kernel may read beyond the last. */
const padding = 9;

/** sum over positions of quantity x loadings[handle, :], [accounts x unitCount x width]; one order of sums whatever the blocks. */
export function rolledUp(lane: Lane, arena: Arena, holdings: Holdings, table: LoadingTable, unitCount: number): Float64Array {
  const { starts, handles, quantities } = holdings;
  const { units, loadings, width } = table;
  const accounts = starts.length - 1;
  const row = unitCount * width;
  const sums = new Float64Array(accounts * row);
  let longest = 0;
  for (let a = 0; a < accounts; a += blockAccounts) {
    longest = Math.max(longest, (starts[Math.min(accounts, a + blockAccounts)] as number) - (starts[a] as number));
  }
  const mark = arena.mark();
  try {
    const columns = takeColumns(arena, (taker) => ({
      starts: taker.u32(blockAccounts + padding),
      handles: taker.u32(longest + padding),
      quantities: taker.f64(longest + padding),
      units: taker.u32(units.length + padding),
      loadings: taker.f64(loadings.length + padding * width),
      sums: taker.f64(blockAccounts * row + padding),
    }));
    columns.units.fill(0).set(units);
    columns.loadings.fill(0).set(loadings);
    for (let from = 0; from < accounts; from += blockAccounts) {
      const to = Math.min(accounts, from + blockAccounts);
      const first = starts[from] as number;
      const last = starts[to] as number;
      columns.starts.fill(last - first);
      for (let a = from; a <= to; a += 1) columns.starts[a - from] = (starts[a] as number) - first;
      columns.handles.fill(0).set(handles.subarray(first, last));
      columns.quantities.fill(0).set(quantities.subarray(first, last));
      const { sums: block } = columns;
      lane.rollup(columns.starts, columns.handles, columns.quantities, columns.units, columns.loadings, block, to - from, unitCount, width);
      sums.set(block.subarray(0, (to - from) * row), from * row);
    }
    return sums;
  } finally {
    arena.release(mark);
  }
}

/** |row L|^2 of each of `accounts` rows of n exposures through the variance kernel; `factor` lower triangular, [n x n]. */
export function variancesOf(
  lane: Lane,
  arena: Arena,
  exposures: Float64Array,
  factor: Float64Array,
  n: number,
  accounts: number,
): Float64Array {
  const order = n + (n & 1);
  const results = new Float64Array(accounts);
  const mark = arena.mark();
  try {
    const columns = takeColumns(arena, (taker) => ({
      factor: taker.f64(order * order),
      exposures: taker.f64(blockAccounts * order + padding),
      variances: taker.f64(blockAccounts + padding),
    }));
    columns.factor.fill(0);
    for (let i = 0; i < n; i += 1) columns.factor.set(factor.subarray(i * n, (i + 1) * n), i * order);
    for (let from = 0; from < accounts; from += blockAccounts) {
      const count = Math.min(blockAccounts, accounts - from);
      columns.exposures.fill(0);
      for (let a = 0; a < count; a += 1) columns.exposures.set(exposures.subarray((from + a) * n, (from + a + 1) * n), a * order);
      lane.variance(columns.exposures, columns.factor, columns.variances, count, order);
      results.set(columns.variances.subarray(0, count), from);
    }
    return results;
  } finally {
    arena.release(mark);
  }
}
