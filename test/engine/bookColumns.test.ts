// Holdings of accounts as columns of a batch: merged lots in the market's order, booked coins behind them; accounts that cannot be packed absent.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { Book } from '../../src/book/book.js';
import { bookOf } from '../../src/book/bookOf.js';
import { type BookColumns, bookColumns, heldRows } from '../../src/engine/batch/bookColumns.js';
import { engineInside } from '../../src/engine/prepared/inside.js';
import { accountCodes } from '../../src/program/layout/codes.js';
import { Holdings } from '../../src/program/layout/holdings.js';
import { type RowFlaw, rowCodes } from '../../src/program/tick/rowFlaw.js';
import { preset } from '../../src/rules.js';
import { accountsArbitrary } from '../fixtures/randomAccounts.js';
import { btcIndex, ethIndex, smallMarket } from '../fixtures/smallMarket.js';
import { runs } from '../long.js';
import { core } from './bookCores.js';

const market = smallMarket();
const quoteIds = market.quotes.map(({ instrument }) => instrument.id);
const engine = await core.prepare({ book: bookOf([]), market, rules: preset('margincore') });
const { parts, tick } = engine[engineInside];

function pack(book: Book, flawed: ReadonlyMap<string, RowFlaw> = new Map(), counts?: (id: string) => boolean) {
  const { rows } = parts;
  const { lots } = new Holdings(book, rows);
  const { columns } = tick();
  const asked = { market, rows, lots, columns, accounts: Uint32Array.from(book.accounts.keys()) };
  const flaws = new Map([...flawed].map(([id, flaw]) => [rows.rowOf(id), flaw] as const));
  const counted = counts === undefined ? {} : { counts: (row: number) => counts(rows.ids[row] as string) };
  const packed = bookColumns({ ...asked, held: heldRows(asked), flaws, ...counted });
  return { ...packed, names: [...packed.positions.handles].map((handle) => nameOf(packed, handle)), columns };
}

const nameOf = ({ rows }: BookColumns, handle: number): string => {
  const row = rows[handle] as number;
  return row < 0 ? `coin ${market.underlyings[-1 - row]?.id}` : (parts.rows.ids[row] as string);
};

function account(positions: readonly [string, number, number][], name = 'a'): Account {
  return {
    account: name,
    subaccount: '',
    mode: 'cross',
    positions: positions.map(([instrument, quantity, entryPrice]) => ({ instrument, quantity, entryPrice })),
    collateral: [],
  };
}

