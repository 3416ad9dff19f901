// Step scanOrders: its contract stands in src/backends/contract/steps/scans.ts.
import { argument } from '../math/frame';
import { orderCell } from '../math/orderCells';
import { pnlRow } from '../math/pnlRow';
import { add, splat } from '../math/simd';
import { worstOf } from '../math/worstOf';

export function scanOrders(frame: usize): void {
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
  let orderStarts = argument(frame, 10);
  const orderRows = argument(frame, 11);
  const orderUnits = argument(frame, 12);
  const orderQuantities = argument(frame, 13);
  const orderPrices = argument(frame, 14);
  const marks = argument(frame, 15);
  const weights = argument(frame, 16);
  let pnl = argument(frame, 17);
  const pnlStride = argument(frame, 18);
  const floor = argument(frame, 19);
  let out = argument(frame, 20);
  const count = argument(frame, 21);
  const rowBytes = argument(frame, 22);
  const lowest = v128.load64_splat(floor);
  let j = <usize>load<u32>(orderStarts);
  for (const last = out + (count << 3); out < last; out += 8) {
    pnlRow(
      <usize>load<u32>(coinStarts), <usize>load<u32>(coinStarts, 4), coinPairs, values - (firstPair << 3), units, moves,
      <usize>load<u32>(starts), <usize>load<u32>(starts, 4), rows, quantities, grid, rowBytes, pnl,
    );
    orderStarts += 4;
    for (const end = <usize>load<u32>(orderStarts); j < end; j++) {
      const row = <usize>load<u32>(orderRows + (j << 2));
      const mark = marks + (row << 5);
      const quantity = load<f64>(orderQuantities + (j << 3));
      const gain = quantity * (load<f64>(mark) - load<f64>(orderPrices + (j << 3)));
      const q = splat(quantity);
      const cash = splat(gain * load<f64>(mark, 16));
      const coin = splat(gain * load<f64>(mark, 24));
      const line = grid + row * rowBytes;
      const unit = <usize>load<u32>(orderUnits + (j << 2)) * rowBytes;
      const move = moves + unit;
      const weight = weights + unit;
      for (let s: usize = 0; s < rowBytes; s += 16) {
        v128.store(pnl + s, add(v128.load(pnl + s), orderCell(q, cash, coin, line + s, weight + s, move + s)));
      }
    }
    store<f64>(out, worstOf(pnl, rowBytes, lowest));
    starts += 4;
    coinStarts += 4;
    pnl += pnlStride;
  }
}
