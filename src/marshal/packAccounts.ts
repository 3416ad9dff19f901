// The accounts of a book in canonical order, with the rows of each: the one place where the order of the input is lost.
import type { Book } from '../book/book.js';
import { Fault } from '../fault.js';
import { compareIds } from '../market/order.js';
import type { Listing } from './packListing.js';

/** Rows of a book grouped by account. An account's place is its index in canonical order: account id, then subaccount id, by code units. */
export interface AccountOrder {
  readonly count: number;
  /** Place -> index in the book, and back. */
  readonly bookIndexes: Uint32Array;
  readonly places: Uint32Array;
  /** Position rows of the book by place: those of place a are positionRows[positionStarts[a] .. positionStarts[a + 1]], by row of the listing. */
  readonly positionStarts: Uint32Array;
  readonly positionRows: Uint32Array;
  /** Collateral rows the same way, by asset of the market. */
  readonly collateralStarts: Uint32Array;
  readonly collateralRows: Uint32Array;
}

/**
 * Groups the rows of a book by account and, inside, by instrument or asset: two stable counting sorts, so nothing is sorted account by
 * account. What the market does not know stands last. O(rows), and O(accounts log accounts) when the accounts are not in order already.
 */
export function orderAccounts(book: Book, listing: Listing): AccountOrder {
  const { accounts, subaccounts } = book;
  const count = accounts.length;
  requireLength(subaccounts, count, 'book.subaccounts');
  requireLength(book.modes, count, 'book.modes');
  requireLength(book.positionInstruments, book.positionAccounts.length, 'book.positionInstruments');
  requireLength(book.quantities, book.positionAccounts.length, 'book.quantities');
  requireLength(book.entryPrices, book.positionAccounts.length, 'book.entryPrices');
  requireLength(book.collateralAssets, book.collateralAccounts.length, 'book.collateralAssets');
  requireLength(book.amounts, book.collateralAccounts.length, 'book.amounts');

  const compare = (i: number, j: number): number =>
    compareIds(accounts[i] as string, accounts[j] as string) || compareIds(subaccounts[i] as string, subaccounts[j] as string) || i - j;
  const bookIndexes = new Uint32Array(count);
  let sorted = true;
  for (let i = 0; i < count; i++) {
    bookIndexes[i] = i;
    if (sorted && i > 0 && compare(i - 1, i) > 0) sorted = false;
  }
  if (!sorted) bookIndexes.sort(compare);
  const places = new Uint32Array(count);
  for (let place = 0; place < count; place++) places[bookIndexes[place] as number] = place;

  const byInstrument = groupRows(undefined, book.positionInstruments, lastWhereUnknown(listing.rows), 'book.positionInstruments');
  const positions = groupRows(byInstrument.rows, book.positionAccounts, places, 'book.positionAccounts');
  const byAsset = groupRows(undefined, book.collateralAssets, lastWhereUnknown(listing.assets), 'book.collateralAssets');
  const collateral = groupRows(byAsset.rows, book.collateralAccounts, places, 'book.collateralAccounts');
  return {
    count,
    bookIndexes,
    places,
    positionStarts: positions.starts,
    positionRows: positions.rows,
    collateralStarts: collateral.starts,
    collateralRows: collateral.rows,
  };
}

/** Keys of a counting sort from indexes of which -1 means none. */
function lastWhereUnknown(indexes: Int32Array): Uint32Array {
  const last = indexes.reduce((highest, index) => Math.max(highest, index), -1) + 1;
  return Uint32Array.from(indexes, (index) => (index < 0 ? last : index));
}

/** Stable counting sort of rows, taken in the order of `before`, by keys[owners[row]]: rows with key k are rows[starts[k] .. starts[k + 1]]. */
function groupRows(
  before: Uint32Array | undefined,
  owners: Uint32Array,
  keys: Uint32Array,
  path: string,
): { readonly starts: Uint32Array; readonly rows: Uint32Array } {
  const count = keys.length;
  let highest = -1;
  for (let i = 0; i < count; i++) highest = Math.max(highest, keys[i] as number);
  const starts = new Uint32Array(highest + 2);
  for (let row = 0; row < owners.length; row++) {
    const owner = owners[row] as number;
    if (owner >= count) throw new Fault('OUT_OF_RANGE', `${path}[${row}]`, `an index below ${count}`, owner);
    starts[(keys[owner] as number) + 1]++;
  }
  for (let key = 0; key <= highest; key++) starts[key + 1] += starts[key] as number;
  const next = starts.slice();
  const rows = new Uint32Array(owners.length);
  for (let i = 0; i < owners.length; i++) {
    const row = before === undefined ? i : (before[i] as number);
    rows[next[keys[owners[row] as number] as number]++] = row;
  }
  return { starts, rows };
}

function requireLength(column: { readonly length: number }, length: number, path: string): void {
  if (column.length !== length) throw new Fault('SHAPE_MISMATCH', path, `of length ${length}`, column.length);
}
