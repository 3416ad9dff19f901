// A book with what is needed to pack its positions, and how many CSR rows they can take.
import type { Book } from '../book/book.js';
import type { AccountOrder } from './packAccounts.js';
import type { InstrumentRows } from './packInstruments.js';

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

/** The most CSR rows that places from .. to can take. */
export function positionBound({ order, instruments }: PackSource, from: number, to: number): number {
  let bound = 0;
  for (let place = from; place < to; place++) bound += positionBoundOf(order, instruments, place);
  return bound;
}

function positionBoundOf(order: AccountOrder, instruments: InstrumentRows, place: number): number {
  const lots = (order.positionStarts[place + 1] as number) - (order.positionStarts[place] as number);
  return lots === 0 ? 0 : Math.min(lots, instruments.listed) + Math.min(lots, instruments.underlyings.length);
}
