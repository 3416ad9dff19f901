// An account whose orders may fill, as affine pieces of the shares that have filled: what it holds of each row, its gains, its cash, what is still open.
import type { AccountState } from '../layout/holdings.js';
import type { Rows } from '../layout/rows.js';
import type { Tick } from '../tick/tick.js';
import { add, type Box, highest, lowest, type Piece } from './form.js';

/** A row that is held or may be. */
export interface HeldRow {
  readonly row: number;
  readonly pair: number;
  /** Net contracts. */
  readonly held: Piece;
  readonly low: number;
  readonly high: number;
  /** Contracts times entries, of all lots and fills; of inverse futures entries are -1 / price. What was closed on the way is in `realised`. */
  readonly entered: Piece;
  /** Contracts times prices that closing has paid. */
  readonly realised: Piece;
  /** Contracts still open. */
  readonly buys: Piece;
  readonly sells: Piece;
}

export interface Situation {
  readonly box: Box;
  readonly account: number;
  readonly tick: Tick;
  /** Underlyings of its pairs, ascending. */
  readonly pairs: readonly number[];
  readonly rows: readonly HeldRow[];
  /** By pair. */
  readonly rowsOf: readonly (readonly HeldRow[])[];
  readonly assets: readonly { readonly asset: number; readonly amount: Piece; readonly low: number; readonly high: number }[];
  /** Orders that the rules charge: row, contracts, price (of an inverse future -1 / price), and which share of it has filled. */
  readonly orders: readonly {
    readonly row: number;
    readonly pair: number;
    readonly quantity: number;
    readonly entry: number;
    readonly index: number;
  }[];
}

/** What of it stays the same while the shares are narrowed down. */
export interface Plan {
  readonly rows: Rows;
  readonly charges: (row: number) => boolean;
  readonly collateralOf: Int32Array | undefined;
}

/** Inverse futures pay by 1 / price. */
export function entryOf({ inverse, option }: Rows, row: number, price: number): number {
  return inverse[row] === 1 && option[row] === 0 ? -1 / price : price;
}

/** Shares of the orders are within [lows, highs]. */
export function situationOf(
  plan: Plan,
  tick: Tick,
  account: number,
  { lots, orders, collateral }: AccountState,
  lows: ArrayLike<number>,
  highs: ArrayLike<number>,
): Situation {
  const { rows, charges, collateralOf } = plan;
  const count = orders.rows.length;
  const order = (i: number) => entryOf(rows, orders.rows[i], orders.prices[i]);
  const used = [...new Set([...lots.rows, ...orders.rows])];
  const paid = used.map((row) => (rows.option[row] === 1 ? undefined : realisedOf(rows, row, { lots, orders }, highs)));
  const ranges = paid.filter((one) => one !== undefined && one[1] > one[0]) as (readonly [number, number])[];
  const size = count + ranges.length;
  const box: Box = {
    lows: Float64Array.from({ length: size }, (_, i) => (i < count ? lows[i] : (ranges[i - count] as readonly number[])[0])),
    highs: Float64Array.from({ length: size }, (_, i) => (i < count ? highs[i] : (ranges[i - count] as readonly number[])[1])),
  };
  const amounts = new Map<number, Piece>();
  const amountOf = (asset: number): Piece => {
    const known = amounts.get(asset) ?? new Float64Array(size + 1);
    amounts.set(asset, known);
    return known;
  };
  collateral.assets.forEach((asset, i) => {
    amountOf(asset)[0] += collateral.amounts[i];
  });
  const units = new Set<number>();
  for (const row of used) if (charges(row)) units.add(rows.underlyings[row]);
  const made: Omit<HeldRow, 'pair'>[] = [];
  let next = count;
  used.forEach((row, n) => {
    const empty = () => new Float64Array(size + 1);
    const one = { row, held: empty(), entered: empty(), realised: empty(), buys: empty(), sells: empty() };
    lots.rows.forEach((of, i) => {
      if (of !== row) return;
      one.held[0] += lots.quantities[i];
      one.entered[0] += lots.quantities[i] * entryOf(rows, row, lots.prices[i]);
    });
    orders.rows.forEach((of, i) => {
      if (of !== row) return;
      const quantity = orders.quantities[i];
      one.held[i + 1] += quantity;
      one.entered[i + 1] += quantity * order(i);
      const open = quantity > 0 ? one.buys : one.sells;
      open[0] += Math.abs(quantity);
      open[i + 1] -= Math.abs(quantity);
      if (rows.option[row] === 1) amountOf(rows.assets[row])[i + 1] -= quantity * rows.multipliers[row] * orders.prices[i];
    });
    const range = paid[n];
    if (range !== undefined && range[1] > range[0]) {
      one.realised[next + 1] = 1;
      amountOf(rows.assets[row])[next + 1] += rows.multipliers[row];
      next += 1;
    }
    if (charges(row)) made.push({ ...one, low: lowest(box, one.held), high: highest(box, one.held) });
  });
  if (collateralOf !== undefined) for (const asset of amounts.keys()) if (collateralOf[asset] >= 0) units.add(collateralOf[asset]);
  const pairs = [...units].sort((x, y) => x - y);
  const pairOf = (row: number): number => pairs.indexOf(rows.underlyings[row]);
  const all = made.map((one) => ({ ...one, pair: pairOf(one.row) }));
  return {
    box,
    account,
    tick,
    pairs,
    rows: all,
    rowsOf: pairs.map((_, p) => all.filter(({ pair }) => pair === p)),
    assets: [...amounts].map(([asset, amount]) => ({ asset, amount, low: lowest(box, amount), high: highest(box, amount) })),
    orders: orders.rows.flatMap((row, index) =>
      charges(row) ? [{ row, pair: pairOf(row), quantity: orders.quantities[index], entry: order(index), index }] : [],
    ),
  };
}

/** The least and the most (contracts times price) that closing may have paid, in any sequence: what an order closes was entered at a price of the other side, or between two. */
function realisedOf(
  rows: Rows,
  row: number,
  { lots, orders }: Pick<AccountState, 'lots' | 'orders'>,
  highs: ArrayLike<number>,
): readonly [low: number, high: number] {
  let [low, high] = [0, 0];
  for (const side of [1, -1] as const) {
    // what may be closed of this side, and at which entries
    let [size, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const held = (quantity: number, entry: number): void => {
      if (!(side * quantity > 0)) return;
      size += side * quantity;
      least = Math.min(least, entry);
      most = Math.max(most, entry);
    };
    lots.rows.forEach((of, i) => {
      if (of === row) held(lots.quantities[i], entryOf(rows, row, lots.prices[i]));
    });
    orders.rows.forEach((of, i) => {
      if (of === row) held(orders.quantities[i] * highs[i], entryOf(rows, row, orders.prices[i]));
    });
    if (size === 0) continue;
    orders.rows.forEach((of, i) => {
      if (of !== row || !(side * orders.quantities[i] < 0)) return;
      const closed = Math.min(size, Math.abs(orders.quantities[i]) * highs[i]);
      const price = entryOf(rows, row, orders.prices[i]);
      const [worst, best] = side > 0 ? [price - most, price - least] : [least - price, most - price];
      low += closed * Math.min(0, worst);
      high += closed * Math.max(0, best);
    });
  }
  return [low, high];
}

/** sum of k x pieces. */
export function combined(size: number, parts: Iterable<readonly [Piece, number]>): Piece {
  const sum = new Float64Array(size + 1);
  for (const [piece, k] of parts) if (k !== 0) add(sum, piece, k);
  return sum;
}
