// Our own market file: what is written reads back identical, and every wrong field is refused by name.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listSnapshots, readMarket, sampleMarket, writeMarket } from '../../src/io/index.js';
import { buildMarket } from '../../src/market/build.js';
import type { Market, Quote } from '../../src/market/market.js';
import { isNameText } from '../fixtures/hiddenCharacters.js';
import { runs } from '../long.js';
import { Files, faultFrom } from './files.js';

const files = new Files();

const example = `{
  "format": "margincore-market", "version": 1,
  "asOf": "2026-01-02T08:00:00Z", "numeraire": "USD", "venue": "margincore", "source": "by hand",
  "assets": [{ "id": "USD", "price": 1 }, { "id": "USDC", "price": 0.9998 }, { "id": "BTC", "price": 90000 }],
  "underlyings": [{ "id": "BTC", "asset": "BTC", "index": 90000 }],
  "quotes": [
    { "id": "BTC-SPOT", "kind": "spot", "settlement": "linear", "underlying": "BTC", "asset": "USDC", "multiplier": 1, "forward": 90000 },
    { "id": "BTC-PERP", "kind": "perpetual", "settlement": "inverse", "underlying": "BTC", "asset": "BTC", "multiplier": 10, "forward": 90010 },
    { "id": "BTC-MAR", "kind": "future", "settlement": "inverse", "underlying": "BTC", "asset": "BTC", "multiplier": 1,
      "expiry": "2026-03-27T08:00:00Z", "forward": 91000, "mark": 91001 },
    { "id": "BTC-MAR-100000-C", "kind": "option", "settlement": "inverse", "underlying": "BTC", "asset": "BTC", "multiplier": 1,
      "expiry": "2026-03-27T08:00:00Z", "strike": 100000, "call": true, "forward": 91000, "vol": 0.5, "rate": 0, "mark": 0.05 }
  ]
}`;

/** The example with one thing changed. */
function changed(edit: (market: Record<string, unknown>, quotes: Record<string, unknown>[]) => void): string {
  const market = JSON.parse(example) as Record<string, unknown>;
  edit(market, market.quotes as Record<string, unknown>[]);
  return JSON.stringify(market);
}

