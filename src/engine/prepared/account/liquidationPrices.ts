// The prices at which an account is liquidated, one asset at a time: where equity less the maintenance requirement first changes sign.

import { fieldsOf, listOf } from '../../../book/fields.js';
import type { InstrumentKind } from '../../../book/instrument.js';
import { type Watched, watched } from '../../../book/watched.js';
import { identifier } from '../../../check.js';
import { Fault } from '../../../fault.js';
import {
  type EveryPriceCrossing,
  everyPriceCrossing,
  type PriceCrossing,
  type PriceCrossings,
  type PriceSearch,
  priceCrossings,
  priceSearchOf,
} from '../../../liquidation/priceCrossings.js';
import type { Market } from '../../../market/market.js';
import { compareIds } from '../../../market/order.js';
import { pacer } from '../pacer.js';
import { type Alone, aloneOf } from './alone.js';
import { PriceTicks } from './movedMarket.js';
import { type AccountFigures, Subject } from './subject.js';

/** How far and how finely prices are searched; see PriceSearch. Progress counts assets; of a book, (account, asset) pairs. Left out: from a tenth to ten times today's, 64 steps a side, to 1e-12 of the price. */
export interface LiquidationSearch extends Partial<PriceSearch>, Watched {
  /** Its own where left out. */
  readonly requirement?: string;
  /** Assets whose prices move; by default every asset that the account uses, except the numeraire. */
  readonly assets?: readonly string[];
}

/** Why the price of an asset matters to an account: what it holds or owes of it, what it has on it (orders too), what pays in it. */
export type AssetUse = 'collateral' | 'debt' | InstrumentKind | 'settlement';
const uses: readonly AssetUse[] = ['collateral', 'debt', 'spot', 'future', 'perpetual', 'option', 'settlement'];

export interface LiquidationThreshold {
  readonly asset: string;
  /** Price of one unit, numeraire. The price of an instrument on it moves by the same `move`. */
  readonly price: number;
  readonly uses: readonly AssetUse[];
  /** The nearest price below, and above, at which the balance has changed sign with everything else as it is; null when the search meets none. */
  readonly down: PriceCrossing | null;
  readonly up: PriceCrossing | null;
}

export interface LiquidationPrices {
  readonly account: string;
  readonly subaccount: string;
  readonly rules: { readonly name: string; readonly date: string };
  readonly requirement: string;
  readonly numeraire: string;
  /** At today's prices, numeraire, as the next two. */
  readonly equity: number;
  readonly maintenance: number;
  /** equity - maintenance. */
  readonly balance: number;
  /** Whether the account is to be liquidated at today's prices: the thresholds then say where it would be covered again. */
  readonly below: boolean;
  readonly search: PriceSearch;
  /** By asset id. */
  readonly thresholds: readonly LiquidationThreshold[];
}

export const searchFields = ['lowest', 'highest', 'steps', 'tolerance', 'requirement', 'assets', 'onProgress', 'signal'];
const usualSearch: PriceSearch = { lowest: 0.1, highest: 10, steps: 64, tolerance: 1e-12 };

/** A search with its defaults. Throws UNKNOWN_FIELD and what the guards throw. */
export function searchOf(given: Readonly<Record<string, unknown>>, path: string): PriceSearch {
  const { lowest, highest, steps, tolerance } = { ...usualSearch, ...given } as PriceSearch;
  return priceSearchOf({ lowest, highest, steps, tolerance }, path);
}

/** The account's balance at a price of an asset, when it is known already. */
export type KnownBalance = (price: number) => number | undefined;

/**
 * Every price is a market of its own, margined by the rules as they are: no term is assumed linear. Throws the fault of an account that has no figures, at today's prices or, naming asset and
 * price, at one that the search looks at; UNKNOWN_ASSET, OUT_OF_RANGE (the numeraire), DUPLICATE.
 */
export async function liquidationPrices(subject: Subject, asked: unknown = {}): Promise<LiquidationPrices> {
  const given = fieldsOf(asked, 'search', [], searchFields);
  const { onProgress, signal } = watched(given, 'search');
  const requirement = subject.requirementOf(given.requirement, 'search.requirement');
  const search = searchOf(given, 'search');
  const market = subject.inside.market();
  const figures = subject.standing()[requirement];
  const used = usesOf(subject);
  const assets = given.assets === undefined ? [...used.keys()].sort(compareIds) : askedAssets(given.assets, market, 'search.assets');
  const solver = new ThresholdSolver(subject, requirement);
  const thresholds: LiquidationThreshold[] = [];
  const pace = pacer(signal);
  for (const [i, asset] of assets.entries()) {
    onProgress?.(i, assets.length);
    await pace();
    thresholds.push(await solver.threshold(asset, search));
  }
  onProgress?.(assets.length, assets.length);
  return answerOf(subject, requirement, figures, search, thresholds);
}

export function answerOf(
  subject: Subject,
  requirement: string,
  { equity, maintenance }: Pick<AccountFigures, 'equity' | 'maintenance'>,
  search: PriceSearch,
  thresholds: readonly LiquidationThreshold[],
): LiquidationPrices {
  const { about } = subject.inside.parts.rules;
  const balance = equity - maintenance;
  return {
    ...subject.names,
    rules: { name: about.name, date: about.date },
    requirement,
    numeraire: subject.inside.market().numeraire,
    equity,
    maintenance,
    balance,
    below: balance < 0,
    search,
    thresholds,
  };
}

/** Thresholds of one account, on a program of its own that is made when it is needed first. */
export class ThresholdSolver {
  readonly #subject: Subject;
  readonly #requirement: string;
  readonly #used: ReadonlyMap<string, ReadonlySet<AssetUse>>;
  #alone: Ticked | undefined;

