// Step bracketOwn: its contract stands in src/backends/contract/steps/charges.ts.
import { argument } from '../math/frame';
import { add, div, most, mul, splat, sub } from '../math/simd';
import { tierAt, tierBytes } from '../math/tierCharge';

export function bracketOwn(frame: usize): void {
  let first = argument(frame, 0);
  const end = argument(frame, 1);
  const rows = argument(frame, 2);
  const pairs = argument(frame, 3);
  const sizes = argument(frame, 4);
  const leastRates = argument(frame, 5);
  const leastBytes = argument(frame, 6);
  const lines = argument(frame, 7);
  const tables = argument(frame, 8);
  const tiers = argument(frame, 9);
  const firstPair = argument(frame, 10);
  const initial = argument(frame, 11) - (firstPair << 3);
  const maintenance = argument(frame, 12) - (firstPair << 3);
  const five = splat(5);
  for (; first < end; first++) {
    const line = lines + <usize>load<u32>(rows + (first << 2)) * tierBytes;
    const at = <usize>load<u32>(pairs + (first << 2)) << 3;
    const size = load<f64>(sizes + (first << 3));
    const notional = size * load<f64>(line);
    const tier = tierAt(tables + <usize>load<u32>(line, 8) * tiers * tierBytes, tiers, notional);
    const base = v128.load(tier, 16);
    const root = f64x2.sqrt(splat(size * load<f64>(line, 16)));
    const grown = add(sub(base, div(base, five)), mul(v128.load(line, 32), root));
    let rate = most(base, grown);
    if (leastBytes != 0) rate = f64x2.max(rate, v128.load(leastRates + first * leastBytes));
    const one = sub(mul(splat(notional), rate), v128.load(tier, 32));
    store<f64>(initial + at, load<f64>(initial + at) + f64x2.extract_lane(one, 0));
    store<f64>(maintenance + at, load<f64>(maintenance + at) + f64x2.extract_lane(one, 1));
  }
}
