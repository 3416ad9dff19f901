// P&L of accounts under every scenario, one account after the other: what quantile conventions, weights and standard errors are made from.
import { turnMs, turnOfEventLoop } from '../../backends/runner.js';
import type { Holdings } from '../../columns/rolledUp.js';
import { type QuantileConvention, quantileOf, type ShortfallConvention, shortfallOf } from '../../risk/quantiles.js';
import { type WeightedTail, weightedTail } from '../../risk/weighted.js';

export interface SampledBook extends Holdings {
  /** P&L of one contract, [instruments x stride]. */
  readonly grid: Float64Array;
  readonly stride: number;
  readonly scenarios: number;
  readonly tailCount: number;
  /** 1 - confidence. */
  readonly alpha: number;
  /** Scenarios that may move as one: 1, or 2 for antithetic pairs. */
  readonly together: number;
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
  let since = performance.now();
  for (let a = 0; a < statuses.length; a++) {
    if (statuses[a] === 1) continue;
    gains.fill(0);
    for (let k = starts[a] as number; k < (starts[a + 1] as number); k++) {
      const quantity = quantities[k] as number;
      const row = (handles[k] as number) * stride;
      for (let s = 0; s < scenarios; s++) gains[s] = (gains[s] as number) + quantity * (grid[row + s] as number);
    }
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

/** Gains and weights of the worst few alone, when they hold the tail and some more: a few are sorted sooner. `gains` stays as it is. */
export function worstOf(
  gains: Float64Array,
  weights: Float64Array,
  alpha: number,
): { readonly gains: Float64Array; readonly weights: Float64Array } {
  const few = Math.ceil(4 * alpha * gains.length) + 16;
  if (few >= gains.length) return { gains, weights };
  const limit = smallest(gains.slice(), few, gains.length);
  const places: number[] = [];
  let weight = 0;
  for (let s = 0; s < gains.length; s++) {
    if ((gains[s] as number) > limit) continue;
    places.push(s);
    weight += weights[s] as number;
  }
  if (!(weight > 1.5 * alpha)) return { gains, weights };
  const some = (column: Float64Array): Float64Array => Float64Array.from(places, (s) => column[s] as number);
  return { gains: some(gains), weights: some(weights) };
}

/** The tail by weights. `gains` stays as it is. */
export function weighedTail(gains: Float64Array, weights: Float64Array, alpha: number): WeightedTail {
  const worst = worstOf(gains, weights, alpha);
  return weightedTail(worst.gains, worst.weights, alpha);
}

/**
 * The number of losses beyond the true quantile has the variance v = n alpha (1 - alpha) (times 2 for antithetic pairs, as if both were always
 * beyond it together: an upper bound), or less under a control: `spread` is its root. With m = max(1, round(sqrt v)), the error is
 * spread (l[k - m] - l[k + m]) / 2 m, l[k] the k-th largest loss: 1 / (n f) by the spacing of the losses on either side (Siddiqui 1960; Bloch and
 * Gastwirth 1968); ranks are cut at 1 and n. For Sobol points, which are spread more evenly than independent ones, it is an upper estimate.
 * Reorders `gains`.
 */
export function standardError(gains: Float64Array, { scenarios, tailCount, alpha, together }: SampledBook, spread?: number): number {
  const plain = Math.sqrt(together * scenarios * alpha * (1 - alpha));
  const reach = Math.max(1, Math.round(plain));
  const near = Math.max(1, tailCount - reach);
  const far = Math.min(scenarios, tailCount + reach);
  if (near === far) return 0;
  const low = smallest(gains, far, scenarios);
  return ((spread ?? plain) * (low - smallest(gains, near, far))) / (far - near);
}

/** The k-th smallest of the first `length` numbers (Hoare 1961); afterwards it and everything smaller stand in the first k places. */
export function smallest(xs: Float64Array, k: number, length: number): number {
  let left = 0;
  let right = length - 1;
  const place = k - 1;
  while (left < right) {
    const pivot = xs[(left + right) >> 1] as number;
    let i = left;
    let j = right;
    while (i <= j) {
      while ((xs[i] as number) < pivot) i++;
      while ((xs[j] as number) > pivot) j--;
      if (i > j) break;
      const x = xs[i] as number;
      xs[i++] = xs[j] as number;
      xs[j--] = x;
    }
    if (place <= j) right = j;
    else if (place >= i) left = i;
    else break;
  }
  return xs[place] as number;
}
