// Stage 2 of a run: every instrument held under every scenario, once; accounts only read it.
import type { Backend } from '../backends/contract.js';
import { type Arena, rowStride } from '../columns/arena.js';
import { mapColumn } from '../columns/columnMap.js';
import { type InstrumentRows, spoil } from '../columns/packInstruments.js';
import { packGrowths, packScenarios, type ScenarioColumns, takeScenarioColumns } from '../columns/packScenarios.js';
import { type ColumnTaker, paddedRows } from '../columns/takeColumns.js';
import { fillRowColumns, type RowColumns, repriceRows, takeRowColumns } from './repriceRows.js';
import type { Scenario } from './result.js';

/** What a grid is made from, all on plain memory. */
export interface GridInputs {
  readonly rows: InstrumentRows;
  readonly scenarios: readonly Scenario[];
  readonly stride: number;
  readonly volTerms: Float64Array;
  readonly logGrowths: Float64Array;
  readonly volFloor: number;
}

/** Columns of the grid on the backend's memory. */
export interface GridColumns extends RowColumns {
  readonly scenarios: ScenarioColumns;
  readonly units: Uint32Array;
  readonly volTerms: Float64Array;
  /** P&L of one contract, numeraire: [rows x stride]. */
  readonly grid: Float64Array;
}

/** Gathers the inputs; takes logarithms in the backend, so it must run before columns are taken. */
export function gridInputs(
  backend: Backend,
  arena: Arena,
  rows: InstrumentRows,
  scenarios: readonly Scenario[],
  volTerms: Float64Array,
  volFloor: number,
): GridInputs {
  const stride = rowStride(scenarios.length);
  const growths = packGrowths(scenarios, rows.underlyings.length, stride);
  return { rows, scenarios, stride, volTerms, logGrowths: mapColumn(arena, backend.log, growths), volFloor };
}

export function takeGridColumns(columns: ColumnTaker, { rows, stride }: GridInputs): GridColumns {
  const count = paddedRows(rows.count);
  return {
    scenarios: takeScenarioColumns(columns, rows.underlyings.length, stride),
    ...takeRowColumns(columns, count),
    units: columns.u32(count),
    volTerms: columns.f64(count),
    grid: columns.f64(rows.count * stride),
  };
}

/** Prices the grid. Rows that are spoiled, or that turn out not to be finite (and are spoiled then), are left 0. */
export function fillGrid(backend: Backend, columns: GridColumns, inputs: GridInputs): void {
  const { rows, scenarios, stride } = inputs;
  packScenarios(columns.scenarios, scenarios, inputs.logGrowths, rows.underlyings.length, stride);
  columns.grid.fill(0);
  columns.units.fill(0);
  columns.units.set(rows.units);
  fillRowColumns(columns, rows);
  columns.volTerms.fill(0);
  columns.volTerms.set(inputs.volTerms);

  repriceRows(backend, rows, columns, columns.scenarios, inputs.volFloor, scenarios.length, stride);
  refuseNonFinite(columns.grid, inputs);
}

function refuseNonFinite(grid: Float64Array, { rows, scenarios, stride }: GridInputs): void {
  for (let row = 0; row < rows.count; row++) {
    const cells = grid.subarray(row * stride, row * stride + scenarios.length);
    const s = cells.findIndex((cell) => !Number.isFinite(cell));
    if (s < 0) continue;
    const field = `scenarios[${JSON.stringify((scenarios[s] as Scenario).label)}]`;
    spoil(rows, row, { code: 'OVERFLOW', field, expectation: 'a finite P&L', got: cells[s] as number });
    cells.fill(0);
  }
}
