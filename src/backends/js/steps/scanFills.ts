// Step scanFills: the mirror image of assembly/steps/scanFills.ts; its contract stands in src/backends/contract/steps/scans.ts.
import type { StepMemory } from '../math/memory.js';
import { orderCell } from '../math/orderCells.js';
import { pnlRow } from '../math/pnlRow.js';
import { worstOf } from '../math/worstOf.js';

export function scanFills({ f64, u32 }: StepMemory, frame: Uint32Array): void {
  const starts = frame[0] >>> 2;
  const rows = frame[1] >>> 2;
  const quantities = frame[2] >>> 3;
  const grid = frame[3] >>> 3;
  const coinStarts = frame[4] >>> 2;
  const coinPairs = frame[5] >>> 2;
  const values = frame[6] >>> 3;
  const firstPair = frame[7] | 0;
  const units = frame[8] >>> 2;
  const moves = frame[9] >>> 3;
  const orderStarts = frame[10] >>> 2;
  const orderRows = frame[11] >>> 2;
  const orderUnits = frame[12] >>> 2;
  const orderQuantities = frame[13] >>> 3;
  const orderPrices = frame[14] >>> 3;
  const marks = frame[15] >>> 3;
  const weights = frame[16] >>> 3;
  const fills = frame[17] | 0;
  const costs = frame[18] >>> 3;
  let pnl = frame[19] >>> 3;
  const pnlStride = frame[20] >>> 3;
  const floor = frame[21] >>> 3;
  const out = frame[22] >>> 3;
  const count = frame[23] | 0;
  const rowBytes = frame[24] | 0;
  const width = rowBytes >>> 3;
  const least = f64[floor];
  let j = u32[orderStarts] | 0;
  for (let g = 0; g < count; g++, pnl += pnlStride) {
    pnlRow(
      f64,
      u32,
      u32[coinStarts + g] | 0,
      u32[coinStarts + g + 1] | 0,
      coinPairs,
      values - firstPair,
      units,
      moves,
      u32[starts + g] | 0,
      u32[starts + g + 1] | 0,
      rows,
      quantities,
      grid,
      width,
      pnl,
    );
    const costEnd = costs + fills * width;
    const some = j < (u32[orderStarts + g + 1] | 0);
    if (some) f64.fill(0, costs, costEnd);
    for (const end = u32[orderStarts + g + 1] | 0; j < end; j++) {
      const row = u32[orderRows + j] | 0;
      const mark = marks + 4 * row;
      const quantity = f64[orderQuantities + j];
      const gain = quantity * (f64[mark] - f64[orderPrices + j]);
      const cash = gain * f64[mark + 2];
      const coin = gain * f64[mark + 3];
      const line = grid + Math.imul(row, width);
      const unit = Math.imul(u32[orderUnits + j] | 0, width);
      const move = moves + unit;
      const weight = weights + unit;
      for (let s = 0; s < width; s++) {
        // sorted, the costliest first: what is not among them falls out at the end
        let x = orderCell(f64, quantity, cash, coin, line + s, weight + s, move + s);
        for (let cell = costs + s; cell < costEnd; cell += width) {
          const kept = f64[cell];
          f64[cell] = Math.min(kept, x);
          x = Math.max(kept, x);
        }
      }
    }
    if (some) {
      for (let cost = costs; cost < costEnd; cost += width) {
        for (let s = 0; s < width; s++) f64[pnl + s] += f64[cost + s];
      }
    }
    f64[out + g] = worstOf(f64, pnl, width, least);
  }
}