describe('a margincore-market file', () => {
  it('is what its documentation shows', async () => {
    const market = await readMarket(files.write('example.json', example));
    expect(market.quotes.map(({ instrument }) => instrument.kind)).toEqual(['spot', 'future', 'perpetual', 'option']);
    expect(market.quotes[3]).toEqual({
      instrument: {
        id: 'BTC-MAR-100000-C',
        kind: 'option',
        settlement: 'inverse',
        underlying: 'BTC',
        asset: 'BTC',
        multiplier: 1,
        expiry: Date.UTC(2026, 2, 27, 8),
        strike: 100000,
        call: true,
      },
      forward: 91000,
      vol: 0.5,
      rate: 0,
      mark: 0.05,
    });
    expect(await listSnapshots(files.path('example.json'))).toEqual(['2026-01-02T08:00:00Z']);
  });

  it('reads back identical to what was written, plain and gzip', async () => {
    const market = sampleMarket(11);
    for (const name of ['sample.json', 'sample.json.gz']) {
      await writeMarket(files.path(name), market);
      expect(await readMarket(files.path(name))).toEqual(market);
    }
    expect(readFileSync(files.path('sample.json.gz'))[0]).toBe(0x1f);
  });

  it('carries the settlement price of an expired instrument, and of no other', async () => {
    const settled = changed((_, [, , , option]) =>
      Object.assign(option as object, { expiry: '2026-01-02T08:00:00Z', settlementPrice: 90_123.5 }),
    );
    const market = await readMarket(files.write('settled.json', settled));
    expect(market.quotes.map(({ settlementPrice }) => settlementPrice)).toEqual([undefined, undefined, undefined, 90_123.5]);
    await writeMarket(files.path('again.json'), market);
    expect(await readMarket(files.path('again.json'))).toEqual(market);
    const early = changed((_, [, , , option]) => Object.assign(option as object, { settlementPrice: 90_123.5 }));
    const fault = await faultFrom(readMarket(files.write('early.json', early)));
    expect([fault.code, fault.path]).toEqual(['OUT_OF_RANGE', expect.stringMatching(/early\.json quotes\[3\]\.settlementPrice$/)]);
  });

  it('reads back identical for any numbers and names', async () => {
    const name = fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }).filter(isNameText);
    const price = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    const market = fc.record({
      coin: name,
      ids: fc.uniqueArray(name, { maxLength: 6 }),
      price,
      forward: price,
      vol: fc.double({ min: 0, max: 20, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(market, fc.integer({ min: 1e11, max: 4e12 }), async ({ coin, ids, price: index, forward, vol }, asOf) => {
        fc.pre(coin !== 'USD');
        const path = files.path('any.json');
        const quotes = ids.map((id, i): Quote => {
          const common = { id, settlement: 'inverse', underlying: coin, asset: coin, multiplier: index } as const;
          const option = { ...common, kind: 'option', expiry: asOf + i, strike: forward, call: i % 2 === 0 } as const;
          if (i % 2 === 0) return { instrument: option, forward, vol, rate: -vol / 10, mark: forward };
          return { instrument: { ...common, kind: 'perpetual' }, forward: index, vol: 0, rate: vol / 2 };
        });
        const assets = [{ id: coin, price: index }];
        const built: Market = buildMarket({
          asOf,
          numeraire: 'USD',
          venue: 'margincore',
          source: ids.join(),
          assets,
          underlyings: [{ id: coin, asset: coin, index }],
          quotes,
        });
        await writeMarket(path, built);
        expect(await readMarket(path)).toEqual(built);
      }),
      { numRuns: runs(25, 9) },
    );
  });

  it.each<[string, string, string, string]>([
    ['no version', changed((m) => delete m.version), 'BAD_FORMAT', 'version'],
    ['a version to come', changed((m) => Object.assign(m, { version: 2 })), 'BAD_FORMAT', 'version'],
    ['no asOf', changed((m) => delete m.asOf), 'MISSING_FIELD', 'asOf'],
    ['an asOf in ms', changed((m) => Object.assign(m, { asOf: 1 })), 'TYPE_MISMATCH', 'asOf'],
    ['an asOf of no day', changed((m) => Object.assign(m, { asOf: '2026-02-30T00:00:00Z' })), 'BAD_DATE', 'asOf'],
    ['an unknown venue', changed((m) => Object.assign(m, { venue: 'nyse' })), 'UNKNOWN_KIND', 'venue'],
    ['a field too many', changed((m) => Object.assign(m, { sorce: 'x' })), 'UNKNOWN_FIELD', 'sorce'],
    ['assets that are no list', changed((m) => Object.assign(m, { assets: {} })), 'TYPE_MISMATCH', 'assets'],
    ['a price in text', changed((m) => Object.assign(m, { assets: [{ id: 'BTC', price: '90,000' }] })), 'TYPE_MISMATCH', 'assets[0].price'],
    ['a price of null', changed((m) => Object.assign(m, { assets: [{ id: 'BTC', price: null }] })), 'TYPE_MISMATCH', 'assets[0].price'],
    ['a price of zero', changed((m) => Object.assign(m, { assets: [{ id: 'BTC', price: 0 }] })), 'NOT_POSITIVE', 'assets[0].price'],
    ['a numeraire not worth 1', changed((m) => Object.assign(m, { assets: [{ id: 'USD', price: 2 }] })), 'OUT_OF_RANGE', 'assets[0].price'],
    ['an asset twice', changed((m) => (m.assets as unknown[]).push({ id: 'BTC', price: 1 })), 'DUPLICATE', 'assets[3].id'],
    [
      'an underlying of no asset',
      changed((m) => Object.assign(m, { underlyings: [{ id: 'BTC', asset: 'XYZ', index: 1 }] })),
      'UNKNOWN_ASSET',
      'underlyings[0].asset',
    ],
    ['a kind that is none', changed((_, q) => Object.assign(q[0] as object, { kind: 7 })), 'TYPE_MISMATCH', 'quotes[0].kind'],
    ['a kind unknown', changed((_, q) => Object.assign(q[0] as object, { kind: 'swap' })), 'UNKNOWN_KIND', 'quotes[0].kind'],
    ['no kind', changed((_, q) => delete q[0]?.kind), 'MISSING_FIELD', 'quotes[0].kind'],
    [
      'a settlement unknown',
      changed((_, q) => Object.assign(q[0] as object, { settlement: 'quanto' })),
      'UNKNOWN_KIND',
      'quotes[0].settlement',
    ],
    [
      'spot that is inverse',
      changed((_, q) => Object.assign(q[0] as object, { settlement: 'inverse' })),
      'OUT_OF_RANGE',
      'quotes[0].settlement',
    ],
    ['an expiry on spot', changed((_, q) => Object.assign(q[0] as object, { expiry: '2026-03-27' })), 'UNKNOWN_FIELD', 'quotes[0].expiry'],
    ['a future without expiry', changed((_, q) => delete q[2]?.expiry), 'MISSING_FIELD', 'quotes[2].expiry'],
    ['an expiry that is no instant', changed((_, q) => Object.assign(q[2] as object, { expiry: 'March' })), 'BAD_DATE', 'quotes[2].expiry'],
    ['an option without vol', changed((_, q) => delete q[3]?.vol), 'MISSING_FIELD', 'quotes[3].vol'],
    ['an option without rate', changed((_, q) => delete q[3]?.rate), 'MISSING_FIELD', 'quotes[3].rate'],
    ['a side in text', changed((_, q) => Object.assign(q[3] as object, { call: 'C' })), 'TYPE_MISMATCH', 'quotes[3].call'],
    ['a strike that is true', changed((_, q) => Object.assign(q[3] as object, { strike: true })), 'TYPE_MISMATCH', 'quotes[3].strike'],
    ['a negative strike', changed((_, q) => Object.assign(q[3] as object, { strike: -1 })), 'NOT_POSITIVE', 'quotes[3].strike'],
    ['a negative vol', changed((_, q) => Object.assign(q[3] as object, { vol: -0.1 })), 'OUT_OF_RANGE', 'quotes[3].vol'],
    ['a forward of zero', changed((_, q) => Object.assign(q[3] as object, { forward: 0 })), 'NOT_POSITIVE', 'quotes[3].forward'],
    [
      'an unknown underlying',
      changed((_, q) => Object.assign(q[1] as object, { underlying: 'ETH' })),
      'UNKNOWN_UNDERLYING',
      'quotes[1].underlying',
    ],
    ['an unknown asset', changed((_, q) => Object.assign(q[0] as object, { asset: 'XYZ' })), 'UNKNOWN_ASSET', 'quotes[0].asset'],
    ['an inverse paid in dollars', changed((_, q) => Object.assign(q[1] as object, { asset: 'USD' })), 'OUT_OF_RANGE', 'quotes[1].asset'],
    ['an id twice', changed((_, q) => Object.assign(q[1] as object, { id: 'BTC-SPOT' })), 'DUPLICATE', 'quotes[1].id'],
    ['an id with a line end', changed((_, q) => Object.assign(q[1] as object, { id: 'BTC\n' })), 'BAD_ID', 'quotes[1].id'],
    ['a quote that is a number', changed((m) => Object.assign(m, { quotes: [1] })), 'TYPE_MISMATCH', 'quotes[0]'],
    ['a strike no double holds', example.replace('"strike": 100000', '"strike": 9007199254740993'), 'PRECISION_LOSS', 'quotes[3].strike'],
    ['a vol of NaN', example.replace('"vol": 0.5', '"vol": NaN'), 'BAD_JSON', 'quotes[3].vol'],
    ['a vol beyond a double', example.replace('"vol": 0.5', '"vol": 1e999'), 'NOT_FINITE', 'quotes[3].vol'],
    ['a field twice', example.replace('"vol": 0.5', '"vol": 0.5, "vol": 0.6'), 'DUPLICATE', 'quotes[3].vol'],
    ['a prototype', changed((m) => m).replace('"format"', '"__proto__": {}, "format"'), 'UNKNOWN_FIELD', '__proto__'],
  ])('is refused: %s', async (_, text, code, place) => {
    expect(await faultFrom(readMarket(files.write('f.json', text)))).toMatchObject({ code, path: `f.json ${place}` });
  });

  it('cannot be written where there is no folder', async () => {
    const path = files.path('none/m.json');
    expect(await faultFrom(writeMarket(path, sampleMarket(1)))).toMatchObject({ code: 'BAD_ARGUMENT', path });
  });
});
