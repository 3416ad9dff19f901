// Step expiryLoss: its contract stands in src/backends/contract/steps/charges.ts.
// Two streams over the options, then one over their groups: an expiry holds so few that a loop of its own would cost more than what is in it.
import { argument } from '../math/frame';
import { add, least, most, mul, select, splat, sub } from '../math/simd';

export function expiryLoss(frame: usize): void {
  const first = argument(frame, 0);
  const end = argument(frame, 1);
  const rows = argument(frame, 2);
  const slots = argument(frame, 3);
  const sizes = argument(frame, 4);
  const keeps = argument(frame, 5);
  const groupOf = argument(frame, 6);
  const lines = argument(frame, 7);
  const strikes = argument(frame, 8);
  const groups = argument(frame, 9);
  const firstGroup = argument(frame, 10);
  const endGroup = argument(frame, 11);
  const units = argument(frame, 12);
  const indexes = argument(frame, 13);
  const unpaired = argument(frame, 14);
  const scratch = argument(frame, 15) - firstGroup * 80;
  const firstPair = argument(frame, 16);
  const initial = argument(frame, 17) - (firstPair << 3);
  const maintenance = argument(frame, 18) - (firstPair << 3);
  // the eight sums of each expiry
  let a = splat(0), b = splat(0), c = splat(0), d = splat(0);
  for (let k = first; k < end; k++) {
    const keep = v128.load64_splat(keeps + (k << 3));
    const size = v128.load64_splat(sizes + (k << 3));
    const line = lines + (<usize>load<u32>(slots + (k << 2)) << 6);
    const to = scratch + <usize>load<u32>(groupOf + (k << 2)) * 80;
    a = add(v128.and(a, keep), mul(size, v128.load(line)));
    b = add(v128.and(b, keep), mul(size, v128.load(line, 16)));
    c = add(v128.and(c, keep), mul(size, v128.load(line, 32)));
    d = add(v128.and(d, keep), mul(size, v128.load(line, 48)));
    v128.store(to, a); v128.store(to, b, 16); v128.store(to, c, 32); v128.store(to, d, 48);
  }
  // the walk over its strikes: payoff and slope begin at price 0, and the lowest payoff stays
  let payoff = splat(0), slope = payoff, lowest = payoff, at = payoff;
  for (let k = first; k < end; k++) {
    const keep = v128.load64_splat(keeps + (k << 3));
    const to = scratch + <usize>load<u32>(groupOf + (k << 2)) * 80;
    const strike = v128.load64_splat(strikes + (<usize>load<u32>(rows + (k << 2)) << 3));
    const atZero = v128.load64_splat(to, 40);
    const slopeAtZero = v128.load64_splat(to, 48);
    payoff = add(select(keep, payoff, atZero), mul(select(keep, slope, slopeAtZero), sub(strike, v128.and(at, keep))));
    lowest = least(select(keep, lowest, atZero), payoff);
    const bend = v128.load64_splat(lines + (<usize>load<u32>(slots + (k << 2)) << 6), 56);
    slope = add(select(keep, slope, slopeAtZero), mul(v128.load64_splat(sizes + (k << 3)), bend));
    at = strike;
    store<f64>(to, f64x2.extract_lane(lowest, 0), 64);
  }
  const zero = splat(0);
  for (let g = firstGroup; g < endGroup; g++) {
    const cells = scratch + g * 80;
    const pair = <usize>load<u32>(groups + (g << 4), 12);
    const unit = <usize>load<u32>(units + (pair << 2));
    const loss = add(most(sub(v128.load64_splat(cells, 16), v128.load64_splat(cells, 64)), zero), v128.load64_splat(cells, 24));
    const bare = mul(v128.load64_splat(indexes + (unit << 3)), most(sub(zero, v128.load64_splat(cells, 32)), zero));
    const charge = f64x2.min(v128.load(cells), add(loss, mul(v128.load(unpaired + (unit << 4)), bare)));
    const x = initial + (pair << 3);
    const y = maintenance + (pair << 3);
    store<f64>(x, load<f64>(x) + f64x2.extract_lane(charge, 0));
    store<f64>(y, load<f64>(y) + f64x2.extract_lane(charge, 1));
  }
}
