// What every account of a book would have lost in each window of a history: positions priced again, coins held as collateral at their price.
import type { AccountFault } from '../../book/accountFault.js';
import type { BackendUse } from '../../columns/coreUse.js';
import { Fault, faultRecord } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { bookPath } from '../../program/explain.js';
import type { Batch } from '../batch/batch.js';
import type { BatchShape } from '../batch/shape.js';
import type { HistoricalBookInputs } from './methods.js';
import { type PackedBook, packBook, type RiskBook } from './pack.js';
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

/** A book with what it is revalued under: nothing of it changes with its engine. */
export interface PastBook {
  readonly inputs: HistoricalBookInputs;
  readonly book: PackedBook;
  readonly windows: PastWindows;
  readonly coins: Coins;
}

/** The book as it stands, and every `step`-th window, counted from the last: those of a horizon do not overlap. */
export function pastBook(use: BackendUse, held: RiskBook, inputs: HistoricalBookInputs, step = inputs.horizonDays): PastBook {
  const { market } = inputs;
  const underlyings = market.underlyings.map(({ id }) => id);
  const scenarios = use((backend, arena) => bookScenarios(backend, arena, inputs, underlyings));
  const book = packBook(held, market, scenarios.known, 0);
  return { inputs, book, windows: apart(scenarios, inputs, step), coins: coinsOf(book, market, scenarios.known) };
}

/**
 * Full revaluation at the market's instant with prices moved as in each window; an asset moves with the underlying whose asset it is. An account that holds what the history does not
 * name, in positions or collateral, is a fault.
 */
export async function eachPastLoss(
  open: (shape: BatchShape) => Promise<Batch>,
  { inputs: { market, signal, onProgress }, book, windows, coins }: PastBook,
  visit: LossVisit,
): Promise<readonly AccountFault[]> {
  const count = windows.dates.length;
  const batch = await open({ ...book.shape, scenarios: count, tailCount: 1 });
  try {
    if (market.underlyings.length > 0) batch.set({ scenarios: { moves: windows.moves, volShocks: windows.volShocks } });
    batch.set({ instruments: book.instruments, positions: book.positions });
    const run = await batch.run({ greeks: false, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) });
    if (!run.grid) throw new Fault('BAD_ARGUMENT', 'batch', 'one with scenarios', undefined);
    const statuses = run.statuses.slice();
    const faults = settleFaults(book, run.instrumentFaults, statuses, 'scenarios');
    for (const [place, fault] of coins.faults) {
      if (statuses[place] === 1) continue;
      faults.push(fault);
      statuses[place] = 1;
    }
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
      for (let i = coins.starts[place]; i < coins.starts[place + 1]; i++) {
        const [from, worth] = [coins.underlyings[i] * count, coins.worths[i]];
        for (let w = 0; w < count; w++) gains[w] = gains[w] + worth * windows.moves[from + w];
      }
      for (let w = 0; w < count; w++) losses[w] = 0 - gains[w];
      visit(book.accounts[place], losses);
    });
    return faults;
  } finally {
    batch.dispose();
  }
}

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

/** Coins of the collateral by place, and the underlyings that they move with; faults of accounts that hold one of which the history says nothing. */
interface Coins {
  readonly starts: Uint32Array;
  readonly underlyings: readonly number[];
  readonly worths: readonly number[];
  readonly faults: ReadonlyMap<number, AccountFault>;
}

function coinsOf({ held: { book, holdings }, accounts }: PackedBook, { assets, underlyings, numeraire }: Market, known: Uint8Array): Coins {
  const movers = assets.map(({ id }) => (id === numeraire ? -1 : underlyings.findIndex(({ asset }) => asset === id)));
  const { starts: froms, ends, assets: owned, amounts } = holdings.collateral;
  const coins = { starts: new Uint32Array(accounts.length + 1), underlyings: [] as number[], worths: [] as number[] };
  const faults = new Map<number, AccountFault>();
  accounts.forEach((a, place) => {
    for (let i = froms[a]; i < ends[a]; i++) {
      const u = movers[owned[i]] ?? -1;
      if (u < 0) continue;
      const { id, price } = assets[owned[i]];
      coins.underlyings.push(u);
      coins.worths.push(amounts[i] * price);
      if (known[u] === 1 || faults.has(place)) continue;
      const path = `${bookPath(book, a)}.collateral[${JSON.stringify(id)}].asset`;
      const fault = faultRecord('UNKNOWN_FACTOR', path, 'one whose underlying the history names', id);
      faults.set(place, { account: book.accounts[a], subaccount: book.subaccounts[a], ...fault });
    }
    coins.starts[place + 1] = coins.worths.length;
  });
  return { ...coins, faults };
}
