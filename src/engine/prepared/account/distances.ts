// Distances of an account from liquidation: prices at which its balance changes sign, in sigmas and probabilities; by one asset, or all together by correlation.
import { fieldsOf } from '../../../book/fields.js';
import { watched } from '../../../book/watched.js';
import { positive } from '../../../check.js';
import { Fault } from '../../../fault.js';
import type { EveryPriceCrossing, PriceCrossing } from '../../../liquidation/priceCrossings.js';
import { bandProbability, medianHorizons, touchProbability } from '../../../market/firstPassage.js';
import { compareIds } from '../../../market/order.js';
import type { TickMath } from '../../../program/tick/math.js';
import type { Rules } from '../../../rules/document/rules.js';
import { pacer } from '../pacer.js';
import {
  type Along,
  answerOf,
  askedAssets,
  type LiquidationPrices,
  type LiquidationSearch,
  type LiquidationThreshold,
  searchFields,
  searchOf,
  ThresholdSolver,
  usesOf,
} from './liquidationPrices.js';
import type { Subject } from './subject.js';
import { type StatedVolatilities, type Volatilities, volatilitiesOf } from './volatilities.js';

export interface DistanceInputs extends LiquidationSearch {
  /** Days within which a price may be touched; above 0. */
  readonly horizonDays: number;
  /** Stated, or 'factors': those of the engine's rules, from its history where it was prepared with one. */
  readonly volatilities: StatedVolatilities | 'factors';
  /** A document whose factors they are, where the engine's own states none. */
  readonly sigmas?: Rules;
  /** Whether all assets are moved together as well. */
  readonly together?: boolean;
}

/** A price at which the balance changes sign; outwards of it the account is liquidated where `balance` is below 0. */
export interface PriceDistance extends PriceCrossing {
  /** |ln(price / today's)| / (volatility sqrt(horizon)); Infinity where the price stands still. */
  readonly sigmas: number;
  /** Probability of touching the price within the horizon, the log price a Brownian motion without drift: 2 N(-sigmas). */
  readonly probability: number;
  /** Days until half of all paths have touched it. */
  readonly medianDays: number;
}

export interface AssetDistances extends Pick<LiquidationThreshold, 'asset' | 'price' | 'uses'> {
  /** Annual, decimal. */
  readonly volatility: number;
  /** All that the grid shows, from near to far. */
  readonly downs: readonly PriceDistance[];
  readonly ups: readonly PriceDistance[];
  /** Probability of touching the nearest of either side within the horizon. */
  readonly probability: number;
}

export interface JointDistances extends AssetDistances {
  /** Log move of each other asset for one of this: correlation x its volatility / that of this. */
  readonly betas: Readonly<Record<string, number>>;
}

export interface LiquidationDistances extends Omit<LiquidationPrices, 'thresholds'> {
  readonly horizonDays: number;
  readonly daysPerYear: number;
  /** Source of volatilities, in words. */
  readonly source: string;
  /** Each asset moved alone, everything else as it is. By asset id. */
  readonly alone: readonly AssetDistances[];
  /** Each asset with volatility moved, all others with it by their betas. Where it is asked for. */
  readonly together?: readonly JointDistances[];
  /** Assets that matter to the account and of which no volatility is known: they were not asked about, and stand still. */
  readonly unmeasured: readonly string[];
}

/**
 * Prices are those of `liquidationPrices`, all of them. Where the account is below maintenance today, they are where it would be covered again. Throws what that throws; UNKNOWN_FACTOR for an asset
 * that is named and has no volatility, MISSING_FIELD without the correlation that `together` needs.
 */
