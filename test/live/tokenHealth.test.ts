// Token health: signs of tokens and results, worst sides of orders, bad input. Published figures are run by `npm run conformance`.
import { expect, test } from 'vitest';
import { tokenHealth } from '../../src/live.js';
import { faultOf } from '../fixtures/faultOf.js';

const token = { balance: 10, price: 2, assetWeight: 0.75, liabilityWeight: 1.25 };
const perpetual = { base: 0, quote: 0, price: 4, assetWeight: 0.5, liabilityWeight: 1.5, overallWeight: 0.5, settle: 0 };

test('assets count for less, debts against more; a stable price makes both worse, in the initial part alone', () => {
  const health = (balance: number, part: 'initial' | 'maintenance', stablePrice: number): number =>
    tokenHealth({ part, tokens: [{ ...token, balance, stablePrice }] });
  expect([health(10, 'initial', 2), health(10, 'initial', 1), health(10, 'initial', 3), health(10, 'maintenance', 1)]).toEqual([
    15, 7.5, 15, 15,
  ]);
  expect([health(-10, 'initial', 2), health(-10, 'initial', 1), health(-10, 'initial', 3), health(-10, 'maintenance', 3)]).toEqual([
    -25, -25, -37.5, -25,
  ]);
});

test('a crowded pool shrinks what assets count and raises what debts do', () => {
  const pools = { deposits: { units: 100, start: 100 }, borrows: { units: 100, start: 50 } };
  expect(tokenHealth({ part: 'initial', tokens: [{ ...token, ...pools }] })).toBe(7.5);
  expect(tokenHealth({ part: 'initial', tokens: [{ ...token, ...pools, balance: -10 }] })).toBe(-100);
  expect(tokenHealth({ part: 'maintenance', tokens: [{ ...token, ...pools }] })).toBe(15);
});

test('a perpetual counts as the worse of its bids and asks filled; its gain by the overall weight, its loss whole, as a part of the token', () => {
  const health = (one: object): number =>
    tokenHealth({ part: 'initial', tokens: [{ ...token, balance: 0 }], perpetuals: [{ ...perpetual, ...one }] });
  expect(health({ quote: 8 })).toBe(8 * 0.5 * 1.5);
  expect(health({ quote: -8 })).toBe(-8 * 2.5);
  expect(health({ base: 3, bids: 1, asks: 7 })).toBe(Math.min(4 * 2 - 4, -4 * 6 + 28) * 0.5 * 1.5);
  expect(health({ base: -3, bids: 1, asks: 7 })).toBe((-10 * 6 + 28) * 2.5);
});

test('reserved funds count as the side that helps less, and never where one side is nothing', () => {
  const two = [{ ...token, balance: -1, price: 1 }, token];
  const health = (orders: object): number =>
    tokenHealth({ part: 'initial', tokens: two, spotOrders: [{ base: 1, quote: 0, reservedBase: 0, reservedQuote: 0, ...orders }] });
  const plain = health({});
  expect(plain).toBe(-1.25 + 15);
  // 4 of the quote: 1 repays the debt, 3 are assets; or 2 of the base, which are assets
  expect(health({ reservedQuote: 4 }) - plain).toBe(Math.min(1.25 + 3 * 0.75, 2 * 1.5));
  expect(health({ reservedQuote: 4, highestBid: 4 }) - plain).toBe(Math.min(1.25 + 3 * 0.75, 1.5));
});

test('beside a stable price pools are scaled at the higher price, and reserved funds turn from the lower price into the higher', () => {
  const pools = { deposits: { units: 100, start: 100 }, borrows: { units: 100, start: 100 }, stablePrice: 4 };
  const pool = (balance: number, part: 'initial' | 'maintenance'): number =>
    tokenHealth({ part, tokens: [{ ...token, ...pools, balance }] });
  expect([pool(10, 'initial'), pool(-10, 'initial'), pool(10, 'maintenance')]).toEqual([(10 * 0.75 * 2) / 4, -10 * 1.25 * 4 * 4, 15]);
  const two = [
    { ...token, balance: 0, price: 1, stablePrice: 0.5 },
    { ...token, balance: 0, price: 2, stablePrice: 4 },
  ];
  const health = (part: 'initial' | 'maintenance', orders: object): number =>
    tokenHealth({ part, tokens: two, spotOrders: [{ base: 1, quote: 0, reservedBase: 0, reservedQuote: 0, ...orders }] });
  // 8 of the quote: assets at 0.5, or a unit of the base, bought at 4 and an asset at 2
  expect(health('initial', { reservedQuote: 8 })).toBe(1 * 2 * 0.75);
  expect(health('initial', { reservedQuote: 8, highestBid: 16 })).toBe(0.5 * 2 * 0.75);
  expect(health('maintenance', { reservedQuote: 8 })).toBe(8 * 0.75);
  // 1 of the base: sold at 2 for as many of the quote, assets at 0.5 each
  expect(health('initial', { reservedBase: 1 })).toBe(2 * 0.5 * 0.75);
  expect(health('initial', { reservedBase: 1, lowestAsk: 1 })).toBe(1 * 0.5 * 0.75);
});

test.each([
  [{ part: 'final', tokens: [token] }, 'BAD_ARGUMENT', 'inputs.part'],
  [{ part: 'initial', tokens: [] }, 'SHAPE_MISMATCH', 'inputs.tokens'],
  [{ part: 'initial', tokens: [{ ...token, price: Number.NaN }] }, 'NOT_FINITE', 'inputs.tokens[0].price'],
  [{ part: 'initial', tokens: [{ ...token, assetWeight: 1.1 }] }, 'OUT_OF_RANGE', 'inputs.tokens[0].assetWeight'],
  [{ part: 'initial', tokens: [token], perpetuals: [{ ...perpetual, settle: 1 }] }, 'TOO_LARGE', 'inputs.perpetuals[0].settle'],
  [
    { part: 'initial', tokens: [token], spotOrders: [{ base: 0, quote: 0, reservedBase: -1, reservedQuote: 0 }] },
    'NEGATIVE',
    'inputs.spotOrders[0].reservedBase',
  ],
  [
    { part: 'initial', tokens: [token], spotOrders: [{ base: 0, quote: 0, reservedBase: 1, reservedQuote: 1 }] },
    'DUPLICATE',
    'inputs.spotOrders[0].quote',
  ],
  // of a loss too, which it does not touch
  [
    { part: 'initial', tokens: [token], perpetuals: [{ ...perpetual, quote: -1, overallWeight: Number.NaN }] },
    'NOT_FINITE',
    'inputs.perpetuals[0].overallWeight',
  ],
  [{ part: 'initial', tokens: [{ ...token, balance: 1e300, price: 1e300 }] }, 'OVERFLOW', 'inputs'],
] as const)('%# a wrong input is named', (inputs, code, path) => {
  expect(faultOf(() => tokenHealth(inputs as never))).toMatchObject({ code, path });
});
