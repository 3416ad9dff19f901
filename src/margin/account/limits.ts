// How far an account may go: the largest withdrawal and the largest order that leave it with its initial requirement covered.
import type { Account } from '../../book/account.js';
import { Fault } from '../../fault.js';
import { accountPath } from '../faults.js';
import type { RunBook } from './attribution.js';
import { bookOfDrafts, faultOf } from './draft.js';

/** What an amount does to the account. */
type Change = (amount: number) => Account;

/** Points of one round of the search: all are margined in one run. */
const points = 64;

export interface Limit {
  /** The largest amount with excess (equity - initial requirement) of 0 or more, every smaller one tried included; 0 when there is none. */
  readonly amount: number;
  /** Excess after it; numeraire. */
  readonly excess: number;
  /** Why not more: the excess would be below 0, or the amount asked about is the whole. */
  readonly bound: 'excess' | 'most';
}

/**
 * The largest amount in [0, most] up to which every point of the search keeps the excess at 0 or more: the first crossing is bracketed among 64
 * points of the interval and narrowed 64-fold a round until the bracket is below `tolerance` x most, all points of a round margined in one run.
 * An interval of shortage narrower than most / 64 between points that are fine may be passed over.
 */
export function largestAmount(run: RunBook, change: Change, most: number, tolerance: number): Limit {
  if (!(most >= 0 && Number.isFinite(most))) throw new Fault('OUT_OF_RANGE', 'most', 'finite, at least 0', most);
  if (!(tolerance > 0 && tolerance < 1)) throw new Fault('OUT_OF_RANGE', 'tolerance', 'strictly between 0 and 1', tolerance);
  const first = excessesOf(run, [change(0)])[0] as number;
  if (!(first >= 0)) return { amount: 0, excess: first, bound: 'excess' };
  if (most === 0) return { amount: 0, excess: first, bound: 'most' };
  let low = 0;
  let lowExcess = first;
  let high = most;
  for (let width = most; width > tolerance * most; width = high - low) {
    const amounts = Array.from({ length: points }, (_, i) => low + (width * (i + 1)) / points);
    amounts[points - 1] = high;
    const excesses = excessesOf(run, amounts.map(change));
    const crossing = excesses.findIndex((excess) => !(excess >= 0));
    if (crossing < 0) return { amount: high, excess: excesses[points - 1] as number, bound: 'most' };
    if (crossing > 0) {
      low = amounts[crossing - 1] as number;
      lowExcess = excesses[crossing - 1] as number;
    }
    high = amounts[crossing] as number;
    if (!(high - low < width)) break; // the doubles between them are used up
  }
  return { amount: low, excess: lowExcess, bound: 'excess' };
}

function excessesOf(run: RunBook, drafts: readonly Account[]): Float64Array {
  const { excesses, faults } = run(bookOfDrafts(drafts));
  const [fault] = faults;
  if (fault !== undefined) throw faultOf(fault, accountPath(drafts[0]?.account ?? '', drafts[0]?.subaccount ?? ''));
  return excesses;
}

/** The account after it has given away an amount of an asset. */
export function withdrawn(draft: Account, asset: string, amount: number): Account {
  return { ...draft, collateral: [...draft.collateral, { asset, amount: -amount }] };
}

/** The account after an order has filled: bought (positive) or sold contracts at a price. */
export function filled(draft: Account, instrument: string, quantity: number, price: number): Account {
  return { ...draft, positions: [...draft.positions, { instrument, quantity, entryPrice: price }] };
}
