// Variance of accounts of few exposures: the mirror image of assembly/kernels/varianceSparse.ts, which states the contract.
// An account at a time; two rows of the triangle together.
import { doubleEpsilon } from '../../../../assembly/literals/variance.js';

export function varianceSparse(
  starts: Uint32Array,
  factors: Uint32Array,
  exposures: Float64Array,
  covariance: Float64Array,
  variances: Float64Array,
  accounts: number,
  factorCount: number,
): number {
  let refused = 0;
  let from = accounts > 0 ? starts[0] | 0 : 0;
  for (let a = 0; a < accounts; a++) {
    const until = starts[a + 1] | 0;
    let diagonal = 0;
    let rest = 0;
    let k = from;
    for (; k + 1 < until; k += 2) {
      const f0 = factors[k] | 0;
      const f1 = factors[k + 1] | 0;
      const at0 = f0 * factorCount;
      const at1 = f1 * factorCount;
      let row0 = 0;
      let row1 = 0;
      for (let l = from; l < k; l++) {
        const e = exposures[l];
        const f = factors[l] | 0;
        row0 += e * covariance[at0 + f];
        row1 += e * covariance[at1 + f];
      }
      const e0 = exposures[k];
      const e1 = exposures[k + 1];
      row1 += e0 * covariance[at1 + f0];
      diagonal += e0 * e0 * covariance[at0 + f0];
      diagonal += e1 * e1 * covariance[at1 + f1];
      rest += e0 * row0;
      rest += e1 * row1;
    }
    if (k < until) {
      const f0 = factors[k] | 0;
      const at0 = f0 * factorCount;
      let row0 = 0;
      for (let l = from; l < k; l++) row0 += exposures[l] * covariance[at0 + (factors[l] | 0)];
      const e0 = exposures[k];
      diagonal += e0 * e0 * covariance[at0 + f0];
      rest += e0 * row0;
    }
    let result = diagonal + (rest + rest);
    if (result < 0) result = withinRounding(-result, factors, exposures, covariance, factorCount, from, until) ? 0 : Number.NaN;
    if (!(result < Number.POSITIVE_INFINITY)) result = Number.NaN;
    variances[a] = result;
    if (Number.isNaN(result)) refused++;
    from = until;
  }
  return refused;
}

/** Whether a shortfall is no more than rounding leaves of the sum of magnitudes. */
function withinRounding(
  shortfall: number,
  factors: Uint32Array,
  exposures: Float64Array,
  covariance: Float64Array,
  factorCount: number,
  from: number,
  until: number,
): boolean {
  let gross = 0;
  for (let k = from; k < until; k++) {
    const row = (factors[k] | 0) * factorCount;
    const e = exposures[k];
    let below = 0;
    for (let l = from; l < k; l++) below += Math.abs(e * exposures[l] * covariance[row + (factors[l] | 0)]);
    gross += below + below + Math.abs(e * e * covariance[row + (factors[k] | 0)]);
  }
  return shortfall <= (until - from + 1) * doubleEpsilon * gross;
}
