// Step larger: its contract stands in src/backends/contract/steps/sums.ts.
import { argument } from '../math/frame';
import { mul, swap } from '../math/simd';

export function larger(frame: usize): void {
  let first = argument(frame, 0);
  const end = argument(frame, 1);
  const rows = argument(frame, 2);
  const pairs = argument(frame, 3);
  const sizes = argument(frame, 4);
  const charges = argument(frame, 5);
  const firstPair = argument(frame, 6);
  const out = argument(frame, 7) - (firstPair << 3);
  for (; first < end; first++) {
    const at = out + (<usize>load<u32>(pairs + (first << 2)) << 3);
    const both = mul(v128.load(sizes + (first << 4)), v128.load(charges + (<usize>load<u32>(rows + (first << 2)) << 4)));
    store<f64>(at, load<f64>(at) + f64x2.extract_lane(f64x2.max(both, swap(both)), 0));
  }
}
