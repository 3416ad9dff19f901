// Step bracketNet: its contract stands in src/backends/contract/steps/charges.ts.
import { argument } from '../math/frame';
import { add, mul } from '../math/simd';
import { tierBytes, tierCharge } from '../math/tierCharge';

export function bracketNet(frame: usize): void {
  const longs = argument(frame, 0);
  const shorts = argument(frame, 1);
  const units = argument(frame, 2);
  const tableOf = argument(frame, 3);
  const tables = argument(frame, 4);
  const tiers = argument(frame, 5);
  const hedged = argument(frame, 6);
  const firstPair = argument(frame, 7);
  const initial = argument(frame, 8);
  const maintenance = argument(frame, 9);
  const count = argument(frame, 10);
  const unitOf = units + (firstPair << 2);
  for (let g: usize = 0; g < count << 3; g += 8) {
    const unit = <usize>load<u32>(unitOf + (g >> 1));
    const table = tables + <usize>load<u32>(tableOf + (unit << 2)) * tiers * tierBytes;
    const net = tierCharge(table, tiers, abs(load<f64>(longs + g) - load<f64>(shorts + g)));
    const both = f64x2.min(v128.load64_splat(longs + g), v128.load64_splat(shorts + g));
    const sum = add(net, mul(v128.load(hedged + (unit << 4)), both));
    store<f64>(initial + g, f64x2.extract_lane(sum, 0));
    store<f64>(maintenance + g, f64x2.extract_lane(sum, 1));
  }
}
