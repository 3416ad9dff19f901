// Standard errors of least squares whose residuals overlap in time: Newey and West.
import { inverseOf } from '../matrices/solve.js';

/** Newey and West, Econometrica 55 (1987): (X'X)^-1 (G_0 + sum over l of (1 - l/(lags + 1)) (G_l + G_l')) (X'X)^-1, G_l = sum of e_t e_(t-l) x_t x_(t-l)'. */
export function neweyWest(
  columns: readonly Float64Array[],
  target: Float64Array,
  coefficients: Float64Array,
  lags: number,
): { readonly standardErrors: Float64Array; readonly rSquared: number } | undefined {
  const n = columns.length;
  const residuals = target.map((y, t) => columns.reduce((rest, column, k) => rest - coefficients[k] * column[t], y));
  const gram = new Float64Array(n * n);
  const middle = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      const [xs, ys] = [columns[i], columns[j]];
      for (let t = 0; t < target.length; t += 1) gram[i * n + j] = gram[i * n + j] + xs[t] * ys[t];
      for (let lag = -lags; lag <= lags; lag += 1) {
        const weight = 1 - Math.abs(lag) / (lags + 1);
        let sum = 0;
        for (let t = Math.max(0, lag); t < target.length && t - lag < target.length; t += 1)
          sum += residuals[t] * residuals[t - lag] * xs[t] * ys[t - lag];
        middle[i * n + j] = middle[i * n + j] + weight * sum;
      }
    }
  }
  const inverse = inverseOf(gram, n);
  if (inverse === undefined) return undefined;
  const standardErrors = coefficients.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j += 1) for (let k = 0; k < n; k += 1) sum += inverse[i * n + j] * middle[j * n + k] * inverse[k * n + i];
    return Math.sqrt(Math.max(0, sum));
  });
  const mean = target.reduce((sum, y) => sum + y, 0) / target.length;
  const explained = residuals.reduce((sum, e) => sum + e * e, 0) / target.reduce((sum, y) => sum + (y - mean) * (y - mean), 0);
  return { standardErrors, rSquared: 1 - explained };
}
