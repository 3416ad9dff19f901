// Which instruments of the market a book holds, in canonical order: only these are priced.
import type { Book } from '../book/book.js';
import { listOf, objectOf } from '../book/fields.js';
import { rowLimit } from '../book/growable.js';
import { Fault } from '../fault.js';
import type { Market } from '../market/market.js';
import { compareInstruments } from '../market/order.js';

export interface Listing {
  /** Index in market.quotes of every instrument held, ascending: the canonical order. */
  readonly handles: Uint32Array;
  /** Instrument of the book -> row of the listing; -1 when the market does not list it. */
  readonly rows: Int32Array;
  /** Asset of the book -> index in market.assets; -1 when unknown. */
  readonly assets: Int32Array;
}

/** Throws TYPE_MISMATCH for what is no book; BAD_ARGUMENT when the market is not in canonical order: netting leans on it, and only `buildMarket` gives it. */
export function packListing(market: Market, book: Book): Listing {
  listOf(objectOf(book, 'book').instruments, 'book.instruments', 0, rowLimit);
  const handleOf = new Map<string, number>();
  for (const [handle, { instrument }] of market.quotes.entries()) {
    const before = market.quotes[handle - 1]?.instrument;
    if (before !== undefined && compareInstruments(before, instrument) >= 0) {
      throw new Fault('BAD_ARGUMENT', `market.quotes[${handle}]`, 'in canonical order, as buildMarket puts it', instrument.id);
    }
    handleOf.set(instrument.id, handle);
  }
  const known = book.instruments.map((id) => handleOf.get(id) ?? -1);
  const handles = Uint32Array.from(new Set(known.filter((handle) => handle >= 0))).sort();
  const rowOf = new Map<number, number>();
  for (const [row, handle] of handles.entries()) rowOf.set(handle, row);

  const assetOf = new Map<string, number>();
  for (const [index, asset] of market.assets.entries()) assetOf.set(asset.id, index);
  return {
    handles,
    rows: Int32Array.from(known, (handle) => rowOf.get(handle) ?? -1),
    assets: Int32Array.from(book.assets, (id) => assetOf.get(id) ?? -1),
  };
}
