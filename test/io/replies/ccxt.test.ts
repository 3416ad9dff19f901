// ccxt's structures, made by ccxt's own parsers of replies with numbers of our own: the whole account, contracts against coins, tiers, orders, names of options.
// What must come out is worked by hand.
import { beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../../src/index.js';
import { createJsCore } from '../../../src/js.js';
import { type Reply, type ReplyVenue, readReplies, verifyReply } from '../../../src/verify.js';
import { type Exchange, exchangeOf } from '../../fixtures/ccxt.js';

const core = await createJsCore();

/** Equity, initial and maintenance of each account of the reply. */
async function margins(reply: Reply) {
  if (reply.account === undefined) throw new Error(reply.notes.join('; '));
  const engine = await core.prepare(reply.account);
  const run = engine.run();
  engine.dispose();
  expect(run.faults).toEqual([]);
  const figures = Object.values(run.requirements)[0];
  const row = (i: number) => [figures?.equities[i], figures?.initials[i], figures?.maintenances[i]].map((x) => Number(x?.toPrecision(12)));
  return Object.fromEntries([...run.accounts].map((name, i) => [name, row(i)]));
}

const read = (venue: ReplyVenue, ...replies: readonly unknown[]): Reply => readReplies(venue, replies);

describe('OKX', () => {
  let okx: Exchange;
  const linear = { id: 'OWN-USDT-SWAP', symbol: 'OWN/USDT:USDT', contractSize: 0.01, taker: 0.0005 };
  const inverse = { id: 'OWN-USD-SWAP', symbol: 'OWN/USD:OWN', contractSize: 100, taker: 0.0005 };
  beforeAll(async () => {
    okx = await exchangeOf('okx', [linear, inverse]);
  });
  const common = { instType: 'SWAP', mgnMode: 'cross', posSide: 'net', avgPx: '1000', markPx: '900' };
  const short = { ...common, instId: 'OWN-USDT-SWAP', pos: '-300', lever: '10', ccy: 'USDT', imr: '270', mmr: '13.5', upl: '300' };
  const long = { ...common, instId: 'OWN-USD-SWAP', pos: '9', lever: '5', ccy: 'OWN', imr: '0.2', mmr: '0.01', upl: '-0.1' };
  const balance = () =>
    okx.parseTradingBalance({
      data: [
        {
          uTime: '1',
          details: [
            { ccy: 'USDT', eq: '500' },
            { ccy: 'OWN', eq: '0.5' },
          ],
        },
      ],
    });
  const tier = (tier: string, maxSz: string, mmr: string, maxLever: string) => ({
    instFamily: 'OWN-USDT',
    tier,
    minSz: '0',
    maxSz,
    mmr,
    maxLever,
  });
  const tiers = (market: object) =>
    okx.parseMarketLeverageTiers([tier('1', '200', '0.004', '100'), tier('2', '1000', '0.005', '50')], market as never);

  test('sizes are contracts, of coins or of dollars; borders of tiers are contracts, and one tier holds for all', async () => {
    const positions = [short, long].map((row) => okx.parsePosition(row));
    const market = okx.market(linear.symbol);
    const reply = read('okx', positions, balance(), { [linear.symbol]: tiers(market) }, [market, okx.market(inverse.symbol)]);
    // 3 coins short at 900: 270 at 10x, 2700 x 0.005 and the fee; 900 dollars long: 180 at 5x, 1 % of the preset and the fee
    expect(await margins(reply)).toEqual({ account: [500 + 0.5 * 900, 270 + 180, 13.5 + 9 + 0.0005 * 3600] });
    expect(reply.notes.join()).toContain('no leverage tiers of OWN/USD:OWN');
    const found = await verifyReply(core, reply);
    expect(found.figures.map(({ name, verdict }) => `${name} ${verdict}`)).toContain('[0].mmr agrees');
  });

  test('without the size of a contract the account is not margined, and what has it is named', () => {
    const { contractSize: _, ...bare } = okx.parsePosition(short);
    expect(read('okx', [bare]).notes.join()).toContain('fetchMarkets');
    expect(() => read('okx', [{ ...bare, info: undefined }, balance()])).not.toThrow(TypeError);
  });

  test('orders are of contracts too, what is left of them; those that reduce or wait are left out', async () => {
    const order = (row: object) =>
      okx.parseOrder({ ordId: '1', instId: 'OWN-USDT-SWAP', ordType: 'limit', state: 'live', ...row } as never);
    const orders = [
      order({ side: 'sell', sz: '150', accFillSz: '50', px: '1000' }),
      order({ side: 'buy', sz: '10', accFillSz: '0', px: '800', reduceOnly: 'true' }),
    ];
    const reply = read('okx', [okx.parsePosition(short)], orders, balance(), [okx.market(linear.symbol)]);
    // 3 coins at 900 and the one to be sold at 900 or its limit
    const { account } = await margins(reply);
    expect(account?.[1]).toBeGreaterThanOrEqual((4 * 900) / 10);
    expect(reply.notes.join()).toContain('left out');
    expect(reply.account?.book.orderQuantities).toHaveLength(1);
  });
});

describe('Deribit', () => {
  let deribit: Exchange;
  beforeAll(async () => {
    deribit = await exchangeOf('deribit', [
      { id: 'BTC-PERPETUAL', symbol: 'BTC/USD:BTC', contractSize: 10 },
      { id: 'BTC_USDC-PERPETUAL', symbol: 'BTC/USDC:USDC', contractSize: 0.0001 },
    ]);
  });
  const perpetual = {
    ...{
      instrument_name: 'BTC-PERPETUAL',
      kind: 'future',
      size: '-9000',
      size_currency: '-0.1',
      direction: 'sell',
      average_price: '100000',
    },
    ...{ mark_price: '90000', index_price: '90000', initial_margin: '0.0020005', maintenance_margin: '0.0010005' },
  };
  const call = {
    ...{
      instrument_name: 'BTC-25DEC26-100000-C',
      kind: 'option',
      size: '-2',
      direction: 'sell',
      average_price: '0.05',
      mark_price: '0.04',
    },
    ...{ index_price: '90000', initial_margin: '0.28', maintenance_margin: '0.23' },
  };
  const balance = (margin_model: string) =>
    deribit.parseBalance({ currency: 'BTC', equity: '1.5', available_funds: '1', maintenance_margin: '0.2', margin_model });

  test('contracts are amounts already: the size of a contract beside them is not multiplied by', async () => {
    const positions = [perpetual, call].map((row) => deribit.parsePosition(row));
    expect(positions[0]).toMatchObject({ contracts: -9000, contractSize: 10, side: 'short' });
    expect(positions[1]).toMatchObject({ symbol: 'BTC/USD:BTC-261225-100000-C' });
    const reply = read('deribit', positions, balance('segregated_sm'));
    // margin balance 1.5 and what the short call is worth; 0.1 coins at 2.0005 %, two calls at 0.1 and their mark
    const each = [1.58, 0.1 * 0.020005 + 2 * 0.14, 0.1 * 0.010005 + 2 * 0.115].map((coins) => Number((coins * 90_000).toPrecision(12)));
    expect(await margins(reply)).toEqual({ account: each });
    expect((await verifyReply(core, reply)).verdict).toBe('agrees');
  });

  test('what ccxt derives is no figure: the maintenance margin that it calls used, its percentages', async () => {
    const found = await verifyReply(core, read('deribit', [deribit.parsePosition(perpetual)], balance('segregated_sm')));
    expect(found.figures.map(({ name }) => name)).not.toContain('initialMarginPercentage');
    const edited = { ...deribit.parsePosition(perpetual), initialMargin: 7, maintenanceMargin: 7, marginRatio: 7 };
    expect((await verifyReply(core, read('deribit', [edited], balance('segregated_sm')))).figures).toEqual(found.figures);
  });

  test('a linear perpetual counts coins', async () => {
    const row = { ...perpetual, instrument_name: 'BTC_USDC-PERPETUAL', size: '0.5', direction: 'buy', size_currency: undefined };
    const reply = read('deribit', [deribit.parsePosition(row)], { free: {}, used: {}, total: { USDC: 1000 } });
    // equity holds the loss of 0.5 x 10,000 already
    expect(await margins(reply)).toEqual({ account: [1000, 901.125, 451.125] });
  });

  test('portfolio margin asks for volatility and forward, which tickers have in percent', async () => {
    const positions = [deribit.parsePosition(call)];
    expect(read('deribit', positions, balance('segregated_pm')).notes.join()).toContain('fetchTickers');
    const ticker = {
      instrument_name: call.instrument_name,
      mark_iv: 50,
      mark_price: 0.04,
      underlying_price: 91_000,
      timestamp: 1_795_000_000_000,
      stats: {},
    };
    const reply = read('deribit', positions, balance('segregated_pm'), { [String(positions[0]?.symbol)]: deribit.parseTicker(ticker) });
    const quote = reply.account?.market.quotes.find(({ instrument }) => instrument.kind === 'option');
    expect(quote).toMatchObject({ vol: 0.5, forward: 91_000 });
    expect(Object.keys((await margins(reply)) as object)).toEqual(['account']);
  });
});

describe('Binance and Bybit', () => {
  test('isolated positions stand beside the account with their own cash; a contract of COIN-M is 100 dollars', async () => {
    const binance = await exchangeOf('binance', [
      { id: 'BTCUSDT', symbol: 'BTC/USDT:USDT' },
      { id: 'BTCUSD_PERP', symbol: 'BTC/USD:BTC', contractSize: 100 },
    ]);
    const common = { positionSide: 'BOTH', entryPrice: '100000', markPrice: '90000', leverage: '10' };
    const rows = [
      {
        ...common,
        symbol: 'BTCUSDT',
        positionAmt: '-2',
        notional: '-180000',
        unRealizedProfit: '20000',
        isolatedMargin: '0',
        marginType: 'cross',
      },
      {
        ...common,
        symbol: 'BTCUSD_PERP',
        positionAmt: '90',
        notionalValue: '0.1',
        unRealizedProfit: '-0.01',
        isolatedMargin: '0.02',
        marginType: 'isolated',
      },
      // a market that ccxt does not know keeps its id
      { ...common, symbol: 'GONEUSDT', positionAmt: '0', notional: '0', unRealizedProfit: '0', isolatedMargin: '0', marginType: 'cross' },
    ];
    const tiers = (symbol: string) =>
      binance.parseMarketLeverageTiers({
        symbol,
        brackets: [
          { bracket: 1, initialLeverage: 50, notionalFloor: 0, notionalCap: 100_000, maintMarginRatio: 0.004, cum: 0 },
          { bracket: 2, initialLeverage: 20, notionalFloor: 100_000, notionalCap: 1e9, maintMarginRatio: 0.005, cum: 100 },
        ],
      });
    const balance = binance.parseBalanceCustom(
      { assets: [{ asset: 'USDT', walletBalance: '10000', marginBalance: '30000', updateTime: 1 }] },
      'linear',
    );
    const reply = read(
      'binance',
      rows.map((row) => binance.parsePositionRisk(row)),
      balance,
      { 'BTC/USDT:USDT': tiers('BTCUSDT') },
    );
    const found = await margins(reply);
    expect(found.account).toEqual([30_000, 18_000, 800]);
    // 9,000 dollars: 0.02 coins of equity
    expect(found['BTC/USD:BTC']?.slice(0, 2)).toEqual([1800, 900]);
    expect(reply.notes.join()).toContain('no balance of BTC');
  });

  test('a wallet of Bybit is without P&L; its fee of closing is that of the markets', async () => {
    const bybit = await exchangeOf('bybit', [{ id: 'OWNUSDT', symbol: 'OWN/USDT:USDT', taker: 0.001 }]);
    const row = {
      ...{ symbol: 'OWNUSDT', side: 'Buy', size: '10', avgPrice: '100', positionValue: '1000', leverage: '10', markPrice: '120' },
      ...{ positionIM: '100.9', positionMM: '24.9', unrealisedPnl: '200', liqPrice: '', positionIMByMp: '100.9' },
    };
    const limits = bybit.parseMarketLeverageTiers([
      { id: 1, symbol: 'OWNUSDT', riskLimitValue: '2000', maintenanceMargin: '0.02', maxLeverage: '50' },
    ]);
    const coins = [
      { coin: 'USDT', walletBalance: '500' },
      { coin: 'DUST', walletBalance: '3' },
    ];
    const balance = bybit.parseBalance({ result: { list: [{ accountType: 'UNIFIED', coin: coins }] } });
    const reply = read('bybit', [bybit.parsePosition(row)], balance, { 'OWN/USDT:USDT': limits }, [bybit.market('OWN/USDT:USDT')]);
    expect(await margins(reply)).toEqual({ account: [700, 100.9, 24.9] });
    expect(reply.notes.join()).toContain('3 DUST are not counted');
  });
});

test('the replies inside hold the whole account of Hyperliquid, and a summary alone does not', async () => {
  const hyperliquid = await exchangeOf('hyperliquid', [{ id: 'OWN', symbol: 'OWN/USDC:USDC' }]);
  const position = {
    ...{ coin: 'OWN', szi: '10', entryPx: '90', positionValue: '1000', unrealizedPnl: '100', leverage: { type: 'cross', value: 5 } },
    ...{ maxLeverage: 10, marginUsed: '200', liquidationPx: null },
  };
  const row = { type: 'oneWay', position };
  const summary = { accountValue: '400', totalNtlPos: '1000', totalRawUsd: '-600', totalMarginUsed: '200' };
  const state = { assetPositions: [row], crossMarginSummary: summary, marginSummary: summary, crossMaintenanceMarginUsed: '50' };
  const reply = read('hyperliquid', [hyperliquid.parsePosition(row)], { info: state, free: {}, used: { USDC: 200 }, total: { USDC: 400 } });
  expect(await margins(reply)).toEqual({ account: [400, 200, 50] });
  expect((await verifyReply(core, reply)).verdict).toBe('agrees');
  const alone = read('hyperliquid', [hyperliquid.parsePosition(row)]);
  expect([alone.account, alone.notes.join()]).toEqual([undefined, expect.stringContaining('totalRawUsd')]);
});

test('structures that say too little, or nothing, are refused with what they lack', () => {
  const position = { symbol: 'OWN/USDT:USDT', contracts: 1, side: 'long', entryPrice: 10 };
  const balance = { free: { USDT: 1 }, used: { USDT: 0 }, total: { USDT: 1 } };
  const code = (...replies: readonly unknown[]) => {
    try {
      return read('bybit', ...replies).notes;
    } catch (error) {
      return error instanceof Fault ? [error.code, error.path] : error;
    }
  };
  expect(code([position], balance)).toEqual(['MISSING_FIELD', 'positions[0].markPrice']);
  expect(code([{ ...position, markPrice: 10, side: 'both' }])).toEqual(['UNKNOWN_KIND', 'positions[0].side']);
  expect(code([{ ...position, markPrice: 10, symbol: 'OWN/USDT:USDT-249999' }])).toEqual(['BAD_DATE', 'positions[0].symbol']);
  expect(code([{ ...position, markPrice: 10, contractSize: 0 }])).toEqual(['NOT_POSITIVE', 'positions[0].contractSize']);
  expect(code([{ ...position, markPrice: 'ten' }])).toEqual([expect.any(String), 'positions[0].markPrice']);
});
