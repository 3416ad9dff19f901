// Deribit's own JSON: book summaries, with get_instruments or without, whole replies or bare results.

import { describe, expect, it } from 'vitest';
import { listSnapshots, readMarket } from '../../src/io/index.js';
import { deribitTheta } from '../../src/questions/chain.js';
import { Files, faultFrom } from './files.js';

const files = new Files();
const instant = Date.UTC(2026, 2, 1, 13, 48, 40);

/** A row as the venue sends it: quotes may be null, IVs are percent. */
function summary(name: string, fields: object = {}): object {
  return {
    instrument_name: name,
    bid_price: null,
    ask_price: null,
    mid_price: null,
    mark_price: 0.0951,
    mark_iv: 63.29,
    underlying_price: 66342.3,
    underlying_index: 'BTC-13MAR26',
    interest_rate: 0,
    estimated_delivery_price: 66742.57,
    creation_timestamp: instant,
    open_interest: 2,
    volume: 0,
    base_currency: 'BTC',
    quote_currency: 'BTC',
    ...fields,
  };
}

const option = summary('BTC-13MAR26-61000-C');
const future = summary('BTC-13MAR26', { mark_price: 66342.1, mark_iv: undefined, underlying_price: undefined });
const perpetual = summary('BTC-PERPETUAL', { mark_price: 66745, mark_iv: undefined, underlying_price: undefined });
const linear = summary('XRP_USDC-27MAR26-1d45-P', {
  mark_price: 0.071,
  mark_iv: 80,
  underlying_price: 1.41,
  estimated_delivery_price: 1.405,
});
const facts = {
  instrument_name: 'BTC-13MAR26-61000-C',
  kind: 'option',
  strike: 61000,
  option_type: 'call',
  expiration_timestamp: Date.UTC(2026, 2, 13, 8),
  creation_timestamp: 1,
  base_currency: 'BTC',
  quote_currency: 'BTC',
  settlement_currency: 'BTC',
  settlement_period: 'week',
  instrument_type: 'reversed',
  contract_size: 1,
};
const perpetualFacts = {
  instrument_name: 'BTC-PERPETUAL',
  kind: 'future',
  expiration_timestamp: 32503708800000,
  base_currency: 'BTC',
  quote_currency: 'USD',
  settlement_currency: 'BTC',
  settlement_period: 'perpetual',
  instrument_type: 'reversed',
  contract_size: 10,
};

function reply(result: unknown): object {
  return { jsonrpc: '2.0', id: 7, result, usIn: (instant + 5_000) * 1000, usOut: (instant + 5_001) * 1000, usDiff: 1000, testnet: false };
}

let number = 0;
function written(json: unknown): string {
  return files.write(`replies-${number++}.json`, typeof json === 'string' ? json : JSON.stringify(json));
}

