// Backward step of positions in a health factor: an opening fill costs the market's price, a closing one returns its entry.
import type { EncodedStep } from '../../../program/compile/steps.js';
import { tableOf } from './streams.js';
import type { Column, Sweep, Undo } from './sweep.js';

export function undoHealth(sweep: Sweep, to: Column, step: EncodedStep, output: string): Undo {
  const lines = tableOf(sweep, step, 'lines', 8, 'row');
  const assets = output.startsWith('assets');
  const weight = (assets ? 2 : 4) + (output.endsWith('Initial') ? 0 : 1);
  const { rows } = sweep.program;
  const { ref } = step.arguments.paid as { readonly ref: { readonly base: number } };
  const { linked } = sweep.program.compiled;
  return (now) => {
    const { futureRows, futurePairs, futureQuantities } = now.arrays;
    const { forwards } = now.tick.columns;
    const { futures, byPosition } = now;
    const closings = now.byPositions ? now.closings.of(now) : undefined;
    const paid = linked.f64(ref.base + 8 * now.block.region.first.future, now.block.counts.future);
    for (let f = 0; f < now.block.counts.future; f++) {
      const p = futurePairs[f];
      const t = to.adjoints[p];
      if (t === 0) continue;
      const row = futureRows[f];
      const line = 8 * row;
      const quantity = futureQuantities[f];
      const long = quantity > 0;
      const then = lines.cells[line + 1] * (rows.inverse[row] === 1 ? 1 : forwards[row]);
      const now1 = lines.cells[line] * lines.cells[line + weight];
      const priced = long === assets;
      // what was paid is owed, what was received held
      const counts = (paid[f] === 0 ? long : paid[f] > 0) !== assets;
      const slope = (priced ? (long ? now1 : -now1) : 0) + (counts ? (assets ? -then : then) : 0);
      const k = futures[f];
      byPosition[k] = byPosition[k] + t * slope;
      if (closings !== undefined && counts && rows.inverse[row] === 0)
        closings.add(k, (assets ? -t : t) * lines.cells[line + 1] * (closings.entries[f] - forwards[row]));
      const moved =
        (priced ? Math.abs(quantity) * lines.moves.slopes[line] * lines.cells[line + weight] : 0) +
        (counts ? (assets ? -1 : 1) * paid[f] * lines.moves.slopes[line + 1] : 0);
      if (moved !== 0) now.addPrice(p, t * moved);
    }
  };
}
