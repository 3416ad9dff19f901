// Step clear: its contract stands in src/backends/contract/steps/sums.ts.
import { argument } from '../math/frame';
import { splat } from '../math/simd';

export function clear(frame: usize): void {
  let column = argument(frame, 0);
  const bytes = argument(frame, 1);
  for (const end = column + bytes; column < end; column += 16) v128.store(column, splat(0));
}
