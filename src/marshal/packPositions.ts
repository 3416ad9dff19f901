// Positions of a block of accounts in CSR form: lots of one instrument merged, rows in canonical order, booked coins at the end.
import { LotSorter } from './lotSort.js';
import type { PackSource } from './packBlocks.js';
import { type InstrumentRows, inverseFutures, inverseOption } from './packInstruments.js';
import type { ColumnTaker } from './takeColumns.js';

/** What `PositionPacker` finds of an account. */
export const packed = 0;
export const badPosition = 1;
export const overflowed = 2;

/** CSR columns of one block, on the lane's memory where kernels read them. */
export interface PositionColumns {
  /** [accounts + 1], padded with the end. */
  readonly starts: Uint32Array;
  /** Rows of the listing, [positions], padded with row 0. */
  readonly rows: Uint32Array;
  /** Signed contracts; for a booked coin, coins. Padded with 0. */
  readonly quantities: Float64Array;
  /** Quoted gain per position against its entry price, before scale (see `lotGain`); 0 for booked coins. */
  readonly gains: Float64Array;
  /** Where the booked coins of each account begin. */
  readonly listedEnds: Uint32Array;
}

export function takePositionColumns(columns: ColumnTaker, accounts: number, positions: number): PositionColumns {
  return {
    starts: columns.u32(accounts + 9),
    rows: columns.u32(positions + 8),
    quantities: columns.f64(positions + 8),
    gains: columns.f64(positions + 8),
    listedEnds: columns.u32(accounts),
  };
}

/**
 * Gain of one lot in its quote, before multiplier and settlement price: quantity x (price - entry), in coins for inverse futures:
 * quantity x ((price - entry) / (entry x price)), which keeps its digits where 1/entry - 1/price would not.
 */
export function lotGain(inverse: boolean, quantity: number, price: number, entry: number): number {
  if (!inverse) return quantity * (price - entry);
  const product = entry * price;
  // A product beyond the doubles would make a wrong 0 or infinity of a finite gain: NaN is found and named.
  return product > 0 && product < Number.POSITIVE_INFINITY ? quantity * ((price - entry) / product) : Number.NaN;
}

/** Whether the book's row can be margined: a listed, priceable instrument, a finite quantity, an entry price that its kind allows. */
export function soundPosition(rows: InstrumentRows, row: number, quantity: number, entry: number): boolean {
  if (row < 0 || rows.spoiled[row] === 1) return false;
  return Number.isFinite(quantity) && Number.isFinite(entry) && (rows.kinds[row] !== inverseFutures || entry > 0);
}

/** Packs block after block into the same columns; scratch grows to the longest account and is kept. */
export class PositionPacker {
  readonly #source: PackSource;
  readonly #coins: Float64Array;
  readonly #lots = new LotSorter();

  constructor(source: PackSource) {
    this.#source = source;
    this.#coins = new Float64Array(source.instruments.underlyings.length);
  }

  /**
   * Fills `columns` with places from .. to. An account in `excluded` (by place), or one that cannot be packed, has no rows;
   * `outcomes` (by place - from) says why. Returns the CSR rows in use.
   */
  pack(columns: PositionColumns, from: number, to: number, excluded: Uint8Array, outcomes: Uint8Array): number {
    const { starts, listedEnds } = columns;
    let end = 0;
    for (let place = from; place < to; place++) {
      const start = end;
      starts[place - from] = start;
      let outcome = packed;
      if (excluded[place] === 0) {
        const lots = this.#gather(place);
        if (lots < 0) outcome = badPosition;
        else if (lots > 0) {
          end = this.#merge(columns, lots, start, place - from);
          if (end < 0) {
            outcome = overflowed;
            end = start;
          }
        }
      }
      outcomes[place - from] = outcome;
      if (end === start) listedEnds[place - from] = start;
    }
    starts.fill(end, to - from);
    const padded = end + 8;
    columns.rows.fill(0, end, padded);
    columns.quantities.fill(0, end, padded);
    return end;
  }

  /** Reads the lots of one account into scratch; -1 when one of them is not sound. */
  #gather(place: number): number {
    const { book, order, instruments, listingRows } = this.#source;
    const first = order.positionStarts[place] as number;
    const lots = (order.positionStarts[place + 1] as number) - first;
    this.#lots.reserve(lots);
    const { rows, quantities, entries } = this.#lots;
    for (let i = 0; i < lots; i++) {
      const bookRow = order.positionRows[first + i] as number;
      const row = listingRows[book.positionInstruments[bookRow] as number] as number;
      const quantity = book.quantities[bookRow] as number;
      const entry = book.entryPrices[bookRow] as number;
      if (!soundPosition(instruments, row, quantity, entry)) return -1;
      rows[i] = row;
      quantities[i] = quantity;
      entries[i] = entry;
    }
    return lots;
  }

  /** Sorts and merges the lots in scratch into CSR rows from `start` on; -1 when a sum leaves the doubles. */
  #merge(columns: PositionColumns, lots: number, start: number, account: number): number {
    const { instruments, prices } = this.#source;
    const { kinds, units, multipliers, listed, spoiled } = instruments;
    const { rows, quantities, entries } = this.#lots;
    const coins = this.#coins;
    this.#lots.sort(lots);

    let end = start;
    let anyCoins = false;
    for (let i = 0; i < lots; ) {
      const row = rows[i] as number;
      const kind = kinds[row] as number;
      const price = prices[row] as number;
      const inverse = kind === inverseFutures;
      let quantity = 0;
      let gain = 0;
      do {
        quantity += quantities[i] as number;
        gain += lotGain(inverse, quantities[i] as number, price, entries[i] as number);
        i++;
      } while (i < lots && rows[i] === row);
      if (!(Number.isFinite(quantity) && Number.isFinite(gain))) {
        coins.fill(0);
        return -1;
      }
      columns.rows[end] = row;
      columns.quantities[end] = quantity;
      columns.gains[end] = gain;
      end++;
      if (inverse || kind === inverseOption) {
        anyCoins = true;
        coins[units[row] as number] += (multipliers[row] as number) * (inverse ? gain : quantity * price);
      }
    }
    columns.listedEnds[account] = end;
    if (!anyCoins) return end;
    for (let unit = 0; unit < coins.length; unit++) {
      const amount = coins[unit] as number;
      if (amount === 0) continue;
      if (!Number.isFinite(amount) || spoiled[listed + unit] === 1) {
        coins.fill(0);
        return -1;
      }
      coins[unit] = 0;
      columns.rows[end] = listed + unit;
      columns.quantities[end] = amount;
      columns.gains[end] = 0;
      end++;
    }
    return end;
  }
}
