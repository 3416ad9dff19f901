// Step bracketOwn: its contract stands in src/backends/contract/steps/charges.ts.
import { argument } from '../math/frame';
import { mul, splat } from '../math/simd';
import { tierBytes, tierCharge } from '../math/tierCharge';

export function bracketOwn(frame: usize): void {
  let first = argument(frame, 0);
  const end = argument(frame, 1);
  const rows = argument(frame, 2);
  const pairs = argument(frame, 3);
  const sizes = argument(frame, 4);
  const leastRates = argument(frame, 5);
  const lines = argument(frame, 6);
  const tables = argument(frame, 7);
  const tiers = argument(frame, 8);
  const firstPair = argument(frame, 9);
  const initial = argument(frame, 10) - (firstPair << 3);
  const maintenance = argument(frame, 11) - (firstPair << 3);
  for (; first < end; first++) {
    const line = lines + (<usize>load<u32>(rows + (first << 2)) << 4);
    const at = <usize>load<u32>(pairs + (first << 2)) << 3;
    const table = tables + <usize>load<u32>(line, 8) * tiers * tierBytes;
    const notional = load<f64>(sizes + (first << 3)) * load<f64>(line);
    const one = f64x2.max(tierCharge(table, tiers, notional), mul(splat(notional), v128.load(leastRates + (first << 4))));
    store<f64>(initial + at, load<f64>(initial + at) + f64x2.extract_lane(one, 0));
    store<f64>(maintenance + at, load<f64>(maintenance + at) + f64x2.extract_lane(one, 1));
  }
}
