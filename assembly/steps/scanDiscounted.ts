// Step scanDiscounted: its contract stands in src/backends/contract/steps/scans.ts.
import { argument } from '../math/frame';
import { pnlRow } from '../math/pnlRow';
import { add, mul, select, splat, sub } from '../math/simd';
import { worstOf } from '../math/worstOf';

export function scanDiscounted(frame: usize): void {
  let futureStarts = argument(frame, 0);
  const futureRows = argument(frame, 1);
  const futureQuantities = argument(frame, 2);
  let coinStarts = argument(frame, 3);
  const coinPairs = argument(frame, 4);
  const values = argument(frame, 5);
  const firstPair = argument(frame, 6);
  const units = argument(frame, 7);
  const moves = argument(frame, 8);
  let groupStarts = argument(frame, 9);
  const groups = argument(frame, 10);
  const rows = argument(frame, 11);
  const quantities = argument(frame, 12);
  const grid = argument(frame, 13);
  const worths = argument(frame, 14);
  const discounts = argument(frame, 15);
  const either = argument(frame, 16);
  const weights = argument(frame, 17);
  const pnl = argument(frame, 18);
  let net = argument(frame, 19);
  const netStride = argument(frame, 20);
  const floor = argument(frame, 21);
  let out = argument(frame, 22);
  const count = argument(frame, 23);
  const rowBytes = argument(frame, 24);
  const zero = splat(0);
  let unit = units + (firstPair << 2);
  const lowest = v128.load64_splat(floor);
  for (const last = out + (count << 3); out < last; out += 8) {
    pnlRow(
      <usize>load<u32>(coinStarts), <usize>load<u32>(coinStarts, 4), coinPairs, values - (firstPair << 3), units, moves,
      <usize>load<u32>(futureStarts), <usize>load<u32>(futureStarts, 4), futureRows, futureQuantities, grid, rowBytes, net,
    );
    const groupEnd = <usize>load<u32>(groupStarts, 4);
    for (let g = <usize>load<u32>(groupStarts); g < groupEnd; g++) {
      const group = groups + (g << 4);
      const first = <usize>load<u32>(group);
      const end = <usize>load<u32>(group, 4);
      const factors = discounts + (<usize>load<u32>(group, 8) << 4);
      const positive = v128.load64_splat(factors);
      const negative = v128.load64_splat(factors, 8);
      let now: f64 = 0;
      for (let k = first; k < end; k++) now += load<f64>(quantities + (k << 3)) * load<f64>(worths + (<usize>load<u32>(rows + (k << 2)) << 3));
      const base = splat(now);
      pnlRow(0, 0, coinPairs, values, units, moves, first, end, rows, quantities, grid, rowBytes, pnl);
      for (let s: usize = 0; s < rowBytes; s += 16) {
        const x = v128.load(pnl + s);
        const change = sub(mul(select(f64x2.ge(x, zero), positive, negative), x), base);
        v128.store(net + s, add(v128.load(net + s), v128.or(change, v128.load(either + s))));
      }
    }
    const line = weights + <usize>load<u32>(unit) * rowBytes;
    for (let s: usize = 0; s < rowBytes; s += 16) v128.store(net + s, mul(v128.load(net + s), v128.load(line + s)));
    store<f64>(out, worstOf(net, rowBytes, lowest));
    futureStarts += 4;
    coinStarts += 4;
    groupStarts += 4;
    unit += 4;
    net += netStride;
  }
}
