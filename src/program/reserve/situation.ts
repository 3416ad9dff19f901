// An account whose orders may fill, as affine pieces of the filled shares: positions by row, gains, cash, open orders.

import type { OrderFees } from '../../rules/document/orderFees.js';
import type { AccountState } from '../layout/holdings.js';
import type { Rows } from '../layout/rows.js';
import type { Tick } from '../tick/tick.js';
import { feeOf } from './fees.js';
import { type Box, highest, lowest } from './form.js';
import { beginPieces, nothing, type Piece, zeros } from './pieces.js';
import { entryOf, type OfRow, realise } from './realised.js';

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
  /** Places of shares of its own orders in pieces, and of closing payments: all others are 0 in its pieces. */
  readonly places: readonly number[];
  /** Contracts still open. */
  readonly buys: Piece;
  readonly sells: Piece;
  /** Whether long and short of it stand beside each other. */
  readonly both: boolean;
}

export interface OpenOrder {
  readonly row: number;
  readonly pair: number;
  readonly quantity: number;
  readonly entry: number;
  readonly index: number;
}

export interface HeldAsset {
  readonly asset: number;
  readonly amount: Piece;
  readonly low: number;
  readonly high: number;
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
  readonly assets: readonly HeldAsset[];
  /** Orders that the rules charge: row, contracts, price (of an inverse future -1 / price), and which share of it has filled. */
  readonly orders: readonly OpenOrder[];
  /** Variables of what closing has paid of which only the range is known: where they matter the excess may bend up between the ends of a share. */
  readonly free: readonly number[];
  /** By share: where its order has closed all that it closes, within the box. The excess may bend up there. */
  readonly kinks: readonly (number | undefined)[];
}

/** Constants of an account while shares are narrowed down. */
export interface Plan {
  readonly rows: Rows;
  readonly charges: (row: number) => boolean;
  readonly collateralOf: Int32Array | undefined;
  readonly fees: OrderFees | undefined;
}

/** Query: an account in a state, with shares of its orders within [lows, highs]. */
export interface Asked {
  readonly tick: Tick;
  readonly account: number;
  readonly state: AccountState;
  readonly lows: ArrayLike<number>;
  readonly highs: ArrayLike<number>;
  /** A quick bound, which may be far off. */
  readonly coarse: boolean;
}

/** to += k x a piece of a row. */
export function addOwn(to: Piece, { places }: HeldRow, piece: Piece, k: number): void {
  to[0] += k * piece[0];
  for (let n = 0; n < places.length; n++) to[places[n]] += k * piece[places[n]];
}

/** Rows of the state at hand, and which of them a row is: written over by the next. */
const used: OfRow[] = [];
let places = new Int32Array(64);

function placed(row: number, count: number): number {
  if (row >= places.length) {
    const wider = new Int32Array(2 * (row + 1));
    wider.set(places);
    places = wider;
  }
  const at = places[row];
  if (at < count && used[at].row === row) return at;
  places[row] = count;
  if (count === used.length) used.push({ row, lots: [], orders: [], low: 0, high: 0, paid: 0, slope: 0, kink: Number.NaN });
  const own = used[count];
  own.row = row;
  // popped one by one they keep their room
  while (own.lots.length > 0) own.lots.pop();
  while (own.orders.length > 0) own.orders.pop();
  own.low = own.high = own.paid = own.slope = 0;
  own.kink = Number.NaN;
  return count;
}

/** Puts lots and orders to their rows; how many rows there are. */
function byRow({ lots, orders }: AccountState): number {
  let count = 0;
  for (let i = 0; i < lots.rows.length; i++) {
    const at = placed(lots.rows[i], count);
    used[at].lots.push(i);
    if (at === count) count += 1;
  }
  for (let i = 0; i < orders.rows.length; i++) {
    const at = placed(orders.rows[i], count);
    used[at].orders.push(i);
    if (at === count) count += 1;
  }
  return count;
}

