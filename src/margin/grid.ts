// Stage 2 of a run: every instrument held under every scenario, once; accounts only read it.
import type { Lane } from '../lanes/contract.js';
import { type Arena, rowStride } from '../marshal/arena.js';
import { mapColumn } from '../marshal/columnMap.js';
import {
  bookedCoin,
  type InstrumentRows,
  inverseFutures,
  inverseOption,
  linearFutures,
  linearOption,
  spoil,
} from '../marshal/packInstruments.js';
import { packGrowths, packScenarios, type ScenarioColumns, takeScenarioColumns } from '../marshal/packScenarios.js';
import { type ColumnTaker, paddedRows } from '../marshal/takeColumns.js';
import type { Scenario } from './result.js';

/** What a grid is made from, all on plain memory. */
export interface GridInputs {
  readonly rows: InstrumentRows;
  readonly scenarios: readonly Scenario[];
  readonly stride: number;
  readonly volTerms: Float64Array;
  readonly logMoves: Float64Array;
  readonly volFloor: number;
}

/** Columns of the grid on the lane's memory. */
export interface GridColumns {
  readonly scenarios: ScenarioColumns;
  readonly handles: Uint32Array;
  readonly units: Uint32Array;
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  readonly rates: Float64Array;
  readonly calls: Uint8Array;
  readonly scales: Float64Array;
  readonly multipliers: Float64Array;
  readonly settlementPrices: Float64Array;
  readonly volTerms: Float64Array;
  /** P&L of one contract, numeraire: [rows x stride]. */
  readonly grid: Float64Array;
}

/** Gathers the inputs; takes logarithms in the lane, so it must run before columns are taken. */
export function gridInputs(
  lane: Lane,
  arena: Arena,
  rows: InstrumentRows,
  scenarios: readonly Scenario[],
  volTerms: Float64Array,
  volFloor: number,
): GridInputs {
  const stride = rowStride(scenarios.length);
  const growths = packGrowths(scenarios, rows.underlyings.length, stride);
  return { rows, scenarios, stride, volTerms, logMoves: mapColumn(arena, lane.log, growths), volFloor };
}

export function takeGridColumns(columns: ColumnTaker, { rows, stride }: GridInputs): GridColumns {
  const count = paddedRows(rows.count);
  return {
    scenarios: takeScenarioColumns(columns, rows.underlyings.length, stride),
    handles: columns.u32(count),
    units: columns.u32(count),
    forwards: columns.f64(count),
    strikes: columns.f64(count),
    expiryYears: columns.f64(count),
    vols: columns.f64(count),
    rates: columns.f64(count),
    calls: columns.u8(count),
    scales: columns.f64(count),
    multipliers: columns.f64(count),
    settlementPrices: columns.f64(count),
    volTerms: columns.f64(count),
    grid: columns.f64(rows.count * stride),
  };
}

/** Prices the grid. Rows that are spoiled, or that turn out not to be finite (and are spoiled then), are left 0. */
export function fillGrid(lane: Lane, columns: GridColumns, inputs: GridInputs): void {
  const { rows, scenarios, stride } = inputs;
  packScenarios(columns.scenarios, scenarios, inputs.logMoves, rows.underlyings.length, stride);
  columns.grid.fill(0);
  for (const name of [
    'units',
    'forwards',
    'strikes',
    'expiryYears',
    'vols',
    'rates',
    'calls',
    'scales',
    'multipliers',
    'settlementPrices',
  ] as const) {
    columns[name].fill(0);
    columns[name].set(rows[name]);
  }
  columns.volTerms.fill(0);
  columns.volTerms.set(inputs.volTerms);

  const { handles, units, forwards, strikes, expiryYears, vols, rates, calls, scales, multipliers, settlementPrices, volTerms, grid } =
    columns;
  const { moves, logMoves, volShocks, volShifts, scratch } = columns.scenarios;
  const count = scenarios.length;
  const linears = pickRows(handles, rows, linearFutures, bookedCoin);
  if (linears > 0) lane.repriceFutures(handles, forwards, scales, units, moves, grid, linears, count, stride);
  const inverses = pickRows(handles, rows, inverseFutures, inverseFutures);
  if (inverses > 0) {
    lane.repriceInverseFutures(handles, forwards, multipliers, settlementPrices, units, moves, grid, inverses, count, stride);
  }
  const options = pickRows(handles, rows, linearOption, linearOption);
  if (options > 0) {
    lane.reprice(
      handles,
      forwards,
      strikes,
      expiryYears,
      vols,
      rates,
      calls,
      scales,
      volTerms,
      units,
      moves,
      logMoves,
      volShocks,
      volShifts,
      inputs.volFloor,
      grid,
      scratch,
      options,
      count,
      stride,
    );
  }
  const coinOptions = pickRows(handles, rows, inverseOption, inverseOption);
  if (coinOptions > 0) {
    lane.repriceInverse(
      handles,
      forwards,
      strikes,
      expiryYears,
      vols,
      calls,
      multipliers,
      settlementPrices,
      volTerms,
      units,
      moves,
      logMoves,
      volShocks,
      volShifts,
      inputs.volFloor,
      grid,
      scratch,
      coinOptions,
      count,
      stride,
    );
  }
  refuseNonFinite(columns.grid, inputs);
}

/** Writes the usable rows of two kinds to `handles`, padded with the first of them, and returns how many there are. */
function pickRows(handles: Uint32Array, rows: InstrumentRows, kind: number, orKind: number): number {
  let count = 0;
  for (let row = 0; row < rows.count; row++) {
    if (rows.spoiled[row] === 0 && (rows.kinds[row] === kind || rows.kinds[row] === orKind)) handles[count++] = row;
  }
  if (count > 0) handles.fill(handles[0] as number, count);
  return count;
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