describe('a book summary', () => {
  it('gives options from percent vols, futures and perpetuals at their marks, and derives what it does not list', async () => {
    const market = await readMarket(written(reply([option, perpetual, linear])));
    const ids = market.quotes.map(({ instrument }) => instrument.id);
    expect(ids).toEqual([
      'BTC-13MAR26',
      'BTC-PERPETUAL',
      'BTC-13MAR26-61000-C',
      'XRP_USDC-27MAR26',
      'XRP_USDC-PERPETUAL',
      'XRP_USDC-27MAR26-1d45-P',
    ]);
    expect(market.quotes[2]).toEqual({
      instrument: {
        id: 'BTC-13MAR26-61000-C',
        kind: 'option',
        settlement: 'inverse',
        underlying: 'BTC',
        asset: 'BTC',
        multiplier: 1,
        expiry: Date.UTC(2026, 2, 13, 8),
        strike: 61000,
        call: true,
      },
      forward: 66342.3,
      vol: 0.6329,
      rate: 0,
      mark: 0.0951,
    });
    expect(market.quotes[0]?.forward).toBe(66342.3);
    expect(market.quotes[1]?.forward).toBe(66745);
    expect(market.quotes[5]?.instrument).toMatchObject({ settlement: 'linear', asset: 'USDC', strike: 1.45, call: false });
    expect(market.assets).toEqual([
      { id: 'BTC', price: 66742.57 },
      { id: 'USD', price: 1 },
      { id: 'USDC', price: 1 },
      { id: 'XRP', price: 1.405 },
    ]);
    expect(market.asOf).toBe(instant);
    expect(market.venue).toBe('deribit');
  });

  it('is found as a reply, a bare result, in a list of replies, and under any names', async () => {
    const expected = await readMarket(written(reply([option, future])));
    const shapes = [
      [option, future],
      { result: [option, future] },
      [reply([option]), reply([future])],
      { btc: reply([option]), futures: { result: [future] } },
      { get_book_summary_by_currency: [option, future], get_instruments: reply([facts]) },
      [
        [option, future],
        [facts, perpetualFacts],
      ],
    ];
    for (const shape of shapes) {
      const market = await readMarket(written(shape));
      expect({ ...market, source: '' }).toEqual({ ...expected, source: '' });
    }
  });

  it('takes a listed future at its own mark, not at the forward of the options', async () => {
    const market = await readMarket(written([option, future]));
    expect(market.quotes.find(({ instrument }) => instrument.id === 'BTC-13MAR26')?.forward).toBe(66342.1);
  });

  it('takes instrument facts from get_instruments before names, and its discount rate from the row', async () => {
    const late = { ...facts, expiration_timestamp: Date.UTC(2026, 2, 13, 9, 30) };
    const row = summary('BTC-13MAR26-61000-C', { interest_rate: 0.025 });
    const market = await readMarket(
      written([
        [row, perpetual],
        [late, perpetualFacts],
      ]),
    );
    const quote = market.quotes.find(({ instrument }) => instrument.kind === 'option');
    expect(quote?.instrument.expiry).toBe(late.expiration_timestamp);
    expect(quote?.rate).toBe(0.025);
    expect(market.source).toContain('instrument facts from get_instruments');
  });

  it('skips options without mark_iv, futures without a mark, spot pairs and combos, and counts them', async () => {
    const rows = [
      option,
      summary('BTC-13MAR26-62000-C', { mark_iv: null }),
      summary('BTC-13MAR26-63000-C', { mark_iv: undefined }),
      summary('BTC-20MAR26', { mark_iv: null, mark_price: null }),
      summary('BTC_USDC', { mark_iv: null, underlying_price: null }),
      summary('BTC-FS-27MAR26_PERP', { mark_iv: null }),
    ];
    const market = await readMarket(written(reply(rows)));
    expect(market.source).toMatch(
      /1 options, 0 futures and perpetuals, 2 options without mark_iv or underlying_price skipped, 1 futures without mark_price skipped, 2 rows of other kinds skipped/,
    );
    expect(market.quotes).toHaveLength(3);
  });

  it('tells its instant by the latest row, else by when the venue answered', async () => {
    const older = summary('BTC-13MAR26-62000-C', { creation_timestamp: instant - 60_000 });
    expect((await readMarket(written([older, option]))).asOf).toBe(instant);
    const mute = summary('BTC-13MAR26-62000-C', { creation_timestamp: undefined });
    expect((await readMarket(written(reply([mute])))).asOf).toBe(instant + 5_001);
    expect(await faultFrom(readMarket(written([mute])))).toMatchObject({ code: 'MISSING_FIELD' });
  });

  it('is one snapshot', async () => {
    const path = written([option]);
    expect(await listSnapshots(path)).toEqual(['2026-03-01T13:48:40Z']);
    expect((await readMarket(path, { snapshot: '2026-03-01' })).asOf).toBe(instant);
    expect(await faultFrom(readMarket(path, { snapshot: '2026-03-02' }))).toMatchObject({ code: 'NOT_FOUND', path: 'snapshot' });
  });

  it.each<[string, unknown, string, string]>([
    ['no rows', reply([]), 'BAD_FORMAT', 'f.json'],
    ['instruments without a summary', reply([facts]), 'TOO_SHORT', 'f.json'],
    [
      'an error instead of a result',
      { jsonrpc: '2.0', error: { code: 10028, message: 'too_many_requests' } },
      'BAD_FORMAT',
      'f.json error',
    ],
    ['a vol in text', reply([summary('BTC-13MAR26-61000-C', { mark_iv: '63.29' })]), 'TYPE_MISMATCH', 'f.json result[0].mark_iv'],
    ['a vol that is true', [[summary('BTC-13MAR26-61000-C', { mark_iv: true })]], 'TYPE_MISMATCH', 'f.json [0][0].mark_iv'],
    ['a name that is a number', reply([summary('x', { instrument_name: 7 })]), 'TYPE_MISMATCH', 'f.json result[0].instrument_name'],
    ['an option twice', reply([option, option]), 'DUPLICATE', 'f.json result[1].instrument_name'],
    ['facts twice', { a: [option], b: [facts, facts] }, 'DUPLICATE', 'f.json b[1].instrument_name'],
    ['an unknown name with a vol', reply([summary('BTC-61000')]), 'BAD_ID', 'f.json result[0].instrument_name'],
    ['a day that is none', reply([summary('BTC-32MAR26-61000-C')]), 'BAD_DATE', 'f.json result[0].instrument_name'],
    ['a kind against the name', [[option], [{ ...facts, kind: 'future' }]], 'UNKNOWN_KIND', 'f.json [1][0].kind'],
    ['an option type that is none', [[option], [{ ...facts, option_type: 'straddle' }]], 'UNKNOWN_KIND', 'f.json [1][0].option_type'],
    ['an expiry against the name', [[option], [{ ...facts, expiration_timestamp: 1 }]], 'BAD_DATE', 'f.json [1][0].expiration_timestamp'],
    [
      'an unknown settlement',
      [[option], [{ ...facts, settlement_currency: 'DOGE' }]],
      'UNKNOWN_ASSET',
      'f.json [1][0].settlement_currency',
    ],
    ['no index', reply([summary('BTC-13MAR26-61000-C', { estimated_delivery_price: null })]), 'MISSING_FIELD', 'f.json'],
    ['a forward of zero', reply([summary('BTC-13MAR26-61000-C', { underlying_price: 0 })]), 'NOT_POSITIVE', 'f.json result[0].forward'],
    ['a vol of 4000 %', reply([summary('BTC-13MAR26-61000-C', { mark_iv: 4000 })]), 'OUT_OF_RANGE', 'f.json result[0].vol'],
    ['some other format', { format: 'margincore-rules', version: 1 }, 'BAD_FORMAT', 'f.json'],
    ['numbers', [1, 2, 3], 'BAD_FORMAT', 'f.json'],
    ['JSON that breaks off', '{"result":[{"instrument_name":"BTC', 'BAD_JSON', 'f.json result[0].instrument_name'],
    [
      'a key twice',
      '{"result":[{"instrument_name":"BTC-13MAR26-61000-C","mark_iv":1,"mark_iv":2}]}',
      'DUPLICATE',
      'f.json result[0].mark_iv',
    ],
  ])('is refused: %s', async (_, json, code, path) => {
    const file = files.write('f.json', typeof json === 'string' ? json : JSON.stringify(json));
    expect(await faultFrom(readMarket(file))).toMatchObject({ code, path });
  });
});

describe('theta as Deribit publishes it', () => {
  it('is the loss of a day, of what is left of the life, and never more than the mark', () => {
    expect(deribitTheta(-50, 10, 100)).toBe(-50);
    expect(deribitTheta(-50, 0.5, 100)).toBe(-25);
    expect(deribitTheta(-50, 10, 20)).toBe(-20);
    expect(Object.is(deribitTheta(0, 10, 20), 0)).toBe(true);
    // A call of 2023-01-05 with 0.86 days to live: it can lose no more than its 7.88 USD.
    expect(deribitTheta(-23.111948, 0.862581, 7.877326)).toBe(-7.877326);
  });
});
