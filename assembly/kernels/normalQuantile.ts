/**
 * Inverse of the standard normal distribution function, element by element: results[i] = normalQuantile(xs[i]).
 * @shape xs[count] -> results[count]; columns padded to eight rows
 * @unit  1
 * @range [0, 1]; NaN outside, infinite at 0 and 1; NaN stays NaN
 * @order rows are independent; two rows a vector
 * @tol   exact across backends; 8 ulp against the 60-digit reference
 */
import { normalQuantileColumn } from '../math/normal';

export function normalQuantile(xs: usize, results: usize, count: i32): void {
  normalQuantileColumn(xs, results, count);
}
