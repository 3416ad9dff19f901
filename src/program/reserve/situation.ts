// An account whose orders may fill, as affine pieces of the shares that have filled: what it holds of each row, its gains, its cash, what is still open.
import type { AccountState } from '../layout/holdings.js';
import type { Rows } from '../layout/rows.js';
import type { Tick } from '../tick/tick.js';
import { type Box, highest, lowest, type Piece, zeros } from './form.js';

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
  { rows, charges, collateralOf }: Plan,
  tick: Tick,
  account: number,
  state: AccountState,
  lows: ArrayLike<number>,
  highs: ArrayLike<number>,
  coarse: boolean,
): Situation {
  const { lots, orders, collateral } = state;
  const count = orders.rows.length;
  const used: number[] = [];
  for (const row of lots.rows) if (!used.includes(row)) used.push(row);
  for (const row of orders.rows) if (!used.includes(row)) used.push(row);
  const paid: (readonly [number, number] | undefined)[] = [];
  let size = count;
  for (const row of used) {
    // nothing closes where no order is
    const range = rows.option[row] === 1 || !orders.rows.includes(row) ? undefined : realisedOf(rows, row, state, highs);
    const moves = range !== undefined && range[1] > range[0];
    paid.push(moves ? range : undefined);
    if (moves) size += 1;
  }
  const box: Box = { coarse, lows: new Float64Array(size), highs: new Float64Array(size) };
  for (let i = 0; i < count; i++) {
    box.lows[i] = lows[i];
    box.highs[i] = highs[i];
  }
  const assets: number[] = collateral.assets.slice();
  const amounts: Piece[] = assets.map((_, i) => {
    const amount = zeros(size + 1);
    amount[0] = collateral.amounts[i];
    return amount;
  });
  const amountOf = (asset: number): Piece => {
    let at = assets.indexOf(asset);
    if (at < 0) {
      at = assets.push(asset) - 1;
      amounts.push(zeros(size + 1));
    }
    return amounts[at] as Piece;
  };
  const pairs: number[] = [];
  const put = (unit: number): void => {
    if (!pairs.includes(unit)) pairs.push(unit);
  };
  for (const row of used) if (charges(row)) put(rows.underlyings[row]);
  if (collateralOf !== undefined) {
    for (const asset of assets) if (collateralOf[asset] >= 0) put(collateralOf[asset]);
    for (const row of used) if (collateralOf[rows.assets[row]] >= 0) put(collateralOf[rows.assets[row]]);
  }
  pairs.sort((x, y) => x - y);
  const all: HeldRow[] = [];
  const rowsOf: HeldRow[][] = pairs.map(() => []);
  const open: Situation['orders'][number][] = [];
  let next = count;
  // never written to
  const nothing = zeros(size + 1);
  for (let n = 0; n < used.length; n++) {
    const row = used[n] as number;
    const charged = charges(row);
    const option = rows.option[row] === 1;
    const pair = charged ? pairs.indexOf(rows.underlyings[row]) : -1;
    const held = zeros(size + 1);
    const entered = zeros(size + 1);
    const range = paid[n];
    const ordered = orders.rows.includes(row);
    const realised = range === undefined ? nothing : zeros(size + 1);
    const buys = ordered ? zeros(size + 1) : nothing;
    const sells = ordered ? zeros(size + 1) : nothing;
    for (let i = 0; i < lots.rows.length; i++) {
      if (lots.rows[i] !== row) continue;
      held[0] += lots.quantities[i];
      entered[0] += lots.quantities[i] * entryOf(rows, row, lots.prices[i]);
    }
    let [low, high] = [held[0], held[0]];
    for (let i = 0; i < count; i++) {
      if (orders.rows[i] !== row) continue;
      const quantity = orders.quantities[i];
      const entry = entryOf(rows, row, orders.prices[i]);
      held[i + 1] = quantity;
      entered[i + 1] = quantity * entry;
      low += quantity * (quantity > 0 ? lows[i] : highs[i]);
      high += quantity * (quantity > 0 ? highs[i] : lows[i]);
      const rest = quantity > 0 ? buys : sells;
      rest[0] += Math.abs(quantity);
      rest[i + 1] = -Math.abs(quantity);
      if (option) amountOf(rows.assets[row])[i + 1] -= quantity * rows.multipliers[row] * orders.prices[i];
      if (charged) open.push({ row, pair, quantity, entry, index: i });
    }
    if (range !== undefined) {
      [box.lows[next], box.highs[next]] = range;
      realised[next + 1] = 1;
      amountOf(rows.assets[row])[next + 1] += rows.multipliers[row];
      next += 1;
    }
    if (!charged) continue;
    const one: HeldRow = { row, pair, held, low, high, entered, realised, buys, sells };
    all.push(one);
    (rowsOf[pair] as HeldRow[]).push(one);
  }
  return {
    box,
    account,
    tick,
    pairs,
    rows: all,
    rowsOf,
    assets: assets.map((asset, i) => {
      const amount = amounts[i] as Piece;
      return { asset, amount, low: lowest(box, amount), high: highest(box, amount) };
    }),
    orders: open,
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
    for (let i = 0; i < lots.rows.length; i++) {
      if (lots.rows[i] !== row || !(side * lots.quantities[i] > 0)) continue;
      const entry = entryOf(rows, row, lots.prices[i]);
      size += side * lots.quantities[i];
      least = Math.min(least, entry);
      most = Math.max(most, entry);
    }
    for (let i = 0; i < orders.rows.length; i++) {
      if (orders.rows[i] !== row || !(side * orders.quantities[i] * highs[i] > 0)) continue;
      const entry = entryOf(rows, row, orders.prices[i]);
      size += side * orders.quantities[i] * highs[i];
      least = Math.min(least, entry);
      most = Math.max(most, entry);
    }
    if (size === 0) continue;
    for (let i = 0; i < orders.rows.length; i++) {
      if (orders.rows[i] !== row || !(side * orders.quantities[i] < 0)) continue;
      const closed = Math.min(size, Math.abs(orders.quantities[i]) * highs[i]);
      const price = entryOf(rows, row, orders.prices[i]);
      low += closed * Math.min(0, side > 0 ? price - most : least - price);
      high += closed * Math.max(0, side > 0 ? price - least : most - price);
    }
  }
  return [low, high];
}
