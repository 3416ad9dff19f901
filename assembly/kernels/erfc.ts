/**
 * Complementary error function, element by element: results[i] = erfc(xs[i]).
 * @shape xs[count] -> results[count]; columns padded to eight rows
 * @unit  1
 * @range every double; NaN stays NaN
 * @order rows are independent; two rows a vector
 * @tol   exact across backends; 8 ulp, tails to 1e-308 against the 60-digit reference
 */
import { erfc as erfcOf } from '../math/erfcx';

export function erfc(xs: usize, results: usize, count: i32): void {
  const end = <usize>count << 3;
  for (let at: usize = 0; at < end; at += 16) v128.store(results + at, erfcOf(v128.load(xs + at)));
}
