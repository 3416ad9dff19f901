// Step scanExpiriesNarrow: its contract stands in src/backends/contract/steps/scans.ts.
import { argument } from '../math/frame';
import { add, bothLanes, least, leastLane, most, mul, splat, sub, unsound } from '../math/simd';

export function scanExpiriesNarrow(frame: usize): void {
  let first = argument(frame, 0);
  const end = argument(frame, 1);
  const rows = argument(frame, 2);
  const quantities = argument(frame, 3);
  const keeps = argument(frame, 4);
  const groupOf = argument(frame, 5);
  const grid = argument(frame, 6);
  const groups = argument(frame, 7);
  const firstGroup = argument(frame, 8);
  const endGroup = argument(frame, 9);
  const shares = argument(frame, 10);
  const floor = argument(frame, 11);
  const sums = argument(frame, 12) - (firstGroup << 5);
  const firstPair = argument(frame, 13);
  const out = argument(frame, 14) - (firstPair << 3);
  let a = splat(0);
  let b = splat(0);
  for (; first < end; first++) {
    const keep = v128.load64_splat(keeps + (first << 3));
    const q = v128.load64_splat(quantities + (first << 3));
    const line = grid + (<usize>load<u32>(rows + (first << 2)) << 5);
    const to = sums + (<usize>load<u32>(groupOf + (first << 2)) << 5);
    a = add(v128.and(a, keep), mul(q, v128.load(line)));
    b = add(v128.and(b, keep), mul(q, v128.load(line, 16)));
    v128.store(to, a);
    v128.store(to, b, 16);
  }
  const lowest = v128.load64_splat(floor);
  for (let g = firstGroup; g < endGroup; g++) {
    const line = groups + (g << 4);
    const at = out + (<usize>load<u32>(line, 12) << 3);
    const x = v128.load(sums + (g << 5));
    const y = v128.load(sums + (g << 5), 16);
    const loss = most(lowest, sub(splat(0), leastLane(least(x, y))));
    const worst = f64x2.extract_lane(loss, 0) + bothLanes(add(unsound(x), unsound(y)));
    store<f64>(at, load<f64>(at) + worst * load<f64>(shares + (<usize>load<u32>(line, 8) << 3)));
  }
}
