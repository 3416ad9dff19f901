// Scans undone: what the scenario that decides gives and takes, and where several do what one more contract would make of them.
import type { EncodedStep } from '../../../program/compile/steps.js';
import { collateralUnits } from '../../../program/layout/plan.js';
import { alike } from './alike.js';
import { decidingOf, scanOf } from './deciding.js';
import { addressOf, registerOf, streamOf, tableOf } from './streams.js';
import type { Column, Sweep, Undo } from './sweep.js';
import { unknown } from './unknown.js';

/** Worst losses of accounts or pairs. */
export function undoScan(sweep: Sweep, to: Column, step: EncodedStep): Undo {
  const scan = scanOf(sweep, step);
  if (scan === undefined) return unknown(to);
  const { width } = scan.table;
  const grid = tableOf(sweep, step, 'grid', width, 'row');
  const moves = tableOf(sweep, step, 'moves', width, 'unit');
  const values = sweep.column(registerOf(step, 'values'));
  const perPair = scan.space === 'pair';
  // what a premium is paid with may be coins that the scan moves, held or not
  const owes = collateralUnits(sweep.program.rules, sweep.program.rows) !== undefined;
  const offsets = step.name === 'scanOffset' ? offsetsOf(sweep, step, width) : undefined;
  /** How much of what the pair at hand gains in a scenario counts, and what else moves with its price. */
  const share = { kept: 1, beside: 0 };
  return (now) => {
    const { arrays, byPosition, byPrice, owners, underlyings } = now;
    const { scenarios, tied, ties } = now.deciding(scan, decidingOf);
    const { positionRows, quantities, pairPositions, coinStarts, pairUnderlyings, pairStarts } = arrays;
    const count = perPair ? now.pairs : now.accounts;
    const { adjoints } = to;
    const { cells } = grid;
    const { slopes } = grid.moves;
    const hasCoins = (p: number): boolean => coinStarts[p] < coinStarts[p + 1];
    const counts = (p: number, s: number): void => {
      share.kept = s < 0 ? 0 : 1;
      share.beside = 0;
      if (s < 0 || offsets === undefined) return;
      const line = width * pairUnderlyings[p] + s;
      let pnl = hasCoins(p) ? values.cells[p] * moves.cells[line] : 0;
      let any = 0;
      for (let k = pairPositions[p], last = pairPositions[p + 1]; k < last; k++) {
        const cell = cells[width * positionRows[k] + s];
        pnl += quantities[k] * cell;
        any = Math.max(any, Math.abs(cell));
      }
      if (pnl === 0 && any !== 0) now.open[owners[p]] = 1;
      offsets(now, p, pnl, line, s, share);
    };
    /** Slope of one more contract where several scenarios decide: that of the worst. */
    const worst = (t: number, p: number, deciding: readonly number[]): void => {
      if (owes || hasCoins(p)) now.open[owners[p]] = 1;
      const [first, last] = [pairPositions[p], pairPositions[p + 1]];
      const shares = deciding.map((s) => {
        counts(p, s);
        return { s, ...share };
      });
      for (let k = first; k < last; k++) {
        const line = width * positionRows[k];
        let most = Number.NEGATIVE_INFINITY;
        for (const { s, kept } of shares) most = Math.max(most, s < 0 ? 0 : -(kept * cells[line + s]));
        byPosition[k] = byPosition[k] + t * most;
      }
      let most = Number.NEGATIVE_INFINITY;
      for (const { s, kept, beside } of shares) {
        let moved = 0;
        if (s >= 0) for (let k = first; k < last; k++) moved += quantities[k] * slopes[width * positionRows[k] + s];
        most = Math.max(most, -(kept * moved + beside));
      }
      now.addPrice(p, t * most);
    };
    for (let e = 0; e < count; e++) {
      const t = adjoints[e];
      if (t === 0) continue;
      const from = perPair ? e : pairStarts[e];
      const end = perPair ? e + 1 : pairStarts[e + 1];
      if (tied[e] === 1) {
        now.kinked[perPair ? owners[e] : e] = 1;
        for (let p = from; p < end; p++) worst(t, p, ties.get(e) as readonly number[]);
        continue;
      }
      const s = scenarios[e];
      if (s < 0) continue;
      for (let p = from; p < end; p++) {
        let weight = -t;
        if (offsets !== undefined) {
          counts(p, s);
          weight *= share.kept;
          if (share.beside !== 0) now.addPrice(p, -t * share.beside);
          if (weight === 0) continue;
        }
        let moved = 0;
        for (let k = pairPositions[p], last = pairPositions[p + 1]; k < last; k++) {
          const cell = width * positionRows[k] + s;
          byPosition[k] = byPosition[k] + weight * cells[cell];
          moved += quantities[k] * slopes[cell];
        }
        const unit = pairUnderlyings[p];
        if (owes || hasCoins(p)) {
          const line = width * unit + s;
          values.adjoints[p] = values.adjoints[p] + weight * moves.cells[line];
          moved += values.cells[p] * moves.moves.slopes[line];
        }
        if (moved === 0) continue;
        const at = owners[p] * underlyings + unit;
        byPrice[at] = byPrice[at] + weight * moved;
      }
    }
  };
}

