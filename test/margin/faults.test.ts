// Bad accounts: each is answered by a fault with code, path, expectation and value, is NaN everywhere, and spoils no other account's bits.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { Book } from '../../src/book/book.js';
import { bookOf } from '../../src/book/bookOf.js';
import { callsOf } from '../../src/margin/calls.js';
import { accountReportAt } from '../../src/margin/report.js';
import type { MarginRun } from '../../src/margin/result.js';
import { totals } from '../../src/margin/totals.js';
import type { Market, Quote } from '../../src/market/market.js';
import { compareInstruments } from '../../src/market/order.js';
import { onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runBits } from '../fixtures/runBits.js';
import { smallAccounts, smallBook } from '../fixtures/smallBook.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';

const rules = smallRules;
const listed = smallMarket();

/** The small market with more instruments, each sound by itself, that no run can finish, and one past its expiry. */
function strangeMarket(): Market {
  const like = (id: string, change: Partial<Quote['instrument']>, quote: Partial<Quote> = {}): Quote => {
    const model = listed.quotes.find((each) => each.instrument.id === id) as Quote;
    return { ...model, ...quote, instrument: { ...model.instrument, ...change } };
  };
  return {
    ...listed,
    quotes: [
      ...listed.quotes,
      like('ETH-E0-2200-P', { id: 'GIANT-P', multiplier: 1e308 }),
      like('ETH-PERPETUAL', { id: 'GIANT-PERP', multiplier: 1e304 }),
      like('ETH-F0', { id: 'ETH-PAST', expiry: listed.asOf }),
      like('ETH-E0-2200-C', { id: 'ETH-PAST-C', expiry: listed.asOf - 1 }),
    ].sort((a, b) => compareInstruments(a.instrument, b.instrument)),
  };
}

function bad(positions: readonly [string, number, number][], collateral: readonly [string, number][] = []): Account {
  return {
    account: 'bad',
    subaccount: 'x',
    mode: 'cross',
    positions: positions.map(([instrument, quantity, entryPrice]) => ({ instrument, quantity, entryPrice })),
    collateral: [{ asset: 'USD', amount: 1_000 }, ...collateral.map(([asset, amount]) => ({ asset, amount }))],
  };
}

/** A book with one number replaced behind the builder's back: what a caller with its own columns can do. */
function tampered(account: Account, column: 'quantities' | 'entryPrices' | 'amounts', value: number): Book {
  const book = bookOf([...smallAccounts(), account]);
  const copy = book[column].slice();
  copy[copy.length - 1] = value;
  return { ...book, [column]: copy };
}

const at = 'accounts["bad/x"]';
const ok: [string, number, number] = ['ETH-PERPETUAL', 1, 2_500];

interface Case {
  readonly title: string;
  readonly book: Book;
  readonly code: string;
  readonly path: string;
  readonly got: string;
}

function row(title: string, account: Account, code: string, path: string, got: string): Case {
  return { title, book: bookOf([...smallAccounts(), account]), code, path, got };
}

