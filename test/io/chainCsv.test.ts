// Deribit chains as CSV: the real ones in full, and small ones for every rule of the format.
import { describe, expect, it } from 'vitest';
import { listSnapshots, readMarket } from '../../src/io/index.js';
import type { Market, Quote } from '../../src/market/market.js';
import { needs, sharedPath } from '../shared.js';
import { Files, faultFrom, type Refusal } from './files.js';

const files = new Files();
const header = 'venue,snapshot_utc,currency,instrument,type,strike,expiry_utc,forward,index,mark_coin,mark_iv';
const put = 'deribit,2025-12-30T21:17:51Z,BTC,BTC-31DEC25-88000-P,P,88000,2025-12-31T08:00:00Z,88071.2,88064.14,0.00394768,0.3115';
const call = 'deribit,2025-12-30T21:17:51Z,BTC,BTC-31DEC25-89000-C,C,89000,2025-12-31T08:00:00Z,88071.6,88063.86,0.00094768,0.3015';
const linear = 'deribit,2025-12-30T21:17:51Z,XRP,XRP_USDC-30JAN26-1d925-C,C,1.925,2026-01-30T08:00:00Z,1.931,1.927,0.0911,0.7';

function quoteOf(market: Market, id: string): Quote {
  const quote = market.quotes.find(({ instrument }) => instrument.id === id);
  if (!quote) throw new Error(`no ${id}`);
  return quote;
}

function chain(...rows: string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}

describe('a chain file', () => {
  it('gives inverse options settled in the coin, each with its own forward', async () => {
    const market = await readMarket(files.write('small.csv', chain(put, call)));
    expect(market.asOf).toBe(Date.UTC(2025, 11, 30, 21, 17, 51));
    expect([market.numeraire, market.venue]).toEqual(['USD', 'deribit']);
    expect(quoteOf(market, 'BTC-31DEC25-88000-P')).toEqual({
      instrument: {
        id: 'BTC-31DEC25-88000-P',
        kind: 'option',
        settlement: 'inverse',
        underlying: 'BTC',
        asset: 'BTC',
        multiplier: 1,
        expiry: Date.UTC(2025, 11, 31, 8),
        strike: 88000,
        call: false,
      },
      forward: 88071.2,
      vol: 0.3115,
      rate: 0,
      mark: 0.00394768,
    });
    expect(quoteOf(market, 'BTC-31DEC25-89000-C').forward).toBe(88071.6);
  });

  it('may have columns that are nearly read ones in name, as venues call them', async () => {
    const asked = chain(put).replace('mark_coin', 'ask_coin').replace('type', 'time');
    expect(quoteOf(await readMarket(files.write('ask.csv', asked)), 'BTC-31DEC25-88000-P').mark).toBeUndefined();
  });

  it('takes the median index of its rows, and lists the coin and the dollar', async () => {
    const market = await readMarket(files.write('index.csv', chain(put, call)));
    expect(market.underlyings).toEqual([{ id: 'BTC', asset: 'BTC', index: 88064 }]);
    expect(market.assets).toEqual([
      { id: 'BTC', price: 88064 },
      { id: 'USD', price: 1 },
    ]);
  });

  it('derives a future at the median forward of each expiry, and a perpetual at the index', async () => {
    const market = await readMarket(files.write('derived.csv', chain(put, call, linear)));
    expect(quoteOf(market, 'BTC-31DEC25')).toEqual({
      instrument: {
        id: 'BTC-31DEC25',
        kind: 'future',
        settlement: 'inverse',
        underlying: 'BTC',
        asset: 'BTC',
        multiplier: 1,
        expiry: Date.UTC(2025, 11, 31, 8),
      },
      forward: (88071.2 + 88071.6) / 2,
      vol: 0,
      rate: 0,
    });
    expect(quoteOf(market, 'BTC-PERPETUAL').forward).toBe(88064);
    expect(quoteOf(market, 'XRP_USDC-30JAN26').instrument).toMatchObject({ settlement: 'linear', asset: 'USDC', underlying: 'XRP' });
    expect(quoteOf(market, 'XRP_USDC-PERPETUAL').forward).toBe(1.927);
    expect(market.quotes).toHaveLength(3 + 2 + 2);
  });

  it('reads linear options: d is the decimal point, USDC an asset at 1', async () => {
    const market = await readMarket(files.write('linear.csv', chain(linear)));
    expect(quoteOf(market, 'XRP_USDC-30JAN26-1d925-C').instrument).toMatchObject({
      settlement: 'linear',
      asset: 'USDC',
      underlying: 'XRP',
      strike: 1.925,
    });
    expect(market.assets.map(({ id }) => id)).toEqual(['USD', 'USDC', 'XRP']);
  });

  it('skips rows without mark_iv and says how many', async () => {
    const market = await readMarket(files.write('blank.csv', chain(put, call.replace(/0\.3015$/, ''))));
    expect(market.source).toBe(
      'blank.csv: Deribit chain CSV, snapshot 2025-12-30T21:17:51Z (1 of 1), 1 options, 1 rows without mark_iv skipped; futures and perpetuals from its forwards and index',
    );
  });

  it('needs no more than the columns it reads, in any order, quoted or not, with a byte order mark and CRLF', async () => {
    const text =
      '\ufeff"mark_iv",index,forward,expiry_utc,"instrument",snapshot_utc\r\n0.5,100,101, 2026-01-30T08:00:00Z ,"SOL_USDC-30JAN26-100-C","2026-01-01 00:00:00"\r\n';
    const market = await readMarket(files.write('order.csv.gz', text));
    expect(quoteOf(market, 'SOL_USDC-30JAN26-100-C')).toMatchObject({ forward: 101, vol: 0.5 });
    expect('mark' in quoteOf(market, 'SOL_USDC-30JAN26-100-C')).toBe(false);
  });

  it('names days without a leading zero, as the venue does', async () => {
    const row = put.replaceAll('31DEC25', '02JAN26').replace('2025-12-31', '2026-01-02');
    const market = await readMarket(files.write('zero.csv', chain(row)));
    expect(market.quotes.map(({ instrument }) => instrument.id)).toContain('BTC-2JAN26');
  });
});