interface Share {
  kept: number;
  beside: number;
}

/** How much of a pair's P&L counts in a scenario, and what else of it moves with the price. */
function offsetsOf(
  sweep: Sweep,
  step: EncodedStep,
  width: number,
): (now: Sweep, p: number, pnl: number, line: number, s: number, share: Share) => void {
  const { linked } = sweep.program.compiled;
  const forgiven = tableOf(sweep, step, 'forgiven', width, 'unit');
  const offsets = tableOf(sweep, step, 'offsets', 2, 'unit');
  const gains = linked.f64(addressOf(step, 'gains'), width);
  return (now, p, pnl, line, s, share) => {
    const unit = 2 * now.arrays.pairUnderlyings[p];
    const part = offsets.cells[unit];
    const gain = gains[s];
    if (pnl < 0) {
      const lost = pnl + forgiven.cells[line] < 0;
      share.kept = lost ? 1 : 0;
      share.beside = lost ? forgiven.moves.slopes[line] : 0;
      return;
    }
    const below = part * pnl < offsets.cells[unit + 1];
    share.kept = below ? part * gain : 0;
    share.beside = below ? 0 : offsets.moves.slopes[unit + 1] * gain;
  };
}

/** Worst losses of expiries, added to their pair. */
export function undoExpiries(sweep: Sweep, to: Column, step: EncodedStep): Undo {
  const scan = scanOf(sweep, step);
  if (scan === undefined) return unknown(to);
  const { width } = scan.table;
  const grid = tableOf(sweep, step, 'grid', width, 'row');
  const shares = tableOf(sweep, step, 'shares', 1, 'expiry');
  const options = streamOf(sweep, step) === 'optionRows';
  return (now) => {
    const { entries, scenarios, tied } = now.deciding(scan, decidingOf);
    const groups = options ? now.arrays.optionGroups : now.arrays.groups;
    const quantities = options ? now.arrays.optionQuantities : now.arrays.quantities;
    const rows = options ? now.arrays.optionRows : now.arrays.positionRows;
    const places = options ? now.options : undefined;
    const { byPosition } = now;
    const { adjoints } = to;
    const { cells } = grid;
    const { slopes } = grid.moves;
    for (let g = 0; g < entries; g++) {
      const pair = groups[4 * g + 3];
      const t = adjoints[pair] * shares.cells[groups[4 * g + 2]];
      if (t === 0) continue;
      if (tied[g] === 1) now.open[now.owners[pair]] = 1;
      const s = scenarios[g];
      if (s < 0) continue;
      let moved = 0;
      for (let k = groups[4 * g], end = groups[4 * g + 1]; k < end; k++) {
        const cell = width * rows[k] + s;
        const at = places === undefined ? k : places[k];
        byPosition[at] = byPosition[at] - t * cells[cell];
        moved += quantities[k] * slopes[cell];
      }
      if (moved !== 0) now.addPrice(pair, -t * moved);
    }
  };
}

