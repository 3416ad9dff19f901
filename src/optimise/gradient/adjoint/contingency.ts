// Backward step of contingencies of collateral with an uncertain price: a premium leaves the charged collateral.
// Holding perpetuals decides on a confidence, which no small trade of held instruments changes.
import type { EncodedStep } from '../../../program/compile/steps.js';
import { amountOf, eachClosing, premiumOf } from './books.js';
import { registerOf, tableOf } from './streams.js';
import type { Column, Sweep, Undo } from './sweep.js';

export function undoContingency(sweep: Sweep, to: Column, step: EncodedStep): Undo {
  const lines = tableOf(sweep, step, 'lines', 4, 'asset');
  const lacks = sweep.column(registerOf(step, 'lacks'));
  const { rows } = sweep.program;
  return (now) => {
    const { arrays, byPosition } = now;
    const { cells } = lines;
    /** Charge of a unit of the asset, by its price. */
    const rateOf = (n: number, asset: number): number => {
      const lack = Math.max(cells[4 * asset + 1], lacks.cells[n]);
      return lack <= cells[4 * asset + 2] ? 0 : lack * cells[4 * asset + 3];
    };
    for (let n = 0; n < now.accounts; n++) {
      const t = to.adjoints[n];
      if (t === 0) continue;
      for (let c = arrays.assetStarts[n], end = arrays.assetStarts[n + 1]; c < end; c++) {
        const asset = arrays.assets[c];
        const slope = lines.moves.slopes[4 * asset];
        if (slope !== 0) now.addAsset(n, asset, t * slope * rateOf(n, asset) * Math.abs(arrays.amounts[c]));
      }
      if (!now.byPositions) continue;
      for (let k = arrays.starts[n], last = arrays.starts[n + 1]; k < last; k++) {
        const row = arrays.positionRows[k];
        if (rows.option[row] === 0) continue;
        const asset = rows.assets[row];
        const rate = rateOf(n, asset);
        if (rate === 0) continue;
        const amount = amountOf(arrays, n, asset);
        if (amount === 0) now.kinked[n] = 1;
        // who buys owns less, or owes more
        const each = t * rate * cells[4 * asset] * premiumOf(now, row);
        byPosition[k] = byPosition[k] + (amount > 0 ? -each : each);
      }
      eachClosing(now, n, (asset, gain, pays) => {
        const amount = amountOf(arrays, n, asset);
        const owned = amount > 0 || (amount === 0 && pays);
        return (owned ? -t : t) * rateOf(n, asset) * cells[4 * asset] * gain;
      });
    }
  };
}
