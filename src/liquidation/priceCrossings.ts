// The nearest prices on either side of the current one at which a balance changes sign: a grid looked at outwards, then one bracket narrowed.
import { fieldsOf } from '../book/fields.js';
import { count, numberList, positive, within } from '../check.js';
import { Fault } from '../fault.js';

/** How far and how finely prices are searched; nothing of it has a default. */
export interface PriceSearch {
  /** The lowest price that is looked at, as a multiple of the current one: above 0, at most 1; 1 for none below. */
  readonly lowest: number;
  /** The highest, at least 1; 1 for none above. */
  readonly highest: number;
  /**
   * Prices that are looked at on either side: evenly in price below, evenly in 1/price above, so that the steps are as fine near the current price. A
   * change of sign and back between two neighbours is passed over.
   */
  readonly steps: number;
  /** Width of the last bracket relative to its prices, in (0, 1), such as 1e-10. */
  readonly tolerance: number;
}

/** Balances at a column of prices: a column of the same length. */
export type BalancesAt = (prices: Float64Array) => ArrayLike<number>;

export interface PriceCrossing {
  /** The end of the last bracket at which the sign has changed, in the unit of the current price; the other end, nearer to that, is within the tolerance. */
  readonly price: number;
  /** price / current price - 1. */
  readonly move: number;
  /** The balance at `price`. */
  readonly balance: number;
}

export interface PriceCrossings {
  /** At the current price. */
  readonly balance: number;
  /** Whether it is below 0 already: the crossings then are where it is 0 or more again. */
  readonly below: boolean;
  /** The nearest below the current price, null when the grid shows none. */
  readonly down: PriceCrossing | null;
  readonly up: PriceCrossing | null;
}

export interface EveryPriceCrossing {
  /** At the current price, and whether it is below 0. */
  readonly balance: number;
  readonly below: boolean;
  /** Every change of sign that the grid shows below the current price, from near to far, and above it. */
  readonly downs: readonly PriceCrossing[];
  readonly ups: readonly PriceCrossing[];
}

/** Prices of the grid that are asked for together. */
const chunk = 8;
const largestHighest = 1e9;

/**
 * The first change of sign that the grid shows in each direction, narrowed to the tolerance. The balance may be any function: not monotone, with
 * kinks and jumps. A balance of 0 counts as one that holds. All of it is `+ - * /` and comparisons: the bits depend on those of `balancesAt` alone.
 * Throws what the guards throw, OUT_OF_RANGE (a range beyond the doubles), SHAPE_MISMATCH (not a balance a price), NOT_FINITE (a balance that is no number, with its price).
 * Narrowing: ITP, at most one step more than bisection. Source: Oliveira and Takahashi, An enhancement of the bisection method average performance
 * preserving minmax optimality, ACM TOMS 47 (2020), with kappa1 = 0.01 / width, kappa2 = 2, n0 = 1, and truncated by no less than the tolerance: balances are
 * mostly straight between kinks, and two points then close in on a root that the line meets.
 */
export function priceCrossings(balancesAt: BalancesAt, price: number, search: PriceSearch): PriceCrossings {
  const { balance, below, side } = searched(balancesAt, price, search);
  return { balance, below, down: side('lowest').next().value ?? null, up: side('highest').next().value ?? null };
}

/** The same search, which does not end at the first: every change of sign narrowed. */
export function everyPriceCrossing(balancesAt: BalancesAt, price: number, search: PriceSearch): EveryPriceCrossing {
  const { balance, below, side } = searched(balancesAt, price, search);
  return { balance, below, downs: [...side('lowest')], ups: [...side('highest')] };
}

/** The balance now, and the changes of sign on the way to an end of the range, worked out one after the other. */
function searched(
  balancesAt: BalancesAt,
  price: number,
  search: PriceSearch,
): {
  readonly balance: number;
  readonly below: boolean;
  readonly side: (end: 'lowest' | 'highest') => Generator<PriceCrossing, undefined>;
} {
  if (typeof balancesAt !== 'function') throw new Fault('TYPE_MISMATCH', 'balancesAt', 'a function of a column of prices', balancesAt);
  const now = positive(price, 'price');
  const { steps, tolerance, ...ends } = priceSearchOf(search, 'search');
  if (!(now * ends.lowest > 0 && now * ends.highest < Number.POSITIVE_INFINITY))
    throw new Fault('OUT_OF_RANGE', 'price', 'one whose whole range lies within the doubles', now);
  const balances = checkedBalances(balancesAt);
  const balance = balances(Float64Array.of(now))[0];
  const side = function* (end: 'lowest' | 'highest'): Generator<PriceCrossing, undefined> {
    const far = ends[end];
    if (far === 1) return;
    let inner: Point = { price: now, balance };
    for (let first = 1; first <= steps; first += chunk) {
      const prices = Float64Array.from({ length: Math.min(chunk, steps + 1 - first) }, (_, i) => gridPrice(now, far, first + i, steps));
      for (const [i, found] of Array.from(balances(prices)).entries()) {
        const outer = { price: prices[i], balance: found };
        const below = inner.balance < 0;
        if (found < 0 !== below) yield narrowed(balances, (x) => x < 0 === below, inner, outer, tolerance, now);
        inner = outer;
      }
    }
  };
  return { balance, below: balance < 0, side };
}

