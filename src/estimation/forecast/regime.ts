// A calm and a turbulent regime: returns of mean 0 whose variance follows a two-state Markov chain, by maximum likelihood (EM).
import { fieldsOf } from '../../book/fields.js';
import { count } from '../../check.js';
import type { EstimationKernels } from '../../market/kernels.js';
import { logTwoPi } from './gaussian.js';
import { movingSeries } from './series.js';

export interface RegimeInputs {
  readonly returns: Float64Array;
  /** Periods over which the variance is forecast. */
  readonly horizon: number;
}

export interface RegimeParameters {
  /** Variance of the calm and of the turbulent state; the first is the smaller. */
  readonly variances: readonly [number, number];
  /** Probability to stay in each state from one period to the next. */
  readonly stay: readonly [number, number];
}

export interface RegimeFit {
  readonly parameters: RegimeParameters;
  readonly logLikelihood: number;
  /** [T]: probability of the turbulent state given the returns up to and with t (Hamilton's filter). */
  readonly filtered: Float64Array;
  /** [T]: the same given all returns (Kim's smoother). */
  readonly smoothed: Float64Array;
  /** Probability of the turbulent state in the next period. */
  readonly next: number;
  /** Expected variance of each of the periods ahead, [horizon]. */
  readonly forecasts: Float64Array;
  readonly iterations: number;
  /** Whether the likelihood had stopped rising at the end. */
  readonly converged: boolean;
}

const minimumReturns = 100;
const iterationLimit = 2000;

export interface RegimePass {
  readonly filtered: Float64Array;
  readonly predicted: Float64Array;
  readonly logLikelihood: number;
}

/**
 * Hamilton, Econometrica 57 (1989) for the filter and J. Econometrics 45 (1990) for EM; Kim, J. Econometrics 60 (1994) for the smoother. The chain starts from its stationary
 * distribution. Throws TYPE_MISMATCH, NOT_FINITE (a hole), TOO_SHORT below 100 returns, NOT_POSITIVE for a series that never moves.
 */
export function fitRegimes(kernels: Pick<EstimationKernels, 'exp' | 'log'>, inputs: RegimeInputs): RegimeFit {
  const fields = fieldsOf(inputs, 'inputs', ['returns', 'horizon']);
  const returns = movingSeries(fields.returns, 'returns', minimumReturns);
  const horizon = count(fields.horizon, 1, 100_000, 'horizon');
  const squares = returns.map((r) => r * r);
  const mean = squares.reduce((sum, x) => sum + x, 0) / squares.length;
  let parameters: RegimeParameters = { variances: [0.5 * mean, 3 * mean], stay: [0.98, 0.9] };
  let pass = regimeFilter(kernels, squares, parameters);
  let smoothed = regimeSmoother(pass, parameters);
  let iterations = 0;
  let converged = false;
  while (iterations < iterationLimit && !converged) {
    const better = maximise(squares, pass, smoothed, parameters, mean);
    const next = regimeFilter(kernels, squares, better);
    iterations += 1;
    // EM never descends but by rounding; a step that gains less than this per return has nothing left to find
    converged = next.logLikelihood - pass.logLikelihood <= 1e-12 * squares.length;
    if (next.logLikelihood < pass.logLikelihood) break;
    parameters = better;
    pass = next;
    smoothed = regimeSmoother(pass, parameters);
  }
  const last = pass.filtered[returns.length - 1];
  const { stay, variances } = parameters;
  const forecasts = new Float64Array(horizon);
  let turbulent = last;
  for (let k = 0; k < horizon; k += 1) {
    turbulent = stay[1] * turbulent + (1 - stay[0]) * (1 - turbulent);
    forecasts[k] = turbulent * variances[1] + (1 - turbulent) * variances[0];
  }
  const next = stay[1] * last + (1 - stay[0]) * (1 - last);
  return { parameters, logLikelihood: pass.logLikelihood, filtered: pass.filtered, smoothed, next, forecasts, iterations, converged };
}

