/**
 * Natural logarithm, element by element: results[i] = log(xs[i]).
 * @shape xs[count] -> results[count]; columns padded to eight rows
 * @unit  1
 * @range every double; -Infinity at 0, NaN below; NaN stays NaN
 * @order rows are independent; two rows a vector
 * @tol   exact across backends; 0.85 ulp against the 60-digit reference (0.80 measured)
 */
import { logColumn } from '../math/log';

export function log(xs: usize, results: usize, count: i32): void {
  logColumn(xs, results, count);
}

