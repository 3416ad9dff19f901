// Hyperliquid's replies: tables below 50, vault rows, isolated positions apart, rows that do not make the totals. Numbers of our own.
import { expect, test } from 'vitest';
import { Fault } from '../../../src/index.js';
import { createJsCore } from '../../../src/js.js';
import { type ReplyOptions, readReplies, verifyReply } from '../../../src/verify.js';

const core = createJsCore();

const row = (coin: string, szi: string, price: number, leverage: object, maxLeverage: number, marginUsed: string) => ({
  type: 'oneWay',
  position: {
    ...{ coin, szi, entryPx: String(price), positionValue: String(Math.abs(Number(szi)) * price), unrealizedPnl: '0.0' },
    ...{ leverage, maxLeverage, marginUsed, liquidationPx: null },
  },
});
const cross = (value: number) => ({ type: 'cross', value });

const check = async (replies: readonly unknown[], options?: ReplyOptions) => {
  const found = await verifyReply(await core, readReplies('hyperliquid', replies, options));
  return { ...found, of: (name: string) => found.figures.find((one) => one.name === name) };
};

test('a table id below 50 is that leverage, flat; others are their tiers', async () => {
  const state = (used: string, leverage: number) => ({
    assetPositions: [row('OWN', '100', 100, cross(2), leverage, '5000')],
    crossMaintenanceMarginUsed: used,
  });
  const tiers = [
    { lowerBound: '0', maxLeverage: 10 },
    { lowerBound: '4000', maxLeverage: 5 },
  ];
  const meta = (marginTableId: number) => ({ universe: [{ name: 'OWN', marginTableId }], marginTables: [[51, { marginTiers: tiers }]] });
  const flat = await check([state('500', 10), meta(10)]);
  expect(flat.verdict).toBe('agrees');
  // 10,000 x 0.1 less 4,000 x (0.1 - 0.05)
  const tiered = await check([state('800', 10), meta(51)]);
  expect(tiered.of('crossMaintenanceMarginUsed')).toMatchObject({ verdict: 'agrees', stated: 800 });
  expect((await check([state('500', 10), meta(51)])).verdict).toBe('differs');
  expect(() => readReplies('hyperliquid', [state('500', 10), meta(52)])).toThrow(Fault);
});

test('a vault row is margined by its own highest leverage, which meta does not know', async () => {
  const state = { assetPositions: [row('OWN', '-10', 100, cross(20), 50, '50')], crossMaintenanceMarginUsed: '10' };
  const found = await check([state, { universe: [{ name: 'OWN', marginTableId: 3 }], marginTables: [] }]);
  expect(found.verdict).toBe('agrees');
  expect(found.notes.join()).toContain('vault');
});

test('an isolated position has its own cash, and no part in the cross figures', async () => {
  const isolated = { type: 'isolated', value: 10, rawUsd: '-950' };
  const summary = (accountValue: string, totalMarginUsed: string, raw: string, notional: string) => ({
    ...{ accountValue, totalMarginUsed },
    ...{ totalRawUsd: raw, totalNtlPos: notional },
  });
  const found = await check([
    {
      assetPositions: [row('ONE', '10', 100, isolated, 20, '50'), row('TWO', '-1', 100, cross(4), 20, '25')],
      crossMarginSummary: summary('100', '25', '200', '100'),
      marginSummary: summary('150', '75', '-750', '1100'),
      crossMaintenanceMarginUsed: '2.5',
      withdrawable: '40',
    },
  ]);
  expect(found.figures.filter(({ verdict }) => verdict !== 'agrees')).toEqual([]);
  expect(found.of('assetPositions[0].marginUsed')?.recomputed).toBe(50);
});

test('rows that do not make the totals are a contradiction, unless the reply is said to be cut', async () => {
  const state = {
    assetPositions: [row('OWN', '1', 100, cross(10), 20, '10')],
    crossMarginSummary: { accountValue: '500', totalNtlPos: '1000', totalRawUsd: '400', totalMarginUsed: '100' },
    crossMaintenanceMarginUsed: '25',
  };
  expect((await check([state])).verdict).toBe('inconsistent');
  const cut = await check([state], { partial: true });
  expect(cut.verdict).toBe('agrees');
  expect(cut.of('crossMarginSummary.accountValue')).toMatchObject({ verdict: 'notRecomputable' });
});

test('parts of another shape are left or refused with a Fault, never a TypeError', () => {
  const state = { assetPositions: [row('OWN', '1', 100, cross(1), 3, '1')] };
  expect(() => readReplies('hyperliquid', [state, { universe: [{ name: 'OWN', marginTableId: 60 }], marginTables: 5 }])).toThrow(Fault);
  const request = { simulated_positions: [], simulated_collaterals: [] };
  const parameters = { PM2: { BTC: { scenarios: [5], tails: [] } } };
  expect(() => readReplies('derive', [{ ...request, margin_type: 'PM2' }, { pre_initial_margin: '0' }, parameters])).toThrow(Fault);
  const simulation = { model_params: {}, portfolio: {}, margins: { btc: 5 }, index_price: { btc_usd: 1 } };
  expect(() => readReplies('deribit', [simulation])).toThrow(Fault);
});

test('what is no reply of the venue, or not a number, is refused with its place', () => {
  expect(() => readReplies('hyperliquid', [{ own: 1 }])).toThrow('clearinghouseState');
  expect(() => readReplies('hyperliquid', [{ assetPositions: [row('OWN', 'much', 1, cross(1), 3, '1')] }])).toThrow(
    'assetPositions[0].szi',
  );
  expect(() => readReplies('nowhere' as never, [{}])).toThrow('hyperliquid');
});