/** Worst losses of pairs whose options are discounted by expiry and by the sign of what they are worth. */
export function undoDiscounted(sweep: Sweep, to: Column, step: EncodedStep): Undo {
  const scan = scanOf(sweep, step);
  if (scan === undefined) return unknown(to);
  const { linked } = sweep.program.compiled;
  const { width } = scan.table;
  const grid = tableOf(sweep, step, 'grid', width, 'row');
  const moves = tableOf(sweep, step, 'moves', width, 'unit');
  const worths = tableOf(sweep, step, 'worths', 1, 'row');
  const discounts = tableOf(sweep, step, 'discounts', 2, 'expiry');
  const weights = tableOf(sweep, step, 'weights', width, 'unit');
  const either = linked.f64(addressOf(step, 'either'), width);
  const values = sweep.column(registerOf(step, 'values'));
  return (now) => {
    const { arrays, byPosition, futures, options } = now;
    const { scenarios, tied } = now.deciding(scan, decidingOf);
    for (let p = 0; p < now.pairs; p++) {
      if (to.adjoints[p] === 0) continue;
      if (tied[p] === 1) now.open[now.owners[p]] = 1;
      const s = scenarios[p];
      if (s < 0) continue;
      const line = width * arrays.pairUnderlyings[p] + s;
      const t = -to.adjoints[p] * weights.cells[line];
      let moved = 0;
      for (let f = arrays.futureStarts[p], end = arrays.futureStarts[p + 1]; f < end; f++) {
        const cell = width * arrays.futureRows[f] + s;
        const k = futures[f];
        byPosition[k] = byPosition[k] + t * grid.cells[cell];
        moved += arrays.futureQuantities[f] * grid.moves.slopes[cell];
      }
      values.adjoints[p] = values.adjoints[p] + t * moves.cells[line];
      if (arrays.coinStarts[p] < arrays.coinStarts[p + 1]) moved += values.cells[p] * moves.moves.slopes[line];
      for (let g = arrays.optionGroupStarts[p], last = arrays.optionGroupStarts[p + 1]; g < last; g++) {
        const from = arrays.optionGroups[4 * g];
        const end = arrays.optionGroups[4 * g + 1];
        const factors = 2 * arrays.optionGroups[4 * g + 2];
        let x = 0;
        let worth = 0;
        let gross = 0;
        for (let k = from; k < end; k++) {
          const row = arrays.optionRows[k];
          const part = arrays.optionQuantities[k] * grid.cells[width * row + s];
          x += part;
          gross += Math.abs(part);
          worth += arrays.optionQuantities[k] * worths.cells[row];
        }
        const factor = discounts.cells[factors + (x >= 0 ? 0 : 1)];
        const change = factor * x - worth;
        if (Math.abs(x) <= alike * gross || (Object.is(either[s], -0) && change === 0)) now.open[now.owners[p]] = 1;
        const sign = Object.is(either[s], -0) && change > 0 ? -1 : 1;
        for (let k = from; k < end; k++) {
          const row = arrays.optionRows[k];
          const at = options[k];
          byPosition[at] = byPosition[at] + sign * t * (factor * grid.cells[width * row + s] - worths.cells[row]);
          moved += sign * arrays.optionQuantities[k] * (factor * grid.moves.slopes[width * row + s] - worths.moves.slopes[row]);
        }
        moved += sign * x * discounts.moves.slopes[factors + (x >= 0 ? 0 : 1)];
      }
      if (moved !== 0) now.addPrice(p, t * moved);
    }
  };
}
