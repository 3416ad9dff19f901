// Account objects to a book.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { edited, faultOf } from '../fixtures/faultOf.js';
import { smallAccounts, smallBook } from '../fixtures/smallBook.js';

const asAccounts = (value: unknown): readonly Account[] => value as readonly Account[];

describe('a book of account objects', () => {
  test('holds every account, position and collateral row', () => {
    const book = smallBook();
    const accounts = smallAccounts();
    expect(book.faults).toEqual([]);
    expect(book.accounts).toEqual(accounts.map((a) => a.account));
    expect(book.subaccounts).toEqual(accounts.map((a) => a.subaccount));
    expect(book.modes).toEqual(accounts.map((a) => a.mode));
    expect(book.quantities).toHaveLength(accounts.reduce((sum, a) => sum + a.positions.length, 0));
    expect(book.amounts).toHaveLength(accounts.reduce((sum, a) => sum + a.collateral.length, 0));
  });

  const cases: readonly (readonly [string, readonly (string | number)[], unknown, string, string, number])[] = [
    ['an account that is not an object', [2], 5, 'TYPE_MISMATCH', 'accounts[2]', -1],
    ['an account without an id', [2, 'account'], undefined, 'TYPE_MISMATCH', 'accounts[2].account', -1],
    ['a mode that is missing', [2, 'mode'], undefined, 'MISSING_FIELD', 'accounts[2].mode', 2],
    ['a mode that is unknown', [2, 'mode'], 'gross', 'UNKNOWN_KIND', 'accounts[2].mode', 2],
    ['a field that is unknown', [2, 'leverage'], 5, 'UNKNOWN_FIELD', 'accounts[2].leverage', 2],
    ['positions that are not a list', [2, 'positions'], {}, 'TYPE_MISMATCH', 'accounts[2].positions', 2],
    ['a position of null', [2, 'positions', 1], null, 'TYPE_MISMATCH', 'accounts[2].positions[1]', 2],
    ['a position with a field too many', [2, 'positions', 1, 'sides'], 'short', 'UNKNOWN_FIELD', 'accounts[2].positions[1].sides', 2],
    ['a side that is none', [2, 'positions', 1, 'side'], 'both', 'BAD_ARGUMENT', 'accounts[2].positions[1].side', 2],
    ['a position without a quantity', [2, 'positions', 1, 'quantity'], undefined, 'MISSING_FIELD', 'accounts[2].positions[1].quantity', 2],
    ['a quantity that is NaN', [2, 'positions', 1, 'quantity'], Number.NaN, 'NOT_FINITE', 'accounts[2].positions[1].quantity', 2],
    ['an amount that is text', [2, 'collateral', 0, 'amount'], '100', 'TYPE_MISMATCH', 'accounts[2].collateral[0].amount', 2],
    ['a subaccount of null', [2, 'subaccount'], null, 'TYPE_MISMATCH', 'accounts[2].subaccount', -1],
  ];
  test.each(cases)('makes %s a fault of that account alone', (_, path, value, code, faultPath, account) => {
    const book = bookOf(asAccounts(edited(smallAccounts(), path, value)));
    expect(book.faults[0]).toMatchObject({ code, path: faultPath, account });
    const own = account < 0 ? -1 : 2;
    expect(book.faults.every((fault) => fault.account === own)).toBe(true);
    const whole = smallBook();
    for (const other of [0, 1, 3, 4, 5, 6, 7]) {
      const at = book.accounts.findIndex((id, i) => id === whole.accounts[other] && book.subaccounts[i] === whole.subaccounts[other]);
      expect([...book.quantities].filter((_q, i) => book.positionAccounts[i] === at)).toEqual(
        [...whole.quantities].filter((_q, i) => whole.positionAccounts[i] === other),
      );
    }
  });

  test('faults an account that stands twice', () => {
    const accounts = smallAccounts();
    const book = bookOf([...accounts, accounts[0] as Account]);
    expect(book.faults).toHaveLength(1);
    expect(book.faults[0]).toMatchObject({ code: 'DUPLICATE', path: 'accounts[8].account', account: 0 });
  });

  test('refuses anything but a list', () => {
    expect(faultOf(() => bookOf(asAccounts({})))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'accounts' });
    expect(faultOf(() => bookOf(asAccounts(undefined)))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'accounts' });
  });
});