export async function distances(subject: Subject, inputs: DistanceInputs): Promise<LiquidationDistances> {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['horizonDays', 'volatilities'],
    ['sigmas', 'together', ...searchFields],
  ) as unknown as DistanceInputs;
  const { inside } = subject;
  const horizonDays = positive(given.horizonDays, 'inputs.horizonDays');
  if (given.together !== undefined && typeof given.together !== 'boolean')
    throw new Fault('TYPE_MISMATCH', 'inputs.together', 'true or false', given.together);
  const requirement = subject.requirementOf(given.requirement, 'inputs.requirement');
  const { lowest, highest, steps, tolerance } = given;
  const stated = Object.entries({ lowest, highest, steps, tolerance }).filter(([, value]) => value !== undefined);
  const search = searchOf(Object.fromEntries(stated), 'inputs');
  const volatilities = volatilitiesOf(inside, given.volatilities, given.sigmas);
  const { annual, daysPerYear, source } = volatilities;
  const used = [...usesOf(subject).keys()].sort(compareIds);
  const assets =
    given.assets === undefined ? used.filter((id) => annual.has(id)) : askedAssets(given.assets, inside.market(), 'inputs.assets');
  const unknown = assets.find((id) => !annual.has(id));
  if (unknown !== undefined) throw new Fault('UNKNOWN_FACTOR', 'inputs.assets', `assets with a volatility (${source})`, unknown);
  const drivers = given.together === true ? assets.filter((id) => (annual.get(id) as number) > 0) : [];
  const paths = drivers.map((id) => pathOf(subject, id, volatilities));
  const head = answerOf(subject, requirement, subject.standing()[requirement], search, []);
  const solver = new ThresholdSolver(subject, requirement);
  const total = assets.length + drivers.length;
  const { onProgress, signal } = watched(given, 'inputs');
  const pace = pacer(signal);
  let done = 0;
  const next = async (asset: string, along?: Along): Promise<AssetDistances> => {
    onProgress?.(done++, total);
    await pace();
    const found = await solver.every(asset, search, along);
    const volatility = annual.get(asset) as number;
    return measured(inside.tick().math, asset, found, volatility, volatility * Math.sqrt(horizonDays / daysPerYear), horizonDays);
  };
  const alone: AssetDistances[] = [];
  for (const asset of assets) alone.push(await next(asset));
  const together: JointDistances[] = [];
  for (const [n, asset] of drivers.entries()) {
    const { along, betas } = paths[n];
    together.push({ ...(await next(asset, along)), betas });
  }
  onProgress?.(total, total);
  const { thresholds: _, ...rest } = head;
  return {
    ...rest,
    horizonDays,
    daysPerYear,
    source,
    alone,
    ...(given.together === true ? { together } : {}),
    unmeasured: used.filter((id) => !annual.has(id)),
  };
}

function measured(
  math: TickMath,
  asset: string,
  { price, uses, downs, ups }: EveryPriceCrossing & Pick<LiquidationThreshold, 'price' | 'uses'>,
  volatility: number,
  deviation: number,
  horizonDays: number,
): AssetDistances {
  const distance = (crossing: PriceCrossing): PriceDistance => {
    const log = Math.abs(math.log1p((crossing.price - price) / price));
    const sigmas = deviation === 0 ? Number.POSITIVE_INFINITY : log / deviation;
    return { ...crossing, sigmas, probability: touchProbability(math, sigmas), medianDays: medianHorizons(math, sigmas) * horizonDays };
  };
  const [below, above] = [downs.map(distance), ups.map(distance)];
  const nearest = (side: readonly PriceDistance[]): number => side[0]?.sigmas ?? Number.POSITIVE_INFINITY;
  return { asset, price, uses, volatility, downs: below, ups: above, probability: bandProbability(math, nearest(below), nearest(above)) };
}

interface Path {
  readonly along: Along;
  readonly betas: Readonly<Record<string, number>>;
}

/** Path of every asset as one moves: price e^(beta ln(its price / today's)). */
function pathOf({ inside }: Subject, driver: string, { annual, correlation }: Volatilities): Path {
  if (correlation === undefined) throw new Fault('MISSING_FIELD', 'inputs.volatilities.correlation', 'how assets move together', undefined);
  const own = annual.get(driver) as number;
  const prices = new Map(inside.market().assets.map(({ id, price }) => [id, price]));
  const betas: Record<string, number> = {};
  const moving = [...annual.keys()].filter((id) => (annual.get(id) as number) > 0).sort(compareIds);
  for (const id of moving) {
    const rho = id === driver ? 1 : correlation(id, driver);
    if (rho === undefined)
      throw new Fault('UNKNOWN_FACTOR', 'inputs.volatilities.correlation', `a correlation of ${id} and ${driver}`, undefined);
    betas[id] = id === driver ? 1 : (rho * (annual.get(id) as number)) / own;
  }
  const now = prices.get(driver) as number;
  const pricesAt = (price: number): number[] => {
    const { math } = inside.tick();
    const log = math.log1p((price - now) / now);
    return moving.map((id) => (id === driver ? price : (prices.get(id) as number) * math.exp(betas[id] * log)));
  };
  const { [driver]: _, ...others } = betas;
  return { along: { assets: moving, pricesAt }, betas: others };
}