export function situationOf({ rows, charges, collateralOf, fees }: Plan, asked: Asked): Situation {
  const { tick, account, state, lows, highs, coarse } = asked;
  const { orders } = state;
  const open = orders.rows.length;
  const count = byRow(state);
  let size = open;
  for (let n = 0; n < count; n++) {
    const own = used[n];
    // nothing closes where no order is
    if (own.orders.length === 0 || rows.option[own.row] === 1) continue;
    realise(rows, own, state, lows, highs);
    if (own.high > own.low) size += 1;
  }
  beginPieces(size);
  const box: Box = { size, coarse, lows: zeros(), highs: zeros() };
  for (let i = 0; i < open; i++) {
    box.lows[i] = lows[i];
    box.highs[i] = highs[i];
  }
  const cash = new Cash(state);
  const pairs = pairsOf(rows, charges, collateralOf, cash.assets, count);
  const all: HeldRow[] = [];
  const rowsOf: HeldRow[][] = [];
  for (let p = 0; p < pairs.length; p++) rowsOf.push([]);
  const made: OpenOrder[] = [];
  let next = open;
  const free: number[] = [];
  const kinks: number[] = [];
  for (let n = 0; n < count; n++) {
    const own = used[n];
    const { row } = own;
    const moves = own.high > own.low;
    if (moves) {
      box.lows[next] = own.low;
      box.highs[next] = own.high;
      cash.of(rows.assets[row])[next + 1] += rows.multipliers[row];
      if (Number.isNaN(own.kink)) free.push(next);
      else kinks[own.orders[0]] = own.kink;
    } else if (own.paid !== 0 || own.slope !== 0) {
      const paid = cash.of(rows.assets[row]);
      paid[0] += rows.multipliers[row] * own.paid;
      paid[own.orders[0] + 1] += rows.multipliers[row] * own.slope;
    }
    if (rows.option[row] === 1)
      for (const i of own.orders) cash.of(rows.assets[row])[i + 1] -= orders.quantities[i] * rows.multipliers[row] * orders.prices[i];
    if (fees !== undefined)
      for (const i of own.orders) {
        const fee = feeOf(fees, rows, tick, row, orders.quantities[i], orders.prices[i]);
        if (fee !== 0) cash.of(rows.assets[row])[i + 1] -= fee;
      }
    if (charges(row)) {
      const pair = pairs.indexOf(rows.underlyings[row]);
      const one = heldOf(rows, own, pair, asked, moves ? next : -1);
      all.push(one);
      rowsOf[pair].push(one);
      for (const i of own.orders)
        made.push({ row, pair, quantity: orders.quantities[i], entry: entryOf(rows, row, orders.prices[i]), index: i });
    }
    if (moves) next += 1;
  }
  return { box, account, tick, pairs, rows: all, rowsOf, assets: cash.within(box), orders: made, free, kinks };
}

function heldOf(rows: Rows, own: OfRow, pair: number, { state, lows, highs }: Asked, moved: number): HeldRow {
  const { lots, orders } = state;
  const { row } = own;
  const held = zeros();
  const entered = zeros();
  const known = own.paid !== 0 || own.slope !== 0;
  const realised = moved < 0 && !known ? nothing() : zeros();
  let buys = nothing();
  let sells = nothing();
  const places: number[] = [];
  if (moved >= 0) {
    realised[moved + 1] = 1;
    places.push(moved + 1);
  } else if (known) {
    realised[0] = own.paid;
    realised[own.orders[0] + 1] = own.slope;
  }
  for (const i of own.lots) {
    held[0] += lots.quantities[i];
    entered[0] += lots.quantities[i] * entryOf(rows, row, lots.prices[i]);
  }
  let low = held[0];
  let high = low;
  for (const i of own.orders) {
    const quantity = orders.quantities[i];
    places.push(i + 1);
    held[i + 1] = quantity;
    entered[i + 1] = quantity * entryOf(rows, row, orders.prices[i]);
    low += quantity * (quantity > 0 ? lows[i] : highs[i]);
    high += quantity * (quantity > 0 ? highs[i] : lows[i]);
    if (quantity > 0) {
      if (buys === nothing()) buys = zeros();
      buys[0] += quantity;
      buys[i + 1] = -quantity;
    } else {
      if (sells === nothing()) sells = zeros();
      sells[0] -= quantity;
      sells[i + 1] = quantity;
    }
  }
  const both = own.lots.length > 1 && own.lots.some((i) => lots.quantities[i] > 0) && own.lots.some((i) => lots.quantities[i] < 0);
  return { row, pair, held, low, high, entered, realised, places, buys, sells, both };
}

/** Underlyings whose terms the account may have something of, ascending. */
function pairsOf(
  rows: Rows,
  charges: (row: number) => boolean,
  collateralOf: Int32Array | undefined,
  assets: readonly number[],
  count: number,
): number[] {
  const pairs: number[] = [];
  const put = (unit: number): void => {
    if (unit >= 0 && !pairs.includes(unit)) pairs.push(unit);
  };
  for (let n = 0; n < count; n++) if (charges(used[n].row)) put(rows.underlyings[used[n].row]);
  if (collateralOf !== undefined) {
    for (let i = 0; i < assets.length; i++) put(collateralOf[assets[i]]);
    for (let n = 0; n < count; n++) put(collateralOf[rows.assets[used[n].row]]);
  }
  return pairs.length > 1 ? pairs.sort((x, y) => x - y) : pairs;
}

/** Collateral, with what fills pay. */
class Cash {
  readonly assets: number[] = [];
  readonly #amounts: Piece[] = [];

  constructor({ collateral }: AccountState) {
    for (let i = 0; i < collateral.assets.length; i++) {
      this.assets.push(collateral.assets[i]);
      const amount = zeros();
      amount[0] = collateral.amounts[i];
      this.#amounts.push(amount);
    }
  }

  of(asset: number): Piece {
    let at = this.assets.indexOf(asset);
    if (at < 0) {
      at = this.assets.push(asset) - 1;
      this.#amounts.push(zeros());
    }
    return this.#amounts[at];
  }

  within(box: Box): HeldAsset[] {
    const made: HeldAsset[] = [];
    for (let i = 0; i < this.assets.length; i++) {
      const amount = this.#amounts[i];
      made.push({ asset: this.assets[i], amount, low: lowest(box, amount), high: highest(box, amount) });
    }
    return made;
  }
}
