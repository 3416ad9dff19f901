// P&L of one contract of every row under the scenarios of a set, by the repricing kernels.
import { repriceScratch } from '../../../assembly/literals/block.js';
import { completeLogMoves } from '../../columns/logMoves.js';
import type { Scenario, ScenarioSet } from '../../rules/document/scenarioSet.js';
import type { Address, Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import { type Counting, countAsStated, settlementShare } from './counting.js';
import type { ReadSet } from './sets.js';
import type { ScenarioTable, TableForm } from './shape.js';
import { shockedVols } from './vols.js';

type F64 = Float64Array<ArrayBuffer>;

/** Moves, their logarithms, shocks (none) and shifts of vols by row and scenario, as the kernels read them. */
export interface KernelTables {
  readonly moves: Address;
  readonly logMoves: Address;
  readonly shocks: Address;
  readonly shifts: Address;
}

/** Prices every usable row under every scenario of a set, and counts it as the set does. */
export function priceModel(
  table: ScenarioTable,
  { list, parts }: ReadSet,
  tick: Tick,
  linked: Linked,
  own: KernelTables,
  kernelScratch: Address,
  form: TableForm,
  cells: number,
): void {
  const { width, count, set } = table;
  const { rows, columns, backend } = tick;
  const [moves, logMoves, shocks, shifts] = [own.moves, own.logMoves, own.shocks, own.shifts].map((at) => linked.f64(at, cells)) as [
    F64,
    F64,
    F64,
    F64,
  ];
  const grid = linked.f64(table.cells, cells);
  const counting = countingOf(set, tick);
  for (const row of tick.moved) {
    const u = rows.underlyings[row] as number;
    const share = counting.forwardShares === undefined ? 1 : (counting.forwardShares[row] as number);
    for (let s = 0; s < width; s++) moves[row * width + s] = ((list[s < count ? s : 0] as Scenario).moves[u] as number) * share;
  }
  // the line of an underlying repeats for its rows: logarithms are taken once a line where nothing of a forward is fixed
  fillLogMoves(tick, moves, logMoves, width, counting.forwardShares === undefined);
  for (const row of tick.moved) shifts.fill(0, row * width, (row + 1) * width);
  for (const part of parts)
    shockedVols(tick, part, (row, s, vol) => {
      const shift = vol - (columns.vols[row] as number);
      shifts[row * width + s] = shift;
      if (s === 0) for (let pad = count; pad < width; pad++) shifts[row * width + pad] = shift;
    });
  const scratch = linked.f64(kernelScratch, repriceScratch);
  const pick = (option: number, inverse: number): number => {
    let n = 0;
    for (const row of tick.moved) {
      if (rows.option[row] === option && rows.inverse[row] === inverse && columns.codes[row] === 0) columns.handles[n++] = row;
    }
    if (n > 0) columns.handles.fill(columns.handles[0] as number, n);
    return n;
  };
  const c = columns;
  let n = pick(0, 0);
  if (n > 0) backend.repriceFutures(c.handles, c.forwards, c.scales, c.numbers, moves, grid, n, width, width);
  n = pick(0, 1);
  if (n > 0)
    backend.repriceInverseFutures(c.handles, c.forwards, c.multipliers, c.settlementPrices, c.numbers, moves, grid, n, width, width);
  n = pick(1, 0);
  if (n > 0)
    backend.reprice(
      c.handles,
      c.forwards,
      c.strikes,
      c.expiryYears,
      c.vols,
      c.rates,
      c.calls,
      c.scales,
      c.noTerms,
      c.numbers,
      moves,
      logMoves,
      shocks,
      shifts,
      0,
      grid,
      scratch,
      n,
      width,
      width,
    );
  n = pick(1, 1);
  if (n > 0)
    backend.repriceInverse(
      c.handles,
      c.forwards,
      c.strikes,
      c.expiryYears,
      c.vols,
      c.calls,
      c.multipliers,
      c.settlementPrices,
      c.noTerms,
      c.numbers,
      moves,
      logMoves,
      shocks,
      shifts,
      0,
      grid,
      scratch,
      n,
      width,
      width,
    );
  countAsStated({ table, list, tick, grid, moves, counting, form });
}

function fillLogMoves(tick: Tick, moves: F64, logMoves: F64, width: number, byUnderlying: boolean): void {
  const { rows } = tick;
  const firsts = new Map<number, number>();
  for (const row of tick.moved) {
    const u = rows.underlyings[row] as number;
    const at = row * width;
    const first = byUnderlying ? firsts.get(u) : undefined;
    if (first !== undefined) {
      logMoves.copyWithin(at, first * width, (first + 1) * width);
      continue;
    }
    firsts.set(u, row);
    const line = moves.subarray(at, at + width);
    const logs = tick.math.logs(line.map((move) => 1 + move));
    completeLogMoves(line, logs);
    logMoves.set(logs, at);
  }
}

function countingOf(set: ScenarioSet, tick: Tick): Counting {
  const { rows, columns } = tick;
  const isOption = (row: number): boolean => rows.option[row] === 1 && columns.codes[row] === 0 && columns.settled[row] === 0;
  const fixed = set.settlement?.fixed;
  /** By row, of those that have moved. */
  const column = (f: (row: number) => number): Float64Array => {
    const made = new Float64Array(rows.count);
    for (const row of tick.moved) made[row] = f(row);
    return made;
  };
  /** Of an option's forward, what still moves: nothing of one that is settled. */
  const movingShare = (row: number): number => {
    if (columns.settled[row] === 1) return 0;
    return fixed !== undefined && isOption(row) ? 1 - (tick.quoteAttribute(row, fixed) ?? 0) / (columns.forwards[row] as number) : 1;
  };
  const forwardShares = fixed === undefined && !columns.settled.includes(1) ? undefined : column(movingShare);
  const shares = set.settlement?.minutes === undefined ? undefined : column((row) => settlementShare(set, tick, row));
  const gaps =
    set.price === 'model'
      ? undefined
      : column((row) =>
          isOption(row) ? ((tick.quoteAttribute(row, 'mark') ?? 0) - (columns.prices[row] as number)) * (columns.scales[row] as number) : 0,
        );
  return { forwardShares, shares, gaps };
}