describe('several snapshots in one file', () => {
  const later = [put, call].map((row) => row.replace('2025-12-30T21:17:51Z', '2025-12-30T23:00:00Z').replace('88071', '90071'));
  const path = files.write('two.csv', chain(later[0] as string, put, later[1] as string, call));

  it('are listed in order of time', async () => {
    expect(await listSnapshots(path)).toEqual(['2025-12-30T21:17:51Z', '2025-12-30T23:00:00Z']);
  });

  it('give the latest by default and any other by its beginning, wherever its rows stand', async () => {
    const latest = await readMarket(path);
    expect(latest.source).toContain('snapshot 2025-12-30T23:00:00Z (2 of 2), 2 options');
    expect(quoteOf(latest, 'BTC-31DEC25').forward).toBe(90071.4);
    for (const snapshot of ['2025-12-30T21:17:51Z', '2025-12-30T21']) {
      const market = await readMarket(path, { snapshot });
      expect(market.source).toContain('snapshot 2025-12-30T21:17:51Z (1 of 2), 2 options');
      expect(quoteOf(market, 'BTC-31DEC25').forward).toBe(88071.4);
    }
  });

  it('are refused when the beginning fits none or several; a whole one goes before a longer one', async () => {
    expect(await faultFrom(readMarket(path, { snapshot: '2024' }))).toMatchObject({ code: 'NOT_FOUND', path: 'snapshot' });
    expect(await faultFrom(readMarket(path, { snapshot: '2025-12' }))).toMatchObject({ code: 'BAD_ARGUMENT', path: 'snapshot' });
    expect(await faultFrom(readMarket(path, { snapshot: '' }))).toMatchObject({ code: 'BAD_ARGUMENT', path: 'snapshot' });
    const short = put.replace('21:17:51Z', '21:17');
    const nested = files.write('nested.csv', chain(put, short));
    expect((await readMarket(nested, { snapshot: '2025-12-30T21:17' })).asOf).toBe(Date.UTC(2025, 11, 30, 21, 17));
  });

  it('do not disturb each other: a bad row counts only in the snapshot that is read', async () => {
    const bad = files.write('bad-old.csv', chain(put.replace('0.3115', 'x'), ...later));
    expect((await readMarket(bad)).quotes).toHaveLength(4);
    expect(await faultFrom(readMarket(bad, { snapshot: '2025-12-30T21' }))).toMatchObject({
      code: 'TYPE_MISMATCH',
      path: 'bad-old.csv:2.mark_iv',
    });
  });
});