/** Throws TYPE_MISMATCH, UNKNOWN_FIELD, MISSING_FIELD, NOT_FINITE, OUT_OF_RANGE, TOO_LARGE. */
export function priceSearchOf(value: unknown, path: string): PriceSearch {
  const given = fieldsOf(value, path, ['lowest', 'highest', 'steps', 'tolerance']);
  const lowest = within(given.lowest, 0, 1, `${path}.lowest`);
  const tolerance = within(given.tolerance, 0, 1, `${path}.tolerance`);
  if (lowest === 0) throw new Fault('OUT_OF_RANGE', `${path}.lowest`, 'above 0, at most 1', lowest);
  if (tolerance === 0 || tolerance === 1) throw new Fault('OUT_OF_RANGE', `${path}.tolerance`, 'strictly between 0 and 1', tolerance);
  return {
    lowest,
    highest: within(given.highest, 1, largestHighest, `${path}.highest`),
    steps: count(given.steps, 1, 1_000_000, `${path}.steps`),
    tolerance,
  };
}

interface Point {
  readonly price: number;
  readonly balance: number;
}

/** Every price of the grid, the current one first, then those below and above it from near to far. */
export function gridPrices(price: number, { lowest, highest, steps }: PriceSearch): number[] {
  const side = (far: number): number[] => (far === 1 ? [] : Array.from({ length: steps }, (_, k) => gridPrice(price, far, k + 1, steps)));
  return [price, ...side(lowest), ...side(highest)];
}

/** Point k of the steps from the current price to `far` times it. */
function gridPrice(now: number, far: number, k: number, steps: number): number {
  if (k === steps) return now * far;
  return far < 1 ? now - now * (1 - far) * (k / steps) : now / (1 - (1 - 1 / far) * (k / steps));
}

function checkedBalances(balancesAt: BalancesAt): (prices: Float64Array) => Float64Array {
  return (prices) => {
    const balances = numberList(balancesAt(prices.slice()), 'balancesAt');
    if (balances.length !== prices.length)
      throw new Fault('SHAPE_MISMATCH', 'balancesAt', `${prices.length} balances, one per price`, balances.length);
    const wrong = balances.findIndex((x) => !Number.isFinite(x));
    if (wrong >= 0) throw new Fault('NOT_FINITE', `balancesAt(${prices[wrong]})`, 'finite', balances[wrong]);
    return balances;
  };
}

/** The bracket between a point that holds and one that does not, narrowed. */
function narrowed(
  balances: (prices: Float64Array) => Float64Array,
  holds: (balance: number) => boolean,
  inner: Point,
  outer: Point,
  tolerance: number,
  now: number,
): PriceCrossing {
  let a = inner;
  let b = outer;
  const half = Math.max((tolerance * Math.min(a.price, b.price)) / 2, Number.MIN_VALUE);
  const first = Math.abs(b.price - a.price);
  let radius = half; // doubled until the whole bracket is inside, once more for the step that ITP may need beyond bisection
  while (2 * radius < first) radius *= 2;
  radius *= 2;
  for (let width = first; width > 2 * half; width = Math.abs(b.price - a.price)) {
    const middle = a.price + (b.price - a.price) / 2;
    const price = itpPoint(a, b, middle, radius - width / 2, Math.max((0.01 / first) * width * width, 0.75 * half));
    if (price === a.price || price === b.price) break; // neighbouring doubles
    const point = { price, balance: balances(Float64Array.of(price))[0] };
    if (holds(point.balance)) a = point;
    else b = point;
    radius /= 2;
  }
  return { price: b.price, move: b.price / now - 1, balance: b.balance };
}

/** Interpolated (regula falsi), truncated towards the middle by `step`, projected to within `reach` of it. */
function itpPoint(a: Point, b: Point, middle: number, reach: number, step: number): number {
  const straight = a.price + (b.price - a.price) * (a.balance / (a.balance - b.balance));
  if (!Number.isFinite(straight)) return middle;
  const towards = middle >= straight ? 1 : -1;
  const truncated = step <= Math.abs(middle - straight) ? straight + towards * step : middle;
  const point = Math.abs(truncated - middle) <= reach ? truncated : middle - towards * Math.max(0, reach);
  const low = Math.min(a.price, b.price);
  return point > low && point < Math.max(a.price, b.price) ? point : middle;
}
