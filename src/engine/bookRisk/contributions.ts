// Whose risk it is: what every position and underlying brings to the VaR and shortfall of its account.

import { turnMs, turnOfEventLoop } from '../../lanes/runner.js';
import type { Market } from '../../market/market.js';
import { withScalars } from '../../marshal/scalars.js';
import { quadraticMoments, reduce, termsOf } from '../../risk/deltaGamma.js';
import type { Multipliers } from '../../risk/parametric.js';
import { type QuadraticCase, type QuadraticTail, quadraticTails } from '../../risk/quadraticTail.js';
import { tiltedMoments } from '../../risk/tilted.js';
import type { Expansions } from './expansions.js';
import type { LinearExposures } from './linearExposures.js';
import { loadingWidth } from './loadings.js';
import type { DeltaGammaBookInputs } from './methods.js';
import type { PackedBook } from './pack.js';
import type { PreparedParametric, PreparedQuadratic, PreparedRisk, Use } from './prepared.js';
import { type PositionParts, scenarioParts } from './scenarioParts.js';

/**
 * Positions by account (CSR), lots of an instrument merged; the coins already booked of an underlying are a position `ID:coins`. Components sum to the
 * account's figure. NaN where the account has a fault. delta-normal and Student t: Euler. Scenarios: the position's own loss in the scenario that is the
 * VaR, and its mean loss over the tail.
 * delta-gamma: its mean loss where the P&L is at minus VaR (Martin, Thompson, Browne 2001, Taking to the saddle), by the saddlepoint; no shortfalls.
 */
export interface BookContributions {
  /** [accounts + 1]. */
  readonly starts: Uint32Array;
  readonly instruments: readonly string[];
  /** Signed contracts; coins of booked ones. */
  readonly quantities: Float64Array;
  readonly componentValuesAtRisk: Float64Array;
  readonly componentShortfalls?: Float64Array;
  /** Component over quantity: what one contract more changes, to first order. */
  readonly marginalValuesAtRisk: Float64Array;
  /** VaR of the account less VaR without the position. */
  readonly incrementalValuesAtRisk: Float64Array;
  /** Components by underlying, [accounts x underlyings]. */
  readonly underlyingValuesAtRisk: Float64Array;
  readonly underlyingShortfalls?: Float64Array;
}

export function assembled(
  book: PackedBook,
  market: Market,
  statuses: Uint8Array,
  { values, shortfalls, incrementals }: PositionParts,
): BookContributions {
  const { starts, handles, quantities } = book.positions;
  const { instruments } = book.source;
  const unitCount = instruments.underlyings.length;
  const ids = Array.from(handles, (handle) => {
    const row = book.rows[handle] as number;
    if (row >= instruments.listed) return `${instruments.underlyings[instruments.units[row] as number]}:coins`;
    return market.quotes[instruments.handles[row] as number]?.instrument.id as string;
  });
  const byUnit = (column: Float64Array): Float64Array => {
    const sums = new Float64Array(statuses.length * unitCount);
    statuses.forEach((status, a) => {
      if (status === 1) sums.fill(Number.NaN, a * unitCount, (a + 1) * unitCount);
      for (let k = starts[a] as number; k < (starts[a + 1] as number); k += 1) {
        const cell = a * unitCount + (book.loadings.units[handles[k] as number] as number);
        sums[cell] = (sums[cell] as number) + (column[k] as number);
      }
    });
    return sums;
  };
  return {
    starts,
    instruments: ids,
    quantities,
    componentValuesAtRisk: values,
    ...(shortfalls ? { componentShortfalls: shortfalls } : {}),
    marginalValuesAtRisk: values.map((value, k) => (quantities[k] === 0 ? 0 : value / (quantities[k] as number))),
    incrementalValuesAtRisk: incrementals,
    underlyingValuesAtRisk: byUnit(values),
    ...(shortfalls ? { underlyingShortfalls: byUnit(shortfalls) } : {}),
  };
}

/** Euler: a component is multiplier x covariance with the whole / standard deviation; without the position, |L'(e - e_k)|. */
export function linearContributions(
  { book, covariance, places, inputs }: PreparedParametric,
  exposed: LinearExposures,
  factor: Float64Array,
  multipliers: Multipliers,
  statuses: Uint8Array,
): BookContributions {
  const { n, volatilities } = covariance;
  const { starts, handles, quantities } = book.positions;
  const { units, loadings } = book.loadings;
  const column = (): Float64Array => new Float64Array(handles.length).fill(Number.NaN);
  const [values, shortfalls, incrementals] = [column(), column(), column()];
  const whole = new Float64Array(n);
  const rest = new Float64Array(n);
  const covariances = new Float64Array(n);
  const times = (target: Float64Array, row: number, weight: number): void => {
    for (let j = 0; j <= row; j += 1) target[j] = (target[j] as number) + weight * (factor[row * n + j] as number);
  };
  const length = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  for (let a = 0; a < statuses.length; a += 1) {
    if (statuses[a] === 1) continue;
    const scale = exposed.scales[a] as number;
    whole.fill(0);
    for (let k = exposed.starts[a] as number; k < (exposed.starts[a + 1] as number); k += 1)
      times(whole, exposed.factors[k] as number, exposed.exposures[k] as number);
    for (let f = 0; f < n; f += 1) {
      covariances[f] = 0;
      for (let j = 0; j <= f; j += 1) covariances[f] = (covariances[f] as number) + (factor[f * n + j] as number) * (whole[j] as number);
    }
    const sigma = length(whole);
    for (let k = starts[a] as number; k < (starts[a + 1] as number); k += 1) {
      const handle = handles[k] as number;
      rest.set(whole);
      let part = 0;
      for (let f = 0; f < n; f += 1) {
        if (places.units[f] !== units[handle]) continue;
        const loading = loadings[handle * loadingWidth + (places.orders[f] as number)] as number;
        const exposure = loading * (quantities[k] as number) * (volatilities[f] as number) * scale;
        part += exposure * (covariances[f] as number);
        times(rest, f, -exposure);
      }
      const share = sigma === 0 ? 0 : part / sigma / scale;
      values[k] = multipliers.quantile * share + 0;
      shortfalls[k] = multipliers.shortfall * share + 0;
      incrementals[k] = (multipliers.quantile * (sigma - length(rest))) / scale + 0;
    }
  }
  return assembled(book, inputs.market, statuses, { values, shortfalls, incrementals });
}

