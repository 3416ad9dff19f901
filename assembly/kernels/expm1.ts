/**
 * e^x - 1 with full relative accuracy near 0, element by element: results[i] = expm1(xs[i]).
 * @shape xs[count] -> results[count]; columns padded to eight rows
 * @unit  1
 * @range every double; -1 at -Infinity, zeros keep their sign; NaN stays NaN
 * @order rows are independent; two rows a vector
 * @tol   exact across backends; 0.95 ulp against the 60-digit reference (0.88 measured)
 */
import { expm1 as expm1Of } from '../math/exp';

export function expm1(xs: usize, results: usize, count: i32): void {
  const end = <usize>count << 3;
  for (let at: usize = 0; at < end; at += 16) v128.store(results + at, expm1Of(v128.load(xs + at)));
}
