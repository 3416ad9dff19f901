// Largest size of a what-if's order: its one trade or open order at the size that still leaves the initial requirement covered.
import { fieldsOf } from '../../../book/fields.js';
import { count, nonNegative, positive } from '../../../check.js';
import { Fault } from '../../../fault.js';
import type { AccountChanges } from '../changes.js';
import { type Limit, largestAmount, mostContracts } from './limits.js';
import type { Subject } from './subject.js';

export interface LargestAsked {
  /** Which of `changes.trades`, or of `changes.orders`; left out where there is only one of them all. */
  readonly trade?: number;
  readonly order?: number;
  /** As in `largestOrder`. */
  readonly requirement?: string;
  readonly lot?: number;
  readonly most?: number;
}

/** The size on the side of the trade, whatever size that stated; see Limit. */
export interface LargestSize extends Limit {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** As stated. */
  readonly price: number;
}

/** Largest size for checked changes. Throws MISSING_FIELD if it is unclear which order is meant, OUT_OF_RANGE. */
export function largestSize(subject: Subject, changes: AccountChanges, asked: LargestAsked): LargestSize {
  const given = fieldsOf(asked, 'largest', [], ['trade', 'order', 'requirement', 'lot', 'most']);
  const requirement = subject.requirementOf(given.requirement, 'largest.requirement');
  const lot = given.lot === undefined ? undefined : positive(given.lot, 'largest.lot');
  const most = given.most === undefined ? mostContracts : nonNegative(given.most, 'largest.most');
  const { list, at } = meant(changes, given.trade, given.order);
  const all = changes[list] ?? [];
  const one = all[at];
  const sign = Math.sign(one.quantity);
  const state = subject.state();
  const limit = largestAmount(subject, requirement, most, lot, (amount) => {
    const sized = amount === 0 ? [] : [{ ...one, quantity: sign * amount }];
    return subject.changed({ ...changes, [list]: [...all.slice(0, at), ...sized, ...all.slice(at + 1)] }, 'changes', state);
  });
  return { instrument: one.instrument, side: sign > 0 ? 'buy' : 'sell', price: one.price, ...limit };
}

function meant(
  { trades = [], orders = [] }: AccountChanges,
  trade: unknown,
  order: unknown,
): { readonly list: 'trades' | 'orders'; readonly at: number } {
  if (trade !== undefined && order !== undefined) throw new Fault('BAD_ARGUMENT', 'largest.order', 'absent beside a trade', order);
  if (trade !== undefined) return { list: 'trades', at: placeIn(trade, trades, 'largest.trade') };
  if (order !== undefined) return { list: 'orders', at: placeIn(order, orders, 'largest.order') };
  if (trades.length + orders.length !== 1)
    throw new Fault('MISSING_FIELD', 'largest.trade', `which of ${trades.length} trades or ${orders.length} orders is meant`, undefined);
  return { list: trades.length === 1 ? 'trades' : 'orders', at: 0 };
}

function placeIn(at: unknown, list: readonly unknown[], path: string): number {
  if (list.length === 0) throw new Fault('OUT_OF_RANGE', path, 'one of those stated: there is none', at);
  return count(at, 0, list.length - 1, path);
}
