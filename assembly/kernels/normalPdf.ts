/**
 * Standard normal density, element by element: results[i] = normalPdf(xs[i]).
 * @shape xs[count] -> results[count]; columns padded to eight rows
 * @unit  1
 * @range every double; NaN stays NaN
 * @order rows are independent; two rows a vector
 * @tol   exact across backends; 3 ulp against the 60-digit reference
 */
import { normalPdf as normalPdfOf } from '../math/normal';

export function normalPdf(xs: usize, results: usize, count: i32): void {
  const end = <usize>count << 3;
  for (let at: usize = 0; at < end; at += 16) v128.store(results + at, normalPdfOf(v128.load(xs + at)));
}
