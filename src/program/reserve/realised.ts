// What closing may pay on the way, whatever the sequence of fills.
import type { AccountState } from '../layout/holdings.js';
import type { Rows } from '../layout/rows.js';

/** Inverse futures pay by 1 / price. */
export function entryOf({ inverse, option }: Rows, row: number, price: number): number {
  return inverse[row] === 1 && option[row] === 0 ? -1 / price : price;
}

/** Lots and orders of one row, by their places in the state. */
export interface OfRow {
  row: number;
  readonly lots: number[];
  readonly orders: number[];
  /** The least and the most that closing may have paid, where no more is known of it; both 0 where it is `paid` and what the share of its only order adds to it. */
  low: number;
  high: number;
  paid: number;
  slope: number;
  /** The share of its only order at which a lot of the other side is closed, where that is within the box. */
  kink: number;
}

/** Matches one order against one lot of the other side: the closing payment is a share of the order up to the whole lot, and constant beyond. */
function realiseOne(rows: Rows, own: OfRow, { lots, orders }: AccountState, low: number, high: number): boolean {
  if (own.lots.length !== 1 || own.orders.length !== 1) return false;
  const [lot, order] = [own.lots[0], own.orders[0]];
  const held = lots.quantities[lot];
  const asked = orders.quantities[order];
  if (!(held * asked < 0)) return true;
  const each = Math.sign(held) * (entryOf(rows, own.row, orders.prices[order]) - entryOf(rows, own.row, lots.prices[lot]));
  const whole = Math.abs(held / asked);
  if (high <= whole) own.slope = Math.abs(asked) * each;
  else if (low >= whole) own.paid = Math.abs(held) * each;
  else {
    const [least, most] = [Math.abs(asked) * low * each, Math.abs(held) * each];
    own.low = Math.min(least, most);
    own.high = Math.max(least, most);
    own.kink = whole;
  }
  return true;
}

/** The least and the most (contracts times price) that closing may have paid, in any sequence: what an order closes was entered at a price of the other side, or between two. */
export function realise(rows: Rows, own: OfRow, state: AccountState, lows: ArrayLike<number>, highs: ArrayLike<number>): void {
  const { row } = own;
  if (realiseOne(rows, own, state, lows[own.orders[0]], highs[own.orders[0]])) return;
  const { lots, orders } = state;
  for (let side = 1; side >= -1; side -= 2) {
    // what may be closed of this side, and at which entries
    let size = 0;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const i of own.lots) {
      if (!(side * lots.quantities[i] > 0)) continue;
      const entry = entryOf(rows, row, lots.prices[i]);
      size += side * lots.quantities[i];
      least = Math.min(least, entry);
      most = Math.max(most, entry);
    }
    for (const i of own.orders) {
      if (!(side * orders.quantities[i] * highs[i] > 0)) continue;
      const entry = entryOf(rows, row, orders.prices[i]);
      size += side * orders.quantities[i] * highs[i];
      least = Math.min(least, entry);
      most = Math.max(most, entry);
    }
    if (size === 0) continue;
    for (const i of own.orders) {
      if (!(side * orders.quantities[i] < 0)) continue;
      const closed = Math.min(size, Math.abs(orders.quantities[i]) * highs[i]);
      const price = entryOf(rows, row, orders.prices[i]);
      own.low += closed * Math.min(0, side > 0 ? price - most : least - price);
      own.high += closed * Math.max(0, side > 0 ? price - least : most - price);
    }
  }
}
