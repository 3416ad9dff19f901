/**
 * ln(1 + x) with full relative accuracy near 0, element by element: results[i] = log1p(xs[i]).
 * @shape xs[count] -> results[count]; columns padded to eight rows
 * @unit  1
 * @range every double; -Infinity at -1, NaN below, zeros keep their sign; NaN stays NaN
 * @order rows are independent; two rows a vector
 * @tol   exact across backends; 0.9 ulp against the 60-digit reference (0.81 measured)
 */
import { log1p as log1pOf } from '../math/log';

export function log1p(xs: usize, results: usize, count: i32): void {
  const end = <usize>count << 3;
  for (let at: usize = 0; at < end; at += 16) v128.store(results + at, log1pOf(v128.load(xs + at)));
}
