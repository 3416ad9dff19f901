// How far an account may go: the largest order and the largest withdrawal that leave it with its initial requirement covered.
import { fieldsOf } from '../../../book/fields.js';
import { identifier, nonNegative, oneOf, positive } from '../../../check.js';
import { Fault } from '../../../fault.js';
import type { AccountState } from '../../../program/layout/holdings.js';
import type { Subject } from './subject.js';

export interface OrderAsked {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** Price of the fill, in the instrument's quote. */
  readonly price: number;
  /** Its own where left out. */
  readonly requirement?: string;
  /** Sizes are whole multiples of so many contracts; where left out, any size. */
  readonly lot?: number;
  /** The most contracts asked about; 1e12 where left out. */
  readonly most?: number;
}

export interface Limit {
  /** The largest amount with excess of 0 or more, every smaller one tried included; 0 when there is none. */
  readonly amount: number;
  /** Equity less initial requirement after it; numeraire. */
  readonly excess: number;
  /** Why not more: the excess would be below 0, or the amount asked about is the whole. */
  readonly bound: 'excess' | 'most';
}

/** Points of one round of the search, all answered side by side. */
const points = 16;
/** Width of the last bracket relative to the amount, where any size may be. */
const tolerance = 1e-13;
export const mostContracts = 1e12;

export function largestOrder(subject: Subject, asked: OrderAsked): Limit {
  const given = fieldsOf(asked, 'order', ['instrument', 'side', 'price'], ['requirement', 'lot', 'most']);
  const requirement = subject.requirementOf(given.requirement, 'order.requirement');
  const { rows } = subject.inside.parts;
  const instrument = identifier(given.instrument, 'order.instrument');
  if (rows.rowOf(instrument) < 0) throw new Fault('UNKNOWN_INSTRUMENT', 'order.instrument', 'listed in the market', instrument);
  const sign = oneOf(given.side, ['buy', 'sell'], 'order.side') === 'buy' ? 1 : -1;
  const price = nonNegative(given.price, 'order.price');
  const lot = given.lot === undefined ? undefined : positive(given.lot, 'order.lot');
  const most = given.most === undefined ? mostContracts : nonNegative(given.most, 'order.most');
  const state = subject.state();
  return largestAmount(subject, requirement, most, lot, (amount) =>
    amount === 0 ? state : subject.changed({ trades: [{ instrument, quantity: sign * amount, price }] }, 'order', state),
  );
}

export function largestWithdrawal(subject: Subject, asset: unknown, named: unknown): Limit {
  const requirement = subject.requirementOf(named, 'requirement');
  const { rows } = subject.inside.parts;
  const id = identifier(asset, 'asset');
  const number = rows.assetOf(id);
  if (number < 0) throw new Fault('UNKNOWN_ASSET', 'asset', 'an asset of the market', id);
  const state = subject.state();
  const held = state.collateral.amounts[state.collateral.assets.indexOf(number)] ?? 0;
  return largestAmount(subject, requirement, Math.max(0, held), undefined, (amount) =>
    subject.changed({ deposits: { [id]: -amount } }, 'withdrawal', state),
  );
}

/**
 * The largest amount in [0, most] up to which every point of the search keeps the excess at 0 or more. Amounts double until one does not, then the bracket is narrowed 16-fold a round, all
 * points of a round answered side by side. An interval of shortage narrower than a sixteenth of what is looked at, between points that are fine, may be passed over.
 */
export function largestAmount(
  subject: Subject,
  requirement: string,
  most: number,
  lot: number | undefined,
  change: (amount: number) => AccountState,
): Limit {
  const excesses = (amounts: readonly number[]): Float64Array => subject.column(amounts.map(change), requirement, 'excesses');
  const first = excesses([0])[0];
  if (!(first >= 0)) return { amount: 0, excess: first, bound: 'excess' };
  // amounts are multiples of a unit
  const unit = lot ?? 1;
  const last = lot === undefined ? most : Math.floor(most / lot);
  if (!(last > 0)) return { amount: 0, excess: first, bound: 'most' };
  let low = { amount: 0, excess: first };
  let high: number | undefined;
  const look = (amounts: readonly number[]): void => {
    const found = excesses(amounts.map((n) => n * unit));
    for (const [i, amount] of amounts.entries()) {
      const excess = found[i];
      if (!(excess >= 0)) {
        high = amount;
        return;
      }
      low = { amount, excess };
    }
  };
  const start = lot === undefined ? Math.min(1, last) : 1;
  for (let reach = start; high === undefined && low.amount < last; reach *= 2 ** points)
    look([...new Set(Array.from({ length: points }, (_, i) => Math.min(last, reach * 2 ** i)))]);
  while (high !== undefined) {
    const width = high - low.amount;
    if (lot === undefined ? width <= tolerance * high : width <= 1) break;
    const between = Array.from({ length: points - 1 }, (_, i) => low.amount + (width * (i + 1)) / points);
    const within = [...new Set(lot === undefined ? between : between.map(Math.floor))].filter(
      (amount) => amount > low.amount && amount < (high as number),
    );
    if (within.length === 0) break; // the doubles between them are used up
    look(within);
  }
  return { amount: low.amount * unit, excess: low.excess, bound: high === undefined ? 'most' : 'excess' };
}
