/**
 * Scaled complementary error function e^(x^2) erfc(x), element by element: results[i] = erfcx(xs[i]).
 * @shape xs[count] -> results[count]; columns padded to eight rows
 * @unit  1
 * @range every double; Infinity below -26.7; NaN stays NaN
 * @order rows are independent; two rows a vector
 * @tol   exact across backends; 8 ulp against the 60-digit reference
 */
import { erfcx as erfcxOf } from '../math/erfcx';

export function erfcx(xs: usize, results: usize, count: i32): void {
  const end = <usize>count << 3;
  for (let at: usize = 0; at < end; at += 16) v128.store(results + at, erfcxOf(v128.load(xs + at)));
}
