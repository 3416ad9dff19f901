// Step scanOffset: its contract stands in src/backends/contract/steps/scans.ts.
import { argument } from '../math/frame';
import { pnlRow } from '../math/pnlRow';
import { add, bothLanes, least, mul, select, splat, unsound } from '../math/simd';
import { worstOf } from '../math/worstOf';

export function scanOffset(frame: usize): void {
  let pairStarts = argument(frame, 0);
  const pairPositions = argument(frame, 1);
  const rows = argument(frame, 2);
  const quantities = argument(frame, 3);
  const grid = argument(frame, 4);
  const coinStarts = argument(frame, 5);
  const coinPairs = argument(frame, 6);
  const values = argument(frame, 7);
  const firstPair = argument(frame, 8);
  const units = argument(frame, 9);
  const moves = argument(frame, 10);
  const forgiven = argument(frame, 11);
  const gains = argument(frame, 12);
  const offsets = argument(frame, 13);
  const pnl = argument(frame, 14);
  let net = argument(frame, 15);
  const netStride = argument(frame, 16);
  const floor = argument(frame, 17);
  let out = argument(frame, 18);
  const count = argument(frame, 19);
  const rowBytes = argument(frame, 20);
  const zero = splat(0);
  const lowest = v128.load64_splat(floor);
  for (const last = out + (count << 3); out < last; out += 8) {
    memory.fill(net, 0, rowBytes);
    let all = zero;
    const pairEnd = <usize>load<u32>(pairStarts, 4);
    for (let p = <usize>load<u32>(pairStarts); p < pairEnd; p++) {
      const coins = coinStarts + (p << 2);
      const from = pairPositions + (p << 2);
      pnlRow(
        <usize>load<u32>(coins), <usize>load<u32>(coins, 4), coinPairs, values - (firstPair << 3), units, moves,
        <usize>load<u32>(from), <usize>load<u32>(from, 4), rows, quantities, grid, rowBytes, pnl,
      );
      const unit = <usize>load<u32>(units + (p << 2));
      const forgive = forgiven + unit * rowBytes;
      const share = v128.load64_splat(offsets + (unit << 4));
      const cap = v128.load64_splat(offsets + (unit << 4), 8);
      for (let s: usize = 0; s < rowBytes; s += 16) {
        const x = v128.load(pnl + s);
        const lost = least(zero, add(x, v128.load(forgive + s)));
        const kept = mul(least(cap, mul(share, x)), v128.load(gains + s));
        all = add(all, unsound(x));
        v128.store(net + s, add(v128.load(net + s), select(f64x2.lt(x, zero), lost, kept)));
      }
    }
    store<f64>(out, worstOf(net, rowBytes, lowest) + bothLanes(all));
    pairStarts += 4;
    net += netStride;
  }
}
