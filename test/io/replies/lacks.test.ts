// Replies that hold a part of an account: totals without positions, positions without a balance. Its health is unknown at every entry point.
import { describe, expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import { type ReplyVenue, readReplies, verifyReply } from '../../../src/verify.js';
import { Desk } from '../../../src/web/desk/desk.js';
import { margincore } from '../../cli/command.js';
import { some } from '../../long.js';
import { Files } from '../files.js';

const core = await createJsCore();
const files = new Files();

const summary = { accountValue: '6000', totalNtlPos: '46000', totalRawUsd: '-40000', totalMarginUsed: '4600' };
const own = {
  position: {
    ...{ coin: 'BTC', szi: '0.5', entryPx: '90000', positionValue: '46000', unrealizedPnl: '1000', leverage: { type: 'cross', value: 10 } },
    ...{ maxLeverage: 40, marginUsed: '4600', liquidationPx: null },
  },
};
const paradexAccount = { account_value: '1000', total_collateral: '980', initial_margin_requirement: '22' };
const paradexPosition = { market: 'OWN-USD-PERP', side: 'SHORT', size: '2', average_entry_price: '110', status: 'OPEN' };
const paradexMarket = {
  symbol: 'OWN-USD-PERP',
  delta1_cross_margin_params: { imf_base: '0.1', imf_shift: '0', imf_factor: '0', mmf_factor: '0.4' },
};
const paradexPrice = { symbol: 'OWN-USD-PERP', mark_price: '100', underlying_price: '101' };
const deribitPosition = {
  ...{ instrument_name: 'BTC-PERPETUAL', size: 1000, direction: 'buy', mark_price: 90_000, index_price: 90_000, average_price: 80_000 },
  ...{ initial_margin: 0.0002, maintenance_margin: 0.0001 },
};
const derivePosition = { instrument_name: 'ETH-PERP', amount: '1', mark_price: '3000', index_price: '3000', average_price: '2900' };
const bybitPosition = {
  symbol: 'OWNUSDT',
  side: 'Buy',
  size: '10',
  avgPrice: '100',
  positionValue: '1000',
  leverage: '10',
  markPrice: '120',
};
const binancePosition = { symbol: 'OWNUSDT', positionAmt: '10', entryPrice: '100', markPrice: '120', leverage: '10', notional: '1200' };
const okxPosition = {
  instId: 'BTC-USDT-SWAP',
  instType: 'SWAP',
  mgnMode: 'cross',
  posSide: 'net',
  pos: '1',
  avgPx: '90000',
  markPx: '95000',
  lever: '10',
};
const ccxtPosition = {
  symbol: 'BTC/USDT:USDT',
  side: 'short',
  contracts: 200,
  contractSize: 0.01,
  entryPrice: 100_000,
  markPrice: 90_000,
  leverage: 10,
};

const parts: readonly (readonly [name: string, venue: ReplyVenue, replies: readonly unknown[], lacks: RegExp])[] = [
  ['totals of Hyperliquid', 'hyperliquid', [{ crossMarginSummary: summary }], /positions/],
  ['totals of Hyperliquid with no rows', 'hyperliquid', [{ assetPositions: [], crossMarginSummary: summary }], /positions/],
  [
    'totals of Hyperliquid with some of the rows',
    'hyperliquid',
    [{ assetPositions: [own], crossMarginSummary: { ...summary, totalNtlPos: '92000' } }],
    /rows/,
  ],
  ['positions of Hyperliquid', 'hyperliquid', [{ assetPositions: [own] }], /cash/],
  ['an account of Paradex', 'paradex', [paradexAccount], /positions/],
  ['positions of Paradex', 'paradex', [[paradexPosition], paradexMarket, paradexPrice, { fee_rate: '0' }], /balance/],
  [
    'a summary of Deribit',
    'deribit',
    [{ currency: 'BTC', margin_balance: 1, equity: 1, initial_margin: 0.1, available_funds: 0.9 }],
    /positions/,
  ],
  ['positions of Deribit', 'deribit', [[deribitPosition]], /balance/],
  ['a subaccount of Derive without positions', 'derive', [{ margin_type: 'SM', subaccount_value: '100', collaterals: [] }], /positions/],
  [
    'a subaccount of Derive under portfolio margin',
    'derive',
    [{ margin_type: 'PM2', subaccount_value: '100', collaterals: [] }],
    /positions/,
  ],
  ['positions of Derive', 'derive', [[derivePosition]], /collateral/],
  ['a wallet of Bybit', 'bybit', [{ totalMarginBalance: '100', totalEquity: '100', totalInitialMargin: '10' }], /positions/],
  ['positions of Bybit', 'bybit', [[bybitPosition]], /balance/],
  ['a unified account of Binance', 'binance', [{ uniMMR: '5', accountEquity: '500', accountMaintMargin: '100' }], /positions/],
  ['positions of Binance', 'binance', [[binancePosition]], /balance/],
  ['positions of OKX', 'okx', [[okxPosition]], /balance/],
  ['a balance of ccxt', 'okx', [{ free: { USDT: 1 }, used: { USDT: 0 }, total: { USDT: 1 } }], /positions/],
  ['positions of ccxt', 'okx', [[ccxtPosition]], /balance/],
];

describe.each(some(parts, 8))('%s', (_, venue, replies, lacks) => {
  const reply = readReplies(venue, replies);

  test('has no account, but one without figures that says what lacks', async () => {
    expect(reply.account).toBeUndefined();
    expect(reply.lacks.join()).toMatch(lacks);
    if (reply.unknown === undefined) throw new Error('no account without figures');
    const engine = await core.prepare(reply.unknown);
    const run = engine.run();
    expect([run.codes[0] !== 0, run.faults[0]?.message]).toEqual([true, expect.stringMatching(lacks)]);
    for (const { equities, maintenances } of Object.values(run.requirements))
      expect([equities[0], maintenances[0]]).toEqual([Number.NaN, Number.NaN]);
    engine.dispose();
  });

  test('has an unknown health where it is verified', async () => {
    const { health } = await verifyReply(core, reply);
    expect(health).toEqual({ standing: 'unknown', accounts: [], why: expect.stringMatching(lacks) });
  });

  test('is opened by the page without a figure, or refused', async () => {
    const desk = new Desk();
    const said = await desk.open({ kind: 'files', files: [{ name: 'reply.json', text: JSON.stringify(replies) }] });
    // what no reader of a venue knows alone is no reply
    if ('fault' in said) {
      expect(said.fault.code).toBe('BAD_FORMAT');
      return;
    }
    expect(said.answer.one.fault).toMatch(/complete with/);
    const account = await desk.ask('account', {});
    if ('fault' in account) throw new Error(account.fault.message);
    for (const { equity, health } of Object.values(account.answer.report.requirements))
      expect([equity, health]).toEqual([Number.NaN, Number.NaN]);
  });
});

test('an account that is whole stands where its figures say; one whose figures contradict each other does not', async () => {
  const state = { assetPositions: [own], crossMarginSummary: summary };
  const { health } = await verifyReply(core, readReplies('hyperliquid', [state]));
  // cash -40,000 and 0.5 coins at 92,000; a tenth of it; half of a fortieth of it
  expect(health).toEqual({
    standing: 'covered',
    accounts: [{ account: 'account', equity: 6000, initial: 4600, maintenance: 575, health: 6000 / 575 }],
  });
  const short = { ...state, crossMarginSummary: { ...summary, totalRawUsd: '-45600', accountValue: '400' } };
  expect((await verifyReply(core, readReplies('hyperliquid', [short]))).health.standing).toBe('below maintenance');
  const other = { ...state, crossMarginSummary: { ...summary, accountValue: '6001' } };
  const found = await verifyReply(core, readReplies('hyperliquid', [other]));
  expect(found.verdict).toBe('inconsistent');
  expect(found.health).toMatchObject({ standing: 'unknown', why: expect.stringContaining('accountValue') });
  const none = {
    assetPositions: [],
    crossMarginSummary: { accountValue: '500', totalNtlPos: '0', totalRawUsd: '500', totalMarginUsed: '0' },
  };
  expect((await verifyReply(core, readReplies('hyperliquid', [none]))).health).toMatchObject({
    standing: 'covered',
    accounts: [{ equity: 500 }],
  });
});

test('the command line says that the health is unknown, and saves no account', async () => {
  const totals = files.write('totals.json', JSON.stringify({ crossMarginSummary: summary }));
  const { stdout } = await margincore(['verify', '--venue', 'hyperliquid', totals]);
  expect(stdout).toMatch(/account: health unknown; the replies lack .*positions/);
  expect(stdout).not.toMatch(/covered|∞|infinit/i);
  const document = JSON.parse((await margincore(['verify', '--venue', 'hyperliquid', totals, '--json'])).stdout);
  expect(document.health).toMatchObject({ standing: 'unknown', accounts: [] });
  const saved = await margincore(['verify', '--venue', 'hyperliquid', totals, '--save', files.folder]);
  expect([saved.code, saved.stderr]).toEqual([2, expect.stringContaining('positions')]);
  const whole = files.write('whole.json', JSON.stringify({ assetPositions: [own], crossMarginSummary: summary }));
  expect((await margincore(['verify', '--venue', 'hyperliquid', whole])).stdout).toContain('account: covered, equity 6,000.00');
});
