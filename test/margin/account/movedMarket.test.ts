// A market with the price of one asset moved: what moves with it, what stands still, marks of options by their model value.
import { expect, test } from 'vitest';
import { Arena } from '../../../src/columns/arena.js';
import { coinGreeks, linearGreeks } from '../../../src/columns/optionColumns.js';
import { movedMarkets, type OptionValues } from '../../../src/margin/account/movedMarket.js';
import { buildMarket } from '../../../src/market/build.js';
import type { Market, Quote } from '../../../src/market/market.js';
import { backends } from '../../backends.js';
import { smallDraft } from '../../fixtures/smallMarket.js';
import { contenderError } from '../../precision.js';
import { black76 } from '../../reference/textbookBlack.js';

const draft = smallDraft();
const market = buildMarket({
  ...draft,
  quotes: draft.quotes.map((quote) => {
    const option = quote.instrument.kind === 'option';
    return {
      ...quote,
      figures: { delta: 0.5 },
      riskArray: [1, -1],
      ...(option ? { mark: quote.instrument.settlement === 'inverse' ? 0.05 : 60 } : {}),
    };
  }),
});
const quoteOf = (one: Market, id: string): Quote => one.quotes.find(({ instrument }) => instrument.id === id) as Quote;

const values = async (): Promise<OptionValues> => {
  const backend = await (backends[1] as (typeof backends)[number]).create();
  const arena = new Arena(backend.memory);
  return (columns, settlement) => (settlement === 'linear' ? linearGreeks : coinGreeks)(backend, arena, columns).values;
};

test('at its own price the market is what it was', async () => {
  for (const { id, price } of market.assets) {
    const [same] = movedMarkets(market, id, price, await values())(Float64Array.of(price));
    expect(same).toEqual(market);
  }
});

test('a coin moves its indexes and forwards; vols, rates, figures, arrays and the other coin stand still', async () => {
  const [half] = movedMarkets(market, 'BTC', 80_000, await values())(Float64Array.of(40_000)) as [Market];
  expect(half.assets.map(({ id, price }) => [id, price])).toEqual(
    market.assets.map(({ id, price }) => [id, id === 'BTC' ? 40_000 : price]),
  );
  expect(half.underlyings.map(({ index }) => index)).toEqual(market.underlyings.map(({ id, index }) => (id === 'BTC' ? 40_000 : index)));
  for (const quote of market.quotes) {
    const { forward, mark, ...still } = quoteOf(half, quote.instrument.id);
    const { forward: before, mark: stated, ...rest } = quote;
    expect(still).toEqual(rest);
    expect(forward).toBe(quote.instrument.underlying === 'BTC' ? before * 0.5 : before);
    if (quote.instrument.underlying === 'ETH') expect(mark).toBe(stated);
  }
});

test('what is quoted in an asset falls as it rises; a coin quoted in itself stands still', async () => {
  const [twice] = movedMarkets(market, 'USDC', 0.999, await values())(Float64Array.of(1.998)) as [Market];
  expect(quoteOf(twice, 'ETH-F1').forward).toBe(quoteOf(market, 'ETH-F1').forward / 2);
  expect(quoteOf(twice, 'ETH-SPOT')).toEqual(quoteOf(market, 'ETH-SPOT'));
  expect(twice.underlyings).toEqual(market.underlyings);
  const spot = quoteOf(market, 'BTC-SPOT');
  const own = { ...market, quotes: [{ ...spot, instrument: { ...spot.instrument, asset: 'BTC' }, forward: 1 }] };
  const [risen] = movedMarkets(own, 'BTC', 80_000, await values())(Float64Array.of(123_456)) as [Market];
  expect(risen.quotes[0]?.forward).toBe(1);
});

test('a mark moves by what the model value changes, and not below 0', async () => {
  const prices = Float64Array.of(60_000, 100_000);
  const of = (one: Quote, forward: number): number => {
    const { expiry = 0, strike = 0, call = false, settlement } = one.instrument;
    const years = (expiry - market.asOf) / 31_536_000_000;
    const inverse = settlement === 'inverse';
    return black76(forward, strike, years, one.vol, inverse ? 0 : one.rate, call).value / (inverse ? forward : 1);
  };
  const check = (before: Quote, after: Quote): void => {
    const change = of(before, after.forward) - of(before, before.forward);
    const expected = Math.max(0, (before.mark as number) + change);
    expect(Math.abs((after.mark as number) - expected)).toBeLessThanOrEqual(contenderError * (before.mark as number) * 100);
  };
  const options = market.quotes.filter(({ instrument }) => instrument.kind === 'option');
  for (const [k, moved] of movedMarkets(market, 'BTC', 80_000, await values())(prices).entries()) {
    const own = options.filter(({ instrument }) => instrument.underlying === 'BTC');
    for (const one of own) check(one, quoteOf(moved, one.instrument.id));
    expect(
      own.some((one) => quoteOf(moved, one.instrument.id).mark === 0),
      `${prices[k]}`,
    ).toBe(true);
  }
  const [moved] = movedMarkets(market, 'ETH', 2500, await values())(Float64Array.of(3000)) as [Market];
  for (const one of options.filter(({ instrument }) => instrument.underlying === 'ETH')) check(one, quoteOf(moved, one.instrument.id));
});
