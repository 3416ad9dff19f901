// The delta-gamma control variate of Monte Carlo VaR: how often the second-order P&L is beyond a level is known, how often it was is seen.
import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import { rolledUp } from '../../columns/rolledUp.js';
import { withScalars } from '../../columns/scalars.js';
import { quadraticMoments, reduce, termsOf } from '../../risk/deltaGamma.js';
import { quadraticDistributions } from '../../risk/quadraticDistribution.js';
import { quadraticLevels } from '../../risk/quadraticTail.js';
import { type WeightedTail, weightedMidpoint, weightedTail } from '../../risk/weighted.js';
import { Expansions, factorPlaces } from './expansions.js';
import { loadingWidth } from './loadings.js';
import type { ScenarioBookInputs } from './methods.js';
import type { PackedBook } from './pack.js';
import { type SampledBook, worstOf } from './sampleTails.js';
import type { DrawnFactors } from './scenarios.js';

/** Levels of the control, in parts of 1 - confidence: the closest to the tail's border say most of it, the others of what lies beyond. */
const levels = [0.25, 0.6, 0.85, 1, 1.2, 1.6, 3] as const;

/** Variance, in scenarios, of where between two losses the quantile lies: what is left when the control says all. */
const betweenLosses = 0.5;

export interface ControlledTail extends WeightedTail {
  /** Standard deviation of the number of losses beyond the quantile. */
  readonly spread: number;
}

export interface ControlVariate {
  tailOf(backend: Backend, arena: Arena, account: number, gains: Float64Array, book: SampledBook): ControlledTail;
}

/**
 * Indicators {Q <= q} of the delta-gamma P&L Q as controls of {P&L <= x}: with the coefficients that the sample makes best, that is weights of the
 * scenarios by strata of Q, each the probability of its stratum over the scenarios in it (Hesterberg and Nelson 1998, Control variates for probability
 * and quantile estimation; Glasserman 2004, Monte Carlo methods in financial engineering, 4.3.2 and 9.2.1). The shortfall is that of
 * the weighted scenarios, VaR lies between the two losses on either side of 1 - confidence. The variance of the share beyond VaR is the sum over strata of p f (1 - f)/n, f the share beyond within a stratum. The levels q
 * do not depend on the scenarios; P(Q <= q) is inverted (risk/quadraticDistribution.ts). Q is second order in the returns drawn, log or simple.
 */
export function controlVariate(
  backend: Backend,
  arena: Arena,
  inputs: ScenarioBookInputs,
  { names, covariance, returns }: DrawnFactors,
  book: PackedBook,
): ControlVariate | undefined {
  if (inputs.method !== 'monte-carlo') return undefined;
  const unitCount = book.shape.underlyings;
  const sums = rolledUp(backend, arena, book.positions, book.loadings, unitCount);
  const places = factorPlaces(
    names,
    inputs.market.underlyings.map(({ id }) => id),
  );
  const expansions = new Expansions(places, covariance, inputs.correlation, inputs.returns === 'log');
  const alpha = 1 - inputs.confidence;
  const confidences = levels.filter((level) => alpha * level < 0.5).map((level) => 1 - alpha * level);
  const { scenarios: count } = inputs;
  const control = new Float64Array(count);
  const weights = new Float64Array(count);
  return {
    tailOf(backend, arena, account, gains, sampled) {
      const { factors, deltas, gammas } = expansions.pnlOf(sums, account * unitCount * loadingWidth);
      const reduced = reduce({ theta: 0, deltas, gammas }, expansions.covarianceOf(backend, arena, factors), 1);
      const moments = quadraticMoments(reduced);
      const borders: number[] = [];
      let below: readonly number[] = [];
      if (moments.standardDeviation > 0) {
        const terms = termsOf(reduced);
        withScalars(backend, arena, (math) => {
          for (const loss of quadraticLevels(math, { reduced, moments }, confidences)) {
            const border = 0 - loss;
            if (borders.every((other) => border > other)) borders.push(border);
          }
          const points = borders.map((x) => ({ terms, x }));
          below = quadraticDistributions(math, points).map(({ probability }) => probability);
        });
      }
      quadraticRow(control, returns, count, factors, deltas, gammas);
      const strata = strataOf(control, borders, below);
      for (let s = 0; s < count; s += 1) weights[s] = strata.weights[strata.places[s]];
      const worst = worstOf(gains, weights, alpha);
      const valueAtRisk = weightedMidpoint(worst.gains, worst.weights, alpha);
      const { expectedShortfall } = weightedTail(worst.gains, worst.weights, alpha);
      const variance = sampled.together * strata.varianceOf(gains, 0 - valueAtRisk);
      return { valueAtRisk, expectedShortfall: Math.max(expectedShortfall, valueAtRisk), spread: Math.sqrt(variance + betweenLosses) };
    },
  };
}

