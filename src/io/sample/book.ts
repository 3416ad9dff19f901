// A seeded book over any market: thousands of accounts, each with its own way of trading.

import type { Account, MarginMode, Position } from '../../book/account.js';
import type { Book } from '../../book/book.js';
import { bookOf } from '../../book/bookOf.js';
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import { Draws } from '../../draws.js';
import { Fault } from '../../fault.js';
import { marketMade } from '../../market/build.js';
import type { Market } from '../../market/market.js';
import { collateralOf, type Sized } from './collateral.js';
import { significant } from './digits.js';
import { type Listing, listingsOf } from './listing.js';
import { roughMark } from './roughPrice.js';
import { type Leg, strategies } from './strategies.js';

export interface SampleOptions {
  /** Margined units (an account, or a subaccount of one), 0 to a million. */
  readonly accounts: number;
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number;
}

/** Streams 0 to 999 are the market's. */
const firstStream = 1_000;

interface Scene {
  readonly market: Market;
  readonly listings: readonly Listing[];
  readonly prices: ReadonlyMap<string, number>;
}

/**
 * Accounts with 1 to 20 positions (10 on average) in what the market lists unexpired, every margin mode, collateral in the market's assets.
 * The same market, seed and position in the book give the same account on every machine: a book of 100 is the beginning of one of 1,000.
 * @throws Fault when the market lists nothing to trade (TOO_SHORT) or an option is no whole number in its range
 */
export function sampleBook(stated: Market, options: SampleOptions): Book {
  const given = fieldsOf(options, 'options', ['accounts', 'seed']);
  const accounts = count(given.accounts, 0, 1_000_000, 'accounts');
  const seed = count(given.seed, 0, Number.MAX_SAFE_INTEGER, 'seed');
  const market = marketMade(stated);
  const listings = listingsOf(market);
  if (listings.length === 0) throw new Fault('TOO_SHORT', 'market.quotes', 'at least one unexpired instrument', 'none');
  const scene: Scene = { market, listings, prices: new Map(market.assets.map(({ id, price }) => [id, price])) };
  const units: Account[] = [];
  for (let i = 0, owner = 0, subaccount = 0; i < accounts; i++) {
    const draws = new Draws(seed, firstStream + i);
    // One in six margined units is one more subaccount of the account before it.
    subaccount = draws.chance(1 / 6) && i > 0 ? subaccount + 1 : 0;
    if (subaccount === 0) owner++;
    units.push(accountOf(scene, draws, `A${String(owner).padStart(6, '0')}`, subaccount === 0 ? '' : `S${subaccount}`));
  }
  return bookOf(units);
}

function accountOf(scene: Scene, draws: Draws, account: string, subaccount: string): Account {
  const mode = modeOf(draws.uniform());
  const wanted = 1 + Math.floor(10 * (draws.uniform() + draws.uniform()));
  // Many small accounts and few large ones: 2,000 to 1,000,000 of the numeraire.
  const wealth = 2_000 / (1 - 0.998 * draws.uniform());
  const favourites = [draws.pick(scene.listings), draws.pick(scene.listings)];
  const sized: Sized[] = [];
  for (let tries = 0; sized.length < wanted && tries < 60; tries++) {
    const listing = draws.chance(0.8) ? draws.pick(favourites) : draws.pick(scene.listings);
    const notional = (wealth * draws.between(0.5, 4)) / Math.sqrt(wanted);
    for (const leg of strategyOf(draws.uniform())(draws, listing, notional / listing.index)) {
      const position = sized.length < wanted ? sizedOf(scene, draws, leg, listing.index) : undefined;
      if (position) sized.push(position);
    }
  }
  const positions: Position[] = sized.map(({ quote, quantity, entryPrice }) => ({ instrument: quote.instrument.id, quantity, entryPrice }));
  return { account, subaccount, mode, positions, collateral: collateralOf(draws, sized, mode, scene.market.assets) };
}

/** A leg in whole lots (two significant digits of contracts), entered a few per cent from the current mark. */
function sizedOf({ prices }: Scene, draws: Draws, { quote, years, units }: Leg, index: number): Sized | undefined {
  const { kind, settlement, multiplier, asset } = quote.instrument;
  const face = kind !== 'option' && settlement === 'inverse' ? quote.forward : 1;
  const quantity = significant((units * face) / multiplier, 2);
  const noise = kind === 'option' ? draws.between(0.8, 1.2) : draws.between(0.98, 1.02);
  const entryPrice = significant(roughMark(quote, years) * noise, 5);
  if (!(quantity !== 0 && entryPrice > 0)) return undefined;
  return { quote, years, quantity, entryPrice, assetPrice: prices.get(asset) ?? 1, index };
}

function modeOf(draw: number): MarginMode {
  return draw < 0.25 ? 'isolated' : draw < 0.6 ? 'cross' : 'portfolio';
}

function strategyOf(draw: number): (typeof strategies)[number]['trade'] {
  let rest = draw;
  for (const { weight, trade } of strategies) {
    if (rest < weight) return trade;
    rest -= weight;
  }
  return strategies[0].trade;
}
