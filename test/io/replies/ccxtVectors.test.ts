// ccxt's structures, made by ccxt's own parsers of the reference replies: every figure is the one that the reply itself gives, on both backends.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCore } from '../../../src/index.js';
import { type ReplyVenue, readReplies, verifyReply } from '../../../src/verify.js';
import { binanceCases } from '../../conformance/replies/binance.js';
import { bybitCases } from '../../conformance/replies/bybit.js';
import type { CaseReader, ReplyCase } from '../../conformance/replies/case.js';
import { deribitCases } from '../../conformance/replies/deribit.js';
import { hyperliquidCases } from '../../conformance/replies/hyperliquid.js';
import { okxCases } from '../../conformance/replies/okx.js';
import { type Exchange, exchangeOf, type ListedMarket } from '../../fixtures/ccxt.js';
import { needs, sharedPath } from '../../shared.js';

type Row = Readonly<Record<string, unknown>>;
type Parse = (exchange: Exchange, reply: Row) => readonly unknown[] | undefined | Promise<readonly unknown[] | undefined>;

const path = 'vectors/replies';

const markets: Readonly<Partial<Record<ReplyVenue, readonly ListedMarket[]>>> = {
  binance: [
    { id: 'WLDUSDT', symbol: 'WLD/USDT:USDT' },
    { id: 'BTCUSDT', symbol: 'BTC/USDT:USDT' },
    { id: 'BTCUSD_210625', symbol: 'BTC/USD:BTC-210625', contractSize: 100 },
  ],
  bybit: [
    ...['XRP', 'ETH', 'LTC', 'IMX'].map((base) => ({ id: `${base}USDT`, symbol: `${base}/USDT:USDT` })),
    { id: 'BTCUSD', symbol: 'BTC/USD:BTC' },
  ],
  deribit: [
    ...['BTC', 'SOL', 'ETH'].map((base) => ({ id: `${base}-PERPETUAL`, symbol: `${base}/USD:${base}`, contractSize: 10 })),
    { id: 'BTC-3SEP21', symbol: 'BTC/USD:BTC-210903', contractSize: 10 },
  ],
  hyperliquid: ['BTC', 'ETH', 'HYPE', 'IMX', 'SAGA'].map((base) => ({ id: base, symbol: `${base}/USDC:USDC` })),
  okx: [
    { id: 'ETH-USD-SWAP', symbol: 'ETH/USD:ETH', contractSize: 10 },
    { id: 'BTC-USDT-SWAP', symbol: 'BTC/USDT:USDT', contractSize: 0.01 },
    { id: 'XRP-USDT-SWAP', symbol: 'XRP/USDT:USDT', contractSize: 100 },
    { id: 'LTC-USDT', symbol: 'LTC/USDT' },
  ],
};

/** What a caller of ccxt holds of the reply; undefined where no unified call gives it. */
const parsers: Readonly<Partial<Record<ReplyVenue, Parse>>> = {
  binance: (exchange, reply) => {
    if (Array.isArray(reply.assets)) {
      const rows = (reply.positions as readonly Row[]).map((row) => exchange.parseAccountPosition(row));
      return [rows, exchange.parseBalanceCustom(reply, 'linear')];
    }
    if (reply.symbol === undefined || reply.contracts !== undefined) return undefined;
    return [[reply.markPrice === undefined ? exchange.parseAccountPosition(reply) : exchange.parsePositionRisk(reply)]];
  },
  bybit: (exchange, reply) =>
    reply.symbol !== undefined ? [[exchange.parsePosition(reply)]] : [exchange.parseBalance({ retCode: 0, result: { list: [reply] } })],
  deribit: (exchange, reply) => {
    if (reply.instrument_name !== undefined) return [[exchange.parsePosition(reply)]];
    return reply.model_params === undefined ? [exchange.parseBalance(reply)] : undefined;
  },
  hyperliquid: async (exchange, reply) => {
    const offline = Object.assign(exchange, { publicPostInfo: async () => reply, isUnifiedEnabled: async () => [false, {}] });
    const rows = ((reply.assetPositions ?? []) as readonly Row[]).map((row) => exchange.parsePosition(row));
    return [rows, await offline.fetchBalance({ user: '0x0' })];
  },
  okx: (exchange, reply) => (reply.instId === undefined || reply.pos === undefined ? undefined : [[exchange.parsePosition(reply)]]),
};

const readers: readonly CaseReader[] = [binanceCases, bybitCases, deribitCases, hyperliquidCases, okxCases];

test.skipIf(sharedPath(path) === undefined)(needs('the figures of the reply itself, whichever of ccxt holds it', path), async () => {
  const cores = [await createCore({ backend: 'wasm' }), await createCore({ backend: 'js' })];
  let compared = 0;
  for (const reader of readers) {
    const exchange = await exchangeOf(reader.venue, markets[reader.venue] ?? []);
    const { cases } = JSON.parse(readFileSync(join(sharedPath(path) as string, reader.venue, 'cases.json'), 'utf8')) as {
      readonly cases: readonly ReplyCase[];
    };
    for (const one of cases)
      for (const { replies, options } of reader.asked(one, cases)) {
        const [first, ...others] = replies as readonly Row[];
        const structures = await parsers[reader.venue]?.(exchange, first as Row);
        if (structures === undefined) continue;
        for (const core of cores) {
          const raw = await verifyReply(core, readReplies(reader.venue, replies, options));
          const unified = await verifyReply(core, readReplies(reader.venue, [...structures, ...others], options));
          const key = ({ name, stated, recomputed, verdict }: (typeof raw.figures)[number]) => [
            name.replace(/^.*\]\./, ''),
            stated,
            recomputed,
            verdict,
          ];
          const known = unified.figures.map(key);
          expect(known, one.name).toEqual(expect.arrayContaining(raw.figures.map(key)));
          expect(unified.verdict, one.name).toBe(raw.verdict);
        }
        compared += 1;
      }
  }
  expect(compared).toBeGreaterThanOrEqual(34);
});
