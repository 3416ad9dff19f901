// Scenario values as the set counts them, from the kernels' values by model: from the mark, coins at today's price, by unsettled part.
import type { ScenarioSet } from '../../rules/document/scenarioSet.js';
import type { Tick } from '../tick/tick.js';
import type { ScenarioLines, ScenarioTable } from './shape.js';

export interface Counting {
  /** By row: the part of a forward that still moves; undefined where all of every one does. */
  readonly forwardShares: Float64Array | undefined;
  /** By row: how much of its P&L a row counts, less than 1 for what is settling. */
  readonly shares: Float64Array | undefined;
  /** By row: mark less model value, numeraire. */
  readonly gaps: Float64Array | undefined;
}

const minutesPerYear = 365 * 24 * 60;

/** How much of its P&L a row counts: by the share of the minutes of settlement that is left, 1 for what is not settling. */
export function settlementShare({ settlement }: ScenarioSet, { columns }: Tick, row: number): number {
  const left = columns.expiryYears[row] * minutesPerYear;
  return settlement?.minutes === undefined || !(left > 0) ? 1 : Math.min(1, left / settlement.minutes);
}

interface Counted {
  readonly table: ScenarioTable;
  readonly lines: ScenarioLines;
  readonly tick: Tick;
  readonly grid: Float64Array;
  readonly moves: Float64Array;
  readonly counting: Counting;
}

export function countAsStated({ table, lines, tick, grid, moves, counting }: Counted): void {
  const { width, set, form } = table;
  const { rows, columns } = tick;
  const current = set.coin === 'current';
  for (const row of tick.moved) {
    if (columns.codes[row] !== 0) continue;
    const inverse = rows.inverse[row] === 1;
    const line = rows.underlyings[row] * width;
    const gap = counting.gaps === undefined ? 0 : counting.gaps[row];
    const share = counting.shares === undefined ? 1 : counting.shares[row];
    const worth = form === 'worth' && rows.option[row] === 1 ? columns.values[row] + gap : 0;
    const fixed = inverse && counting.forwardShares !== undefined && counting.forwardShares[row] !== 1;
    for (let s = 0; s < width; s++) {
      const cell = row * width + s;
      const growth = inverse ? 1 + moves[cell] : 1;
      let pnl = grid[cell];
      if (current) pnl = pnl / growth - gap;
      else if (gap !== 0) pnl -= gap * growth;
      // the coin moves by the whole where part of the forward is fixed
      if (!current && fixed) pnl *= (1 + lines.moves[line + s]) / growth;
      pnl *= share;
      grid[cell] = form === 'worth' ? pnl + worth : pnl * lines.weights[line + s];
    }
  }
}
