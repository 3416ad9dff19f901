// Instruments as the reprice kernels read them, and the four kernels called on the rows of each kind.
import type { Backend } from '../backends/contract.js';
import { bookedCoin, type InstrumentRows, inverseFutures, inverseOption, linearFutures, linearOption } from '../columns/packInstruments.js';
import type { ScenarioColumns } from '../columns/packScenarios.js';
import type { ColumnTaker } from '../columns/takeColumns.js';

/** Columns of instruments on the backend's memory, and room for the handles of one kind. */
export interface RowColumns {
  readonly handles: Uint32Array;
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  readonly rates: Float64Array;
  readonly calls: Uint8Array;
  readonly scales: Float64Array;
  readonly multipliers: Float64Array;
  readonly settlementPrices: Float64Array;
}

export function takeRowColumns(columns: ColumnTaker, count: number): RowColumns {
  return {
    handles: columns.u32(count),
    forwards: columns.f64(count),
    strikes: columns.f64(count),
    expiryYears: columns.f64(count),
    vols: columns.f64(count),
    rates: columns.f64(count),
    calls: columns.u8(count),
    scales: columns.f64(count),
    multipliers: columns.f64(count),
    settlementPrices: columns.f64(count),
  };
}

export function fillRowColumns(columns: RowColumns, rows: InstrumentRows): void {
  for (const name of [
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
}

/**
 * Prices every usable row of `grid` [rows x stride] under `count` scenarios. `units` names the line of the scenario tables that a row reads,
 * `volTerms` how much of a vol shock reaches it.
 */
export function repriceRows(
  backend: Backend,
  rows: InstrumentRows,
  columns: RowColumns & { readonly units: Uint32Array; readonly volTerms: Float64Array; readonly grid: Float64Array },
  tables: Omit<ScenarioColumns, 'weights'>,
  volFloor: number,
  count: number,
  stride: number,
): void {
  const { handles, forwards, strikes, expiryYears, vols, rates, calls, scales, multipliers, settlementPrices } = columns;
  const { units, volTerms, grid } = columns;
  const { moves, logMoves, volShocks, volShifts, scratch } = tables;
  const linears = pickRows(handles, rows, linearFutures, bookedCoin);
  if (linears > 0) backend.repriceFutures(handles, forwards, scales, units, moves, grid, linears, count, stride);
  const inverses = pickRows(handles, rows, inverseFutures, inverseFutures);
  if (inverses > 0) {
    backend.repriceInverseFutures(handles, forwards, multipliers, settlementPrices, units, moves, grid, inverses, count, stride);
  }
  const options = pickRows(handles, rows, linearOption, linearOption);
  if (options > 0) {
    backend.reprice(
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
      volFloor,
      grid,
      scratch,
      options,
      count,
      stride,
    );
  }
  const coinOptions = pickRows(handles, rows, inverseOption, inverseOption);
  if (coinOptions > 0) {
    backend.repriceInverse(
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
      volFloor,
      grid,
      scratch,
      coinOptions,
      count,
      stride,
    );
  }
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
