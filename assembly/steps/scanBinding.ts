// Step scanBinding: its contract stands in src/backends/contract/steps/scans.ts.
import { argument } from '../math/frame';

export function scanBinding(frame: usize): void {
  let pnl = argument(frame, 0);
  const pnlStride = argument(frame, 1);
  const scenarios = argument(frame, 2);
  let out = argument(frame, 3);
  const count = argument(frame, 4);
  for (const last = out + (count << 2); out < last; out += 4) {
    let low = load<f64>(pnl);
    let at: u32 = 0;
    let all = low - low;
    for (let s: usize = 1; s < scenarios; s++) {
      const x = load<f64>(pnl + (s << 3));
      all += x - x;
      if (!(x < low)) continue;
      low = x;
      at = <u32>s;
    }
    store<u32>(out, all == 0 ? at : -1);
    pnl += pnlStride;
  }
}
