// The accounts of a book in canonical order, with the rows of each: the one place where the order of the input is lost.
import type { Book } from '../book/book.js';
import { checkBook } from '../book/checkBook.js';
import { Fault } from '../fault.js';
import { compareIds } from '../market/order.js';

/** Rows of a book grouped by account. An account's place is its index in canonical order: account id, then subaccount id, by code units. */
export interface AccountOrder {
  readonly count: number;
  /** Place -> index in the book, and back. */
  readonly bookIndexes: Uint32Array;
  readonly places: Uint32Array;
  /** Position rows of the book by place: those of place a are positionRows[positionStarts[a] .. positionStarts[a + 1]]. */
  readonly positionStarts: Uint32Array;
  readonly positionRows: Uint32Array;
  /** Collateral rows, the same way. */
  readonly collateralStarts: Uint32Array;
  readonly collateralRows: Uint32Array;
}

/** Groups the rows of a book by account, in the order of the book. O(rows), and O(n log n) when the n accounts are not in order already. */
export function orderAccounts(book: Book): AccountOrder {
  const { accounts, subaccounts } = book;
  const count = accounts.length;
  checkBook(book);
  const compare = (i: number, j: number): number =>
    compareIds(accounts[i], accounts[j]) || compareIds(subaccounts[i], subaccounts[j]) || i - j;
  const bookIndexes = new Uint32Array(count);
  let sorted = true;
  for (let i = 0; i < count; i++) {
    bookIndexes[i] = i;
    if (sorted && i > 0 && compare(i - 1, i) > 0) sorted = false;
  }
  if (!sorted) bookIndexes.sort(compare);
  const places = new Uint32Array(count);
  for (let place = 0; place < count; place++) places[bookIndexes[place]] = place;

  const positions = groupRows(book.positionAccounts, places, 'book.positionAccounts');
  const collateral = groupRows(book.collateralAccounts, places, 'book.collateralAccounts');
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

/** Counting sort of rows by the place of their account. */
function groupRows(
  rowAccounts: Uint32Array,
  places: Uint32Array,
  path: string,
): { readonly starts: Uint32Array; readonly rows: Uint32Array } {
  const count = places.length;
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < rowAccounts.length; row++) {
    const account = rowAccounts[row];
    if (account >= count) throw new Fault('OUT_OF_RANGE', `${path}[${row}]`, `an index into ${count} accounts`, account);
    starts[places[account] + 1]++;
  }
  for (let place = 0; place < count; place++) starts[place + 1] += starts[place];
  const next = starts.slice(0, count);
  const rows = new Uint32Array(rowAccounts.length);
  for (let row = 0; row < rowAccounts.length; row++) rows[next[places[rowAccounts[row]]]++] = row;
  return { starts, rows };
}