/** Probabilities of the turbulent state, before (predicted) and after (filtered) each return. */
export function regimeFilter(
  kernels: Pick<EstimationKernels, 'exp' | 'log'>,
  squares: Float64Array,
  { variances, stay }: RegimeParameters,
): RegimePass {
  const n = squares.length;
  const [calm, wild] = variances;
  const [logCalm, logWild] = kernels.log([calm, wild]) as unknown as [number, number];
  // the ratio of the two densities, and the larger of them: neither underflows where it counts
  const gaps = squares.map((x) => -0.5 * (logWild - logCalm + x / wild - x / calm));
  const small = kernels.exp(gaps.map((gap) => -Math.abs(gap)));
  const filtered = new Float64Array(n);
  const predicted = new Float64Array(n);
  const scales = new Float64Array(n);
  let base = 0;
  let turbulent = (1 - stay[0]) / (2 - stay[0] - stay[1]);
  for (let t = 0; t < n; t += 1) {
    const gap = gaps[t];
    const x = squares[t];
    base += -0.5 * (logTwoPi + (gap > 0 ? logWild + x / wild : logCalm + x / calm));
    const ofWild = gap > 0 ? 1 : small[t];
    const ofCalm = gap > 0 ? small[t] : 1;
    predicted[t] = turbulent;
    const up = turbulent * ofWild;
    const total = up + (1 - turbulent) * ofCalm;
    scales[t] = total;
    filtered[t] = up / total;
    turbulent = stay[1] * (up / total) + (1 - stay[0]) * (1 - up / total);
  }
  const logs = kernels.log(scales);
  return { filtered, predicted, logLikelihood: logs.reduce((sum, x) => sum + x, base) };
}

/** P(turbulent at t | all), backwards: filtered times what the next smoothed probability says over what was predicted of it. */
export function regimeSmoother({ filtered, predicted }: RegimePass, { stay }: RegimeParameters): Float64Array {
  const smoothed = filtered.slice();
  for (let t = filtered.length - 2; t >= 0; t -= 1) {
    const [up, down] = ratios(smoothed[t + 1], predicted[t + 1]);
    smoothed[t] = filtered[t] * (stay[1] * up + (1 - stay[1]) * down);
  }
  return smoothed;
}

/** Smoothed over predicted probability of either state; 0 where a state is impossible. */
function ratios(smoothed: number, predicted: number): readonly [number, number] {
  return [predicted > 0 ? smoothed / predicted : 0, predicted < 1 ? (1 - smoothed) / (1 - predicted) : 0];
}

/** Maximisation step of EM: variances weighted by the smoothed probabilities, stays by the expected transitions. */
function maximise(
  squares: Float64Array,
  pass: RegimePass,
  smoothed: Float64Array,
  { stay, variances }: RegimeParameters,
  mean: number,
): RegimeParameters {
  const n = squares.length;
  let wildWeight = 0;
  let wildSum = 0;
  let calmSum = 0;
  let wildStays = 0;
  let wildLeaves = 0;
  let calmStays = 0;
  let calmLeaves = 0;
  for (let t = 0; t < n; t += 1) {
    const p = smoothed[t];
    wildWeight += p;
    wildSum += p * squares[t];
    calmSum += (1 - p) * squares[t];
    if (t + 1 === n) continue;
    const [up, down] = ratios(smoothed[t + 1], pass.predicted[t + 1]);
    const f = pass.filtered[t];
    wildStays += f * stay[1] * up;
    wildLeaves += f * (1 - stay[1]) * down;
    calmStays += (1 - f) * stay[0] * down;
    calmLeaves += (1 - f) * (1 - stay[0]) * up;
  }
  // no state dies out or becomes a point: the likelihood has no maximum there
  const floor = 1e-8 * mean;
  const wild = wildWeight > 0 ? Math.max(floor, wildSum / wildWeight) : variances[1];
  const calm = n - wildWeight > 0 ? Math.max(floor, calmSum / (n - wildWeight)) : variances[0];
  const kept = (stays: number, leaves: number, before: number): number =>
    stays + leaves > 0 ? Math.min(1 - 1e-9, Math.max(1e-9, stays / (stays + leaves))) : before;
  const calmKept = kept(calmStays, calmLeaves, stay[0]);
  const wildKept = kept(wildStays, wildLeaves, stay[1]);
  return calm <= wild ? { variances: [calm, wild], stay: [calmKept, wildKept] } : { variances: [wild, calm], stay: [wildKept, calmKept] };
}
