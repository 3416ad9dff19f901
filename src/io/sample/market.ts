// The synthetic market of the embedded sample: five coins, inverse and linear listings, a volatility smile. No figure of it was ever traded.

import type { Instrument } from '../../book/instrument.js';
import { count } from '../../check.js';
import { Draws } from '../../draws.js';
import { buildMarket } from '../../market/build.js';
import type { Market, Quote } from '../../market/market.js';
import { dayMs, daysPerYear } from '../../market/year.js';
import { dateText } from '../deribit/name.js';
import { decimals } from './digits.js';

/** 2026-01-02 08:00 UTC, a Friday: so that every expiry is whole days away. */
export const sampleInstant = Date.UTC(2026, 0, 2, 8);

interface Coin {
  readonly id: string;
  /** Typical index and at-the-money vol; the seed moves them by a few per cent. */
  readonly index: number;
  readonly vol: number;
  /** Decimals of prices. */
  readonly decimals: number;
  readonly inverse: boolean;
  readonly expiryDays: readonly number[];
  /** Strikes on each side of the one at the forward. */
  readonly strikesASide: number;
}

const coins: readonly Coin[] = [
  { id: 'BTC', index: 90_000, vol: 0.45, decimals: 2, inverse: true, expiryDays: [1, 7, 14, 28, 84, 175, 357], strikesASide: 5 },
  { id: 'ETH', index: 3_000, vol: 0.65, decimals: 2, inverse: true, expiryDays: [1, 7, 14, 28, 84, 175], strikesASide: 5 },
  { id: 'SOL', index: 130, vol: 0.8, decimals: 3, inverse: false, expiryDays: [1, 7, 28, 84, 175], strikesASide: 4 },
  { id: 'XRP', index: 2, vol: 0.85, decimals: 4, inverse: false, expiryDays: [1, 7, 28, 84, 175], strikesASide: 4 },
  { id: 'BNB', index: 860, vol: 0.55, decimals: 2, inverse: false, expiryDays: [1, 7, 28, 84, 175], strikesASide: 4 },
];
/** Continuously compounded; linear options are discounted, inverse ones are not. */
const linearRate = 0.03;

/**
 * About 600 instruments on BTC and ETH (inverse options, futures, perpetuals; linear perpetuals and spot) and SOL, XRP, BNB (all linear, in USDC).
 * The same seed (0 to 2^53 - 1) gives the same bits on every machine.
 */
export function sampleMarket(seed: number): Market {
  count(seed, 0, Number.MAX_SAFE_INTEGER, 'seed');
  const listings = coins.map((coin, stream) => listingOf(coin, new Draws(seed, stream)));
  const pegged = [
    { id: 'USD', price: 1 },
    { id: 'USDC', price: 1 },
    { id: 'USDT', price: 0.9995 },
  ];
  return buildMarket({
    asOf: sampleInstant,
    numeraire: 'USD',
    venue: 'margincore',
    source: `synthetic sample, seed ${seed}`,
    assets: [...listings.map(({ id, index }) => ({ id, price: index })), ...pegged],
    underlyings: listings.map(({ id, index }) => ({ id, asset: id, index })),
    quotes: listings.flatMap(({ quotes }) => quotes),
  });
}

function listingOf(coin: Coin, draws: Draws): { readonly id: string; readonly index: number; readonly quotes: Quote[] } {
  const index = decimals(coin.index * draws.between(0.94, 1.06), coin.decimals);
  const carry = draws.between(0.01, 0.07);
  const level = coin.vol * draws.between(0.9, 1.1);
  const skew = draws.between(-0.08, 0.02);
  const curve = draws.between(0.03, 0.06);
  const prefix = coin.inverse ? coin.id : `${coin.id}_USDC`;
  const settlement = coin.inverse ? 'inverse' : 'linear';
  const common = { settlement, underlying: coin.id, asset: coin.inverse ? coin.id : 'USDC', multiplier: 1 } as const;
  const usdc = { settlement: 'linear', underlying: coin.id, asset: 'USDC', multiplier: 1 } as const;
  const quotes: Quote[] = [];
  const list = (instrument: Instrument, forward: number, vol = 0, rate = 0): void => {
    quotes.push({ instrument, forward, vol, rate });
  };
  list({ id: `${prefix}-PERPETUAL`, kind: 'perpetual', ...common }, decimals(index * draws.between(0.9995, 1.0005), coin.decimals));
  if (coin.inverse) {
    list({ id: `${coin.id}_USDC-PERPETUAL`, kind: 'perpetual', ...usdc }, decimals(index * draws.between(0.9995, 1.0005), coin.decimals));
    list({ id: `${coin.id}_USDC`, kind: 'spot', ...usdc }, index);
  }
  for (const days of coin.expiryDays) {
    const years = days / daysPerYear;
    const expiry = sampleInstant + days * dayMs;
    const forward = decimals(index * (1 + carry * years), coin.decimals);
    const atTheMoney = level * (1 + 0.1 * draws.between(-1, 1));
    const name = `${prefix}-${dateText(expiry)}`;
    list({ id: name, kind: 'future', ...common, expiry }, forward);
    for (const strike of strikesOf(forward, atTheMoney * Math.sqrt(years), coin.strikesASide)) {
      const vol = smile(atTheMoney, skew, curve, (strike / forward - 1) / (atTheMoney * Math.sqrt(years)));
      for (const call of [false, true]) {
        const id = `${name}-${String(strike).replace('.', 'd')}-${call ? 'C' : 'P'}`;
        list({ id, kind: 'option', ...common, expiry, strike, call }, forward, vol, coin.inverse ? 0 : linearRate);
      }
    }
  }
  return { id: coin.id, index, quotes };
}

/** A vol that bends with the distance of the strike in standard deviations, and straightens far out. */
function smile(atTheMoney: number, skew: number, curve: number, distance: number): number {
  const bend = (curve * distance * distance) / (1 + 0.3 * Math.abs(distance));
  return decimals(atTheMoney * (1 + skew * distance + bend), 4);
}

/** Round strikes about the forward, a third of a standard deviation apart, all of them positive. */
function strikesOf(forward: number, deviation: number, aSide: number): number[] {
  const spacing = forward * Math.min(0.35 * deviation, 0.85 / (aSide + 1));
  let power = 1;
  while (spacing * power < 1) power *= 10;
  let unit = 1;
  while (spacing * power >= 10 * unit) unit *= 10;
  const ratio = (spacing * power) / unit;
  const step = (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10) * unit;
  const centre = Math.round((forward * power) / step);
  return Array.from({ length: 2 * aSide + 1 }, (_, i) => ((centre - aSide + i) * step) / power).filter((strike) => strike > 0);
}
