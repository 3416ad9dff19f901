// Portfolio variance, VaR and component VaR under the correlation matrices of another file of the run (JSON, cases with matrix, vols, weights, variance).
import { componentSum, portfolioVarianceScore, riskRelative } from '../../precision.js';
import { parseDecimal, relativeErrorTo, scoreOf } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';
import { matricesOf, unpacked } from './correlationMatrices.js';

interface Case {
  readonly matrix: string;
  readonly kind: string;
  readonly n: number;
  readonly vols: readonly number[];
  readonly weights: readonly number[];
  readonly variance: string;
  readonly kappa: string;
  readonly stdev: string;
  readonly [name: string]: unknown;
}

/** Through a batch: each factor is the price of an underlying, on which a future of price and size 1 is held. */
async function varianceOf(core: Core, { n, vols, weights }: Case, correlation: Float64Array): Promise<number> {
  const batch = await core.batch({ futures: n, underlyings: n, accounts: 1, positions: n, factors: 'covariance' });
  const order = 2 * n;
  batch.positions.starts[1] = n;
  for (let i = 0; i < n; i++) {
    batch.instruments.underlyings[i] = i;
    batch.positions.handles[i] = i;
    batch.positions.quantities[i] = weights[i] as number;
    batch.factors.vols[2 * i] = vols[i] as number;
    for (let j = 0; j < n; j++) (batch.factors.matrix as Float64Array)[2 * i * order + 2 * j] = correlation[i * n + j] as number;
  }
  const variance = batch.runSync({ copy: true }).variances?.[0] as number;
  batch.dispose();
  return variance;
}

async function run(source: Source, core: Core, door: Door, all: readonly Source[]): Promise<Outcome> {
  const tally = new Tally('score of the variance; VaR and its parts over their own lines', portfolioVarianceScore);
  const matrices = new Map(all.flatMap((other) => matricesOf(other) ?? []).map((matrix) => [matrix.id, matrix]));
  for (const one of listAt<Case>(source, 'cases')) {
    const matrix = matrices.get(one.matrix);
    if (matrix === undefined) {
      tally.fail(`${one.matrix} ${one.kind}`, 'no file of the run holds its matrix');
      continue;
    }
    const correlation = unpacked(matrix);
    const kappa = Number(one.kappa);
    const variance = await varianceOf(core, one, correlation);
    const errors: Record<string, number> = {
      variance: variance < 0 ? Number.POSITIVE_INFINITY : scoreOf(variance, parseDecimal(one.variance), kappa),
    };
    // a relative error in units of its line, scaled by the condition number where that is the larger; 1 is the line, as many as the variance's
    const inLines = (x: number, text: unknown): number =>
      (portfolioVarianceScore * relativeErrorTo(x, parseDecimal(String(text)))) / (riskRelative * Math.max(1, kappa));
    for (const name of Object.keys(one).filter((key) => key.startsWith('var_'))) {
      const confidence = Number(name.slice(4));
      const figures = door.valueAtRisk(core, {
        method: 'delta-normal',
        deltas: one.weights,
        volatilities: one.vols,
        correlation: Array.from({ length: one.n }, (_, i) => correlation.subarray(i * one.n, (i + 1) * one.n)),
        confidence,
        horizonDays: 1,
      });
      errors[name] = inLines(figures.valueAtRisk, one[name]);
      errors.stdev = inLines(figures.standardDeviation, one.stdev);
      const parts = one[`component_${name}`];
      if (!Array.isArray(parts)) continue;
      const own = figures.componentValueAtRisk;
      const size = own.reduce((sum, x) => sum + Math.abs(x), 0);
      parts.forEach((part, i) => {
        // a part may be near 0 beside the others: by the sum of their sizes
        const off = Math.abs((own[i] as number) - Number(part));
        errors[`component ${i} of ${name}`] =
          size === 0 ? off : (portfolioVarianceScore * off) / (riskRelative * Math.max(1, kappa) * size);
      });
      const sum = own.reduce((total, x) => total + x, 0);
      errors[`sum of parts of ${name}`] =
        size === 0 ? 0 : (portfolioVarianceScore * Math.abs(sum - figures.valueAtRisk)) / (componentSum(one.n) * size);
    }
    tally.add(`${one.matrix} ${one.kind}`, errors);
  }
  return tally.outcome();
}

export const portfolioVariance: Reader = {
  kind: 'portfolio variance',
  recognises: (source) => {
    const cases = listAt(source, 'cases');
    return (
      cases.length > 0 &&
      cases.every((one) => ['matrix', 'vols', 'weights', 'variance', 'kappa'].every((key) => member(one, key) !== undefined))
    );
  },
  run,
};
