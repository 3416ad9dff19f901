// Positions of accounts x a table by instrument -> sums by account and underlying, through the rollup kernel, a block of accounts at a time.
import type { Backend } from '../backends/contract.js';
import type { Arena } from './arena.js';
import { type ColumnTaker, takeColumns } from './takeColumns.js';

/** Positions in CSR: those of account a are starts[a] .. starts[a + 1]. */
export interface Holdings {
  readonly starts: Uint32Array;
  readonly handles: Uint32Array;
  readonly quantities: Float64Array;
}

/** Numbers of one contract of each instrument: [instruments x width], width even; `units` is its underlying. */
export interface LoadingTable {
  readonly units: Uint32Array;
  readonly loadings: Float64Array;
  readonly width: number;
}

/** Exposures that are not 0 in CSR: factor unit x width + column, ascending in each account. */
export interface SparseExposures {
  readonly starts: Uint32Array;
  readonly factors: Uint32Array;
  readonly exposures: Float64Array;
}

/** Accounts of a block: these sums are made outside of runs, whose blocks are smaller. */
export const accountsAtOnce = 1024;
/** Rows that a kernel may read beyond the last. */
export const padding = 9;

/** sum over positions of quantity x loadings[handle, :], [accounts x unitCount x width]; one order of sums whatever the blocks. */
export function rolledUp(backend: Backend, arena: Arena, holdings: Holdings, table: LoadingTable, unitCount: number): Float64Array {
  const row = unitCount * table.width;
  const sums = new Float64Array((holdings.starts.length - 1) * row);
  const take = (taker: ColumnTaker) => taker.f64(accountsAtOnce * row + padding);
  overBlocks(arena, holdings, table, take, ({ starts, handles, quantities, units, loadings, own }, from, count) => {
    backend.rollup(starts, handles, quantities, units, loadings, own, count, unitCount, table.width);
    sums.set(own.subarray(0, count * row), from * row);
  });
  return sums;
}

/** The same sums where they are not 0. */
export function rolledUpSparse(
  backend: Backend,
  arena: Arena,
  holdings: Holdings,
  table: LoadingTable,
  unitCount: number,
): SparseExposures {
  const { width } = table;
  const starts = new Uint32Array(holdings.starts.length);
  const most = Math.min(accountsAtOnce * unitCount, longestBlock(holdings.starts)) * width;
  const factors: Uint32Array[] = [];
  const exposures: Float64Array[] = [];
  const take = (taker: ColumnTaker) => ({
    scratch: taker.f64(unitCount * (width + 2)),
    borders: taker.u32(accountsAtOnce + 1),
    factors: taker.u32(most),
    exposures: taker.f64(most),
  });
  let before = 0;
  overBlocks(arena, holdings, table, take, ({ own, ...held }, from, count) => {
    const { scratch, borders } = own;
    const out = [borders, own.factors, own.exposures] as const;
    backend.rollupSparse(held.starts, held.handles, held.quantities, held.units, held.loadings, scratch, ...out, count, unitCount, width);
    for (let a = 1; a <= count; a += 1) starts[from + a] = before + borders[a];
    const found = borders[count];
    factors.push(own.factors.slice(0, found));
    exposures.push(own.exposures.slice(0, found));
    before += found;
  });
  const all = { starts, factors: new Uint32Array(before), exposures: new Float64Array(before) };
  let at = 0;
  for (const [b, part] of factors.entries()) {
    all.factors.set(part, at);
    all.exposures.set(exposures[b], at);
    at += part.length;
  }
  return all;
}

/** The most rows that a block of `accountsAtOnce` has of a CSR. */
export function longestBlock(starts: Uint32Array): number {
  const accounts = starts.length - 1;
  let longest = 0;
  for (let a = 0; a < accounts; a += accountsAtOnce) {
    longest = Math.max(longest, starts[Math.min(accounts, a + accountsAtOnce)] - starts[a]);
  }
  return longest;
}

interface BlockOf<T> extends Holdings {
  readonly units: Uint32Array;
  readonly loadings: Float64Array;
  readonly own: T;
}

/** Calls `visit` with the positions of one block of accounts after the other on the backend's memory, and the columns it asked for. */
function overBlocks<T>(
  arena: Arena,
  holdings: Holdings,
  { units, loadings, width }: LoadingTable,
  take: (taker: ColumnTaker) => T,
  visit: (block: BlockOf<T>, from: number, count: number) => void,
): void {
  const { starts, handles, quantities } = holdings;
  const accounts = starts.length - 1;
  const longest = longestBlock(starts);
  const mark = arena.mark();
  try {
    const columns = takeColumns(arena, (taker) => ({
      starts: taker.u32(accountsAtOnce + padding),
      handles: taker.u32(longest + padding),
      quantities: taker.f64(longest + padding),
      units: taker.u32(units.length + padding),
      loadings: taker.f64(loadings.length + padding * width),
      own: take(taker),
    }));
    columns.units.fill(0).set(units);
    columns.loadings.fill(0).set(loadings);
    for (let from = 0; from < accounts; from += accountsAtOnce) {
      const to = Math.min(accounts, from + accountsAtOnce);
      const first = starts[from];
      const last = starts[to];
      columns.starts.fill(last - first);
      for (let a = from; a <= to; a += 1) columns.starts[a - from] = starts[a] - first;
      columns.handles.fill(0).set(handles.subarray(first, last));
      columns.quantities.fill(0).set(quantities.subarray(first, last));
      visit(columns, from, to - from);
    }
  } finally {
    arena.release(mark);
  }
}
