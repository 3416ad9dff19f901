/**
 * e^x, element by element: results[i] = exp(xs[i]).
 * @shape xs[count] -> results[count]; columns padded to eight rows
 * @unit  1
 * @range every double; subnormal results are right; NaN stays NaN
 * @order rows are independent; two rows a vector
 * @tol   exact across backends; 0.76 ulp against the 60-digit reference (0.67 measured)
 */
import { expColumn } from '../math/exp';

export function exp(xs: usize, results: usize, count: i32): void {
  expColumn(xs, results, <usize>count << 3);
}

