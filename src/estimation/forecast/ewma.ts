// The exponentially weighted variance of one series: tomorrow's variance is today's, a little moved towards today's square.
import { fieldsOf } from '../../book/fields.js';
import { decay, nonNegative } from '../../check.js';
import { series } from './series.js';

export interface EwmaInputs {
  readonly returns: Float64Array;
  readonly lambda: number;
  /** The variance of the first return. */
  readonly firstVariance: number;
}

/** [returns + 1]: h_1 = firstVariance, h_(t+1) = lambda h_t + (1 - lambda) r_t^2 (RiskMetrics 1996, 5.2.1); the last is that of the next period. */
export function ewmaVariances(inputs: EwmaInputs): Float64Array {
  const fields = fieldsOf(inputs, 'inputs', ['returns', 'lambda', 'firstVariance']);
  const lambda = decay(fields.lambda, 'lambda');
  const returns = series(fields.returns, 'returns', 1);
  const variances = new Float64Array(returns.length + 1);
  variances[0] = nonNegative(fields.firstVariance, 'firstVariance');
  for (let t = 0; t < returns.length; t += 1) {
    const r = returns[t];
    variances[t + 1] = lambda * variances[t] + (1 - lambda) * (r * r);
  }
  return variances;
}
