// What a rule states by instrument, as a column of the listing: by id, else by underlying, else '*' where it is stated.
import type { Instrument } from '../../book/instrument.js';
import { firstEntry } from '../../book/table.js';
import { type InstrumentRows, spoil } from '../../columns/packInstruments.js';
import type { Market } from '../../market/market.js';

interface Listing {
  readonly market: Market;
  readonly rows: InstrumentRows;
}

/** The instrument of a listed row. */
export function instrumentAt({ market, rows }: Listing, row: number): Instrument {
  return (market.quotes[rows.handles[row] as number] as Market['quotes'][number]).instrument;
}

/** Entries of the rows that are charged (a number other than 0 in `charged`); one that has none is spoiled, its fault at `field`. */
export function entriesByRow<T>(
  table: Readonly<Record<string, T>>,
  field: string,
  listing: Listing,
  charged: ArrayLike<number>,
): readonly (T | undefined)[] {
  const { rows } = listing;
  return Array.from({ length: rows.count }, (_, row) => {
    if (row >= rows.listed || charged[row] === 0) return undefined;
    const { id, underlying } = instrumentAt(listing, row);
    const entry = firstEntry(table, id, underlying);
    if (entry === undefined)
      spoil(rows, row, { code: 'MISSING_FIELD', field, expectation: 'stated by the rule for this instrument', got: 'nothing' });
    return entry;
  });
}