describe('a chain that is wrong', () => {
  it.each<Refusal>([
    ['no rows', `${header}\n`, 'TOO_SHORT', 'f.csv'],
    ['no rows with a vol', chain(put.replace('0.3115', '')), 'TOO_SHORT', 'f.csv'],
    ['no forward column', chain(put).replace('forward', 'fwd'), 'MISSING_FIELD', 'f.csv:1'],
    ['a mark in another case', chain(put).replace('mark_coin', 'Mark-Coin'), 'UNKNOWN_FIELD', 'f.csv:1'],
    ['a mark with a letter more', chain(put).replace('mark_coin', 'mark_coins'), 'UNKNOWN_FIELD', 'f.csv:1'],
    ['a strike with a letter less', chain(put).replace('strike', 'stike'), 'UNKNOWN_FIELD', 'f.csv:1'],
    ['a venue with two letters swapped', chain(put).replace('venue', 'vneue'), 'UNKNOWN_FIELD', 'f.csv:1'],
    ['a type with another letter', chain(put).replace('type', 'tyqe'), 'UNKNOWN_FIELD', 'f.csv:1'],
    ['a column twice', chain(put).replace('mark_coin', 'index'), 'DUPLICATE', 'f.csv:1'],
    ['too few fields', chain(put, 'deribit,2025'), 'BAD_CSV', 'f.csv:3'],
    ['a stray quote', chain(put, call.replace('BTC,', 'B"TC,')), 'BAD_CSV', 'f.csv:3'],
    ['an option twice', chain(put, call, put), 'DUPLICATE', 'f.csv:4.instrument'],
    ['another venue', chain(put.replace('deribit', 'okx')), 'BAD_FORMAT', 'f.csv:2.venue'],
    ['a future among options', chain(put.replace('-88000-P', '')), 'BAD_ID', 'f.csv:2.instrument'],
    ['a name in lower case', chain(put.replace('BTC-31', 'btc-31')), 'BAD_ID', 'f.csv:2.instrument'],
    ['a name with a day that is none', chain(put.replace('31DEC25', '31NOV25')), 'BAD_DATE', 'f.csv:2.instrument'],
    ['a month that is none', chain(put.replace('31DEC25', '31DEZ25')), 'BAD_DATE', 'f.csv:2.instrument'],
    ['an instant that is none', chain(put.replace('21:17:51Z', '25:17:51Z')), 'BAD_DATE', 'f.csv:2.snapshot_utc'],
    ['an instant with a zone', chain(put.replace('21:17:51Z', '21:17:51+02:00')), 'BAD_DATE', 'f.csv:2.snapshot_utc'],
    ['an expiry of another day', chain(put.replace('2025-12-31T', '2025-12-30T')), 'BAD_DATE', 'f.csv:2.expiry_utc'],
    ['a side that contradicts the name', chain(put.replace(',P,', ',C,')), 'BAD_OPTION_TYPE', 'f.csv:2.type'],
    ['a side that is none', chain(put.replace(',P,', ',X,')), 'BAD_OPTION_TYPE', 'f.csv:2.type'],
    ['a strike that contradicts the name', chain(put.replace('P,88000', 'P,8800')), 'OUT_OF_RANGE', 'f.csv:2.strike'],
    ['a strike with a separator', chain(put.replace('P,88000', 'P,"88,000"')), 'TYPE_MISMATCH', 'f.csv:2.strike'],
    ['a blank forward', chain(put.replace('88071.2', '')), 'MISSING_FIELD', 'f.csv:2.forward'],
    ['a forward that is no number', chain(put.replace('88071.2', 'n/a')), 'TYPE_MISMATCH', 'f.csv:2.forward'],
    ['a forward of NaN', chain(put.replace('88071.2', 'NaN')), 'NOT_FINITE', 'f.csv:2.forward'],
    ['a forward of zero', chain(put.replace('88071.2', '0')), 'NOT_POSITIVE', 'f.csv:2.forward'],
    ['a negative vol', chain(put.replace('0.3115', '-0.3')), 'OUT_OF_RANGE', 'f.csv:2.vol'],
    ['a vol in percent', chain(put.replace('0.3115', '31.15')), 'OUT_OF_RANGE', 'f.csv:2.vol'],
    ['an index of zero', chain(put.replace('88064.14', '0')), 'NOT_POSITIVE', /^f\.csv /],
    ['a strike of zero', chain(put.replaceAll('88000', '0')), 'NOT_POSITIVE', 'f.csv:2.strike'],
  ])('is refused: %s', async (_, text, code, path) => {
    const fault = await faultFrom(readMarket(files.write('f.csv', text)));
    expect(fault.code).toBe(code);
    expect(fault.path).toMatch(path instanceof RegExp ? path : new RegExp(`^${path.replace(/[.[\]]/g, '\\$&')}$`));
    expect(fault.message).toContain('must be');
  });

  it.each([
    ['an empty file', ''],
    ['white space', ' \n\n'],
    ['some other CSV', 'date,BTC\n2020-01-01,1\n'],
    ['prose', 'hello world'],
  ])('is no market at all: %s', async (_, text) => {
    expect(await faultFrom(readMarket(files.write('x.csv', text)))).toMatchObject({ code: 'BAD_FORMAT', path: 'x.csv' });
  });
});

