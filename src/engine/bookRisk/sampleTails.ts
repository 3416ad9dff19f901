// P&L of accounts under every scenario, one account after the other: what quantile conventions, weights and standard errors are made from.
import { turnMs, turnOfEventLoop } from '../../backends/runner.js';
import type { Holdings } from '../../columns/rolledUp.js';
import type { Scalars } from '../../columns/scalars.js';
import { type QuantileConvention, quantileOf, type ShortfallConvention, shortfallOf } from '../../risk/quantiles.js';
import { type WeightedTail, weightedTail } from '../../risk/weighted.js';

/** Figures of a row of P&L. */
export interface Sample {
  readonly scenarios: number;
  readonly tailCount: number;
  /** 1 - confidence. */
  readonly alpha: number;
  /** Scenarios that may move as one: 1, or 2 for antithetic pairs. */
  readonly together: number;
}

export interface SampledBook extends Holdings, Sample {
  /** P&L of one contract, [instruments x stride]. */
  readonly grid: Float64Array;
  readonly stride: number;
  /** 1: an account with a fault. */
  readonly statuses: Uint8Array;
}

/** Calls `visit` with the P&L of every account without a fault, in one row that the next overwrites; sums in the order of the positions. */
export async function eachAccount(
  { starts, handles, quantities, grid, stride, scenarios, statuses }: SampledBook,
  signal: AbortSignal | undefined,
  visit: (account: number, gains: Float64Array) => void,
): Promise<void> {
  const gains = new Float64Array(scenarios);
  /** Four rows of the grid a pass: the row of gains is read and written a quarter as often. */
  const sum = (first: number, end: number): void => {
    gains.fill(0);
    let k = first;
    for (; k + 4 <= end; k += 4) {
      const [a, b, c, d] = [quantities[k], quantities[k + 1], quantities[k + 2], quantities[k + 3]];
      const [i, j, l, m] = [handles[k] * stride, handles[k + 1] * stride, handles[k + 2] * stride, handles[k + 3] * stride];
      for (let s = 0; s < scenarios; s++) gains[s] = gains[s] + a * grid[i + s] + b * grid[j + s] + c * grid[l + s] + d * grid[m + s];
    }
    for (; k < end; k++) {
      const quantity = quantities[k];
      const row = handles[k] * stride;
      for (let s = 0; s < scenarios; s++) gains[s] += quantity * grid[row + s];
    }
  };
  let since = performance.now();
  for (let a = 0; a < statuses.length; a++) {
    if (statuses[a] === 1) continue;
    sum(starts[a], starts[a + 1]);
    visit(a, gains);
    if (performance.now() - since >= turnMs) {
      await turnOfEventLoop();
      signal?.throwIfAborted();
      since = performance.now();
    }
  }
}

/** The tail by named conventions; `gains` is sorted. */
export function conventionalTail(
  gains: Float64Array,
  alpha: number,
  quantile: QuantileConvention,
  shortfall: ShortfallConvention,
): WeightedTail {
  const sorted = gains.sort();
  const q = quantileOf(sorted, alpha, quantile);
  return { valueAtRisk: 0 - q, expectedShortfall: shortfallOf(sorted, alpha, q, shortfall) + 0 };
}

/** Worst scenarios, their gains and weights in the order of the series. */
interface Worst {
  readonly gains: Float64Array;
  readonly weights: Float64Array;
}

/** The rank of the loss down to which a tail by weights is looked for first: a few are sorted sooner than all. */
export function weighedRank(alpha: number, scenarios: number): number {
  return Math.min(scenarios, Math.ceil(4 * alpha * scenarios) + 16);
}

/** Gains and weights of the worst few alone, when they hold the tail and some more. `gains` stays as it is. */
export function worstOf(gains: Float64Array, weights: Float64Array, alpha: number): Worst {
  const few = weighedRank(alpha, gains.length);
  return worstWithin(gains, weights, alpha, few === gains.length ? Number.POSITIVE_INFINITY : smallest(gains.slice(), few, gains.length));
}

