// The other packs: columns of instruments, rules, scenarios, options and collateral, and how columns are taken.
import { describe, expect, test } from 'vitest';
import { createJsBackend } from '../../src/backends/js/backend.js';
import { Arena } from '../../src/columns/arena.js';
import { inverseFutures, inverseOption, linearFutures, linearOption, packInstruments } from '../../src/columns/packInstruments.js';
import { packListing } from '../../src/columns/packListing.js';
import { paddedRows, takeColumns } from '../../src/columns/takeColumns.js';
import { faultOf } from '../fixtures/faultOf.js';
import { smallBook } from '../fixtures/smallBook.js';
import { btcIndex, ethIndex, smallMarket } from '../fixtures/smallMarket.js';

const market = smallMarket();
const all = Uint32Array.from(market.quotes.keys());
const arena = (maximum = 1 << 24): Arena => new Arena(createJsBackend(1 << 16, maximum).memory);

describe('the listing', () => {
  test('holds what the book holds, in the order of the market', () => {
    const book = smallBook();
    const { handles, rows, assets } = packListing(market, book);
    expect([...handles]).toEqual([...handles].sort((a, b) => a - b));
    expect(book.instruments.map((_, i) => market.quotes[handles[rows[i] as number] as number]?.instrument.id)).toEqual(book.instruments);
    expect(book.assets.map((_, i) => market.assets[assets[i] as number]?.id)).toEqual(book.assets);
  });

  test('marks what the market does not know', () => {
    const book = { ...smallBook(), instruments: ['toString', 'BTC-SPOT'], assets: ['USD', '__proto__'] };
    const { handles, rows, assets } = packListing(market, book);
    expect([handles.length, [...rows], [...assets].map((index) => index >= 0)]).toEqual([1, [-1, 0], [true, false]]);
  });
});

test('a market out of its order is refused, since netting leans on it', () => {
  const [first, ...others] = market.quotes;
  const shuffled = { ...market, quotes: [...others, first as (typeof others)[number]] };
  expect(faultOf(() => packListing(shuffled, smallBook()))).toMatchObject({
    code: 'BAD_ARGUMENT',
    path: `market.quotes[${others.length}]`,
  });
});

describe('instruments', () => {
  const rows = packInstruments(market, all);
  const rowOf = (id: string): number => market.quotes.findIndex(({ instrument }) => instrument.id === id);

  test('have one row each, and one a coin', () => {
    expect([rows.count, rows.listed, rows.underlyings]).toEqual([72, 70, ['BTC', 'ETH']]);
    expect([...rows.forwards.subarray(70)]).toEqual([btcIndex, ethIndex]);
    expect([...rows.units.subarray(70)]).toEqual([0, 1]);
  });

  test('know their kind, scale and size', () => {
    const of = (id: string) => {
      const row = rowOf(id);
      return [rows.kinds[row], rows.scales[row], rows.sizes[row], rows.settlementPrices[row]];
    };
    expect(of('BTC-SPOT')).toEqual([linearFutures, 1, 1, 1]);
    expect(of('BTC-PERPETUAL')).toEqual([inverseFutures, 10 * btcIndex, 10, btcIndex]);
    expect(of('BTC-E0-70000-C')).toEqual([inverseOption, btcIndex, 1, btcIndex]);
    expect(of('ETH-F0')).toEqual([linearFutures, 0.1 * 0.999, 0.1 * 0.999, 0.999]);
    expect(of('ETH-E0-2200-C')).toEqual([linearOption, 0.999, 0.999, 0.999]);
  });

  test('that refer to nothing the market holds are refused', () => {
    expect(faultOf(() => packInstruments({ ...market, underlyings: [] }, all)).code).toBe('UNKNOWN_UNDERLYING');
    expect(faultOf(() => packInstruments({ ...market, assets: [] }, all)).code).toBe('UNKNOWN_ASSET');
    expect(faultOf(() => packInstruments(market, Uint32Array.of(99))).path).toBe('market.quotes[99]');
  });
});

describe('columns', () => {
  test('are reserved in one step, so that none is detached by the next', () => {
    const tight = arena();
    const [first, second, third] = takeColumns(tight, (taker) => [taker.f64(50_000), taker.u32(70_001), taker.u8(3)] as const);
    first.fill(1);
    expect([first.length, second.length, third.length]).toEqual([50_000, 70_001, 3]);
    expect(first.buffer).toBe(third.buffer);
    expect(second.byteOffset % 64).toBe(0);
  });

  test('that do not fit are refused before any is taken', () => {
    const small = arena(1 << 17);
    const before = small.mark();
    expect(faultOf(() => takeColumns(small, (taker) => [taker.f64(1_000), taker.f64(1 << 20)])).code).toBe('OUT_OF_MEMORY');
    expect(small.mark()).toBe(before);
  });

  test('for SIMD groups are whole groups of eight, at least one', () => {
    expect([0, 1, 8, 9, 600].map(paddedRows)).toEqual([8, 8, 8, 16, 600]);
  });
});
