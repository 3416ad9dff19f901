// Step scanNarrow: its contract stands in src/backends/contract/steps/scans.ts.
import { argument } from '../math/frame';
import { add, bothLanes, least, leastLane, most, mul, splat, sub, unsound } from '../math/simd';

export function scanNarrow(frame: usize): void {
  let first = argument(frame, 0);
  const end = argument(frame, 1);
  const rows = argument(frame, 2);
  const pairs = argument(frame, 3);
  const quantities = argument(frame, 4);
  const keeps = argument(frame, 5);
  const grid = argument(frame, 6);
  const values = argument(frame, 7);
  const firstPair = argument(frame, 8);
  const units = argument(frame, 9);
  const moves = argument(frame, 10);
  const sums = argument(frame, 11);
  const floor = argument(frame, 12);
  const out = argument(frame, 13);
  const count = argument(frame, 14);
  memory.fill(sums, 0, count << 5);
  const base = sums - (firstPair << 5);
  let a = splat(0);
  let b = splat(0);
  for (; first < end; first++) {
    const keep = v128.load64_splat(keeps + (first << 3));
    const q = v128.load64_splat(quantities + (first << 3));
    const line = grid + (<usize>load<u32>(rows + (first << 2)) << 5);
    const to = base + (<usize>load<u32>(pairs + (first << 2)) << 5);
    a = add(v128.and(a, keep), mul(q, v128.load(line)));
    b = add(v128.and(b, keep), mul(q, v128.load(line, 16)));
    v128.store(to, a);
    v128.store(to, b, 16);
  }
  const lowest = v128.load64_splat(floor);
  const unitOf = units + (firstPair << 2);
  for (let p: usize = 0; p < count; p++) {
    const q = v128.load64_splat(values + (p << 3));
    const line = moves + (<usize>load<u32>(unitOf + (p << 2)) << 5);
    const cells = sums + (p << 5);
    const x = add(v128.load(cells), mul(q, v128.load(line)));
    const y = add(v128.load(cells, 16), mul(q, v128.load(line, 16)));
    v128.store(cells, x);
    v128.store(cells, y, 16);
    const loss = most(lowest, sub(splat(0), leastLane(least(x, y))));
    store<f64>(out + (p << 3), f64x2.extract_lane(loss, 0) + bothLanes(add(unsound(x), unsound(y))));
  }
}
