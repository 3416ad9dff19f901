// What the kernels compute (from the model, coins at the scenario's price, whole) as the set counts it: from the mark, coins at today's price, by what is left to settle.
import type { Scenario, ScenarioSet } from '../../rules/document/scenarioSet.js';
import type { Tick } from '../tick/tick.js';
import type { ScenarioTable, TableForm } from './shape.js';

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
  const left = (columns.expiryYears[row] as number) * minutesPerYear;
  return settlement?.minutes === undefined || !(left > 0) ? 1 : Math.min(1, left / settlement.minutes);
}

interface Counted {
  readonly table: ScenarioTable;
  readonly list: readonly Scenario[];
  readonly tick: Tick;
  readonly grid: Float64Array;
  readonly moves: Float64Array;
  readonly counting: Counting;
  readonly form: TableForm;
}

export function countAsStated({ table, list, tick, grid, moves, counting, form }: Counted): void {
  const { width, count, set } = table;
  const { rows, columns } = tick;
  const current = set.coin === 'current';
  for (const row of tick.moved) {
    if (columns.codes[row] !== 0) continue;
    const inverse = rows.inverse[row] === 1;
    const u = rows.underlyings[row] as number;
    const gap = counting.gaps?.[row] ?? 0;
    const share = counting.shares?.[row] ?? 1;
    const worth = form === 'worth' && rows.option[row] === 1 ? (columns.values[row] as number) + gap : 0;
    const fixed = inverse && counting.forwardShares !== undefined && counting.forwardShares[row] !== 1;
    for (let s = 0; s < width; s++) {
      const scenario = list[s < count ? s : 0] as Scenario;
      const cell = row * width + s;
      const growth = inverse ? 1 + (moves[cell] as number) : 1;
      let pnl = grid[cell] as number;
      if (current) pnl = pnl / growth - gap;
      else if (gap !== 0) pnl -= gap * growth;
      // the coin moves by the whole where part of the forward is fixed
      if (!current && fixed) pnl *= (1 + (scenario.moves[u] as number)) / growth;
      pnl *= share;
      grid[cell] = form === 'worth' ? pnl + worth : pnl * (scenario.weights[u] as number);
    }
  }
}
