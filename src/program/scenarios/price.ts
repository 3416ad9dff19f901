// P&L of one contract of every row under the scenarios of a set, by the repricing kernels.
import { repriceScratch } from '../../../assembly/literals/block.js';
import { completeLogMoves } from '../../columns/logMoves.js';
import type { ScenarioSet } from '../../rules/document/scenarioSet.js';
import type { Address, Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import { type Counting, countAsStated, settlementShare } from './counting.js';
import type { ScenarioLines, ScenarioTable } from './shape.js';
import type { VolShocks } from './vols.js';

type F64 = Float64Array<ArrayBuffer>;

/** Moves, their logarithms, shocks (none) and shifts of vols by row and scenario, as the kernels read them. */
export interface KernelTables {
  readonly moves: Address;
  readonly logMoves: Address;
  readonly shocks: Address;
  readonly shifts: Address;
  readonly scratch: Address;
}

/** Prices every usable row that has moved under every scenario of a set, and counts it as the set does. */
export class ModelPrices {
  readonly #table: ScenarioTable;
  readonly #lines: ScenarioLines;
  readonly #shocks: readonly VolShocks[];
  readonly #at: KernelTables;
  readonly #cells: number;
  /** Logarithms of the lines; made when they are needed first. */
  #logs: Float64Array | undefined;
  /** 1 where a row has the moves of its underlying, as they are. */
  readonly #lined: Uint8Array;

  constructor(table: ScenarioTable, lines: ScenarioLines, shocks: readonly VolShocks[], at: KernelTables, cells: number) {
    this.#table = table;
    this.#lines = lines;
    this.#shocks = shocks;
    this.#at = at;
    this.#cells = cells;
    this.#lined = new Uint8Array(cells / table.width);
  }

  price(tick: Tick, linked: Linked, grid: F64): void {
    const { width, set } = this.#table;
    const at = this.#at;
    const [moves, logMoves, shocks, shifts] = [at.moves, at.logMoves, at.shocks, at.shifts].map((one) => linked.f64(one, this.#cells)) as [
      F64,
      F64,
      F64,
      F64,
    ];
    const counting = countingOf(set, tick);
    this.#fillMoves(tick, moves, logMoves, counting.forwardShares);
    for (const own of this.#shocks) own.fill(tick, shifts, width);
    priceRows(tick, { moves, logMoves, shocks, shifts, grid, scratch: linked.f64(at.scratch, repriceScratch) }, width);
    countAsStated({ table: this.#table, lines: this.#lines, tick, grid, moves, counting });
  }

  /** The line of an underlying stands for each of its rows: it is computed again only if part of the forward is fixed. */
  #fillMoves(tick: Tick, moves: F64, logMoves: F64, shares: Float64Array | undefined): void {
    const { width } = this.#table;
    const lines = this.#lines.moves;
    this.#logs ??= logMovesOf(tick, lines);
    for (const row of tick.moved) {
      const share = shares === undefined ? 1 : shares[row];
      if (share === 1 && this.#lined[row] === 1) continue;
      this.#lined[row] = share === 1 ? 1 : 0;
      const from = tick.rows.underlyings[row] * width;
      const line = lines.subarray(from, from + width);
      const own = share === 1 ? line : line.map((move) => move * share);
      moves.set(own, row * width);
      logMoves.set(share === 1 ? this.#logs.subarray(from, from + width) : logMovesOf(tick, own), row * width);
    }
  }
}

function logMovesOf(tick: Tick, moves: Float64Array): Float64Array {
  const logs = tick.math.logs(moves.map((move) => 1 + move));
  completeLogMoves(moves, logs);
  return logs;
}

type KernelColumns = Readonly<Record<'moves' | 'logMoves' | 'shocks' | 'shifts' | 'grid' | 'scratch', F64>>;

function priceRows(tick: Tick, { moves, logMoves, shocks, shifts, grid, scratch }: KernelColumns, width: number): void {
  const { rows, columns, backend } = tick;
  const pick = (option: number, inverse: number): number => {
    let n = 0;
    for (const row of tick.moved) {
      if (rows.option[row] === option && rows.inverse[row] === inverse && columns.codes[row] === 0) columns.handles[n++] = row;
    }
    if (n > 0) columns.handles.fill(columns.handles[0], n, n + 8); // kernels take groups of eight
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
  /** Share of an option's forward that still moves: 0 once settled. */
  const movingShare = (row: number): number => {
    if (columns.settled[row] === 1) return 0;
    return fixed !== undefined && isOption(row) ? 1 - (tick.quoteAttribute(row, fixed) ?? 0) / columns.forwards[row] : 1;
  };
  const forwardShares = fixed === undefined && !columns.settled.includes(1) ? undefined : column(movingShare);
  const shares = set.settlement?.minutes === undefined ? undefined : column((row) => settlementShare(set, tick, row));
  const gaps =
    set.price === 'model'
      ? undefined
      : column((row) => (isOption(row) ? ((tick.quoteAttribute(row, 'mark') ?? 0) - columns.prices[row]) * columns.scales[row] : 0));
  return { forwardShares, shares, gaps };
}
