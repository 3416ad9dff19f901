// Step bracketLedger: its contract stands in src/backends/contract/steps/charges.ts.
import { argument } from '../math/frame';
import { nearest, rootOfTenfold, wholeOf } from '../math/ledger';
import { add, div, most, mul, splat, sub } from '../math/simd';
import { tierAt, tierBytes } from '../math/tierCharge';

export function bracketLedger(frame: usize): void {
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
  const ledger = argument(frame, 10);
  const firstPair = argument(frame, 11);
  const initial = argument(frame, 12) - (firstPair << 3);
  const maintenance = argument(frame, 13) - (firstPair << 3);
  const steps = v128.load64_splat(ledger);
  const rootSteps = v128.load64_splat(ledger, 8);
  const wholes = v128.load64_splat(ledger, 16);
  const five = splat(5);
  const inWholes = f64x2.extract_lane(wholes, 0) != 0;
  for (; first < end; first++) {
    const line = lines + <usize>load<u32>(rows + (first << 2)) * tierBytes;
    const at = <usize>load<u32>(pairs + (first << 2)) << 3;
    const size = load<f64>(sizes + (first << 3));
    const notional = splat(size * load<f64>(line));
    const tier = tierAt(tables + <usize>load<u32>(line, 8) * tiers * tierBytes, tiers, f64x2.extract_lane(notional, 0));
    let weight = v128.load(tier, 16);
    const counted = size * load<f64>(line, 16);
    // branches of the document, not of the data
    if (counted > 0) {
      const root = splat(rootOfTenfold(f64x2.extract_lane(wholeOf(splat(counted)), 0)));
      const growth = f64x2.floor(div(mul(root, v128.load(line, 32)), rootSteps));
      weight = most(weight, add(sub(weight, f64x2.floor(div(weight, five))), growth));
    }
    let one: v128;
    if (inWholes) {
      // N x weight / steps in wholes, rounded up; N is split so that no product rounds
      if (leastBytes != 0) weight = f64x2.max(weight, nearest(mul(v128.load(leastRates + first * leastBytes), steps)));
      const all = wholeOf(mul(notional, wholes));
      const above = f64x2.floor(div(all, steps));
      const rest = f64x2.ceil(div(mul(sub(all, mul(above, steps)), weight), steps));
      one = div(add(mul(above, weight), rest), wholes);
    } else {
      let rate = div(weight, steps);
      if (leastBytes != 0) rate = f64x2.max(rate, v128.load(leastRates + first * leastBytes));
      one = sub(mul(notional, rate), v128.load(tier, 32));
    }
    store<f64>(initial + at, load<f64>(initial + at) + f64x2.extract_lane(one, 0));
    store<f64>(maintenance + at, load<f64>(maintenance + at) + f64x2.extract_lane(one, 1));
  }
}
