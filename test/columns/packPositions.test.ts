// Positions in CSR form: merged, in canonical order, with booked coins, padded; bad ones left out.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createJsBackend } from '../../src/backends/js/backend.js';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { Arena } from '../../src/columns/arena.js';
import { sortLots } from '../../src/columns/lotSort.js';
import { orderAccounts } from '../../src/columns/packAccounts.js';
import { type PackSource, positionBound } from '../../src/columns/packBlocks.js';
import { packInstruments } from '../../src/columns/packInstruments.js';
import { packListing } from '../../src/columns/packListing.js';
import { badPosition, lotGain, overflowed, PositionPacker, packed, takePositionColumns } from '../../src/columns/packPositions.js';
import { takeColumns } from '../../src/columns/takeColumns.js';
import { accountsArbitrary } from '../fixtures/randomAccounts.js';
import { btcIndex, smallMarket } from '../fixtures/smallMarket.js';

const market = smallMarket();
const id = (handle: number): string => market.quotes[handle]?.instrument.id as string;

function sourceOf(accounts: readonly Account[]): PackSource {
  const book = bookOf(accounts);
  const listing = packListing(market, book);
  const instruments = packInstruments(market, listing.handles);
  // Prices stand in for the model's: options at a twentieth of their forward.
  const prices = instruments.forwards.map((forward, row) => (instruments.strikes[row] === 0 ? forward : 0.05));
  return { book, order: orderAccounts(book), instruments, listingRows: listing.rows, prices };
}

