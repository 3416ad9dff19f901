// The door of the market: canonical order, and a Fault for everything a market must not be.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildMarket, type MarketDraft } from '../../src/market/build.js';
import { edited, faultOf } from '../fixtures/faultOf.js';
import { smallDraft, smallMarket } from '../fixtures/smallMarket.js';
import { runs } from '../long.js';

const build = (path: readonly (string | number)[], value: unknown) => buildMarket(edited(smallDraft(), path, value) as MarketDraft);

/** Index in the draft of an instrument of the fixture. */
const draftIndex = (id: string): number => smallDraft().quotes.findIndex((quote) => quote.instrument.id === id);
const option = draftIndex('BTC-E1-80000-C');
const future = draftIndex('BTC-F1');
const perpetual = draftIndex('ETH-PERPETUAL');
const spot = draftIndex('ETH-SPOT');

describe('a market', () => {
  test('stands in canonical order: underlying, kind, expiry, strike, put before call, id', () => {
    const market = smallMarket();
    expect(market.assets.map((asset) => asset.id)).toEqual(['BTC', 'ETH', 'USD', 'USDC', 'USDT']);
    expect(market.underlyings.map((underlying) => underlying.id)).toEqual(['BTC', 'ETH']);
    const ids = market.quotes.map((quote) => quote.instrument.id);
    expect(ids).toHaveLength(70);
    expect(ids.slice(0, 9)).toEqual([
      'BTC-SPOT',
      'BTC-F0',
      'BTC-F1',
      'BTC-F2',
      'BTC-PERPETUAL',
      'BTC-E0-60000-P',
      'BTC-E0-60000-C',
      'BTC-E0-70000-P',
      'BTC-E0-70000-C',
    ]);
    expect(ids[35]).toBe('ETH-SPOT');
  });

  test('takes vols beyond the usual when the caller states how far', () => {
    const draft = edited(smallDraft(), ['quotes', option, 'vol'], 55) as MarketDraft;
    const built = buildMarket(draft, { highestVol: 55 });
    expect(built.quotes.find(({ instrument }) => instrument.id === 'BTC-E1-80000-C')?.vol).toBe(55);
    expect(faultOf(() => buildMarket(draft, { highestVol: 54 }))).toMatchObject({
      code: 'OUT_OF_RANGE',
      path: `market.quotes[${option}].vol`,
    });
    expect(faultOf(() => buildMarket(draft, { highestVol: 0 }))).toMatchObject({ code: 'NOT_POSITIVE', path: 'limits.highestVol' });
    expect(faultOf(() => buildMarket(draft, { highest: 60 } as object))).toMatchObject({ code: 'UNKNOWN_FIELD', path: 'limits.highest' });
  });

  test('is the same whatever order its draft is in', () => {
    const expected = smallMarket();
    const { assets, underlyings, quotes } = smallDraft();
    const whole = <T>(rows: readonly T[]) => fc.shuffledSubarray([...rows], { minLength: rows.length });
    fc.assert(
      fc.property(whole(assets), whole(underlyings), whole(quotes), (a, u, q) => {
        expect(buildMarket({ ...smallDraft(), assets: a, underlyings: u, quotes: q })).toEqual(expected);
      }),
      { seed: 2, numRuns: runs(30, 10) },
    );
  });

  test('of nothing but a numeraire is valid, and the numeraire is an asset of price 1', () => {
    const market = buildMarket({ ...smallDraft(), assets: [], underlyings: [], quotes: [] });
    expect(market.assets).toEqual([{ id: 'USD', price: 1 }]);
    expect(market.quotes).toEqual([]);
  });

  test('built from a market is that market', () => {
    expect(buildMarket(smallMarket())).toEqual(smallMarket());
  });

  test('is frozen all the way, and owns its data', () => {
    const draft = smallDraft();
    const market = buildMarket(draft);
    (draft.quotes[0] as { forward: number }).forward = 1;
    expect(market).toEqual(smallMarket());
    const quote = market.quotes[0];
    expect([market, market.quotes, quote, quote?.instrument, market.assets, market.assets[0]].every(Object.isFrozen)).toBe(true);
  });

  test('turns a negative zero into 0', () => {
    const quote = buildMarket(
      edited(edited(smallDraft(), ['quotes', option, 'vol'], -0), ['quotes', option, 'rate'], -0) as MarketDraft,
    ).quotes.find((q) => q.instrument.id === 'BTC-E1-80000-C');
    expect(Object.is(quote?.vol, 0) && Object.is(quote?.rate, 0)).toBe(true);
  });

  test('takes ids that are names of object members', () => {
    const draft = smallDraft();
    const market = buildMarket({
      ...draft,
      assets: [...draft.assets, { id: 'constructor', price: 2 }, { id: '__proto__', price: 3 }],
      underlyings: [...draft.underlyings, { id: '__proto__', asset: 'constructor', index: 2 }],
    });
    expect(market.underlyings[1]).toEqual({ id: 'ETH', asset: 'ETH', index: 2_500 });
    expect(market.underlyings[2]).toMatchObject({ id: '__proto__', asset: 'constructor' });
    expect(faultOf(() => build(['underlyings', 0, 'asset'], 'toString'))).toMatchObject({ code: 'UNKNOWN_ASSET' });
  });

  test('keeps an expired instrument: only a position in it is refused, later', () => {
    expect(build(['quotes', option, 'instrument', 'expiry'], smallDraft().asOf).quotes).toHaveLength(70);
  });

  const o = `market.quotes[${option}]`;
  const cases: readonly (readonly [string, readonly (string | number)[], unknown, string, string])[] = [
    ['no object', [], null, 'TYPE_MISMATCH', 'market'],
    ['a list', [], [], 'TYPE_MISMATCH', 'market'],
    ['an unknown field', ['spot'], 1, 'UNKNOWN_FIELD', 'market.spot'],
    ['no quotes', ['quotes'], undefined, 'MISSING_FIELD', 'market.quotes'],
    ['quotes that are no list', ['quotes'], {}, 'TYPE_MISMATCH', 'market.quotes'],
    ['an instant as text', ['asOf'], '2026-01-02', 'TYPE_MISMATCH', 'market.asOf'],
    ['an instant that is NaN', ['asOf'], Number.NaN, 'NOT_FINITE', 'market.asOf'],
    ['half a millisecond', ['asOf'], 1.5, 'BAD_DATE', 'market.asOf'],
    ['an instant in microseconds', ['asOf'], 1767340800000000, 'BAD_DATE', 'market.asOf'],
    ['an unknown venue', ['venue'], 'nasdaq', 'UNKNOWN_KIND', 'market.venue'],
    ['a source that is no text', ['source'], 7, 'TYPE_MISMATCH', 'market.source'],
    ['a numeraire that costs 2', ['assets', 2, 'price'], 2, 'OUT_OF_RANGE', 'market.assets[2].price'],
    ['an asset twice', ['assets', 0, 'id'], 'BTC', 'DUPLICATE', 'market.assets[3].id'],
    ['an asset that costs nothing', ['assets', 0, 'price'], 0, 'NOT_POSITIVE', 'market.assets[0].price'],
    ['an asset whose price is missing', ['assets', 0, 'price'], undefined, 'MISSING_FIELD', 'market.assets[0].price'],
    ['an underlying twice', ['underlyings', 1, 'id'], 'ETH', 'DUPLICATE', 'market.underlyings[1].id'],
    ['an underlying of no known asset', ['underlyings', 0, 'asset'], 'XYZ', 'UNKNOWN_ASSET', 'market.underlyings[0].asset'],
    ['an index that is not the price of its asset', ['underlyings', 0, 'index'], 25_000, 'OUT_OF_RANGE', 'market.underlyings[0].index'],
    ['an infinite index', ['underlyings', 0, 'index'], Number.POSITIVE_INFINITY, 'NOT_FINITE', 'market.underlyings[0].index'],
    ['a quote of null', ['quotes', option], null, 'TYPE_MISMATCH', o],
    ['an unknown field of a quote', ['quotes', option, 'bid'], 1, 'UNKNOWN_FIELD', `${o}.bid`],
    ['a forward of 0', ['quotes', option, 'forward'], 0, 'NOT_POSITIVE', `${o}.forward`],
    ['a negative forward', ['quotes', option, 'forward'], -5, 'NOT_POSITIVE', `${o}.forward`],
    ['a forward that is NaN', ['quotes', option, 'forward'], Number.NaN, 'NOT_FINITE', `${o}.forward`],
    ['a forward of null', ['quotes', option, 'forward'], null, 'TYPE_MISMATCH', `${o}.forward`],
    ['a negative vol', ['quotes', option, 'vol'], -0.1, 'OUT_OF_RANGE', `${o}.vol`],
    ['a vol in percent', ['quotes', option, 'vol'], 55, 'OUT_OF_RANGE', `${o}.vol`],
    ['a vol of a future', ['quotes', future, 'vol'], 0.5, 'OUT_OF_RANGE', `market.quotes[${future}].vol`],
    ['a rate that overflows', ['quotes', option, 'rate'], -10_000, 'OUT_OF_RANGE', `${o}.rate`],
    ['a negative mark', ['quotes', option, 'mark'], -1, 'NEGATIVE', `${o}.mark`],
    [
      'an instrument twice',
      ['quotes', option, 'instrument', 'id'],
      'BTC-E1-80000-P',
      'DUPLICATE',
      `market.quotes[${option + 1}].instrument.id`,
    ],
    ['an instrument without an id', ['quotes', option, 'instrument', 'id'], '', 'BAD_ID', `${o}.instrument.id`],
    ['a kind out of range', ['quotes', option, 'instrument', 'kind'], 7, 'UNKNOWN_KIND', `${o}.instrument.kind`],
    ['a kind that is a member name', ['quotes', option, 'instrument', 'kind'], 'constructor', 'UNKNOWN_KIND', `${o}.instrument.kind`],
    ['an unknown settlement', ['quotes', option, 'instrument', 'settlement'], 'quanto', 'UNKNOWN_KIND', `${o}.instrument.settlement`],
    [
      'an inverse spot',
      ['quotes', spot, 'instrument', 'settlement'],
      'inverse',
      'OUT_OF_RANGE',
      `market.quotes[${spot}].instrument.settlement`,
    ],
    ['an unknown underlying', ['quotes', option, 'instrument', 'underlying'], 'SOL', 'UNKNOWN_UNDERLYING', `${o}.instrument.underlying`],
    ['an unknown settlement asset', ['quotes', option, 'instrument', 'asset'], 'XYZ', 'UNKNOWN_ASSET', `${o}.instrument.asset`],
    ['an inverse option paid in dollars', ['quotes', option, 'instrument', 'asset'], 'USD', 'OUT_OF_RANGE', `${o}.instrument.asset`],
    ['a multiplier of 0', ['quotes', option, 'instrument', 'multiplier'], 0, 'NOT_POSITIVE', `${o}.instrument.multiplier`],
    [
      'a strike with a thousands separator',
      ['quotes', option, 'instrument', 'strike'],
      '65,000',
      'TYPE_MISMATCH',
      `${o}.instrument.strike`,
    ],
    ['an option without a strike', ['quotes', option, 'instrument', 'strike'], undefined, 'MISSING_FIELD', `${o}.instrument.strike`],
    ['an option without an expiry', ['quotes', option, 'instrument', 'expiry'], undefined, 'MISSING_FIELD', `${o}.instrument.expiry`],
    ['a call of 1', ['quotes', option, 'instrument', 'call'], 1, 'BAD_OPTION_TYPE', `${o}.instrument.call`],
    ['a call of "C"', ['quotes', option, 'instrument', 'call'], 'C', 'BAD_OPTION_TYPE', `${o}.instrument.call`],
    [
      'a future with a strike',
      ['quotes', future, 'instrument', 'strike'],
      1,
      'UNKNOWN_FIELD',
      `market.quotes[${future}].instrument.strike`,
    ],
    [
      'a future without an expiry',
      ['quotes', future, 'instrument', 'expiry'],
      undefined,
      'MISSING_FIELD',
      `market.quotes[${future}].instrument.expiry`,
    ],
    [
      'a perpetual that expires',
      ['quotes', perpetual, 'instrument', 'expiry'],
      1e12,
      'UNKNOWN_FIELD',
      `market.quotes[${perpetual}].instrument.expiry`,
    ],
    [
      'an expiry in seconds and a half',
      ['quotes', future, 'instrument', 'expiry'],
      1767340800.5,
      'BAD_DATE',
      `market.quotes[${future}].instrument.expiry`,
    ],
  ];
  test.each(cases)('refuses %s', (_, path, value, code, faultPath) => {
    const fault = faultOf(() => build(path, value));
    expect(fault).toMatchObject({ code, path: faultPath });
    expect(fault.message).toBe(`${fault.path} must be ${fault.expectation}; got ${fault.got}`);
  });
});
