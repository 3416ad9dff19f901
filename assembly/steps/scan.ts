// Step scan: its contract stands in src/backends/contract/steps/scans.ts.
import { argument } from '../math/frame';
import { pnlRow } from '../math/pnlRow';
import { worstOf } from '../math/worstOf';

export function scan(frame: usize): void {
  let starts = argument(frame, 0);
  const rows = argument(frame, 1);
  const quantities = argument(frame, 2);
  const grid = argument(frame, 3);
  let coinStarts = argument(frame, 4);
  const coinPairs = argument(frame, 5);
  const values = argument(frame, 6);
  const firstPair = argument(frame, 7);
  const units = argument(frame, 8);
  const moves = argument(frame, 9);
  let pnl = argument(frame, 10);
  const pnlStride = argument(frame, 11);
  const floor = argument(frame, 12);
  let out = argument(frame, 13);
  const count = argument(frame, 14);
  const rowBytes = argument(frame, 15);
  const least = v128.load64_splat(floor);
  for (const last = out + (count << 3); out < last; out += 8) {
    pnlRow(
      <usize>load<u32>(coinStarts), <usize>load<u32>(coinStarts, 4), coinPairs, values - (firstPair << 3), units, moves,
      <usize>load<u32>(starts), <usize>load<u32>(starts, 4), rows, quantities, grid, rowBytes, pnl,
    );
    store<f64>(out, worstOf(pnl, rowBytes, least));
    starts += 4;
    coinStarts += 4;
    pnl += pnlStride;
  }
}
