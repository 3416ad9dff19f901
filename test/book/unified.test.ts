// Subaccounts pooled into unified accounts.
import { expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { unifiedBook } from '../../src/book/unified.js';

const unit = (account: string, subaccount: string, mode: Account['mode'], amount: number, figures?: Account['figures']): Account => ({
  ...{ account, subaccount, mode },
  positions: [{ instrument: `${subaccount || 'main'}-1`, quantity: amount, entryPrice: 1 }],
  collateral: [{ asset: 'USD', amount }],
  ...(figures === undefined ? {} : { figures }),
});

test('subaccounts of one account are one unit; an isolated one keeps its positions and its collateral', () => {
  const book = unifiedBook(
    bookOf([
      unit('a', '', 'cross', 1, { fee: 2 }),
      unit('a', 'desk', 'portfolio', 2, { fee: 3 }),
      unit('a', 'apart', 'isolated', 3),
      unit('b', 'x', 'cross', 4),
    ]),
  );
  expect([book.accounts, book.subaccounts, book.modes]).toEqual([
    ['a', 'a', 'b'],
    ['', 'apart', ''],
    ['portfolio', 'isolated', 'cross'],
  ]);
  expect([...book.positionAccounts]).toEqual([0, 0, 1, 2]);
  expect([...book.collateralAccounts]).toEqual([0, 0, 1, 2]);
  expect(Array.from(book.accountFigures?.get('fee') ?? [])).toEqual([5, Number.NaN, Number.NaN]);
  expect(book.faults).toEqual([]);
});

test('an isolated unit that has the name of the pool is a fault of the pool alone', () => {
  const book = unifiedBook(bookOf([unit('a', '', 'isolated', 1), unit('a', 'desk', 'cross', 2), unit('b', '', 'cross', 3)]));
  expect(book.faults).toMatchObject([{ account: 0, code: 'DUPLICATE' }]);
});
