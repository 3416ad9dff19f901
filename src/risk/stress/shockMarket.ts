// Market after a shock: the same listing at the same instant, other prices and vols.
// A pure function; a shock of zeros gives the same bits.
import { fieldsOf } from '../../book/fields.js';
import { finiteColumn } from '../../check.js';
import { Fault } from '../../fault.js';
import type { Market, Quote } from '../../market/market.js';
import type { MarketShock } from './shock.js';

/** No shocked vol is below this, unless the unshocked one is: at no vol at all an option at the money has an infinite gamma. */
const lowestShockedVol = 0.01;
/** As in market/build.ts: beyond it a vol is a percentage read as a decimal. */
const highestVol = 20;

/**
 * index' = index (1 + m), price' of an asset = price (1 + a). Forwards: spot F (1 + m), all others F (1 + m)(1 + basis); linear ones are quoted in
 * their settlement asset, so they are divided by 1 + a of it: what is quoted in a coin that falls rises. vol' = vol (1 + relative) + shift.
 * Figures and risk arrays stand as they were; marks are left out: they were of another moment. Throws OUT_OF_RANGE (a vol raised above 20), OVERFLOW (a price beyond
 * the doubles), and of a shock that is none UNKNOWN_FIELD, MISSING_FIELD, TYPE_MISMATCH, SHAPE_MISMATCH, NOT_FINITE.
 */
export function shockMarket(market: Market, given: MarketShock): Market {
  const shock = shockOf(given, market);
  const units = new Map(market.underlyings.map(({ id }, u) => [id, u]));
  const assetMoves = new Map(market.assets.map(({ id }, a) => [id, shock.assetMoves[a]]));
  const path = `scenarios[${JSON.stringify(shock.name)}]`;
  const sound = (price: number, id: string): number => {
    if (price > 0 && price < Number.POSITIVE_INFINITY) return price;
    throw new Fault('OVERFLOW', `${path}[${JSON.stringify(id)}]`, 'a price within the doubles', price);
  };
  const quotes = market.quotes.map(({ mark: _, ...quote }): Quote => {
    const { instrument, forward, vol } = quote;
    const u = units.get(instrument.underlying) as number;
    const moved = forward * (1 + shock.moves[u]) * (instrument.kind === 'spot' ? 1 : 1 + shock.bases[u]);
    const quoted = instrument.settlement === 'inverse' ? 1 : 1 + (assetMoves.get(instrument.asset) as number);
    const shocked = vol * (1 + shock.volShocks[u]) + shock.volShifts[u];
    const floored = instrument.kind === 'option' ? Math.max(shocked, Math.min(vol, lowestShockedVol)) : 0;
    if (floored > Math.max(highestVol, vol))
      throw new Fault(
        'OUT_OF_RANGE',
        `${path}.vols[${JSON.stringify(instrument.underlying)}]`,
        'a shock that leaves every vol at most 20',
        floored,
      );
    return Object.freeze({ ...quote, forward: sound(moved / quoted, instrument.id), vol: floored });
  });
  return Object.freeze({
    ...market,
    source: `${market.source}; shocked by ${shock.name}`,
    assets: Object.freeze(
      market.assets.map((one, a) => Object.freeze({ ...one, price: sound(one.price * (1 + shock.assetMoves[a]), one.id) })),
    ),
    underlyings: Object.freeze(
      market.underlyings.map((one, u) => Object.freeze({ ...one, index: sound(one.index * (1 + shock.moves[u]), one.id) })),
    ),
    quotes: Object.freeze(quotes),
  });
}

const byUnderlying = ['moves', 'bases', 'volShocks', 'volShifts'] as const;

function shockOf(value: unknown, { underlyings, assets }: Market): MarketShock {
  const given = fieldsOf(value, 'shock', ['name', ...byUnderlying, 'assetMoves']);
  const column = (name: keyof MarketShock, length: number): Float64Array => {
    const xs = finiteColumn(given[name], `shock.${name}`);
    if (xs.length !== length) throw new Fault('SHAPE_MISMATCH', `shock.${name}`, `${length} long`, xs.length);
    return xs;
  };
  const [moves, bases, volShocks, volShifts] = byUnderlying.map((name) => column(name, underlyings.length)) as [F64, F64, F64, F64];
  return { name: String(given.name), moves, bases, volShocks, volShifts, assetMoves: column('assetMoves', assets.length) };
}

type F64 = Float64Array;