const cases: Case[] = [
  row(
    'an instrument that is not listed',
    bad([ok, ['BTC-NEVER', 1, 1]]),
    'UNKNOWN_INSTRUMENT',
    `${at}.positions["BTC-NEVER"].instrument`,
    '"BTC-NEVER"',
  ),
  row(
    'an instrument named like a method',
    bad([['constructor', 1, 1]]),
    'UNKNOWN_INSTRUMENT',
    `${at}.positions["constructor"].instrument`,
    '"constructor"',
  ),
  row('an asset without a price', bad([ok], [['DOGE', 5]]), 'UNKNOWN_ASSET', `${at}.collateral["DOGE"].asset`, '"DOGE"'),
  row('a future at its expiry', bad([['ETH-PAST', 1, 1]]), 'EXPIRED', `${at}.positions["ETH-PAST"].expiry`, '"2026-01-02T08:00:00.000Z"'),
  row(
    'an option past its expiry',
    bad([['ETH-PAST-C', 1, 1]]),
    'EXPIRED',
    `${at}.positions["ETH-PAST-C"].expiry`,
    '"2026-01-02T07:59:59.999Z"',
  ),
  row('an option whose value is beyond the doubles', bad([['GIANT-P', 1, 1]]), 'OVERFLOW', `${at}.positions["GIANT-P"].value`, 'Infinity'),
  row('a future of which one contract fits, two do not', bad([['GIANT-PERP', 20, 2_500]]), 'OVERFLOW', `${at}.notional`, 'Infinity'),
  row(
    'an inverse future bought for nothing',
    bad([['BTC-PERPETUAL', 1, 0]]),
    'NOT_POSITIVE',
    `${at}.positions["BTC-PERPETUAL"].entryPrice`,
    '0',
  ),
  row(
    'lots that add up to more than a double holds',
    bad([
      ['ETH-PERPETUAL', 1.7e308, 1],
      ['ETH-PERPETUAL', 1.7e308, 2],
    ]),
    'OVERFLOW',
    `${at}.positions`,
    'Infinity',
  ),
  row(
    'an inverse future entered at a price near the end of the doubles',
    bad([['BTC-PERPETUAL', 1, 1e306]]),
    'OVERFLOW',
    `${at}.positions`,
    'Infinity',
  ),
  row('collateral worth more than a double holds', bad([ok], [['BTC', 1e307]]), 'OVERFLOW', `${at}.collateralValue`, 'Infinity'),
  row(
    'collateral rows whose sum is beyond the doubles',
    bad(
      [ok],
      [
        ['USDT', 1e308],
        ['USDT', 1.7e308],
      ],
    ),
    'OVERFLOW',
    `${at}.collateralValue`,
    'Infinity',
  ),
  row('a row that the book refused', bad([['ETH-SPOT', Number.NaN, 1]]), 'NOT_FINITE', `accounts[8].positions[0].quantity`, 'NaN'),
  {
    title: 'a quantity that is not a number',
    book: tampered(bad([ok]), 'quantities', Number.NaN),
    code: 'NOT_FINITE',
    path: `${at}.positions["ETH-PERPETUAL"].quantity`,
    got: 'NaN',
  },
  {
    title: 'an infinite quantity',
    book: tampered(bad([ok]), 'quantities', Number.NEGATIVE_INFINITY),
    code: 'NOT_FINITE',
    path: `${at}.positions["ETH-PERPETUAL"].quantity`,
    got: '-Infinity',
  },
  {
    title: 'an entry price that is not a number',
    book: tampered(bad([ok]), 'entryPrices', Number.NaN),
    code: 'NOT_FINITE',
    path: `${at}.positions["ETH-PERPETUAL"].entryPrice`,
    got: 'NaN',
  },
  {
    title: 'an infinite amount',
    book: tampered(bad([ok]), 'amounts', Number.POSITIVE_INFINITY),
    code: 'NOT_FINITE',
    path: `${at}.collateral["USD"].amount`,
    got: 'Infinity',
  },
];