describe('positions', () => {
  test('stand in the order of the market, lots of one instrument merged, booked coins last', () => {
    const option = 'BTC-E0-70000-P';
    const { names, positions, columns } = pack(
      bookOf([
        account([
          ['ETH-SPOT', 2, 2_400],
          [option, 3, 0.01],
          ['ETH-SPOT', 1, 2_450],
          ['BTC-PERPETUAL', 100, 80_000],
        ]),
      ]),
    );
    expect(names).toEqual(['BTC-PERPETUAL', option, 'ETH-SPOT', 'coin BTC']);
    const { forward } = market.quotes[quoteIds.indexOf('BTC-PERPETUAL')] as { forward: number };
    const gain = 100 * ((forward - 80_000) / (80_000 * forward));
    const price = columns.prices[parts.rows.rowOf(option)] as number;
    expect([...positions.quantities]).toEqual([100, 3, 3, 10 * gain + 3 * price]);
  });

  test('are the same whatever order the lots came in, and each account as it is alone', () => {
    fc.assert(
      fc.property(accountsArbitrary(market, 5), (accounts) => {
        const of = (some: readonly Account[]) => {
          const { names, positions, codes } = pack(bookOf(some));
          return some.map((_, a) => {
            const [from, to] = [positions.starts[a] as number, positions.starts[a + 1] as number];
            return { names: names.slice(from, to), quantities: [...positions.quantities.subarray(from, to)], code: codes[a] };
          });
        };
        const whole = of(accounts);
        const turned = [...accounts].reverse().map((each) => ({ ...each, positions: [...each.positions].reverse() }));
        expect(of(turned).reverse()).toEqual(whole);
        accounts.forEach((each, a) => void expect(of([each])).toEqual([whole[a]]));
      }),
      { seed: 2, numRuns: runs(100) },
    );
  });

  test('stand alike in short lists and in long ones', () => {
    const lots = (count: number): [string, number, number][] =>
      Array.from({ length: count }, (_, i) => [quoteIds[(i * 7) % 5] as string, ((i * 13) % 8) - 3.5, 1 + ((i * 29) % 11)]);
    for (const count of [1, 2, 32, 33, 500]) {
      const { names, positions } = pack(bookOf([account(lots(count))]));
      const expected = new Map<string, number>();
      for (const [instrument, quantity] of lots(count)) expected.set(instrument, (expected.get(instrument) ?? 0) + quantity);
      const held = names.filter((name) => !name.startsWith('coin'));
      expect(held).toEqual([...expected.keys()].sort((x, y) => quoteIds.indexOf(x) - quoteIds.indexOf(y)));
      held.forEach((name, p) => void expect(positions.quantities[p]).toBe(expected.get(name)));
    }
  });

  test('of an account that cannot be packed are none, with the reason, and nothing of it is left for the next', () => {
    const flaw: RowFlaw = { code: rowCodes.singular, field: 'gamma', expectation: 'a finite number', got: Number.POSITIVE_INFINITY };
    const [huge, one] = [1.7e308, ['ETH-SPOT', 1, 1]] as const;
    const { positions, codes, names } = pack(
      bookOf([
        account(
          [
            ['NEVER', 1, 1],
            ['BTC-PERPETUAL', 5, 80_000],
          ],
          'a',
        ),
        account(
          [
            ['ETH-SPOT', huge, 1],
            ['ETH-SPOT', huge, 1],
          ],
          'b',
        ),
        account([['BTC-PERPETUAL', huge, 1]], 'c'),
        account([['ETH-E0-2200-C', 1, 1], [...one]], 'd'),
        account([['BTC-PERPETUAL', 1, 80_000]], 'e'),
        account([['BTC-PERPETUAL', 1, 1e-320]], 'f'),
        account([[...one]], 'g'),
      ]),
      new Map([['ETH-E0-2200-C', flaw]]),
    );
    const { unknownInstrument, notFinite, overflow } = accountCodes;
    expect([...codes]).toEqual([unknownInstrument, notFinite, overflow, rowCodes.singular, 0, overflow, 0]);
    expect([...positions.starts]).toEqual([0, 0, 0, 0, 0, 2, 2, 3]);
    expect(names).toEqual(['BTC-PERPETUAL', 'coin BTC', 'ETH-SPOT']);
  });

  test('that nobody asks for are left out, flawed or not', () => {
    const flaw: RowFlaw = { code: rowCodes.expired, field: 'expiry', expectation: 'later', got: 0 };
    const book = bookOf([
      account([
        ['ETH-E0-2200-C', 1, 1],
        ['ETH-SPOT', 1, 1],
      ]),
    ]);
    const { names, codes } = pack(book, new Map([['ETH-E0-2200-C', flaw]]), (id) => id === 'ETH-SPOT');
    expect([names, [...codes]]).toEqual([['ETH-SPOT'], [0]]);
  });
});

test('instruments are those that are held, by kind, each coin among the futures at its index', () => {
  const held: readonly [string, number, number][] = [
    ['BTC-PERPETUAL', 1, 80_000],
    ['ETH-F0', 1, 2_400],
    ['BTC-SPOT', 1, 1],
    ['BTC-E0-70000-C', 1, 0.1],
    ['ETH-E0-2200-C', 1, 1],
  ];
  const packed = pack(bookOf([account(held)]));
  const { options, inverseOptions, futures, inverseFutures } = packed.shape;
  expect([options, inverseOptions, futures, inverseFutures]).toEqual([1, 1, 4, 1]);
  const names = [...packed.rows.keys()].map((handle) => nameOf(packed, handle));
  expect(names.slice(0, 2)).toEqual(['ETH-E0-2200-C', 'BTC-E0-70000-C']);
  expect(names.slice(4)).toEqual(['coin BTC', 'coin ETH', 'BTC-PERPETUAL']);
  const { forwards, sizes, settlementPrices } = packed.instruments as Record<'forwards' | 'sizes' | 'settlementPrices', Float64Array>;
  const of = (name: string) => [sizes, settlementPrices].map((column) => column[names.indexOf(name)]);
  expect([...forwards.subarray(4, 6)]).toEqual([btcIndex, ethIndex]);
  expect(of('coin ETH')).toEqual([1, 1]);
  expect(of('BTC-SPOT')).toEqual([1, 1]);
  expect(of('BTC-PERPETUAL')).toEqual([10, btcIndex]);
  expect(of('BTC-E0-70000-C')).toEqual([1, btcIndex]);
  expect(of('ETH-F0')).toEqual([0.1 * 0.999, 0.999]);
});
