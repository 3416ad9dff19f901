// A grid before it is priced: its scenarios in passes of one state of volatility each, and the tables that the kernels read.
import { lookup } from '../../book/table.js';
import { rowStride } from '../../columns/arena.js';
import { completeLogMoves } from '../../columns/logMoves.js';
import { isInverse, isOption, spoil } from '../../columns/packInstruments.js';
import type { Grid, ModelGrid } from '../../rules/grid.js';
import type { RunBase } from './base.js';
import { basePrices, type GridBase, settlementShares } from './gridBase.js';
import { shockedVols } from './volStates.js';

/** Scenarios that share a state of volatility, in neighbouring columns of the grid. */
export interface GridPass {
  readonly from: number;
  readonly count: number;
  /** Shocked vol / vol - 1 by row; 0 where there is no vol. */
  readonly volScales: Float64Array;
}

export interface GridPlan extends GridBase {
  readonly rule: Grid;
  /** Scenarios as the rule lists them: the column of each, its weight and its name. */
  readonly columns: Uint32Array;
  readonly weights: Float64Array;
  readonly labels: readonly string[];
  /** Doubles between rows; columns that no scenario has hold P&L of no meaning. */
  readonly stride: number;
  readonly passes: readonly GridPass[];
  /** Row -> its line in `moves` and `logMoves`, [lines x stride]. */
  readonly lines: Uint32Array;
  readonly moves: Float64Array;
  readonly logMoves: Float64Array;
  /**
   * Where part of a forward is fixed the coin still moves by the whole, (1 + its move) / (1 + the move of the row), [rows x stride]: inverse P&L is
   * times this. None when nothing inverse is fixed.
   */
  readonly coinGrowths?: Float64Array;
  /** P&L of one contract by row and column, for grids of arrays; otherwise the kernels find it. */
  readonly arrays?: Float64Array;
}

export function planGrid(rule: Grid, plan: RunBase): GridPlan {
  return rule.prices === 'arrays' ? planArrays(rule, plan) : planModel(rule, plan);
}

function planArrays(rule: Extract<Grid, { prices: 'arrays' }>, { market, rows, valuation }: RunBase): GridPlan {
  const count = rule.scenarios.length;
  const stride = rowStride(count);
  const arrays = new Float64Array(rows.count * stride);
  for (let row = 0; row < rows.listed; row++) {
    const pnls = market.quotes[rows.handles[row] as number]?.riskArray;
    if (pnls?.length !== count) {
      spoil(rows, row, { code: 'SHAPE_MISMATCH', field: 'riskArray', expectation: `of ${count} scenarios`, got: pnls?.length ?? 'none' });
      continue;
    }
    for (let s = 0; s < count; s++) arrays[row * stride + s] = (pnls[s] as number) * (rows.settlementPrices[row] as number);
  }
  return {
    rule,
    columns: Uint32Array.from({ length: count }, (_, s) => s),
    weights: Float64Array.from(rule.scenarios, ({ weight }) => weight),
    labels: rule.scenarios.map((_, s) => `array ${s + 1}`),
    stride,
    passes: [],
    lines: new Uint32Array(rows.count),
    moves: new Float64Array(0),
    logMoves: new Float64Array(0),
    basePrices: valuation.prices,
    baseGaps: new Float64Array(rows.count),
    shares: new Float64Array(rows.count).fill(1),
    arrays,
  };
}

function planModel(rule: ModelGrid, plan: RunBase): GridPlan {
  const { rows, math } = plan;
  const states = Object.keys(rule.volStates);
  const columns = new Uint32Array(rule.scenarios.length);
  const passes: GridPass[] = [];
  let from = 0;
  for (const state of states) {
    let count = 0;
    for (const [s, { vol }] of rule.scenarios.entries()) if (vol === state) columns[s] = from + count++;
    if (count === 0) continue;
    const shocked = shockedVols(rule.volStates[state] as ModelGrid['volStates'][string], plan);
    const volScales = new Float64Array(rows.count);
    for (let row = 0; row < rows.count; row++) {
      const vol = rows.vols[row] as number;
      if (!isOption(rows, row) || rows.settled[row] === 1) continue;
      if (vol > 0) volScales[row] = (shocked[row] as number) / vol - 1;
      else if ((shocked[row] as number) > 0) {
        const expectation = `above 0: the state of volatility ${state} raises it, and the kernels know relative shocks alone`;
        spoil(rows, row, { code: 'OVERFLOW', field: 'vol', expectation, got: vol });
      }
    }
    passes.push({ from, count, volScales });
    from += count + (count & 1);
  }
  const stride = rowStride(from);
  const { lines, moves, coinGrowths } = moveTable(rule, plan, columns, stride);
  const logMoves = math.log(moves.map((move) => 1 + move));
  completeLogMoves(moves, logMoves);
  return {
    rule,
    columns,
    weights: Float64Array.from(rule.scenarios, ({ weight }) => weight),
    labels: rule.scenarios.map(({ move, vol }) => `${move} ${vol}`),
    stride,
    passes,
    lines,
    moves,
    logMoves,
    ...basePrices(rule, plan),
    shares: settlementShares(rule, plan),
    ...(coinGrowths ? { coinGrowths } : {}),
  };
}

/** Moves by underlying; by row where part of a forward is fixed already: F' = fixed + (F - fixed)(1 + move), so F moves by move (1 - fixed / F). */
function moveTable(
  rule: ModelGrid,
  { rows, figures }: RunBase,
  columns: Uint32Array,
  stride: number,
): Pick<GridPlan, 'lines' | 'moves' | 'coinGrowths'> {
  const ranges = Float64Array.from(rows.underlyings, (underlying) => lookup(rule.priceRanges, underlying));
  const byRow = rule.fixedForward !== null;
  const fixed =
    rule.fixedForward === null ? undefined : figures.ofQuotes(rule.fixedForward, (row) => isOption(rows, row) && rows.settled[row] === 0);
  const lines = byRow ? Uint32Array.from({ length: rows.count }, (_, row) => row) : rows.units.slice();
  const count = byRow ? rows.count : ranges.length;
  const moves = new Float64Array(count * stride);
  const shareLeft = (row: number): number =>
    rows.settled[row] === 1 ? 0 : 1 - ((fixed as Float64Array)[row] as number) / (rows.forwards[row] as number);
  let coinGrowths: Float64Array | undefined;
  for (let line = 0; line < count; line++) {
    const range = ranges[byRow ? (rows.units[line] as number) : line] as number;
    const share = fixed ? shareLeft(line) : 1;
    for (const [s, { move }] of rule.scenarios.entries()) moves[line * stride + (columns[s] as number)] = move * range * share;
    if (share === 1 || !isInverse(rows, line)) continue;
    coinGrowths ??= new Float64Array(rows.count * stride).fill(1);
    for (const [s, { move }] of rule.scenarios.entries())
      coinGrowths[line * stride + (columns[s] as number)] = (1 + move * range) / (1 + move * range * share);
  }
  return { lines, moves, ...(coinGrowths ? { coinGrowths } : {}) };
}
