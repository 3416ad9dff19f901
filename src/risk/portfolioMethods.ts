// VaR and ES of a portfolio by the covariance of its factors: delta-normal with its contributions, and delta-gamma.

import type { Backend } from '../backends/contract.js';
import { fieldsOf } from '../book/fields.js';
import { confidence as confidenceOf, finite, oneOf, positive } from '../check.js';
import type { Arena } from '../columns/arena.js';
import type { Scalars } from '../columns/scalars.js';
import { Fault } from '../fault.js';
import { contributionsOf, exposuresOf } from './contributions.js';
import { covarianceOf } from './covariance.js';
import { quadraticMoments, reduce } from './deltaGamma.js';
import { degreesOf } from './distributionMethods.js';
import {
  type DeltaGammaFigures,
  type DeltaGammaInputs,
  type DeltaNormalFigures,
  type DeltaNormalInputs,
  deltaGammaApproximations,
} from './methods.js';
import { lossOf, normalMultipliers, studentMultipliers, studentScale } from './parametric.js';
import { quadraticTails } from './quadraticTail.js';
import { seriesLike, seriesOf, tableOf } from './series.js';
import { unitScale } from './unitScale.js';

const covarianceFields = ['volatilities', 'correlation', 'covariance'] as const;

export function deltaNormalRisk(backend: Backend, arena: Arena, math: Scalars, inputs: DeltaNormalInputs): DeltaNormalFigures {
  const optional = ['deltas', 'positions', 'means', 'degreesOfFreedom', ...covarianceFields];
  const given = fieldsOf(inputs, 'inputs', ['method', 'confidence', 'horizonDays'], optional);
  if ((given.deltas === undefined) === (given.positions === undefined))
    throw new Fault('BAD_ARGUMENT', 'deltas', 'set, unless positions are set', 'both or neither');
  const confidence = confidenceOf(given.confidence, 'confidence');
  const days = positive(given.horizonDays, 'horizonDays');
  const positions = given.deltas === undefined ? tableOf(given.positions, 'positions', 1, 1) : eachAlone(seriesOf(given.deltas, 'deltas'));
  const n = positions[0].length;
  const factorMeans =
    given.means === undefined ? new Float64Array(n) : seriesLike(given.means, 'means', n, 'deltas').map((mean) => mean * days);
  const covariance = covarianceOf(backend, arena, inputs, n);
  const exposures = exposuresOf(positions, covariance);
  const means = Float64Array.from(positions, (deltas) => deltas.reduce((sum, delta, i) => sum + delta * factorMeans[i], 0));
  const mean = means.reduce((sum, one) => sum + one, 0);
  const { sigma } = exposures;
  const nu = given.degreesOfFreedom === undefined ? undefined : degreesOf(given.degreesOfFreedom, 2, 'degreesOfFreedom');
  const multipliers = nu === undefined ? normalMultipliers(math, confidence) : studentMultipliers(math, confidence, nu);
  const root = Math.sqrt(days);
  const scale = nu === undefined ? root : studentScale(root, nu, 'degreesOfFreedom');
  const contributions = contributionsOf(exposures, multipliers, scale, factorMeans, means);
  for (const [name, column] of Object.entries(contributions) as [string, Float64Array][]) {
    const wrong = column.findIndex((x) => !Number.isFinite(x));
    if (wrong >= 0) throw new Fault('OVERFLOW', `${name}[${wrong}]`, 'a finite number', column[wrong]);
  }
  return {
    quantile: multipliers.quantile,
    mean,
    standardDeviation: sigma * root,
    valueAtRisk: lossOf(multipliers.quantile, sigma * scale, mean),
    expectedShortfall: lossOf(multipliers.shortfall, sigma * scale, mean),
    ...contributions,
  };
}

/** Each factor as a position of its own. */
function eachAlone(deltas: Float64Array): Float64Array[] {
  return Array.from(deltas, (delta, i) => {
    const row = new Float64Array(deltas.length);
    row[i] = delta;
    return row;
  });
}

export function deltaGammaRisk(backend: Backend, arena: Arena, math: Scalars, inputs: DeltaGammaInputs): DeltaGammaFigures {
  const optional = ['gammas', 'gammaDiagonal', 'theta', 'approximation', ...covarianceFields];
  const given = fieldsOf(inputs, 'inputs', ['method', 'deltas', 'confidence', 'horizonDays'], optional);
  const confidence = confidenceOf(given.confidence, 'confidence');
  const days = positive(given.horizonDays, 'horizonDays');
  const deltas = seriesOf(given.deltas, 'deltas');
  const n = deltas.length;
  const asked = oneOf(given.approximation ?? 'auto', deltaGammaApproximations, 'approximation');
  const gammas = gammasOf(given.gammas, given.gammaDiagonal, n);
  const theta = given.theta === undefined ? 0 : finite(given.theta, 'theta') * days;
  const covariance = covarianceOf(backend, arena, inputs, n);
  // homogeneous in theta, deltas and gammas: at a size near 1 none of their fourth powers leaves the doubles
  const unit = unitScale(sizeOf(theta, deltas, gammas, covariance.volatilities));
  const by = (column: Float64Array): Float64Array => column.map((x) => x * unit);
  const reduced = reduce({ theta: theta * unit, deltas: by(deltas), gammas: by(gammas) }, covariance, Math.sqrt(days));
  const moments = quadraticMoments(reduced);
  const tail = quadraticTails(math, [{ reduced, moments }], asked, confidence)[0];
  return {
    ...tail,
    ...moments,
    valueAtRisk: tail.valueAtRisk / unit,
    expectedShortfall: tail.expectedShortfall / unit,
    mean: moments.mean / unit,
    standardDeviation: moments.standardDeviation / unit,
  };
}

/** The largest term by itself, of a standard deviation of each factor. */
function sizeOf(theta: number, deltas: Float64Array, gammas: Float64Array, volatilities: Float64Array): number {
  const n = deltas.length;
  let largest = Math.abs(theta);
  for (let i = 0; i < n; i += 1) {
    const vol = volatilities[i];
    largest = Math.max(largest, Math.abs(deltas[i] * vol));
    for (let j = 0; j < n; j += 1) largest = Math.max(largest, Math.abs(gammas[i * n + j] * vol * volatilities[j]));
  }
  return largest;
}

function gammasOf(rows: unknown, diagonal: unknown, n: number): Float64Array {
  const gammas = new Float64Array(n * n);
  if ((rows === undefined) === (diagonal === undefined))
    throw new Fault('BAD_ARGUMENT', 'gammas', 'set, unless gammaDiagonal is set', 'both or neither');
  if (diagonal !== undefined) {
    seriesLike(diagonal, 'gammaDiagonal', n, 'deltas').forEach((gamma, i) => {
      gammas[i * n + i] = gamma;
    });
    return gammas;
  }
  const table = tableOf(rows, 'gammas', n, 0);
  if (table.length !== n || table.some((row) => row.length !== n))
    throw new Fault('SHAPE_MISMATCH', 'gammas', `${n} x ${n}`, `${table.length} x ${table[0]?.length ?? 0}`);
  table.forEach((row, i) => {
    row.forEach((gamma, j) => {
      if (table[j]?.[i] !== gamma) throw new Fault('NOT_SYMMETRIC', `gammas[${i}][${j}]`, `${table[j]?.[i]}, as in [${j}][${i}]`, gamma);
    });
    gammas.set(row, i * n);
  });
  return gammas;
}
