// Step expiryShock: its contract stands in src/backends/contract/steps/charges.ts.
import { argument } from '../math/frame';
import { add, mul, splat } from '../math/simd';

export function expiryShock(frame: usize): void {
  let first = argument(frame, 0);
  const end = argument(frame, 1);
  const rows = argument(frame, 2);
  const quantities = argument(frame, 3);
  const keeps = argument(frame, 4);
  const groupOf = argument(frame, 5);
  const deltas = argument(frame, 6);
  const groups = argument(frame, 7);
  const firstGroup = argument(frame, 8);
  const endGroup = argument(frame, 9);
  const factors = argument(frame, 10);
  const scratch = argument(frame, 11) - (firstGroup << 3);
  const firstPair = argument(frame, 12);
  const out = argument(frame, 13) - (firstPair << 3);
  let sum = splat(0);
  for (; first < end; first++) {
    const delta = v128.load64_zero(deltas + (<usize>load<u32>(rows + (first << 2)) << 3));
    sum = add(v128.and(sum, v128.load64_zero(keeps + (first << 3))), mul(v128.load64_zero(quantities + (first << 3)), delta));
    store<f64>(scratch + (<usize>load<u32>(groupOf + (first << 2)) << 3), f64x2.extract_lane(sum, 0));
  }
  for (let g = firstGroup; g < endGroup; g++) {
    const line = groups + (g << 4);
    const at = out + (<usize>load<u32>(line, 12) << 3);
    store<f64>(at, load<f64>(at) + abs(load<f64>(scratch + (g << 3))) * load<f64>(factors + (<usize>load<u32>(line, 8) << 3)));
  }
}
