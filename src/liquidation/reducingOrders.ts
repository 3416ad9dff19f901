// Deleveraging: the open orders that only reduce positions, which an account below its initial requirement may keep.
import type { Account, Order, Position } from '../book/account.js';
import { fieldsOf, listOf, plainNumber } from '../book/fields.js';
import { accountFields, rowsOf } from './holdings.js';

/** Sums of decimals that mean the same differ by a rounding each. */
const epsilon = 2 ** -52;

/** Rows of one instrument, contracts: the position, and the sizes of its rows. */
interface Held {
  readonly net: number;
  readonly gross: number;
  readonly rows: number;
}

/**
 * Orders of each instrument against the position, the one nearest to fill first (the highest bid, the lowest offer; of one price in the order given), until
 * the next would take their sum beyond the position: that one and all behind it go, as do orders on the side of the position and those without one. What is kept
 * stands in the order given, as the caller's own objects. Quantities in contracts. Throws what the guards throw. Source: the worked example of Paradex's documents.
 */
export function reducingOrders(account: Pick<Account, 'positions' | 'orders'>): readonly Order[] {
  const given = fieldsOf(account, 'account', [], accountFields);
  const held = new Map<string, Held>();
  for (const { instrument, quantity } of rowsOf<Position>(given.positions, 'account.positions', 'instrument', 'quantity', 'entryPrice')) {
    const { net, gross, rows } = held.get(instrument) ?? { net: 0, gross: 0, rows: 0 };
    held.set(instrument, { net: net + quantity, gross: gross + Math.abs(quantity), rows: rows + 1 });
  }
  const own = listOf(given.orders ?? [], 'account.orders', 0, Number.MAX_SAFE_INTEGER) as readonly Order[];
  const orders = rowsOf<Order>(own, 'account.orders', 'instrument', 'quantity', 'price', ['protected']);
  for (const [i, { price }] of orders.entries()) plainNumber(price, `account.orders[${i}].price`);
  const kept = new Set<number>();
  for (const [instrument, { net, gross, rows }] of held) {
    const nearest = [...orders.keys()]
      .filter((place) => orders[place]?.instrument === instrument && Math.sign(orders[place].quantity) === -Math.sign(net) && net !== 0)
      .sort((a, b) => Math.sign(net) * (orders[a].price - orders[b].price));
    const most = Math.abs(net) + (nearest.length + rows) * epsilon * gross;
    let sum = 0;
    for (const place of nearest) {
      sum += Math.abs(orders[place].quantity);
      if (sum > most) break;
      kept.add(place);
    }
  }
  return own.filter((_, place) => kept.has(place));
}
