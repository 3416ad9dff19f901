// Backward step of an account's books: premiums of options leave collateral, opening fills at the market's price gain nothing, closing fills pay the gain.
import type { Dot } from '../../../program/compile/compiler.js';
import type { EncodedStep } from '../../../program/compile/steps.js';
import type { BlockArrays } from '../../../program/layout/columns.js';
import { collateralUnits } from '../../../program/layout/plan.js';
import { nowhere } from './closings.js';
import { tableOf } from './streams.js';
import type { Column, Sweep, Undo } from './sweep.js';

/** Share of an amount within which its slope is measured. */
const part = 2 ** -20;

export function undoCollateral(sweep: Sweep, to: Column, step: EncodedStep): Undo {
  const { compiler } = sweep.program.compiled;
  if (to.register.level === 'U') return undoPairCoins(sweep, to, step);
  const dot = compiler.dots.find(({ register }) => register === to.register) as Dot;
  const prices = tableOf(sweep, step, 'prices', 1, 'asset');
  const { rows } = sweep.program;
  return (now) => {
    const { arrays, byPosition, tick } = now;
    const { slopes } = prices.moves;
    const worth = (n: number, asset: number, amount: number): number =>
      amount === 0
        ? 0
        : dot.everyTick === undefined
          ? dot.amounts(asset, amount, now.block.accounts[n])
          : dot.everyTick(tick, asset, amount);
    for (let n = 0; n < now.accounts; n++) {
      const t = to.adjoints[n];
      if (t === 0) continue;
      for (let c = arrays.assetStarts[n], end = arrays.assetStarts[n + 1]; c < end; c++) {
        const asset = arrays.assets[c];
        const slope = slopes[asset];
        if (slope !== 0) now.addAsset(n, asset, t * slope * worth(n, asset, arrays.amounts[c]));
      }
      if (!now.byPositions) continue;
      let known = -1;
      let slope = 0;
      for (let k = arrays.starts[n], last = arrays.starts[n + 1]; k < last; k++) {
        const row = arrays.positionRows[k];
        if (rows.option[row] === 0) continue;
        const asset = rows.assets[row];
        if (asset !== known) {
          known = asset;
          const amount = amountOf(arrays, n, asset);
          const h = part * Math.max(1, Math.abs(amount));
          const at = worth(n, asset, amount);
          // who buys pays, and owns less
          const above = (worth(n, asset, amount + h) - at) / h;
          slope = (at - worth(n, asset, amount - h)) / h;
          if (Math.abs(above - slope) > 1e-8 * Math.max(Math.abs(above), Math.abs(slope))) now.kinked[n] = 1;
        }
        byPosition[k] = byPosition[k] - t * slope * prices.cells[asset] * premiumOf(now, row);
      }
      eachClosing(now, n, (asset, gain, pays) => {
        const amount = amountOf(arrays, n, asset);
        const h = (pays ? part : -part) * Math.max(1, Math.abs(amount));
        const slope = (worth(n, asset, amount + h) - worth(n, asset, amount)) / h;
        return -t * slope * prices.cells[asset] * gain;
      });
    }
  };
}

/**
 * Calls `added` for each future of an account with a gain or loss: what its closing adds, by the gain of a contract in an asset and whether closing
 * pays it.
 */
export function eachClosing(now: Sweep, n: number, added: (asset: number, gain: number, pays: boolean, row: number) => number): void {
  const { pairStarts, futureStarts, futureRows, futureQuantities } = now.arrays;
  const closings = now.closings.of(now);
  for (let f = futureStarts[pairStarts[n]], end = futureStarts[pairStarts[n + 1]]; f < end; f++) {
    const gain = closings.gains[f];
    if (gain === 0) continue;
    const row = futureRows[f];
    closings.add(closings.places[f], added(now.program.rows.assets[row], gain, gain * futureQuantities[f] > 0, row));
  }
}

export function amountOf({ assetStarts, assets, amounts }: BlockArrays, n: number, asset: number): number {
  for (let c = assetStarts[n], end = assetStarts[n + 1]; c < end; c++) if (assets[c] === asset) return amounts[c];
  return 0;
}

/** Premium of a contract, in its settlement asset. */
export function premiumOf({ program, tick }: Sweep, row: number): number {
  return program.rows.multipliers[row] * Math.max(0, tick.columns.prices[row]);
}

/** Collateral that moves with the underlying of a pair. */
function undoPairCoins(sweep: Sweep, to: Column, step: EncodedStep): Undo {
  const prices = tableOf(sweep, step, 'prices', 1, 'asset');
  const { rows, rules } = sweep.program;
  const units = collateralUnits(rules, rows) as Int32Array;
  return (now) => {
    const { arrays, byPosition } = now;
    for (let p = 0; p < now.pairs; p++) {
      const t = to.adjoints[p];
      if (t === 0) continue;
      let moved = 0;
      const [from, end] = [arrays.pairAssetStarts[p], arrays.pairAssetStarts[p + 1]];
      for (let c = from; c < end; c++) moved += arrays.pairAmounts[2 * c] * prices.moves.slopes[arrays.pairAssets[c]];
      if (moved !== 0) now.addPrice(p, t * moved);
      if (!now.byPositions) continue;
      // premiums of options of any underlying that are paid in such an asset, held or owed from then on
      const n = now.owners[p];
      const own = arrays.pairUnderlyings[p];
      for (let k = arrays.starts[n], last = arrays.starts[n + 1]; k < last; k++) {
        const row = arrays.positionRows[k];
        if (rows.option[row] === 0) continue;
        const asset = rows.assets[row];
        if (units[asset] === own) byPosition[k] = byPosition[k] - t * prices.cells[asset] * premiumOf(now, row);
        else if (units[asset] !== -1 && units[asset] !== rows.underlyings[row]) now.open[n] = 1;
      }
      eachClosing(now, n, (asset, gain, _, row) => {
        if (units[asset] !== -1 && units[asset] !== rows.underlyings[row]) now.open[n] = 1;
        return units[asset] === own ? -t * prices.cells[asset] * gain : 0;
      });
    }
  };
}

export function undoMark(sweep: Sweep, to: Column, step: EncodedStep, scale: 2 | 3): Undo {
  const marks = tableOf(sweep, step, 'marks', 4, 'row');
  return (now) => {
    const { lotRows, lotPairs, lotQuantities, lotEntries } = now.arrays;
    const { cells } = marks;
    const { slopes } = marks.moves;
    const { adjoints } = to;
    const closings = now.byPositions ? now.closings.of(now) : undefined;
    for (let l = 0, n = now.block.counts.lot; l < n; l++) {
      const p = lotPairs[l];
      const t = adjoints[p];
      if (t === 0) continue;
      const line = 4 * lotRows[l];
      const earned = cells[line] - lotEntries[l];
      const moved = slopes[line] * cells[line + scale] + earned * slopes[line + scale];
      if (moved !== 0) now.addPrice(p, t * lotQuantities[l] * moved);
      if (closings !== undefined && closings.lots[l] !== nowhere) closings.add(closings.lots[l], t * earned * cells[line + scale]);
    }
  };
}
