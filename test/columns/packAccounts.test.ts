// Canonical order of accounts, and the grouping of rows by account.
import { describe, expect, test } from 'vitest';
import type { Book } from '../../src/book/book.js';
import { orderAccounts } from '../../src/columns/packAccounts.js';
import { faultOf } from '../fixtures/faultOf.js';
import { smallBook } from '../fixtures/smallBook.js';

function bookWith(accounts: readonly [string, string][], positionAccounts: readonly number[]): Book {
  return {
    accounts: accounts.map(([account]) => account),
    subaccounts: accounts.map(([, subaccount]) => subaccount),
    modes: accounts.map(() => 'cross'),
    instruments: ['X'],
    assets: [],
    positionAccounts: Uint32Array.from(positionAccounts),
    positionInstruments: new Uint32Array(positionAccounts.length),
    quantities: new Float64Array(positionAccounts.length),
    entryPrices: new Float64Array(positionAccounts.length),
    collateralAccounts: new Uint32Array(0),
    collateralAssets: new Uint32Array(0),
    amounts: new Float64Array(0),
    faults: [],
  };
}

describe('the order of accounts', () => {
  test('is by account id, then subaccount id, in code units', () => {
    const { bookIndexes, places } = orderAccounts(
      bookWith(
        [
          ['b', ''],
          ['a', 'y'],
          ['B', ''],
          ['a', ''],
        ],
        [],
      ),
    );
    expect([...bookIndexes]).toEqual([2, 3, 1, 0]);
    expect([...places]).toEqual([3, 2, 0, 1]);
  });

  test('gives every row of the book to its account once, in the order of the book', () => {
    const { count, positionStarts, positionRows } = orderAccounts(
      bookWith(
        [
          ['b', ''],
          ['a', ''],
        ],
        [0, 1, 1, 0, 0],
      ),
    );
    expect(count).toBe(2);
    expect([...positionStarts]).toEqual([0, 2, 5]);
    expect([...positionRows]).toEqual([1, 2, 0, 3, 4]);
  });

  test('of an empty book is empty', () => {
    const order = orderAccounts(bookWith([], []));
    expect([order.count, [...order.positionStarts], order.positionRows.length]).toEqual([0, [0], 0]);
  });

  test('keeps accounts without rows', () => {
    const book = smallBook();
    const { positionStarts, bookIndexes } = orderAccounts(book);
    const empty = [...bookIndexes].findIndex((index) => book.accounts[index] === 'empty');
    expect(positionStarts[empty + 1]).toBe(positionStarts[empty]);
  });

  test('takes no book whose columns are of another type: single precision, plain arrays, integers of another width', () => {
    const book = smallBook();
    const wrong = {
      quantities: Float32Array.from(book.quantities),
      entryPrices: [...book.entryPrices],
      positionAccounts: new Int32Array(1),
    };
    for (const [name, column] of Object.entries(wrong))
      expect(faultOf(() => orderAccounts({ ...book, [name]: column } as never))).toMatchObject({
        code: 'TYPE_MISMATCH',
        path: `book.${name}`,
      });
  });
});