/** delta'r + r' Gamma r / 2 under every scenario. */
function quadraticRow(
  row: Float64Array,
  returns: Float64Array,
  count: number,
  factors: readonly number[],
  deltas: Float64Array,
  gammas: Float64Array,
): void {
  const n = factors.length;
  row.fill(0);
  for (let i = 0; i < n; i += 1) {
    const first = factors[i] * count;
    const delta = deltas[i];
    for (let s = 0; s < count; s += 1) row[s] = row[s] + delta * returns[first + s];
    for (let j = 0; j <= i; j += 1) {
      const gamma = (i === j ? 0.5 : 1) * gammas[i * n + j];
      if (gamma === 0) continue;
      const second = factors[j] * count;
      for (let s = 0; s < count; s += 1) {
        row[s] = row[s] + gamma * returns[first + s] * returns[second + s];
      }
    }
  }
}

interface Strata {
  /** Stratum of each scenario. */
  readonly places: Uint8Array;
  /** Weight of a scenario of each stratum. */
  readonly weights: readonly number[];
  /** Variance of the number of gains at or below a level. */
  varianceOf(gains: Float64Array, level: number): number;
}

/** Strata between ascending borders; one that holds no scenario is joined to its neighbour. */
function strataOf(control: Float64Array, borders: readonly number[], below: readonly number[]): Strata {
  const n = control.length;
  const raw = new Uint8Array(n);
  const counts = new Float64Array(borders.length + 1);
  for (let s = 0; s < n; s += 1) {
    // most lie above all borders
    const q = control[s];
    let k = borders.length;
    while (k > 0 && !(q > borders[k - 1])) k -= 1;
    raw[s] = k;
    counts[k] = counts[k] + 1;
  }
  const joined: number[] = [];
  const sizes: number[] = [];
  const probabilities: number[] = [];
  let from = 0;
  let open = 0;
  counts.forEach((size, k) => {
    const to = k < below.length ? below[k] : 1;
    open += size;
    const last = sizes.length - 1;
    joined.push(open > 0 && to > from ? sizes.length : Math.max(0, last + (k === counts.length - 1 && last >= 0 ? 0 : 1)));
    if (open > 0 && to > from) {
      sizes.push(open);
      probabilities.push(to - from);
      from = to;
      open = 0;
    } else if (k === counts.length - 1 && last >= 0) {
      // what is left joins the last stratum
      sizes[last] = sizes[last] + open;
      probabilities[last] = probabilities[last] + (to - from);
    }
  });
  const lastPlace = sizes.length - 1;
  for (let s = 0; s < n; s += 1) raw[s] = Math.min(joined[raw[s]], lastPlace);
  const places = raw;
  return {
    places,
    weights: sizes.map((size, k) => probabilities[k] / size),
    varianceOf(gains, level) {
      const beyond = new Float64Array(sizes.length);
      for (let s = 0; s < n; s += 1) if (gains[s] <= level) beyond[places[s]] = beyond[places[s]] + 1;
      return sizes.reduce((sum, size, k) => {
        const share = beyond[k] / size;
        return sum + n * probabilities[k] * share * (1 - share);
      }, 0);
    },
  };
}