/** By the mean of each position's P&L where the account's is at minus VaR; without the position, its VaR once more. */
export async function quadraticContributions(
  use: Use,
  { book, sums, unitCount }: PreparedQuadratic,
  inputs: DeltaGammaBookInputs,
  expansions: Expansions,
  valuesAtRisk: Float64Array,
  statuses: Uint8Array,
): Promise<BookContributions> {
  const { approximation, confidence, signal } = inputs;
  const { starts, handles, quantities } = book.positions;
  const { units, loadings } = book.loadings;
  const values = new Float64Array(handles.length).fill(Number.NaN);
  const incrementals = new Float64Array(handles.length).fill(Number.NaN);
  const width = unitCount * loadingWidth;
  const one = new Float64Array(width);
  let since = performance.now();
  for (let a = 0; a < statuses.length; a += 1) {
    if (statuses[a] === 1) continue;
    use((lane, arena) =>
      withScalars(lane, arena, (math) => {
        const pnl = expansions.pnlOf(sums, a * width);
        const covariance = expansions.covarianceOf(lane, arena, pnl.factors);
        const value = valuesAtRisk[a] as number;
        const reduced = reduce({ theta: 0, ...pnl }, covariance, 1);
        const tilted = tiltedMoments(pnl, covariance, termsOf(reduced), 0 - value * pnl.scale);
        const others: (QuadraticCase & { readonly scale: number })[] = [];
        for (let k = starts[a] as number; k < (starts[a + 1] as number); k += 1) {
          const handle = handles[k] as number;
          const quantity = quantities[k] as number;
          const at = (units[handle] as number) * loadingWidth;
          one.fill(0);
          for (let order = 0; order < loadingWidth; order += 1)
            one[at + order] = quantity * (loadings[handle * loadingWidth + order] as number);
          const own = expansions.pnlOf(one, 0);
          values[k] = tilted === undefined ? Number.NaN : lossIn(own, pnl.factors, tilted) + 0;
          for (let order = 0; order < width; order += 1) one[order] = (sums[a * width + order] as number) - (one[order] as number);
          const rest = expansions.pnlOf(one, 0);
          const without = reduce({ theta: 0, ...rest }, expansions.covarianceOf(lane, arena, rest.factors), 1);
          others.push({ reduced: without, moments: quadraticMoments(without), scale: rest.scale });
        }
        const tails = quadraticTails(math, others, approximation, confidence);
        for (const [place, { scale }] of others.entries())
          incrementals[(starts[a] as number) + place] = value - (tails[place] as QuadraticTail).valueAtRisk / scale + 0;
      }),
    );
    if (performance.now() - since < turnMs) continue;
    await turnOfEventLoop();
    signal?.throwIfAborted();
    since = performance.now();
  }
  return assembled(book, inputs.market, statuses, { values, incrementals });
}

/** -(delta'm + tr(Gamma M)/2) of one position, m and M the first and second moments of the whole's factors. */
function lossIn(
  { factors, deltas, gammas, scale }: ReturnType<Expansions['pnlOf']>,
  among: readonly number[],
  { first, second }: { readonly first: Float64Array; readonly second: Float64Array },
): number {
  const n = factors.length;
  let gain = 0;
  for (let i = 0; i < n; i += 1) {
    const p = among.indexOf(factors[i] as number);
    if (p < 0) continue;
    gain += (deltas[i] as number) * (first[p] as number);
    for (let j = 0; j < n; j += 1) {
      const q = among.indexOf(factors[j] as number);
      if (q >= 0) gain += 0.5 * (gammas[i * n + j] as number) * (second[p * among.length + q] as number);
    }
  }
  return -gain / scale;
}

/** Of methods under scenarios; see scenarioParts.ts. */
export async function scenarioContributions(
  prepared: PreparedRisk,
  grid: Float64Array,
  stride: number,
  statuses: Uint8Array,
): Promise<BookContributions> {
  return assembled(prepared.book, prepared.inputs.market, statuses, await scenarioParts(prepared, grid, stride, statuses));
}
