// The book builder: rows to columns, and what becomes of bad rows.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookBuilder } from '../../src/book/builder.js';
import { rowLimit } from '../../src/book/fields.js';
import { Fault } from '../../src/fault.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';

describe('a book builder', () => {
  test('gives one index to each account and subaccount, instrument and asset, in order of first appearance', () => {
    const builder = new BookBuilder('cross');
    builder.addPosition('b', '', 'X', 1, 10, 'row 1');
    builder.addPosition('a', 's', 'Y', -2.5, 0, 'row 2');
    builder.addPosition('b', '', 'Y', 3, 11, 'row 3');
    builder.addCollateral('a', '', 'USD', -7, 'row 4');
    builder.addCollateral('b', '', 'USD', 8, 'row 5');
    const book = builder.build();
    expect(book.accounts).toEqual(['b', 'a', 'a']);
    expect(book.subaccounts).toEqual(['', 's', '']);
    expect(book.modes).toEqual(['cross', 'cross', 'cross']);
    expect(book.instruments).toEqual(['X', 'Y']);
    expect(book.assets).toEqual(['USD']);
    expect([...book.positionAccounts]).toEqual([0, 1, 0]);
    expect([...book.positionInstruments]).toEqual([0, 1, 1]);
    expect([...book.quantities]).toEqual([1, -2.5, 3]);
    expect([...book.entryPrices]).toEqual([10, 0, 11]);
    expect([...book.collateralAccounts]).toEqual([2, 0]);
    expect([...book.amounts]).toEqual([-7, 8]);
    expect(book.faults).toEqual([]);
  });

  test('of nothing is an empty book', () => {
    const book = new BookBuilder('portfolio').build();
    expect(book.accounts).toEqual([]);
    expect(book.quantities).toHaveLength(0);
    expect(book.faults).toEqual([]);
  });

  test('takes ids that are names of object members for what they are', () => {
    const builder = new BookBuilder('cross');
    const names = ['constructor', '__proto__', 'hasOwnProperty', 'toString', 'valueOf'];
    for (const name of names) {
      builder.addPosition(name, name, name, 1, 1, 'row');
      builder.addCollateral(name, name, name, 1, 'row');
    }
    const book = builder.build();
    expect(book.accounts).toEqual(names);
    expect(book.subaccounts).toEqual(names);
    expect(book.instruments).toEqual(names);
    expect(book.assets).toEqual(names);
    expect(book.faults).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('does not mistake account and subaccount for another pair that spells alike', () => {
    const builder = new BookBuilder('cross');
    builder.addAccount('ab', 'c', undefined, 'row 1');
    builder.addAccount('a', 'bc', undefined, 'row 2');
    builder.addAccount('abc', '', undefined, 'row 3');
    expect(builder.accountCount).toBe(3);
  });

  test('stores a negative zero as 0', () => {
    const builder = new BookBuilder('cross');
    builder.addPosition('a', '', 'X', -0, -0, 'row');
    builder.addCollateral('a', '', 'USD', -0, 'row');
    const book = builder.build();
    expect(Object.is(book.quantities[0], 0) && Object.is(book.entryPrices[0], 0) && Object.is(book.amounts[0], 0)).toBe(true);
  });

  const badPositions: readonly (readonly [string, unknown, unknown, unknown, string, string])[] = [
    ['a quantity that is NaN', 'X', Number.NaN, 1, 'NOT_FINITE', 'row 2.quantity'],
    ['an infinite quantity', 'X', Number.NEGATIVE_INFINITY, 1, 'NOT_FINITE', 'row 2.quantity'],
    ['a quantity as text', 'X', '65,000', 1, 'TYPE_MISMATCH', 'row 2.quantity'],
    ['a quantity of true', 'X', true, 1, 'TYPE_MISMATCH', 'row 2.quantity'],
    ['a quantity of null', 'X', null, 1, 'TYPE_MISMATCH', 'row 2.quantity'],
    ['a bigint', 'X', 9007199254740993n, 1, 'TYPE_MISMATCH', 'row 2.quantity'],
    ['an entry price that is missing', 'X', 1, undefined, 'TYPE_MISMATCH', 'row 2.entryPrice'],
    ['an infinite entry price', 'X', 1, Number.POSITIVE_INFINITY, 'NOT_FINITE', 'row 2.entryPrice'],
    ['a negative entry price', 'X', 1, -5, 'NEGATIVE', 'row 2.entryPrice'],
    ['an empty instrument', '', 1, 1, 'BAD_ID', 'row 2.instrument'],
    ['an instrument with white space around it', ' X', 1, 1, 'BAD_ID', 'row 2.instrument'],
    ['an instrument that is a number', 7, 1, 1, 'TYPE_MISMATCH', 'row 2.instrument'],
  ];
  test.each(badPositions)('makes %s a fault of its account and of no other', (_, instrument, quantity, entryPrice, code, path) => {
    const builder = new BookBuilder('cross');
    builder.addPosition('good', '', 'X', 1, 1, 'row 1');
    builder.addPosition('bad', '', instrument, quantity, entryPrice, 'row 2');
    builder.addPosition('good', '', 'X', 2, 2, 'row 3');
    const book = builder.build();
    expect(book.faults).toHaveLength(1);
    expect(book.faults[0]).toMatchObject({ code, path, account: 1 });
    expect([...book.quantities]).toEqual([1, 2]);
    expect(book.instruments).toEqual(['X']);
  });

  test('makes a bad amount or asset a fault of its account', () => {
    const builder = new BookBuilder('cross');
    builder.addCollateral('a', '', 'USD', '1e3', 'row 1');
    builder.addCollateral('a', '', 'U\u0000SD', 1, 'row 2');
    expect(builder.build().faults.map(({ code, path, account }) => [code, path, account])).toEqual([
      ['TYPE_MISMATCH', 'row 1.amount', 0],
      ['BAD_ID', 'row 2.asset', 0],
    ]);
    expect(builder.build().assets).toEqual([]);
  });

  test('gives a fault without a readable account to none', () => {
    const builder = new BookBuilder('cross');
    builder.addPosition(null, '', 'X', 1, 1, 'row 1');
    builder.addPosition('a', null, 'X', 1, 1, 'row 2');
    builder.addPosition('a'.repeat(129), '', 'X', 1, 1, 'row 3');
    builder.addFault(undefined, undefined, new Fault('BAD_CSV', 'row 4', 'five fields', 3));
    const { faults, accounts } = builder.build();
    expect(faults.map(({ code, path, account }) => [code, path, account])).toEqual([
      ['TYPE_MISMATCH', 'row 1.account', -1],
      ['TYPE_MISMATCH', 'row 2.subaccount', -1],
      ['BAD_ID', 'row 3.account', -1],
      ['BAD_CSV', 'row 4', -1],
    ]);
    expect(accounts).toEqual([]);
  });

  test('records what a reader found under the account it names', () => {
    const builder = new BookBuilder('cross');
    builder.addPosition('a', '', 'X', 1, 1, 'row 1');
    builder.addFault('b', 's', new Fault('PRECISION_LOSS', 'row 2.quantity', 'exact as a double', '9007199254740993'));
    const book = builder.build();
    expect(book.accounts).toEqual(['a', 'b']);
    expect(book.faults[0]).toMatchObject({ code: 'PRECISION_LOSS', account: 1 });
  });

  test('takes a mode stated twice alike, and makes two different ones a fault', () => {
    const builder = new BookBuilder('portfolio');
    builder.addAccount('a', '', 'cross', 'row 1');
    builder.addAccount('a', '', 'cross', 'row 2');
    builder.addAccount('a', '', undefined, 'row 3');
    builder.addAccount('a', 's', 'isolated', 'row 4');
    expect(builder.build().faults).toEqual([]);
    builder.addAccount('a', '', 'isolated', 'row 5');
    builder.addAccount('b', '', 'Cross', 'row 6');
    const book = builder.build();
    expect(book.modes).toEqual(['cross', 'isolated', 'portfolio']);
    expect(book.faults.map(({ code, path, account }) => [code, path, account])).toEqual([
      ['DUPLICATE', 'row 5.mode', 0],
      ['UNKNOWN_KIND', 'row 6.mode', 2],
    ]);
  });

  test('refuses a default mode it does not know', () => {
    expect(faultOf(() => new BookBuilder('gross' as 'cross'))).toMatchObject({ code: 'BAD_ARGUMENT', path: 'defaultMode' });
  });

  test('is a snapshot: what is added later changes no book built before', () => {
    const builder = new BookBuilder('cross');
    builder.addPosition('a', '', 'X', 1, 1, 'row 1');
    const before = builder.build();
    builder.addPosition('b', '', 'Y', 2, 2, 'row 2');
    expect(before.accounts).toEqual(['a']);
    expect([...before.quantities]).toEqual([1]);
    expect(Object.isFrozen(before) && Object.isFrozen(before.accounts) && Object.isFrozen(before.faults)).toBe(true);
  });

  test('holds any number of rows as they came', () => {
    const row = fc.record({
      account: fc.nat(20),
      sub: fc.nat(2),
      instrument: fc.nat(9),
      quantity: fc.double({ noNaN: true, noDefaultInfinity: true }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 300 }), (rows) => {
        const builder = new BookBuilder('cross');
        rows.forEach((r, i) => {
          builder.addPosition(`a${r.account}`, r.sub === 0 ? '' : `s${r.sub}`, `i${r.instrument}`, r.quantity, i, `row ${i}`);
        });
        const book = builder.build();
        expect(book.quantities).toHaveLength(rows.length);
        rows.forEach((r, i) => {
          const unit = book.positionAccounts[i] as number;
          expect(book.accounts[unit]).toBe(`a${r.account}`);
          expect(book.subaccounts[unit]).toBe(r.sub === 0 ? '' : `s${r.sub}`);
          expect(book.instruments[book.positionInstruments[i] as number]).toBe(`i${r.instrument}`);
          expect(book.quantities[i]).toBe(r.quantity + 0);
          expect(book.entryPrices[i]).toBe(i);
        });
        expect(new Set(book.accounts.map((id, i) => `${id}/${book.subaccounts[i]}`)).size).toBe(book.accounts.length);
      }),
      { seed: 2, numRuns: runs(50, 17) },
    );
  });

  test('carries a hundred thousand accounts', () => {
    const builder = new BookBuilder('cross');
    for (let i = 0; i < 100_000; i += 1) {
      for (let k = 0; k < 5; k += 1) builder.addPosition(`account-${i}`, '', `instrument-${(i + k) % 600}`, k, 1, 'row');
    }
    const book = builder.build();
    expect(book.accounts).toHaveLength(100_000);
    expect(book.instruments).toHaveLength(600);
    expect(book.positionAccounts[499_999]).toBe(99_999);
    expect(rowLimit).toBeGreaterThan(100_000_000);
  });
});
