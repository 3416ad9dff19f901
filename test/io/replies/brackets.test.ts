// Replies of Binance and Bybit: brackets and risk limits, leverage, fees of closing, coins, totals. Numbers of our own.
import { expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import { type ReplyVenue, readReplies, verifyReply } from '../../../src/verify.js';

const core = createJsCore();

const check = async (venue: ReplyVenue, ...replies: readonly unknown[]) => {
  const found = await verifyReply(await core, readReplies(venue, replies));
  return { ...found, of: (name: string) => found.figures.find((one) => one.name === name) };
};
const verdicts = ({ figures }: Awaited<ReturnType<typeof check>>) =>
  Object.fromEntries(figures.map(({ name, verdict }) => [name, verdict]));

const brackets = {
  symbol: 'OWNUSDT',
  brackets: [
    { bracket: 1, initialLeverage: 50, notionalCap: 1000, maintMarginRatio: 0.01, cum: 0 },
    { bracket: 2, initialLeverage: 20, notionalCap: 5000, maintMarginRatio: 0.02, cum: 10 },
  ],
};
const account = (initialMargin: string, maintMargin: string) => ({
  ...{ totalWalletBalance: '100', totalUnrealizedProfit: '10', totalMarginBalance: '110', multiAssetsMargin: false },
  assets: [{ asset: 'USDT', walletBalance: '100', unrealizedProfit: '10', marginBalance: '110', maintMargin }],
  positions: [{ symbol: 'OWNUSDT', positionAmt: '-20', notional: '-2000', initialMargin, maintMargin, unrealizedProfit: '10' }],
});

test('Binance: leverage of the symbol, brackets with what they deduct', async () => {
  const found = await check('binance', account('200', '30'), brackets, { symbol: 'OWNUSDT', leverage: 10 });
  expect(verdicts(found)).toEqual({
    'positions[0].initialMargin': 'agrees',
    'positions[0].maintMargin': 'agrees',
    totalMarginBalance: 'agrees',
    'assets[0].marginBalance': 'agrees',
    'assets[0].maintMargin': 'agrees',
  });
  // one bracket alone states what it deducts
  const one = { ...brackets, brackets: brackets.brackets.slice(1) };
  expect((await check('binance', account('200', '30'), one)).of('positions[0].maintMargin')?.verdict).toBe('agrees');
  const bare = await check('binance', account('200', '30'));
  expect(bare.of('positions[0].initialMargin')?.why).toContain('symbolConfig');
  expect(bare.of('positions[0].maintMargin')?.why).toContain('leverageBracket');
  expect((await check('binance', account('100', '30'), { symbol: 'OWNUSDT', leverage: 10 })).verdict).toBe('differs');
});

test('Binance: an isolated position is liquidated where its wallet is gone', async () => {
  const row = {
    ...{ symbol: 'OWNUSDT', positionAmt: '10', entryPrice: '100', markPrice: '110', unRealizedProfit: '100', isolatedMargin: '200' },
    ...{ leverage: '10', liquidationPrice: String((1000 - 100) / (10 - 0.1)) },
  };
  const flat = { symbol: 'OWNUSDT', brackets: [{ notionalCap: 1e9, maintMarginRatio: 0.01, cum: 0 }] };
  expect(verdicts(await check('binance', [row], flat))).toMatchObject({ unRealizedProfit: 'agrees', liquidationPrice: 'agrees' });
});

test('Binance: contracts in coins, thousands commas, a ratio of portfolio margin', async () => {
  const coin = { symbol: 'OWNUSD_PERP', positionAmt: '5', markPrice: '100', entryPrice: '80', leverage: '4' };
  const found = await check('binance', [{ ...coin, initialMargin: '0.125', unrealizedProfit: '0.125' }], {
    symbol: 'OWNUSD_PERP',
    contractSize: 10,
  });
  expect(verdicts(found)).toEqual({ initialMargin: 'agrees', unrealizedProfit: 'agrees' });
  const unified = {
    uniMMR: '200',
    accountEquity: '20000',
    accountInitialMargin: '150',
    accountMaintMargin: '100',
    totalAvailableBalance: '19,850.0',
  };
  expect((await check('binance', unified)).verdict).toBe('agrees');
  expect((await check('binance', { ...unified, uniMMR: '150' })).verdict).toBe('inconsistent');
});

/** 10 at 100, leverage 10, taker fee 0.001: the fee of closing a long is 0.9. */
const long = { symbol: 'OWNUSDT', side: 'Buy', size: '10', avgPrice: '100', positionValue: '1000', leverage: '10', markPrice: '120' };
const limit = { symbol: 'OWNUSDT', riskLimitValue: '2000', maintenanceMargin: '0.02', mmDeduction: '0', maxLeverage: '25' };
const fee = { symbol: 'OWNUSDT', takerFeeRate: '0.001' };

test('Bybit: margins hold the fee of closing, by the side', async () => {
  const found = await check(
    'bybit',
    { retCode: 0, result: { list: [{ ...long, positionIM: '100.9', positionMM: '20.9', unrealisedPnl: '200' }] } },
    limit,
    fee,
  );
  expect(verdicts(found)).toEqual({ positionIM: 'agrees', positionMM: 'agrees', positionValue: 'agrees', unrealisedPnl: 'agrees' });
  const short = { ...long, side: 'Sell', positionIM: '101.1', positionMM: '21.1', unrealisedPnl: '-200' };
  expect((await check('bybit', [short], limit, fee)).verdict).toBe('agrees');
  // rows of today charge maintenance on the mark value
  const marked = { ...long, positionIM: '100.9', positionMM: '24.9', positionIMByMp: '120.9' };
  expect((await check('bybit', [marked], limit, fee)).verdict).toBe('agrees');
  expect((await check('bybit', [{ ...long, positionMM: '20.9' }], fee)).of('positionMM')?.why).toContain('risk limit');
});

test('Bybit: rows that contradict themselves are reported, those of portfolio margin left', async () => {
  expect((await check('bybit', [{ ...long, positionValue: '1001' }], limit, fee)).verdict).toBe('inconsistent');
  expect((await check('bybit', [{ ...long, positionIM: '50' }], limit, fee)).verdict).toBe('inconsistent');
  expect((await check('bybit', [{ ...long, leverage: '', positionIM: '', positionMM: '' }], limit)).of('positionIM')).toBeUndefined();
  const inverse = {
    ...long,
    symbol: 'OWNUSD',
    size: '1000',
    positionValue: '10',
    positionIM: '1.009',
    markPrice: '125',
    unrealisedPnl: '2',
  };
  expect(verdicts(await check('bybit', [inverse], { ...fee, symbol: 'OWNUSD' }))).toEqual({
    ...{ positionIM: 'agrees', positionValue: 'agrees', unrealisedPnl: 'agrees' },
  });
});

test('Bybit: the wallet is its own sums and ratios', async () => {
  const wallet = {
    ...{
      totalWalletBalance: '1000',
      totalPerpUPL: '-100',
      totalMarginBalance: '900',
      totalInitialMargin: '90',
      totalMaintenanceMargin: '9',
    },
    ...{ totalAvailableBalance: '810', accountIMRate: '0.1', accountMMRate: '0.01' },
    coin: [{ coin: 'BTC', equity: '2', usdValue: '180', totalPositionIM: '1', totalOrderIM: '0' }],
  };
  expect((await check('bybit', wallet)).figures.filter(({ verdict }) => verdict !== 'agrees')).toEqual([]);
  expect((await check('bybit', { ...wallet, totalAvailableBalance: '811' })).verdict).toBe('inconsistent');
});
