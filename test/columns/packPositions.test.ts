// Positions in CSR form: merged, in canonical order, with booked coins; bad ones left out.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { orderAccounts } from '../../src/columns/packAccounts.js';
import { packInstruments } from '../../src/columns/packInstruments.js';
import { packListing } from '../../src/columns/packListing.js';
import { badPosition, lotGain, overflowed, type PackSource, packed, packPositions } from '../../src/columns/packPositions.js';
import { accountsArbitrary } from '../fixtures/randomAccounts.js';
import { btcIndex, smallMarket } from '../fixtures/smallMarket.js';
import { runs } from '../long.js';

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

function pack(source: PackSource) {
  const { outcomes, ...columns } = packPositions(source, new Uint8Array(source.order.count));
  const handles = [...columns.rows].map((row) => {
    const { listed, handles: known } = source.instruments;
    return row < listed ? id(known[row] as number) : `coin ${source.instruments.underlyings[row - listed]}`;
  });
  return { columns, outcomes: [...outcomes], handles };
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
    const { handles, columns } = pack(
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
    expect([...columns.quantities]).toEqual([100, 3, 3, 10 * perpetual + 3 * 0.05]);
  });

  test('are the same whatever order the lots came in', () => {
    fc.assert(
      fc.property(accountsArbitrary(market, 5), (accounts) => {
        const reversed = [...accounts].reverse().map((each) => ({ ...each, positions: [...each.positions].reverse() }));
        const [one, other] = [pack(sourceOf(accounts)), pack(sourceOf(reversed))];
        expect(other.handles).toEqual(one.handles);
        expect(other.columns.starts).toEqual(one.columns.starts);
        expect(other.columns.quantities).toEqual(one.columns.quantities);
      }),
      { seed: 2, numRuns: runs(100) },
    );
  });

  test('sort alike in short lists and in long ones', () => {
    const lots = (count: number): [string, number, number][] =>
      Array.from({ length: count }, (_, i) => [id((i * 7) % 5), ((i * 13) % 8) - 3.5, 1 + ((i * 29) % 11)]);
    for (const count of [1, 2, 32, 33, 500]) {
      const { handles, columns } = pack(sourceOf([account(lots(count))]));
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
      expect(handles.length).toBeLessThanOrEqual(expected.size + 1);
    }
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
    expect([...columns.starts]).toEqual([0, 0, 0, 1]);
  });

  test('a coin sum that overflows leaves nothing behind for the next account', () => {
    const { handles, outcomes } = pack(
      sourceOf([account([['BTC-PERPETUAL', 1.7e308, 1]], 'a'), account([['BTC-PERPETUAL', 1, 80_000]], 'b')]),
    );
    expect(outcomes).toEqual([overflowed, packed]);
    expect(handles).toEqual(['BTC-PERPETUAL', 'coin BTC']);
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
