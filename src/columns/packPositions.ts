// Positions of a block of accounts in CSR form: lots of one instrument merged, rows in canonical order, booked coins at the end.
import { KeySorter } from './keySort.js';
import { sortLots } from './lotSort.js';
import type { PackSource } from './packBlocks.js';
import { type InstrumentRows, inverseFutures, inverseOption } from './packInstruments.js';
import type { ColumnTaker } from './takeColumns.js';

/** What `PositionPacker` finds of an account. */
export const packed = 0;
export const badPosition = 1;
export const overflowed = 2;

/** CSR columns of one block, on the backend's memory where kernels read them. */
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

/** Packs block after block into the same columns; scratch grows to the longest list of lots and is kept. */
export class PositionPacker {
  readonly #source: PackSource;
  readonly #coins: Float64Array;
  readonly #sorter = new KeySorter();
  #quantities = new Float64Array(32);
  #entries = new Float64Array(32);

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
      listedEnds[place - from] = start;
      const last = excluded[place] === 1 ? start : this.#packAccount(columns, place, start, place - from);
      outcomes[place - from] = last >= 0 ? packed : -last;
      if (last >= 0) end = last;
      else listedEnds[place - from] = start;
    }
    starts.fill(end, to - from);
    columns.rows.fill(0, end, end + 8);
    columns.quantities.fill(0, end, end + 8);
    return end;
  }

  /** Writes the rows of one account from `start` on and returns their end; minus the outcome when it cannot be packed. */
  #packAccount(columns: PositionColumns, place: number, start: number, account: number): number {
    const { book, order, instruments, listingRows, prices } = this.#source;
    const { positionInstruments, quantities, entryPrices } = book;
    const { kinds, units, multipliers } = instruments;
    const coins = this.#coins;
    const first = order.positionStarts[place] as number;
    const stop = (order.positionStarts[place + 1] as number) - first;
    if (!this.#sorter.sort(order.positionRows, first, first + stop, positionInstruments, listingRows)) return this.#refuse(badPosition);
    const sorted = this.#sorter.rows;
    let end = start;
    let anyCoins = false;
    for (let i = 0; i < stop; ) {
      const bookRow = sorted[i] as number;
      const row = listingRows[positionInstruments[bookRow] as number] as number;
      let next = i + 1;
      while (next < stop && listingRows[positionInstruments[sorted[next] as number] as number] === row) next++;
      let quantity = 0;
      let gain = 0;
      if (next === i + 1) {
        const entry = entryPrices[bookRow] as number;
        quantity += quantities[bookRow] as number;
        if (!soundPosition(instruments, row, quantity, entry)) return this.#refuse(badPosition);
        gain += lotGain(kinds[row] === inverseFutures, quantity, prices[row] as number, entry);
      } else {
        if (!this.#gatherLots(row, i, next)) return this.#refuse(badPosition);
        for (let lot = 0; lot < next - i; lot++) {
          quantity += this.#quantities[lot] as number;
          gain += lotGain(
            kinds[row] === inverseFutures,
            this.#quantities[lot] as number,
            prices[row] as number,
            this.#entries[lot] as number,
          );
        }
      }
      if (!(Number.isFinite(quantity) && Number.isFinite(gain))) return this.#refuse(overflowed);
      columns.rows[end] = row;
      columns.quantities[end] = quantity;
      columns.gains[end] = gain;
      end++;
      i = next;
      const kind = kinds[row] as number;
      if (kind === inverseFutures || kind === inverseOption) {
        anyCoins = true;
        coins[units[row] as number] += (multipliers[row] as number) * (kind === inverseFutures ? gain : quantity * (prices[row] as number));
      }
    }
    columns.listedEnds[account] = end;
    return anyCoins ? this.#bookCoins(columns, end) : end;
  }

  /** Lots i .. next of one row into scratch, sorted; false when one of them is not sound. */
  #gatherLots(row: number, i: number, next: number): boolean {
    const { book, instruments } = this.#source;
    const count = next - i;
    if (count > this.#quantities.length) {
      this.#quantities = new Float64Array(2 * count);
      this.#entries = new Float64Array(2 * count);
    }
    for (let lot = 0; lot < count; lot++) {
      const bookRow = this.#sorter.rows[i + lot] as number;
      const quantity = book.quantities[bookRow] as number;
      const entry = book.entryPrices[bookRow] as number;
      if (!soundPosition(instruments, row, quantity, entry)) return false;
      this.#quantities[lot] = quantity;
      this.#entries[lot] = entry;
    }
    sortLots(this.#quantities, this.#entries, count);
    return true;
  }

  /** Appends the coins that gains and premiums so far amount to, in the order of the underlyings. */
  #bookCoins(columns: PositionColumns, from: number): number {
    const { listed, spoiled } = this.#source.instruments;
    const coins = this.#coins;
    let end = from;
    for (let unit = 0; unit < coins.length; unit++) {
      const amount = coins[unit] as number;
      if (amount === 0) continue;
      if (!Number.isFinite(amount) || spoiled[listed + unit] === 1) return this.#refuse(overflowed);
      coins[unit] = 0;
      columns.rows[end] = listed + unit;
      columns.quantities[end] = amount;
      columns.gains[end] = 0;
      end++;
    }
    return end;
  }

  #refuse(outcome: number): number {
    this.#coins.fill(0);
    return -outcome;
  }
}