onEveryBackend((bench) => {
  const margin = (book: Book): MarginRun => bench().run({ market: strangeMarket(), book, rules });

  describe('a bad account', () => {
    test.each(cases)('$title', ({ book, code, path, got }) => {
      const run = margin(book);
      const place = run.accounts.indexOf('bad');
      expect(run.faults).toHaveLength(1);
      expect(run.faults[0]).toMatchObject({ account: 'bad', subaccount: 'x', code, path, got });
      expect(run.faults[0]?.message).toBe(`${path} must be ${run.faults[0]?.expectation}; got ${got}`);
      expect([...run.statuses]).toEqual(run.accounts.map((id) => (id === 'bad' ? 1 : 0)));
      for (const value of numbersOf(run, place)) expect(value).toBeNaN();
      expect(run.positionCounts[place]).toBe(0);
      expect(faultOf(() => run.scenarioVector('bad', 'x'))).toMatchObject({ code, path });

      const without = margin(smallBook());
      for (const [other, account] of without.accounts.entries()) {
        const here = run.accounts.findIndex((id, i) => id === account && run.subaccounts[i] === without.subaccounts[other]);
        expect(accountReportAt(run, here)).toStrictEqual(accountReportAt(without, other));
        expect(numbersOf(run, here)).toStrictEqual(numbersOf(without, other));
      }
    });

    test('is left out of totals and calls', () => {
      const run = margin(bookOf([...smallAccounts(), bad([['BTC-NEVER', 1, 1]])]));
      const without = margin(smallBook());
      expect(totals(run, 'cross')).toStrictEqual({ ...totals(without, 'cross'), faulted: 1 });
      expect(callsOf(run, 'own').below.map((place) => run.accounts[place])).toEqual(['debtor']);
    });

    test('names every thing wrong with it, once, in an order of its own, up to a limit', () => {
      const positions: [string, number, number][] = [
        ['Z-NEVER', 1, 1],
        ['A-NEVER', 1, 1],
        ['Z-NEVER', 2, 1],
        ['ETH-PAST', 1, 1],
      ];
      const paths = (account: Account): string[] => margin(bookOf([account])).faults.map((fault) => fault.path);
      expect(paths(bad(positions, [['DOGE', 1]]))).toEqual([
        `${at}.collateral["DOGE"].asset`,
        `${at}.positions["A-NEVER"].instrument`,
        `${at}.positions["ETH-PAST"].expiry`,
        `${at}.positions["Z-NEVER"].instrument`,
      ]);
      expect(paths(bad([...positions].reverse(), [['DOGE', 1]]))).toEqual(paths(bad(positions, [['DOGE', 1]])));
      expect(paths(bad(Array.from({ length: 100 }, (_, i): [string, number, number] => [`N${i}`, 1, 1])))).toHaveLength(16);
    });

    test('only matters where it is asked for: a scenario beyond the doubles is no fault of isolated margin', () => {
      const book = bookOf([bad([['GIANT-PERP', 1, 2_501.25]])]);
      const run = (mode: 'isolated' | 'portfolio'): MarginRun => bench().run({ market: strangeMarket(), book, rules: wide, modes: [mode] });
      const wide = {
        ...rules,
        portfolio: {
          ...rules.portfolio,
          scenarios: {
            ...rules.portfolio.scenarios,
            priceRanges: { '*': 0.3, ETH: 10 },
            parallel: { moves: [0, 1], vols: [0] },
            tails: [],
            single: { moves: [], vols: [] },
          },
        },
      };
      expect(run('isolated').faults).toEqual([]);
      expect(faultOf(() => run('isolated').scenarioVector('bad', 'x')).code).toBe('OVERFLOW');
      expect(run('portfolio').faults[0]).toMatchObject({
        code: 'OVERFLOW',
        path: `${at}.positions["GIANT-PERP"].scenarios["all +1 vol 0"]`,
      });
    });
  });

  test('a fault that belongs to no account is kept with the others', () => {
    const book = bookOf([...smallAccounts(), { ...bad([]), account: '' }]);
    const run = margin(book);
    expect(run.faults).toHaveLength(1);
    expect(run.faults[0]).toMatchObject({ account: '', subaccount: '', code: 'BAD_ID' });
    expect(runBits({ ...run, faults: [] })).toEqual(runBits(margin(smallBook())));
  });

  test('a book whose columns do not fit each other is refused', () => {
    const book = smallBook();
    expect(faultOf(() => margin({ ...book, quantities: book.quantities.slice(1) }))).toMatchObject({
      code: 'SHAPE_MISMATCH',
      path: 'book.quantities',
    });
    const stray = book.positionAccounts.slice();
    stray[2] = 99;
    expect(faultOf(() => margin({ ...book, positionAccounts: stray }))).toMatchObject({
      code: 'OUT_OF_RANGE',
      path: 'book.positionAccounts[2]',
    });
  });
});

/** Every number of one account. */
function numbersOf(run: MarginRun, place: number): number[] {
  const numbers: number[] = [];
  const units = run.underlyings.length;
  const visit = (value: unknown): void => {
    if (value instanceof Float64Array) {
      const width = value.length === run.accounts.length ? 1 : units;
      numbers.push(...value.subarray(place * width, (place + 1) * width));
    } else if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value) && !Array.isArray(value))
      Object.values(value).forEach(visit);
  };
  visit({ ...run, timings: {}, rules: {}, scenarios: [] });
  return numbers;
}
