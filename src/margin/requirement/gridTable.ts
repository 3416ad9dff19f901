// A grid on the backend's memory: P&L of one contract of every instrument under every scenario, priced once a run.
import type { Backend } from '../../backends/contract.js';
import { type InstrumentRows, spoil } from '../../columns/packInstruments.js';
import { type ScenarioColumns, takeScenarioColumns } from '../../columns/packScenarios.js';
import { type ColumnTaker, paddedRows } from '../../columns/takeColumns.js';
import { fillRowColumns, type RowColumns, repriceRows, takeRowColumns } from '../repriceRows.js';
import { countAsRuled } from './gridBase.js';
import type { GridPlan } from './gridPlan.js';

export interface GridTable {
  readonly plan: GridPlan;
  /** P&L of one contract, numeraire: [rows x stride], by column of the plan. */
  readonly pnls: Float64Array;
  readonly lines: Uint32Array;
  readonly volScales: Float64Array;
  readonly scenarios: ScenarioColumns;
}

export interface GridTables {
  readonly instruments: RowColumns;
  readonly tables: ReadonlyMap<string, GridTable>;
}

export function takeGridTables(columns: ColumnTaker, rows: InstrumentRows, plans: ReadonlyMap<string, GridPlan>): GridTables {
  const count = paddedRows(rows.count);
  const instruments = takeRowColumns(columns, count);
  const tables = new Map<string, GridTable>();
  for (const [name, plan] of plans) {
    tables.set(name, {
      plan,
      pnls: columns.f64(rows.count * plan.stride),
      lines: columns.u32(count),
      volScales: columns.f64(count),
      scenarios: takeScenarioColumns(columns, plan.moves.length / plan.stride, plan.stride),
    });
  }
  return { instruments, tables };
}

/** Prices every grid, a pass a state of volatility. Rows that turn out not to be finite are spoiled and left 0. */
export function fillGridTables(backend: Backend, { instruments, tables }: GridTables, rows: InstrumentRows): void {
  fillRowColumns(instruments, rows);
  for (const [name, table] of tables) {
    const { plan, pnls, lines, volScales, scenarios } = table;
    pnls.fill(0);
    if (plan.arrays) pnls.set(plan.arrays);
    lines.fill(0);
    lines.set(plan.lines);
    scenarios.moves.set(plan.moves);
    scenarios.logMoves.set(plan.logMoves);
    scenarios.volShocks.fill(1);
    scenarios.volShifts.fill(0);
    for (const pass of plan.passes) {
      volScales.fill(0);
      volScales.set(pass.volScales);
      const columns = { ...instruments, units: lines, volTerms: volScales, grid: pnls.subarray(pass.from) };
      const from = {
        moves: scenarios.moves.subarray(pass.from),
        logMoves: scenarios.logMoves.subarray(pass.from),
        volShocks: scenarios.volShocks.subarray(pass.from),
        volShifts: scenarios.volShifts.subarray(pass.from),
        scratch: scenarios.scratch,
      };
      repriceRows(backend, rows, columns, from, 0, pass.count, plan.stride);
    }
    countAsRuled(plan, pnls, rows);
    if (plan.rule.prices === 'model' && plan.rule.coinPrice === 'scenario')
      plan.coinGrowths?.forEach((growth, cell) => {
        if (growth !== 1) pnls[cell] = (pnls[cell] as number) * growth;
      });
    refuseNonFinite(name, table, rows);
  }
}

function refuseNonFinite(name: string, { plan, pnls }: GridTable, rows: InstrumentRows): void {
  for (let row = 0; row < rows.count; row++) {
    const cells = pnls.subarray(row * plan.stride, (row + 1) * plan.stride);
    const s = plan.columns.findIndex((column) => !Number.isFinite(cells[column]));
    if (s >= 0) {
      const field = `grids.${name}[${JSON.stringify(plan.labels[s])}]`;
      spoil(rows, row, { code: 'OVERFLOW', field, expectation: 'a finite P&L', got: cells[plan.columns[s] as number] as number });
    }
    if (rows.spoiled[row] === 1) cells.fill(0);
  }
}
