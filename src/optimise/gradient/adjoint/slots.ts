// Backward step of rolled-up columns, which are linear in a position's size once its side is known.
// Columns side by side in a table are processed together.
import type { Address } from '../../../program/heap.js';
import type { Column, Sweep, Undo } from './sweep.js';

/** Place of a column: its first cell, and the number of columns side by side. */
export interface Slot {
  readonly column: Column;
  readonly at: Address;
  readonly width: number;
}

export function undoSlots(sweep: Sweep, slots: readonly Slot[]): Undo[] {
  const undo: Undo[] = [];
  const left = [...slots].sort((a, b) => a.at - b.at);
  for (let first = left[0]; first !== undefined; first = left[0]) {
    const { at, width } = first;
    const end = left.findIndex((one) => one.at >= at + 8 * width);
    undo.push(undoTable(sweep, left.splice(0, end < 0 ? left.length : end)));
  }
  return undo;
}

function undoTable(sweep: Sweep, slots: readonly Slot[]): Undo {
  const { compiler, linked } = sweep.program.compiled;
  const { at, width } = slots[0];
  const most = Math.max(...slots.map((one) => one.at - at)) / 8;
  const length = 2 * width * compiler.rowCapacity - width + 1 + most;
  const table = linked.f64(at, length);
  const slopes = sweep.slopes.of(at, length);
  const count = slots.length;
  const offsets = Uint32Array.from(slots, (one) => (one.at - at) / 8);
  const weights = new Float64Array(count);
  const places = new Uint32Array(count);
  return (now) => {
    const { pairPositions, pairUnderlyings, slots: held, sizes } = now.arrays;
    const { byPosition, byPrice, owners, underlyings } = now;
    const moves = slopes.slopes;
    const adjoints = slots.map(({ column }) => column.adjoints);
    for (let p = 0, pairs = now.pairs; p < pairs; p++) {
      let some = 0;
      for (let c = 0; c < count; c++) {
        const t = adjoints[c][p];
        if (t === 0) continue;
        weights[some] = t;
        places[some++] = offsets[c];
      }
      if (some === 0) continue;
      let moved = 0;
      const last = pairPositions[p + 1];
      for (let k = pairPositions[p]; k < last; k++) {
        const slot = held[k];
        const line = slot * width;
        let value = 0;
        let move = 0;
        for (let c = 0; c < some; c++) {
          const cell = line + places[c];
          value += weights[c] * table[cell];
          const slope = moves[cell];
          if (slope !== 0) move += weights[c] * slope;
        }
        byPosition[k] = byPosition[k] + ((slot & 1) === 0 ? value : -value);
        moved += sizes[k] * move;
      }
      if (moved === 0) continue;
      const at = owners[p] * underlyings + pairUnderlyings[p];
      byPrice[at] = byPrice[at] + moved;
    }
  };
}