  constructor(subject: Subject, requirement: string) {
    this.#subject = subject;
    this.#requirement = requirement;
    this.#used = usesOf(subject);
  }

  async threshold(asset: string, search: PriceSearch, known?: KnownBalance): Promise<LiquidationThreshold> {
    const { price } = this.#subject.inside.market().assets.find(({ id }) => id === asset) as Market['assets'][number];
    const { down, up } = await this.#crossings(asset, price, search, known);
    return { asset, price, uses: this.#usesOf(asset), down, up };
  }

  /** Every price of the asset on the grid at which the balance changes sign; with it others move `along`, where that is given. */
  async every(
    asset: string,
    search: PriceSearch,
    along?: Along,
  ): Promise<EveryPriceCrossing & Pick<LiquidationThreshold, 'price' | 'uses'>> {
    const { price } = this.#subject.inside.market().assets.find(({ id }) => id === asset) as Market['assets'][number];
    const balanceAt = balances(await this.#single(), this.#requirement, asset, this.#subject, along);
    return { price, uses: this.#usesOf(asset), ...everyPriceCrossing((prices) => Array.from(prices, balanceAt), price, search) };
  }

  #usesOf(asset: string): readonly AssetUse[] {
    return uses.filter((one) => this.#used.get(asset)?.has(one));
  }

  async #single(): Promise<Ticked> {
    if (this.#alone === undefined) {
      const { program, market, parts } = await aloneOf(this.#subject, [this.#requirement], this.#subject.inside.parts.rules);
      this.#alone = { ticks: new PriceTicks(program, market, parts.rows, parts.rules), parts };
    }
    return this.#alone;
  }

  async #crossings(asset: string, price: number, search: PriceSearch, known?: KnownBalance): Promise<PriceCrossings> {
    if (known !== undefined) {
      const missing = new Error('a balance that is not known');
      const lookUp = (at: number): number => {
        const balance = known(at);
        if (balance === undefined) throw missing;
        return balance;
      };
      try {
        return priceCrossings((prices) => prices.map(lookUp), price, search);
      } catch (error) {
        if (error !== missing) throw error;
      }
    }
    const balanceAt = balances(await this.#single(), this.#requirement, asset, this.#subject);
    return priceCrossings((prices) => prices.map((at) => known?.(at) ?? balanceAt(at)), price, search);
  }
}

/** An account alone, through prices. */
interface Ticked {
  readonly ticks: PriceTicks;
  readonly parts: Alone['parts'];
}

/** Prices of assets when the one that is asked about has a price, its own among them. */
export interface Along {
  readonly assets: readonly string[];
  readonly pricesAt: (price: number) => readonly number[];
}

/** Equity less maintenance of an account alone, by the price of an asset. */
function balances(
  { ticks, parts }: Ticked,
  requirement: string,
  asset: string,
  subject: Subject,
  along?: Along,
): (price: number) => number {
  const { program } = ticks;
  return (price) => {
    const tick = along === undefined ? ticks.at(asset, price) : ticks.together(along.assets, along.pricesAt(price));
    program.run();
    const { equities, maintenances, codes } = program.answers(requirement);
    if (codes[0] !== 0) {
      const inside = { ...subject.inside, parts, program: () => program, tick: () => tick };
      throw placed(new Subject(inside, 0).fault(codes[0]), asset, price);
    }
    return equities[0] - maintenances[0];
  };
}

/** The fault, said of the price at which it came. */
export function placed(fault: Fault, asset: string, price: number): Fault {
  return fault.at(`${asset} at ${price}: ${fault.path}`);
}

/** Assets whose price the account's equity or requirement depends on, and why; without the numeraire, whose price is 1. */
export function usesOf(subject: Subject): ReadonlyMap<string, ReadonlySet<AssetUse>> {
  const { parts } = subject.inside;
  const market = subject.inside.market();
  const { lots, orders, collateral } = subject.state();
  const found = new Map<string, Set<AssetUse>>();
  const add = (asset: string | undefined, use: AssetUse): void => {
    if (asset === undefined || asset === market.numeraire) return;
    found.set(asset, (found.get(asset) ?? new Set()).add(use));
  };
  collateral.assets.forEach((asset, i) => {
    const amount = collateral.amounts[i];
    if (amount !== 0) add(market.assets[asset]?.id, amount > 0 ? 'collateral' : 'debt');
  });
  for (const row of [...lots.rows, ...orders.rows]) {
    if (row < 0) continue;
    add(market.underlyings[parts.rows.underlyings[row]]?.asset, parts.rows.kinds[row]);
    if (parts.rows.inverse[row] === 0) add(market.assets[parts.rows.assets[row]]?.id, 'settlement');
  }
  return found;
}

/** Assets that may be asked about, in order. */
export function askedAssets(asked: unknown, { assets, numeraire }: Market, path: string): readonly string[] {
  const ids = listOf(asked, path, 0, 100_000).map((id, i) => identifier(id, `${path}[${i}]`));
  for (const [i, asset] of ids.entries()) {
    const at = `${path}[${i}]`;
    if (asset === numeraire) throw new Fault('OUT_OF_RANGE', at, 'another asset than the numeraire, whose price is 1', asset);
    if (!assets.some(({ id }) => id === asset)) throw new Fault('UNKNOWN_ASSET', at, 'an asset of the market', asset);
    if (ids.indexOf(asset) !== i) throw new Fault('DUPLICATE', at, 'an asset that stands only once', asset);
  }
  return [...ids].sort(compareIds);
}
