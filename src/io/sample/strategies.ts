// How sample accounts trade: directional, hedged, spreads, short volatility, covered. Each draws legs in units of the underlying.

import type { Draws } from '../../draws.js';
import type { Quote } from '../../market/market.js';
import type { Expiry, Listing } from './listing.js';
import { roughDelta } from './roughPrice.js';

export interface Leg {
  readonly quote: Quote;
  readonly years: number;
  /** Signed, in units of the underlying. */
  readonly units: number;
}

export type Strategy = (draws: Draws, listing: Listing, units: number) => Leg[];

/** Every strategy gives legs for every listing: without options it trades futures, without futures it trades options. */
export const strategies: readonly { readonly name: string; readonly weight: number; readonly trade: Strategy }[] = [
  { name: 'directional', weight: 0.3, trade: directional },
  { name: 'hedged', weight: 0.2, trade: hedged },
  { name: 'spread', weight: 0.2, trade: spread },
  { name: 'short volatility', weight: 0.15, trade: shortVolatility },
  { name: 'covered', weight: 0.15, trade: covered },
];

function directional(draws: Draws, listing: Listing, units: number): Leg[] {
  const sign = draws.sign();
  const bet = draws.chance(0.65) ? outright(draws, listing, sign * units) : [];
  if (bet.length > 0) return bet;
  const long = option(draws, listing, sign > 0, draws.between(0, 1.5), units);
  return long.length > 0 ? long : outright(draws, listing, sign * units);
}

function hedged(draws: Draws, listing: Listing, units: number): Leg[] {
  const held = option(draws, listing, draws.chance(0.5), draws.between(-0.5, 1), draws.sign() * units);
  const delta = held.reduce((sum, leg) => sum + leg.units * roughDelta(leg.quote, leg.years), 0);
  if (held.length > 0) return [...held, ...outright(draws, listing, -delta)];
  return [...outright(draws, listing, units), ...outright(draws, listing, -units * draws.between(0.8, 1))];
}

function spread(draws: Draws, listing: Listing, units: number): Leg[] {
  if (listing.expiries.length === 0 || (listing.deltaOne.length > 1 && draws.chance(0.3))) {
    return [...outright(draws, listing, units), ...outright(draws, listing, -units)];
  }
  const expiry = draws.pick(listing.expiries);
  const call = draws.chance(0.5);
  const near = optionOf(draws, expiry, call, draws.between(-0.5, 0.5), units);
  const far = optionOf(draws, expiry, call, draws.between(0.5, 1.5), -units);
  return draws.chance(0.5) ? [...near, ...far] : [...near, ...far].map((leg) => ({ ...leg, units: -leg.units }));
}

function shortVolatility(draws: Draws, listing: Listing, units: number): Leg[] {
  if (listing.expiries.length === 0) return hedged(draws, listing, units);
  const expiry = draws.pick(listing.expiries);
  const width = draws.between(0.2, 1.4);
  const legs = [...optionOf(draws, expiry, true, width, -units), ...optionOf(draws, expiry, false, width, -units)];
  if (draws.chance(0.4)) legs.push(...optionOf(draws, expiry, true, width + 1, units), ...optionOf(draws, expiry, false, width + 1, units));
  return legs;
}

function covered(draws: Draws, listing: Listing, units: number): Leg[] {
  const held = outright(draws, listing, units);
  const sold = option(draws, listing, true, draws.between(0.3, 1.5), -units * draws.between(0.5, 1));
  return held.length > 0 ? [...held, ...sold] : directional(draws, listing, units);
}

function outright(draws: Draws, listing: Listing, units: number): Leg[] {
  return listing.deltaOne.length === 0 ? [] : [{ quote: draws.pick(listing.deltaOne), years: 0, units }];
}

function option(draws: Draws, listing: Listing, call: boolean, distance: number, units: number): Leg[] {
  return listing.expiries.length === 0 ? [] : optionOf(draws, draws.pick(listing.expiries), call, distance, units);
}

/** The listed option nearest to `distance` standard deviations out of the money. */
function optionOf(draws: Draws, expiry: Expiry, call: boolean, distance: number, units: number): Leg[] {
  const { strikes, years } = expiry;
  const middle = strikes[strikes.length >> 1];
  const { forward, vol } = middle.calls[0] ?? middle.puts[0];
  const target = forward * (1 + (call ? distance : -distance) * vol * Math.sqrt(years));
  let best: readonly Quote[] = [];
  let nearest = Number.POSITIVE_INFINITY;
  for (const { strike, calls, puts } of strikes) {
    const quotes = call ? calls : puts;
    const away = Math.abs(strike - target);
    if (quotes.length > 0 && away < nearest) {
      best = quotes;
      nearest = away;
    }
  }
  return best.length === 0 ? [] : [{ quote: draws.pick(best), years, units }];
}
