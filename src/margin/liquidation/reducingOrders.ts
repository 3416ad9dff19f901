// Deleveraging: the open orders that only reduce positions, which an account below its initial requirement may keep.
import type { Account, Order, Position } from '../../book/account.js';
import { objectOf, plainNumber } from '../../book/fields.js';
import { rowsOf } from './holdings.js';

/**
 * Of each instrument the orders against the position, the one nearest to fill first (the highest bid, the lowest offer; of one price in the order given), until
 * the next would take their sum beyond the position: that one and all behind it go, as do orders on the side of the position and those without one. What is kept
 * stands in the order given. Quantities in contracts. Throws what the guards throw. Source: the worked example of Paradex's documents.
 */
export function reducingOrders(account: Pick<Account, 'positions' | 'orders'>): readonly Order[] {
  const given = objectOf(account, 'account');
  const held = new Map<string, number>();
  for (const { instrument, quantity } of rowsOf<Position>(given.positions, 'account.positions', 'instrument', 'quantity'))
    held.set(instrument, (held.get(instrument) ?? 0) + quantity);
  const orders = rowsOf<Order>(given.orders ?? [], 'account.orders', 'instrument', 'quantity');
  for (const [i, { price }] of orders.entries()) plainNumber(price, `account.orders[${i}].price`);
  const nearest = orders
    .map((order, place) => ({ ...order, place }))
    .filter(({ instrument, quantity }) => quantity * (held.get(instrument) ?? 0) < 0)
    .sort((a, b) => (a.quantity > 0 ? b.price - a.price : a.price - b.price));
  const sums = new Map<string, number>();
  const kept = new Set<number>();
  for (const { instrument, quantity, place } of nearest) {
    const sum = (sums.get(instrument) ?? 0) + Math.abs(quantity);
    sums.set(instrument, sum);
    if (sum <= Math.abs(held.get(instrument) as number)) kept.add(place);
  }
  return orders.filter((_, place) => kept.has(place));
}
