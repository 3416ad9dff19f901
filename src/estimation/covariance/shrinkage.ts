// Ledoit-Wolf shrinkage: the sample covariance pulled towards a target by the intensity that minimises the expected squared distance.
import { meanOf, sampleCovariance } from '../../market/sampleCovariance.js';

export interface Shrinkage {
  /** [n x n]: intensity x target + (1 - intensity) x sample covariance (divisor: rows). */
  readonly covariance: Float64Array;
  /** In [0, 1]. */
  readonly intensity: number;
}

/**
 * Towards equal correlations. Ledoit and Wolf, "Honey, I Shrunk the Sample Covariance Matrix", J. Portfolio Management 30 (2004), appendix B: S the sample
 * covariance with divisor T, r the mean of its correlations, F_ii = S_ii, F_ij = r sqrt(S_ii S_jj);
 *   pi_ij = mean((x_i x_j - S_ij)^2), pi = sum pi_ij,
 *   rho = sum pi_ii + sum_(i != j) r/2 (sqrt(S_jj / S_ii) theta_ii,ij + sqrt(S_ii / S_jj) theta_jj,ij), theta_ii,ij = mean((x_i^2 - S_ii)(x_i x_j - S_ij)),
 *   gamma = |F - S|^2, intensity = max(0, min(1, (pi - rho) / gamma / T)); 1 when S is the target already.
 */
export function shrinkToConstantCorrelation(columns: readonly Float64Array[]): Shrinkage {
  const n = columns.length;
  const rows = columns[0].length;
  const sample = sampleCovariance(columns, rows);
  const centred = centredColumns(columns);
  const deviations = Float64Array.from({ length: n }, (_, i) => Math.sqrt(sample[i * n + i]));
  let total = 0;
  for (let i = 0; i < n; i += 1) for (let j = 0; j < i; j += 1) total += sample[i * n + j] / (deviations[i] * deviations[j]);
  const average = n > 1 ? (2 * total) / (n * (n - 1)) : 0;
  let pi = 0;
  let rho = 0;
  let gamma = 0;
  const target = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    const x = centred[i];
    const varianceX = sample[i * n + i];
    target[i * n + i] = varianceX;
    const own = fourth(x, x, x, varianceX, varianceX);
    pi += own;
    rho += own;
    for (let j = 0; j < i; j += 1) {
      const y = centred[j];
      const entry = sample[i * n + j];
      const varianceY = sample[j * n + j];
      const goal = average * (deviations[i] * deviations[j]);
      target[i * n + j] = goal;
      target[j * n + i] = goal;
      pi += 2 * squares(x, y, entry);
      gamma += 2 * (goal - entry) * (goal - entry);
      const ratio = deviations[j] / deviations[i];
      rho += average * (ratio * fourth(x, x, y, varianceX, entry) + fourth(y, y, x, varianceY, entry) / ratio);
    }
  }
  return blend(sample, target, gamma > 0 ? (pi - rho) / gamma / rows : 1);
}

/**
 * Towards the mean variance times the identity. Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", J. Multivariate
 * Analysis 88 (2004), lemma 3.2 to 3.4, the norms without their common 1/n: m = tr S / n, d^2 = |S - m I|^2,
 * b^2 = min(d^2, sum over t of |x_t x_t' - S|^2 / T^2), intensity = b^2 / d^2; 1 when S is the target already. S with divisor T.
 */
export function shrinkToIdentity(columns: readonly Float64Array[]): Shrinkage {
  const n = columns.length;
  const rows = columns[0].length;
  const sample = sampleCovariance(columns, rows);
  const centred = centredColumns(columns);
  let trace = 0;
  for (let i = 0; i < n; i += 1) trace += sample[i * n + i];
  const mean = trace / n;
  const target = new Float64Array(n * n);
  let distance = 0;
  let noise = 0;
  for (let i = 0; i < n; i += 1) {
    target[i * n + i] = mean;
    for (let j = 0; j <= i; j += 1) {
      const entry = sample[i * n + j];
      const twice = i === j ? 1 : 2;
      const off = i === j ? entry - mean : entry;
      distance += twice * off * off;
      noise += twice * squares(centred[i], centred[j], entry);
    }
  }
  return blend(sample, target, distance > 0 ? noise / rows / distance : 1);
}

function blend(sample: Float64Array, target: Float64Array, raw: number): Shrinkage {
  const intensity = Math.min(1, Math.max(0, raw));
  return { covariance: sample.map((entry, i) => intensity * target[i] + (1 - intensity) * entry), intensity };
}

function centredColumns(columns: readonly Float64Array[]): Float64Array[] {
  return columns.map((column) => {
    const mean = meanOf(column);
    return column.map((x) => x - mean);
  });
}

/** Mean of (x y - c)^2. */
function squares(x: Float64Array, y: Float64Array, c: number): number {
  let sum = 0;
  for (let t = 0; t < x.length; t += 1) {
    const rest = x[t] * y[t] - c;
    sum += rest * rest;
  }
  return sum / x.length;
}

/** Mean of (a b - c)(a y - d), for a = b: the asymptotic covariance of a variance and a covariance. */
function fourth(a: Float64Array, b: Float64Array, y: Float64Array, c: number, d: number): number {
  let sum = 0;
  for (let t = 0; t < a.length; t += 1) sum += (a[t] * b[t] - c) * (a[t] * y[t] - d);
  return sum / a.length;
}
