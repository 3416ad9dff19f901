// Options as a dense batch for the greeks kernels: input columns padded with a harmless option, result columns beside them.
import { greeksScratch } from '../../assembly/literals/block.js';
import type { InstrumentRows } from './packInstruments.js';
import { type ColumnTaker, paddedRows } from './takeColumns.js';

/** What a caller's OptionColumns are in a backend's memory. */
export interface PackedOptions {
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  readonly rates: Float64Array;
  readonly calls: Uint8Array;
  /** As many result columns as were asked for. */
  readonly results: readonly Float64Array[];
  /** What the kernels work in. */
  readonly scratch: Float64Array;
}

export function takeOptionColumns(columns: ColumnTaker, count: number, results: number): PackedOptions {
  const rows = paddedRows(count);
  return {
    forwards: columns.f64(rows),
    strikes: columns.f64(rows),
    expiryYears: columns.f64(rows),
    vols: columns.f64(rows),
    rates: columns.f64(rows),
    calls: columns.u8(rows),
    results: Array.from({ length: results }, () => columns.f64(rows)),
    scratch: columns.f64(greeksScratch),
  };
}

/** The usable rows of one kind. */
export function rowsOfKind(rows: InstrumentRows, kind: number): Uint32Array {
  const found: number[] = [];
  for (let row = 0; row < rows.count; row++) if (rows.kinds[row] === kind && rows.spoiled[row] === 0) found.push(row);
  return Uint32Array.from(found);
}

/** Gathers the options of `picked`; beyond them stands an option at the money, one year out, so that whole SIMD groups are valid. */
export function packOptions(columns: PackedOptions, rows: InstrumentRows, picked: Uint32Array): void {
  columns.forwards.fill(1);
  columns.strikes.fill(1);
  columns.expiryYears.fill(1);
  columns.vols.fill(1);
  columns.rates.fill(0);
  columns.calls.fill(0);
  for (const [i, row] of picked.entries()) {
    columns.forwards[i] = rows.forwards[row] as number;
    columns.strikes[i] = rows.strikes[row] as number;
    columns.expiryYears[i] = rows.expiryYears[row] as number;
    columns.vols[i] = rows.vols[row] as number;
    columns.rates[i] = rows.rates[row] as number;
    columns.calls[i] = rows.calls[row] as number;
  }
}