function pack(source: PackSource, from = 0, to = source.order.count) {
  const backend = createJsBackend(1 << 16, 1 << 24);
  new Uint8Array(backend.memory.buffer).fill(0xff);
  const columns = takeColumns(new Arena(backend.memory), (taker) => takePositionColumns(taker, to - from, positionBound(source, from, to)));
  const outcomes = new Uint8Array(to - from);
  const end = new PositionPacker(source).pack(columns, from, to, new Uint8Array(source.order.count), outcomes);
  const handles = [...columns.rows.subarray(0, end)].map((row) => {
    const { listed, handles: known } = source.instruments;
    return row < listed ? id(known[row] as number) : `coin ${source.instruments.underlyings[row - listed]}`;
  });
  return { columns, outcomes: [...outcomes], end, handles };
}

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
    const { handles, columns, end } = pack(
      sourceOf([
        account([
          ['ETH-SPOT', 2, 2_400],
          ['BTC-E0-70000-P', 3, 0.01],
          ['ETH-SPOT', 1, 2_450],
          ['BTC-PERPETUAL', 100, 80_000],
        ]),
      ]),
    );
    expect(handles).toEqual(['BTC-PERPETUAL', 'BTC-E0-70000-P', 'ETH-SPOT', 'coin BTC']);
    const perpetual = 100 * (40 / (80_000 * 80_040));
    expect([...columns.quantities.subarray(0, end)]).toEqual([100, 3, 3, 10 * perpetual + 3 * 0.05]);
    expect([...columns.gains.subarray(0, end)]).toEqual([perpetual, 3 * (0.05 - 0.01), 50 + 200, 0]);
    expect(columns.listedEnds[0]).toBe(3);
  });

  test('are the same whatever order the lots came in', () => {
    fc.assert(
      fc.property(accountsArbitrary(market, 5), (accounts) => {
        const reversed = [...accounts].reverse().map((each) => ({ ...each, positions: [...each.positions].reverse() }));
        const [one, other] = [pack(sourceOf(accounts)), pack(sourceOf(reversed))];
        expect(other.handles).toEqual(one.handles);
        expect(other.columns.starts).toEqual(one.columns.starts);
        expect(other.columns.quantities.subarray(0, one.end)).toEqual(one.columns.quantities.subarray(0, one.end));
        expect(other.columns.gains.subarray(0, one.end)).toEqual(one.columns.gains.subarray(0, one.end));
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  test('sort alike in short lists and in long ones', () => {
    const lots = (count: number): [string, number, number][] =>
      Array.from({ length: count }, (_, i) => [id((i * 7) % 5), ((i * 13) % 8) - 3.5, 1 + ((i * 29) % 11)]);
    for (const count of [1, 2, 63, 64, 65, 500]) {
      const { handles, columns, end } = pack(sourceOf([account(lots(count))]));
      const expected = new Map<string, number>();
      for (const [instrument, quantity] of lots(count)) expected.set(instrument, (expected.get(instrument) ?? 0) + quantity);
      const merged = new Map(handles.map((name, p) => [name, columns.quantities[p] as number]));
      merged.delete('coin BTC');
      expect(merged).toEqual(
        new Map(
          [...expected].sort(
            ([x], [y]) => market.quotes.findIndex((q) => q.instrument.id === x) - market.quotes.findIndex((q) => q.instrument.id === y),
          ),
        ),
      );
      expect(end).toBeLessThanOrEqual(expected.size + 1);
    }
  });

  test('are padded with harmless rows, and the starts with the end', () => {
    const { columns, end } = pack(sourceOf([account([['ETH-SPOT', 1, 1]]), account([['ETH-SPOT', 2, 1]], 'b')]));
    expect(end).toBe(2);
    expect([...columns.starts]).toEqual([0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
    expect([...columns.rows.subarray(end, end + 8)].every((row) => row === 0)).toBe(true);
    expect([...columns.quantities.subarray(end, end + 8)].every((quantity) => quantity === 0)).toBe(true);
  });

  test('of an account that cannot be packed are none, with the reason', () => {
    const { columns, outcomes } = pack(
      sourceOf([
        account([['NEVER', 1, 1]], 'a'),
        account(
          [
            ['ETH-SPOT', 1.7e308, 1],
            ['ETH-SPOT', 1.7e308, 1],
          ],
          'b',
        ),
        account([['ETH-SPOT', 1, 1]], 'c'),
      ]),
    );
    expect(outcomes).toEqual([badPosition, overflowed, packed]);
    expect([...columns.starts.subarray(0, 4)]).toEqual([0, 0, 0, 1]);
  });

  test('a coin sum that overflows leaves nothing behind for the next account', () => {
    const { handles, outcomes } = pack(
      sourceOf([account([['BTC-PERPETUAL', 1.7e308, 1]], 'a'), account([['BTC-PERPETUAL', 1, 80_000]], 'b')]),
    );
    expect(outcomes).toEqual([overflowed, packed]);
    expect(handles).toEqual(['BTC-PERPETUAL', 'coin BTC']);
  });
});

describe('lots of one instrument', () => {
  test('are sorted by quantity, then entry price, in short lists and long', () => {
    for (const count of [2, 9, 32, 33, 100]) {
      const lots = Array.from({ length: count }, (_, i) => [((i * 7) % 3) - 1, ((i * 5) % 11) / 4] as const);
      const quantities = Float64Array.from(lots, ([quantity]) => quantity);
      const entries = Float64Array.from(lots, ([, entry]) => entry);
      sortLots(quantities, entries, count);
      const expected = [...lots].sort(([q, e], [r, f]) => q - r || e - f);
      expect([...quantities].map((quantity, i) => [quantity, entries[i]])).toEqual(expected);
    }
  });
});

describe('the gain of a lot', () => {
  test('keeps its digits when entry and price are close, linear and inverse', () => {
    const price = btcIndex * (1 + 2 ** -40);
    expect(lotGain(false, 1, price, btcIndex)).toBe(price - btcIndex);
    const exact = (price - btcIndex) / price / btcIndex;
    expect(Math.abs(lotGain(true, 1, price, btcIndex) / exact - 1)).toBeLessThan(2 ** -50);
  });

  test('is not a number, and so is found, when the product of the prices is beyond the doubles', () => {
    expect(lotGain(true, 1, 1e5, 1e304)).toBeNaN();
    expect(lotGain(true, 1, 1e-5, 1e-320)).toBeNaN();
  });
});

describe('blocks', () => {
  const source = sourceOf(
    Array.from({ length: 10 }, (_, i) =>
      account(i === 4 ? market.quotes.map(({ instrument }) => [instrument.id, 1, 1]) : [['ETH-SPOT', 1, 1]], `a${i}`),
    ),
  );

  test('of any size hold the same rows', () => {
    const whole = pack(source);
    const pieces = [0, 3, 4, 8].map((from, i) => pack(source, from, [3, 4, 8, 10][i]));
    expect(pieces.flatMap(({ handles }) => handles)).toEqual(whole.handles);
  });
});
