// What replies leave unsaid is an assumption that is listed, and an account stands at the instant of its replies.
import { describe, expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import { readReplies } from '../../../src/verify.js';

const core = await createJsCore();
const at = Date.UTC(2026, 5, 1, 12);
const position = {
  symbol: 'BTC/USDT:USDT',
  contracts: 0.5,
  contractSize: 1,
  side: 'long',
  entryPrice: 60_000,
  markPrice: 60_000,
  marginMode: 'cross',
};
const balance = { timestamp: at - 1000, info: {}, total: { USDT: 5000 }, free: { USDT: 5000 }, used: { USDT: 0 } };
const ccxt = (more: object) => readReplies('binance', [[{ ...position, timestamp: at, ...more }], balance]);

describe('a reply of ccxt', () => {
  test('without a leverage lists what is assumed: the highest that the tiers allow, 125 of BTC', async () => {
    const reply = ccxt({});
    expect(reply.notes.filter((note) => note.includes('leverage of'))).toEqual([
      'the leverage of BTC/USDT:USDT is not stated: the highest that the tiers allow is assumed (fetchPositions or fetchLeverages has it)',
    ]);
    const engine = await core.prepare(reply.account as NonNullable<typeof reply.account>);
    const run = engine.run();
    engine.dispose();
    expect(run.requirements.isolated?.initials[0]).toBeCloseTo(30_000 / 125, 6);
  });

  test('with one assumes none', async () => {
    const reply = ccxt({ leverage: 10 });
    expect(reply.notes.some((note) => note.includes('leverage of'))).toBe(false);
    const engine = await core.prepare(reply.account as NonNullable<typeof reply.account>);
    expect(engine.run().requirements.isolated?.initials[0]).toBeCloseTo(3000, 6);
    engine.dispose();
  });

  test('stands at its latest instant, and at what a caller says', () => {
    expect(ccxt({}).account?.market.asOf).toBe(at);
    const said = readReplies('binance', [[{ ...position, timestamp: at }], balance], { asOf: at + 5 });
    expect(said.account?.market.asOf).toBe(at + 5);
  });
});

test('a reply of a venue stands at its own instant', () => {
  const state = {
    assetPositions: [],
    marginSummary: { accountValue: '10', totalNtlPos: '0', totalRawUsd: '10', totalMarginUsed: '0' },
    crossMarginSummary: { accountValue: '10', totalNtlPos: '0', totalRawUsd: '10', totalMarginUsed: '0' },
    crossMaintenanceMarginUsed: '0',
    withdrawable: '10',
    time: at,
  };
  expect(readReplies('hyperliquid', [state]).account?.market.asOf).toBe(at);
});
