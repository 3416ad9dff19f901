// Step scanExpiries: its contract stands in src/backends/contract/steps/scans.ts.
import { argument } from '../math/frame';
import { pnlRow } from '../math/pnlRow';
import { worstOf } from '../math/worstOf';

export function scanExpiries(frame: usize): void {
  const rows = argument(frame, 0);
  const quantities = argument(frame, 1);
  const grid = argument(frame, 2);
  const groups = argument(frame, 3);
  let firstGroup = argument(frame, 4);
  const endGroup = argument(frame, 5);
  const shares = argument(frame, 6);
  const floor = argument(frame, 7);
  let pnl = argument(frame, 8);
  const pnlStride = argument(frame, 9);
  const firstPair = argument(frame, 10);
  const out = argument(frame, 11) - (firstPair << 3);
  const rowBytes = argument(frame, 12);
  const lowest = v128.load64_splat(floor);
  for (; firstGroup < endGroup; firstGroup++) {
    const line = groups + (firstGroup << 4);
    pnlRow(0, 0, 0, 0, 0, 0, <usize>load<u32>(line), <usize>load<u32>(line, 4), rows, quantities, grid, rowBytes, pnl);
    const at = out + (<usize>load<u32>(line, 12) << 3);
    store<f64>(at, load<f64>(at) + worstOf(pnl, rowBytes, lowest) * load<f64>(shares + (<usize>load<u32>(line, 8) << 3)));
    pnl += pnlStride;
  }
}