function worstWithin(gains: Float64Array, weights: Float64Array, alpha: number, limit: number): Worst {
  const places: number[] = [];
  let weight = 0;
  for (let s = 0; s < gains.length; s++) {
    if (gains[s] > limit) continue;
    places.push(s);
    weight += weights[s];
  }
  if (places.length === gains.length || !(weight > 1.5 * alpha)) return { gains, weights };
  const some = (column: Float64Array): Float64Array => {
    const picked = new Float64Array(places.length);
    for (let i = 0; i < places.length; i++) picked[i] = column[places[i]];
    return picked;
  };
  return { gains: some(gains), weights: some(weights) };
}

/** The tail by weights; `loss` is that of the rank above. `gains` stays as it is. */
export function weighedTail(gains: Float64Array, weights: Float64Array, alpha: number, loss: number): WeightedTail {
  const worst = worstWithin(gains, weights, alpha, 0 - loss);
  return weightedTail(worst.gains, worst.weights, alpha);
}

/** Inputs of a standard error: the losses of two ranks. */
export interface Spacing {
  readonly near: number;
  readonly far: number;
  /** Standard deviation of the number of losses beyond the true quantile. */
  readonly spread: number;
  /** The error by the difference of both losses and a spread of 1. */
  readonly scale: number;
}

/**
 * The number of losses beyond the true quantile has the variance n alpha (1 - alpha) (times 2 for antithetic pairs, as if both were always beyond it together: an upper bound), or less under a
 * control: `spread` is its root. With l[k] the k-th largest loss, near = k/3 and far = 3k (halfway to the smallest at most), the error is spread / (n alpha (1 - alpha)) times
 * (l[near] - l[far]) / (logit(far) - logit(near)), logit(j) = ln(j / (n + 1 - j)): tails of normal to power law are all but straight in it, so that many losses may be spanned (a slope of
 * order statistics, Siddiqui 1960, on the scale of the tail). Of n = 10,000 at 0.99 it scatters by 7 to 10 %, and 1.96 of it on either side hold the quantile with 95 %. Of losses that are
 * bounded just beyond the quantile, and of Sobol points, which are spread more evenly than independent ones, it is an upper estimate.
 */
export function spacingOf(math: Scalars, { scenarios: n, tailCount: k, alpha, together }: Sample): Spacing {
  const spread = Math.sqrt(together * n * alpha * (1 - alpha));
  const near = Math.max(1, Math.round(k / 3));
  const far = Math.max(near, Math.min(3 * k, Math.floor((n + k) / 2)));
  const logit = (j: number): number => math.log(j / (n + 1 - j));
  return { near, far, spread, scale: near === far ? 0 : 1 / (n * alpha * (1 - alpha) * (logit(far) - logit(near))) };
}

/** From the losses of both ranks. */
export function errorBetween({ spread, scale }: Spacing, nearLoss: number, farLoss: number): number {
  return spread * scale * (nearLoss - farLoss);
}

/** The same under a control. Reorders `gains`. */
export function standardError(gains: Float64Array, spacing: Spacing, spread: number): number {
  const low = smallest(gains, spacing.far, gains.length);
  return errorBetween({ ...spacing, spread }, 0 - smallest(gains, spacing.near, spacing.far), 0 - low);
}

/** The k-th smallest of the first `length` numbers (Hoare 1961); afterwards it and everything smaller stand in the first k places. */
export function smallest(xs: Float64Array, k: number, length: number): number {
  let left = 0;
  let right = length - 1;
  const place = k - 1;
  while (left < right) {
    const pivot = xs[(left + right) >> 1];
    let i = left;
    let j = right;
    while (i <= j) {
      while (xs[i] < pivot) i++;
      while (xs[j] > pivot) j--;
      if (i > j) break;
      const x = xs[i];
      xs[i++] = xs[j];
      xs[j--] = x;
    }
    if (place <= j) right = j;
    else if (place >= i) left = i;
    else break;
  }
  return xs[place];
}
