// Positions of a book in CSR form: lots of one instrument merged, rows in canonical order, booked coins at the end of each account.
import type { Book } from '../book/book.js';
import type { AccountOrder } from './packAccounts.js';
import { type InstrumentRows, inverseFutures, inverseOption } from './packInstruments.js';

/** A book with what is needed to pack its positions. */
export interface PackSource {
  readonly book: Book;
  readonly order: AccountOrder;
  readonly instruments: InstrumentRows;
  /** Instrument of the book -> row of the listing, -1 when unlisted. */
  readonly listingRows: Int32Array;
  /** Quoted price of every row: the market's for spot and futures, the model's for options (the coin for inverse ones). */
  readonly prices: Float64Array;
}

/** What is found of an account. */
export const packed = 0;
export const badPosition = 1;
export const overflowed = 2;

export interface PackedPositions {
  /** [accounts + 1], by place. */
  readonly starts: Uint32Array;
  /** Rows of the listing. */
  readonly rows: Uint32Array;
  /** Signed contracts; for a booked coin, coins. */
  readonly quantities: Float64Array;
  /** By place; an account that is not `packed`, or excluded, has no rows. */
  readonly outcomes: Uint8Array;
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

/** Packs every account whose place is not in `excluded`. */
export function packPositions(source: PackSource, excluded: Uint8Array): PackedPositions {
  const { book, order, instruments, listingRows, prices } = source;
  const { positionInstruments, quantities, entryPrices } = book;
  const { kinds, units, multipliers, listed, spoiled } = instruments;
  const coins = new Float64Array(instruments.underlyings.length);
  const lots = order.positionRows.slice();
  const starts = new Uint32Array(order.count + 1);
  const bound = boundOf(source);
  const rows = new Uint32Array(bound);
  const merged = new Float64Array(bound);
  const outcomes = new Uint8Array(order.count);
  const lotRows = new Int32Array(positionInstruments.length);
  for (let lot = 0; lot < lotRows.length; lot++) lotRows[lot] = listingRows[positionInstruments[lot]];
  /** By row, then quantity, then entry price: the order in which lots are summed, whatever order they came in. */
  const compare = (x: number, y: number): number =>
    lotRows[x] - lotRows[y] || quantities[x] - quantities[y] || entryPrices[x] - entryPrices[y];

  /** Writes the rows of one account from `end` on; minus the outcome when it cannot be packed. */
  const packAccount = (first: number, stop: number, start: number): number => {
    let end = start;
    for (let i = first; i < stop; ) {
      const row = lotRows[lots[i]];
      const inverse = kinds[row] === inverseFutures;
      let quantity = 0;
      let gain = 0;
      for (; i < stop && lotRows[lots[i]] === row; i++) {
        const lot = lots[i];
        const [own, entry] = [quantities[lot], entryPrices[lot]];
        if (!soundPosition(instruments, row, own, entry)) return -badPosition;
        quantity += own;
        gain += lotGain(inverse, own, prices[row], entry);
      }
      if (!(Number.isFinite(quantity) && Number.isFinite(gain))) return -overflowed;
      rows[end] = row;
      merged[end++] = quantity;
      if (inverse || kinds[row] === inverseOption) coins[units[row]] += multipliers[row] * (inverse ? gain : quantity * prices[row]);
    }
    // what gains and premiums so far amount to in coins, in the order of the underlyings
    for (let unit = 0; unit < coins.length; unit++) {
      const amount = coins[unit];
      if (amount === 0) continue;
      if (!Number.isFinite(amount) || spoiled[listed + unit] === 1) return -overflowed;
      rows[end] = listed + unit;
      merged[end++] = amount;
    }
    return end;
  };

  for (let place = 0, end = 0; place < order.count; place++) {
    if (excluded[place] === 0) {
      const [first, stop] = [order.positionStarts[place], order.positionStarts[place + 1]];
      sortLots(lots, first, stop, lotRows, compare);
      coins.fill(0);
      const last = packAccount(first, stop, end);
      if (last < 0) outcomes[place] = -last;
      else end = last;
    }
    starts[place + 1] = end;
  }
  const used = starts[order.count];
  return { starts, rows: rows.subarray(0, used), quantities: merged.subarray(0, used), outcomes };
}

/** The most rows that a book can take. */
function boundOf({ order: { count, positionStarts }, instruments: { listed, underlyings } }: PackSource): number {
  let bound = 0;
  for (let place = 0; place < count; place++) {
    const lots = positionStarts[place + 1] - positionStarts[place];
    bound += Math.min(lots, listed) + Math.min(lots, underlyings.length);
  }
  return bound;
}

/** Most accounts are short, and insertion is fastest there. */
function sortLots(lots: Uint32Array, first: number, stop: number, lotRows: Int32Array, compare: (x: number, y: number) => number): void {
  if (stop - first > 32) {
    lots.subarray(first, stop).sort(compare);
    return;
  }
  for (let i = first + 1; i < stop; i++) {
    const lot = lots[i];
    const row = lotRows[lot];
    let at = i;
    for (; at > first; at--) {
      const other = lots[at - 1];
      const before = lotRows[other];
      if (before < row || (before === row && compare(other, lot) <= 0)) break;
      lots[at] = other;
    }
    lots[at] = lot;
  }
}
