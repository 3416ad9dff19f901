// VaR or expected shortfall of correlated spot and volatility factors: z sigma, or n(z) / (1 - p) sigma.
import { factorModel } from '../../market/factors.js';
import { factorWidth, fillFactorLoadings } from '../loadings.js';
import { volTermsOf } from '../volTerms.js';
import type { Prepare } from './term.js';

/** sigma^2 = years x e' R e; e[f] = sum over positions, booked coins included, of quantity x P&L of one annual deviation of factor f. */
export const correlationRisk: Prepare<'correlationRisk'> = ({ measure, confidence, horizonDays, volTerm, factors }, plan) => {
  const { rows, valuation, math } = plan;
  const model = factorModel(rows.underlyings, factors, math.log);
  const n = model.vols.length;
  const loadings = new Float64Array(factorWidth * rows.count);
  fillFactorLoadings(loadings, rows, valuation, volTermsOf(volTerm, rows, math), model.vols);
  const quantile = math.normalQuantile([confidence])[0] as number;
  const tailMean = (math.normalPdf([quantile])[0] as number) / (1 - confidence);
  const deviations = measure === 'valueAtRisk' ? quantile : tailMean;
  const years = horizonDays / factors.daysPerYear;
  const exposures = new Float64Array(n);
  return ({ count, starts, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      exposures.fill(0);
      for (let p = starts[a] as number; p < (starts[a + 1] as number); p++) {
        const row = held[p] as number;
        const at = factorWidth * (rows.units[row] as number);
        exposures[at] += (quantities[p] as number) * (loadings[factorWidth * row] as number);
        exposures[at + 1] += (quantities[p] as number) * (loadings[factorWidth * row + 1] as number);
      }
      out[a] = deviations * Math.sqrt(years * squaredNorm(exposures, model.cholesky, n));
    }
  };
};

/** |e L|^2 = e' R e for R = L L', L lower triangular: never below 0. */
function squaredNorm(exposures: Float64Array, cholesky: Float64Array, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) {
    let dot = 0;
    for (let i = k; i < n; i++) dot += (exposures[i] as number) * (cholesky[i * n + k] as number);
    sum += dot * dot;
  }
  return sum;
}