const chains = 'data/deribit_chains_6snapshots.csv.gz';
const greeks = 'data/deribit_full_greeks_20260301.csv';

describe('real chains', () => {
  it.skipIf(!sharedPath(chains))(needs('six snapshots, every option of each, expiries and families complete', chains), async () => {
    const path = sharedPath(chains) as string;
    const counts: Record<string, number> = {
      '2025-12-30T21:17:51Z': 1304,
      '2026-01-19T09:27:43Z': 1314,
      '2026-02-05T15:51:32Z': 1782,
      '2026-03-02T15:50:53Z': 1762,
      '2026-04-27T11:11:13Z': 1630,
      '2026-06-01T08:42:52Z': 1592,
    };
    expect(await listSnapshots(path)).toEqual(Object.keys(counts));
    for (const [snapshot, options] of Object.entries(counts)) {
      const market = await readMarket(path, { snapshot });
      const of = (kind: string) => market.quotes.filter(({ instrument }) => instrument.kind === kind);
      expect(of('option')).toHaveLength(options);
      const expiries = new Set(of('option').map(({ instrument }) => `${instrument.underlying} ${instrument.expiry}`));
      expect(of('future')).toHaveLength(expiries.size);
      expect(of('perpetual').map(({ instrument }) => instrument.id)).toEqual(['BTC-PERPETUAL', 'ETH-PERPETUAL']);
      expect(market.assets.map(({ id }) => id)).toEqual(['BTC', 'ETH', 'USD']);
      expect(of('option').every(({ mark, vol, rate }) => mark !== undefined && vol > 0.2 && vol < 4 && rate === 0)).toBe(true);
    }
    expect((await readMarket(path)).source).toContain('snapshot 2026-06-01T08:42:52Z (6 of 6)');
  });

  it.skipIf(!sharedPath(greeks))(needs('a chain with all Greeks and no ok column', greeks), async () => {
    const market = await readMarket(sharedPath(greeks) as string);
    expect(market.quotes.filter(({ instrument }) => instrument.kind === 'option')).toHaveLength(166);
    expect(market.quotes.filter(({ instrument }) => instrument.kind === 'future')).toHaveLength(8);
    expect(market.underlyings).toEqual([{ id: 'BTC', asset: 'BTC', index: 66742.5678 }]);
  });
});
