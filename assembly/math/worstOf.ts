// The worst loss of a P&L row: max(floor, -lowest cell), NaN where a cell is not finite.
import { add, bothLanes, least, leastLane, most, splat, sub, unsound } from './simd';

/** `rowBytes` is a multiple of 32. */
export function worstOf(row: usize, rowBytes: usize, floor: v128): f64 {
  let low = v128.load(row);
  let low1 = v128.load(row, 16);
  let all = add(unsound(low), unsound(low1));
  for (let s: usize = 32; s < rowBytes; s += 32) {
    const a = v128.load(row + s);
    const b = v128.load(row + s, 16);
    low = least(low, a);
    low1 = least(low1, b);
    all = add(all, add(unsound(a), unsound(b)));
  }
  const loss = most(floor, sub(splat(0), leastLane(least(low, low1))));
  return f64x2.extract_lane(loss, 0) + bothLanes(all);
}
