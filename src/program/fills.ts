// What of an account's open orders may fill together: every subset; of those under market-maker protection no more than their limit.
// Source: Derive, open orders margin (orders under market-maker protection count to its amount).
import type { Rows } from './layout/rows.js';
import type { AccountLots } from './layout/store.js';

/** Places among the orders of the account, and the contracts of each, signed. */
export type Fills = readonly { readonly order: number; readonly quantity: number }[];

/**
 * Every subset of these orders, the empty one first. Where protected ones of an underlying (contracts x multiplier) are more than its limit,
 * each of them in turn fills in part so that they meet it, as long as the others alone stay below; NaN is no limit.
 */
export function fillsOf(open: readonly number[], orders: AccountLots, rows: Rows, limitOf: (underlying: number) => number): Fills[] {
  const guarded = open.filter((i) => orders.protected?.[i] === 1);
  const underlyingOf = (i: number): number => rows.underlyings[orders.rows[i]];
  const sizeOf = (order: number, quantity: number): number => Math.abs(quantity) * rows.multipliers[orders.rows[order]];
  const limits = new Map(guarded.map((i) => [underlyingOf(i), limitOf(underlyingOf(i))]));
  const held = new Set(guarded);
  const wholes = open.map((order) => ({ order, quantity: orders.quantities[order] }));
  const all: Fills[] = [];
  for (let subset = 0; subset < 2 ** open.length; subset++) {
    const whole = wholes.filter((_order, bit) => (subset >> bit) & 1);
    if (limits.size === 0) {
      all.push(whole);
      continue;
    }
    let within: Fills[] = [whole];
    for (const [underlying, limit] of limits) {
      const own = whole.filter(({ order }) => held.has(order) && underlyingOf(order) === underlying);
      const over = own.reduce((sum, { order, quantity }) => sum + sizeOf(order, quantity), 0) - limit;
      if (own.length === 0 || !(over > 0)) continue;
      within = own.flatMap((cut) => {
        const size = sizeOf(cut.order, cut.quantity);
        const part = { order: cut.order, quantity: (cut.quantity * (size - over)) / size };
        return size > over ? within.map((fills) => fills.map((one) => (one.order === cut.order ? part : one))) : [];
      });
    }
    all.push(...within);
  }
  return all;
}
