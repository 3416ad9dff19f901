// Sample moments by the corrected two-pass algorithm: the sum of the residual deviations repairs the rounding of the mean.

/** The mean, then the mean of the deviations added: its rounding error is that of one number, not of a sum. */
export function meanOf(xs: Float64Array): number {
  const first = sum(xs) / xs.length;
  let rest = 0;
  for (let i = 0; i < xs.length; i += 1) rest += xs[i] - first;
  return first + rest / xs.length;
}

/**
 * (sum dx dy - (sum dx)(sum dy) / n) / divisor, dx and dy the deviations from the means: Chan, Golub and LeVeque, Am. Statistician 37 (1983), (1.7) for
 * the variance. Plain two-pass loses to the rounding of the mean; one-pass sums of squares lose everything on a series far from 0.
 */
export function crossMoment(xs: Float64Array, ys: Float64Array, meanX: number, meanY: number, divisor: number): number {
  let products = 0;
  let restX = 0;
  let restY = 0;
  for (let i = 0; i < xs.length; i += 1) {
    const dx = xs[i] - meanX;
    const dy = ys[i] - meanY;
    products += dx * dy;
    restX += dx;
    restY += dy;
  }
  return (products - (restX * restY) / xs.length) / divisor;
}

/** [n x n]: crossMoment of every pair of columns of one length. */
export function sampleCovariance(columns: readonly Float64Array[], divisor: number): Float64Array {
  const n = columns.length;
  const means = columns.map(meanOf);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const entry = crossMoment(columns[i], columns[j], means[i], means[j], divisor);
      covariance[i * n + j] = entry;
      covariance[j * n + i] = entry;
    }
  }
  return covariance;
}

function sum(xs: Float64Array): number {
  let total = 0;
  for (let i = 0; i < xs.length; i += 1) total += xs[i];
  return total;
}
