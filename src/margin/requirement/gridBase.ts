// What P&L of a model grid is counted from and in: model or mark, coins or the numeraire, whole or by the share that is left to settle.

import { bookedCoin, type InstrumentRows, inverseFutures, inverseOption, isOption } from '../../columns/packInstruments.js';
import { yearMs } from '../../market/year.js';
import type { Grid, ModelGrid } from '../../rules/grid.js';
import type { RunBase } from './base.js';
import { marksOf } from './marks.js';

const minuteMs = 60_000;

export interface GridBase {
  /** The quoted price of each row that P&L is counted from. */
  readonly basePrices: Float64Array;
  /** Base price less model price x scale, by row: what the kernels, which start from the model, count too much of every scenario. */
  readonly baseGaps: Float64Array;
  /** How much of its P&L a row counts: 1, less for what is settling. */
  readonly shares: Float64Array;
}

interface Tables extends GridBase {
  readonly rule: Grid;
  readonly stride: number;
  readonly lines: Uint32Array;
  readonly moves: Float64Array;
}

/** Base prices by row; an option without a mark is spoiled where the rule counts from marks. */
export function basePrices({ from }: ModelGrid, base: RunBase): Omit<GridBase, 'shares'> {
  const { rows, valuation } = base;
  const prices = valuation.prices.slice();
  const gaps = new Float64Array(rows.count);
  if (from === 'model') return { basePrices: prices, baseGaps: gaps };
  const marks = marksOf(base, () => true);
  for (let row = 0; row < rows.listed; row++) {
    if (!isOption(rows, row)) continue;
    const mark = marks[row] as number;
    gaps[row] = (mark - (prices[row] as number)) * (rows.scales[row] as number);
    prices[row] = mark;
  }
  return { basePrices: prices, baseGaps: gaps };
}

/** Minutes to expiry over those that settlement takes, at most 1; 1 for what does not expire. */
export function settlementShares({ settlementMinutes }: ModelGrid, { rows }: RunBase): Float64Array {
  const shares = new Float64Array(rows.count).fill(1);
  if (settlementMinutes === null) return shares;
  for (let row = 0; row < rows.listed; row++) {
    const minutes = ((rows.expiryYears[row] as number) * yearMs) / minuteMs;
    if (minutes > 0) shares[row] = Math.min(1, minutes / settlementMinutes);
  }
  return shares;
}

/** Turns what the kernels computed (from the model, coins at the scenario's price, whole) into what the rule counts. */
export function countAsRuled({ rule, stride, lines, moves, baseGaps, shares }: Tables, pnls: Float64Array, rows: InstrumentRows): void {
  if (rule.prices === 'arrays') return;
  const current = rule.coinPrice === 'current';
  if (rule.from === 'model' && !current && rule.settlementMinutes === null) return;
  for (let row = 0; row < rows.count; row++) {
    const kind = rows.kinds[row] as number;
    const coin = kind === inverseFutures || kind === inverseOption;
    const gap = baseGaps[row] as number;
    const share = shares[row] as number;
    const table = (lines[row] as number) * stride;
    for (let c = 0; c < stride; c++) {
      const cell = row * stride + c;
      const growth = coin ? 1 + (moves[table + c] as number) : 1;
      if (kind === bookedCoin && current) pnls[cell] = 0;
      else if (current) pnls[cell] = ((pnls[cell] as number) / growth - gap) * share;
      else pnls[cell] = ((pnls[cell] as number) - gap * growth) * share;
    }
  }
}
