// Open orders of a book by account, in an order that does not depend on the source's.
import type { Book } from '../../book/book.js';
import type { AccountOrder } from '../../columns/packAccounts.js';
import type { Listing } from '../../columns/packListing.js';
import { Fault } from '../../fault.js';

/** CSR by place: those of place a are starts[a] .. starts[a + 1], by instrument row, price, quantity. */
export interface OrderColumns {
  readonly starts: Uint32Array;
  readonly rows: Int32Array;
  readonly quantities: Float64Array;
  readonly prices: Float64Array;
}

/** An order on an instrument that is not listed has row -1: its account gets a fault. Throws SHAPE_MISMATCH, OUT_OF_RANGE for a book whose columns do not fit. */
export function packOrders(book: Book, order: AccountOrder, listing: Listing): OrderColumns {
  const accounts = book.orderAccounts ?? new Uint32Array(0);
  const instruments = book.orderInstruments ?? new Uint32Array(0);
  const quantities = book.orderQuantities ?? new Float64Array(0);
  const prices = book.orderPrices ?? new Float64Array(0);
  for (const [name, column] of Object.entries({ orderInstruments: instruments, orderQuantities: quantities, orderPrices: prices })) {
    if (column.length !== accounts.length) throw new Fault('SHAPE_MISMATCH', `book.${name}`, `of length ${accounts.length}`, column.length);
  }
  const rowOf = (i: number): number => {
    const instrument = instruments[i] as number;
    if (!(instrument < listing.rows.length))
      throw new Fault('OUT_OF_RANGE', `book.orderInstruments[${i}]`, `an index below ${listing.rows.length}`, instrument);
    return listing.rows[instrument] as number;
  };
  const places = Array.from(accounts, (account, i) => {
    if (!(account < order.count))
      throw new Fault('OUT_OF_RANGE', `book.orderAccounts[${i}]`, `an index into ${order.count} accounts`, account);
    return order.places[account] as number;
  });
  const rows = Array.from(accounts, (_, i) => rowOf(i));
  const sorted = Uint32Array.from(accounts, (_, i) => i).sort(
    (i, j) =>
      (places[i] as number) - (places[j] as number) ||
      (rows[i] as number) - (rows[j] as number) ||
      (prices[i] as number) - (prices[j] as number) ||
      (quantities[i] as number) - (quantities[j] as number),
  );
  const starts = new Uint32Array(order.count + 1);
  for (const place of places) starts[place + 1] = (starts[place + 1] as number) + 1;
  for (let place = 0; place < order.count; place++) starts[place + 1] = (starts[place + 1] as number) + (starts[place] as number);
  return {
    starts,
    rows: Int32Array.from(sorted, (i) => rows[i] as number),
    quantities: Float64Array.from(sorted, (i) => quantities[i] as number),
    prices: Float64Array.from(sorted, (i) => prices[i] as number),
  };
}
