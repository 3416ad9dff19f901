// What every account of a book would have lost in each window of a history: positions priced again, coins held as collateral at their price.
import type { AccountFault } from '../../book/accountFault.js';
import { accountPath } from '../../book/accountPath.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { Fault } from '../../fault.js';
import type { Batch } from '../batch/batch.js';
import type { BatchShape } from '../batch/shape.js';
import type { HistoricalBookInputs } from './methods.js';
import { type PackedBook, packBook } from './pack.js';
import { eachAccount } from './sampleTails.js';
import { bookScenarios } from './scenarios.js';
import { settleFaults } from './settle.js';

/** Windows so many rows apart, the last one to the end of the history, oldest first. */
export interface PastWindows {
  /** Relative moves of the underlyings, [underlyings x count] row-major. */
  readonly moves: Float64Array;
  readonly volShocks: Float64Array;
  /** The day each window ends. */
  readonly dates: readonly number[];
}

/** Called for every account of the book that has losses, in canonical order; `losses` (a number a window) is overwritten by the next. */
export type LossVisit = (account: number, losses: Float64Array) => void;

/**
 * Full revaluation at the market's instant with prices moved as in each window; an asset moves with the underlying whose asset it is. An account that holds what the history does not
 * name, in positions or collateral, is a fault.
 */
export async function eachPastLoss(
  use: BackendUse,
  open: (shape: BatchShape) => Promise<Batch>,
  inputs: HistoricalBookInputs,
  visit: LossVisit,
  step = inputs.horizonDays,
): Promise<{ readonly windows: PastWindows; readonly faults: readonly AccountFault[] }> {
  const { market, signal, onProgress } = inputs;
  const underlyings = market.underlyings.map(({ id }) => id);
  const { scenarios, book } = use((backend, arena) => {
    const all = bookScenarios(backend, arena, inputs, underlyings);
    return { scenarios: all, book: packBook(backend, arena, market, inputs.book, all.known, 0) };
  });
  const windows = apart(scenarios, inputs, step);
  const count = windows.dates.length;
  const batch = await open({ ...book.shape, scenarios: count, tailCount: 1 });
  try {
    if (underlyings.length > 0) batch.set({ scenarios: { moves: windows.moves, volShocks: windows.volShocks } });
    batch.set({ instruments: book.instruments, positions: book.positions });
    const run = await batch.run({ greeks: false, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
    if (!run.grid) throw new Fault('BAD_ARGUMENT', 'batch', 'one with scenarios', undefined);
    const statuses = run.statuses.slice();
    settleFaults(book, run.instrumentFaults, statuses, 'scenarios');
    const coins = new Coins(inputs, book, scenarios.known);
    coins.refuse(statuses);
    const losses = new Float64Array(count);
    const sampled = {
      ...book.positions,
      grid: run.grid,
      stride: batch.stride,
      scenarios: count,
      tailCount: 1,
      alpha: 0,
      together: 1,
      statuses,
    };
    await eachAccount(sampled, signal, (place, gains) => {
      coins.add(place, windows.moves, gains);
      for (let w = 0; w < count; w++) losses[w] = 0 - gains[w];
      visit(book.source.order.bookIndexes[place], losses);
    });
    return { windows, faults: book.ledger.faults };
  } finally {
    batch.dispose();
  }
}

/** Every `step`-th window, counted from the last: those of a horizon do not overlap. */
function apart(
  { count, moves, volShocks, known }: ReturnType<typeof bookScenarios>,
  { history }: HistoricalBookInputs,
  step: number,
): PastWindows {
  const picks: number[] = [];
  for (let w = count - 1; w >= 0; w -= step) picks.unshift(w);
  const picked = (table: Float64Array): Float64Array => {
    const made = new Float64Array(known.length * picks.length);
    known.forEach((_, u) => {
      for (const [i, w] of picks.entries()) made[u * picks.length + i] = table[u * count + w];
    });
    return made;
  };
  const first = history.dates.length - count;
  return { moves: picked(moves), volShocks: picked(volShocks), dates: picks.map((w) => history.dates[first + w]) };
}

/** Coins of the collateral: amount x price, which moves as the underlying does. */
class Coins {
  readonly #book: HistoricalBookInputs['book'];
  readonly #packed: PackedBook;
  readonly #known: Uint8Array;
  /** By asset of the book: the underlying it moves with (-1: none), and its price. */
  readonly #underlyings: Int32Array;
  readonly #prices: Float64Array;

  constructor({ book, market }: HistoricalBookInputs, packed: PackedBook, known: Uint8Array) {
    this.#book = book;
    this.#packed = packed;
    this.#known = known;
    this.#underlyings = Int32Array.from(book.assets, (id) =>
      id === market.numeraire ? -1 : market.underlyings.findIndex(({ asset }) => asset === id),
    );
    this.#prices = Float64Array.from(book.assets, (id) => market.assets.find((asset) => asset.id === id)?.price ?? Number.NaN);
  }

  /** Accounts that hold a coin of which the history says nothing. */
  refuse(statuses: Uint8Array): void {
    const { order } = this.#packed.source;
    const { ledger } = this.#packed;
    statuses.forEach((status, place) => {
      if (status === 1) return;
      for (const [asset, u] of this.#of(place)) {
        if (u < 0 || this.#known[u] === 1) continue;
        const index = order.bookIndexes[place];
        const [account, subaccount] = [this.#book.accounts[index], this.#book.subaccounts[index]];
        const id = this.#book.assets[asset];
        const path = `${accountPath(account, subaccount)}.collateral[${JSON.stringify(id)}].asset`;
        const fault = new Fault('UNKNOWN_FACTOR', path, 'one whose underlying the history names', id);
        ledger.faults.push({ account, subaccount, ...fault.toRecord() });
        statuses[place] = 1;
        return;
      }
    });
  }

  add(place: number, moves: Float64Array, gains: Float64Array): void {
    for (const [asset, u, amount] of this.#of(place)) {
      if (u < 0) continue;
      const worth = amount * this.#prices[asset];
      for (let w = 0; w < gains.length; w++) gains[w] = gains[w] + worth * moves[u * gains.length + w];
    }
  }

  *#of(place: number): Generator<readonly [asset: number, underlying: number, amount: number]> {
    const { collateralStarts, collateralRows } = this.#packed.source.order;
    for (let i = collateralStarts[place]; i < collateralStarts[place + 1]; i++) {
      const row = collateralRows[i];
      const asset = this.#book.collateralAssets[row];
      yield [asset, this.#underlyings[asset], this.#book.amounts[row]];
    }
  }
}
