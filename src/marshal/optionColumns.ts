// Option columns of a caller -> a lane's columns -> Greeks and faults: chunked copies, so that memory stays small for any length.

import { priceHighest, priceLowest } from '../../assembly/literals/black.js';
import { greeksScratch } from '../../assembly/literals/block.js';
import { Fault, type RowFault } from '../fault.js';
import type { Lane } from '../lanes/contract.js';
import { type Arena, columnBytes } from './arena.js';

/** Options as columns of one length. F, K: numeraire; T: years; vols, rates: decimals; calls: 1 call, 0 put. */
export interface OptionColumns {
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  /** Continuously compounded; inverse options are undiscounted by definition and do not read it. */
  readonly rates?: Float64Array;
  readonly calls: Uint8Array;
}

/** Values and Greeks, a column each; a row with a fault holds NaN in all of them. Vega, vanna, volga per 1.00 of vol; theta, charm per year. */
export interface GreekColumns {
  readonly values: Float64Array;
  readonly deltas: Float64Array;
  readonly gammas: Float64Array;
  readonly vegas: Float64Array;
  readonly thetas: Float64Array;
  readonly rhos: Float64Array;
  readonly vannas: Float64Array;
  readonly volgas: Float64Array;
  readonly charms: Float64Array;
  readonly faults: readonly RowFault[];
}

/** Of coin-settled options: derivatives of the coin price; deltas = dP/dF. */
export interface InverseGreekColumns extends GreekColumns {
  /** th N(th d1): the delta of the numeraire value of one option. */
  readonly blackDeltas: Float64Array;
  /** blackDelta - P: coins to hold against one option whose premium is held in the coin. */
  readonly netDeltas: Float64Array;
}

const inputNames = ['forwards', 'strikes', 'expiryYears', 'vols', 'rates'] as const;
const linearNames = ['values', 'deltas', 'gammas', 'vegas', 'thetas', 'rhos', 'vannas', 'volgas', 'charms'] as const;
const inverseNames = ['values', 'blackDeltas', 'netDeltas', 'deltas', 'gammas', 'vegas', 'thetas', 'vannas', 'volgas', 'charms'] as const;

type Inputs = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/** Rows copied and computed at a time. */
const chunkRows = 4096;
/** More rows than this are refused before memory is asked for. */
const rowLimit = 2 ** 27;

/** Black-76 values and Greeks of linear options. */
export function linearGreeks(lane: Lane, arena: Arena, columns: OptionColumns): GreekColumns {
  const { inputs, count } = checkColumns(columns, true);
  const { outputs, faults } = compute(
    arena,
    inputs,
    columns.calls,
    count,
    linearNames.length,
    ([f, k, t, v, r], calls, out, scratch, rows) => lane.greeks(f, k, t, v, r, calls, ...(out as Nine), scratch, rows),
  );
  const [values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms] = outputs as unknown as Nine;
  return { values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms, faults };
}

/** Coin values and Greeks of inverse options; rhos are 0, for the coin price is undiscounted. */
export function coinGreeks(lane: Lane, arena: Arena, columns: OptionColumns): InverseGreekColumns {
  const { inputs, count } = checkColumns(columns, false);
  const { outputs, faults } = compute(arena, inputs, columns.calls, count, inverseNames.length, ([f, k, t, v], calls, out, scratch, rows) =>
    lane.inverseGreeks(f, k, t, v, calls, ...(out as Ten), scratch, rows),
  );
  const [values, blackDeltas, netDeltas, deltas, gammas, vegas, thetas, vannas, volgas, charms] = outputs as unknown as Ten;
  const rhos = new Float64Array(count);
  for (const fault of faults) rhos[fault.row] = Number.NaN;
  return { values, blackDeltas, netDeltas, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms, faults };
}

type F64 = Float64Array;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];
type Ten = [F64, F64, F64, F64, F64, F64, F64, F64, F64, F64];

/** Every column there, of its type and of one length. */
function checkColumns(columns: OptionColumns, discounted: boolean): { inputs: Inputs; count: number } {
  if (typeof columns !== 'object' || columns === null) throw new Fault('TYPE_MISMATCH', 'columns', 'an object of columns', columns);
  const { forwards, calls } = columns;
  const count = forwards instanceof Float64Array ? forwards.length : 0;
  if (count > rowLimit) throw new Fault('TOO_LARGE', 'forwards', `at most ${rowLimit} rows`, count);
  const empty = new Float64Array(0);
  const inputs = inputNames.map((name) => {
    const column = columns[name];
    if (name === 'rates' && !discounted && column === undefined) return empty;
    if (column === undefined) throw new Fault('MISSING_FIELD', name, 'a Float64Array', column);
    if (!(column instanceof Float64Array)) throw new Fault('TYPE_MISMATCH', name, 'a Float64Array', column);
    if (column.length !== count) throw new Fault('SHAPE_MISMATCH', name, `as long as forwards (${count})`, column.length);
    return name === 'rates' && !discounted ? empty : column;
  });
  if (!(calls instanceof Uint8Array))
    throw new Fault(calls === undefined ? 'MISSING_FIELD' : 'TYPE_MISMATCH', 'calls', 'a Uint8Array', calls);
  if (calls.length !== count) throw new Fault('SHAPE_MISMATCH', 'calls', `as long as forwards (${count})`, calls.length);
  return { inputs: inputs as unknown as Inputs, count };
}

function compute(
  arena: Arena,
  inputs: Inputs,
  calls: Uint8Array,
  count: number,
  outputCount: number,
  kernel: (inputs: Inputs, calls: Uint8Array, outputs: F64[], scratch: F64, rows: number) => number,
): { outputs: F64[]; faults: RowFault[] } {
  const outputs = outputColumns(outputCount, count);
  const faults: RowFault[] = [];
  const mark = arena.mark();
  const capacity = Math.min(count, chunkRows);
  arena.reserve((inputs.length + outputCount) * columnBytes(capacity, 8) + columnBytes(capacity, 1) + columnBytes(greeksScratch, 8));
  try {
    // a column that is not read stays empty
    const laneInputs = inputs.map((source) => (source.length > 0 ? arena.f64(capacity) : source)) as unknown as Inputs;
    const laneCalls = arena.u8(capacity);
    const laneOutputs = outputs.map(() => arena.f64(capacity));
    const scratch = arena.f64(greeksScratch);
    for (let start = 0; start < count; start += capacity) {
      const rows = Math.min(capacity, count - start);
      for (let c = 0; c < inputs.length; c++) {
        const source = inputs[c] as F64;
        if (source.length > 0) (laneInputs[c] as F64).set(rows === count ? source : source.subarray(start, start + rows));
      }
      laneCalls.set(rows === count ? calls : calls.subarray(start, start + rows));
      const suspect = kernel(laneInputs, laneCalls, laneOutputs, scratch, rows);
      for (let c = 0; c < outputCount; c++) {
        const result = laneOutputs[c] as F64;
        (outputs[c] as F64).set(rows === capacity ? result : result.subarray(0, rows), start);
      }
      // the lane's copies, not the caller's columns: each element is read once, whoever else writes to a shared one
      if (suspect > 0) collectFaults(laneInputs, laneCalls, outputs, start, rows, faults);
    }
  } finally {
    arena.release(mark);
  }
  return { outputs, faults };
}

function outputColumns(columns: number, count: number): F64[] {
  try {
    return Array.from({ length: columns }, () => new Float64Array(count));
  } catch {
    throw new Fault('OUT_OF_MEMORY', 'forwards', 'few enough rows for the memory of this process', count);
  }
}

/** Names what is wrong with each bad row of a chunk (its inputs from row 0 on) and makes all its outputs NaN. */
function collectFaults(inputs: Inputs, calls: Uint8Array, outputs: readonly F64[], start: number, rows: number, faults: RowFault[]): void {
  for (let i = 0; i < rows; i++) {
    const row = start + i;
    const fault = inputFault(inputs, calls, i, row) ?? outputFault(inputs, outputs, i, row);
    if (fault === undefined) continue;
    for (const output of outputs) output[row] = Number.NaN;
    faults.push({ row, ...fault.toRecord() });
  }
}

/** The first input at place i of the chunk that is outside the domain of the kernels. */
function inputFault(inputs: Inputs, calls: Uint8Array, i: number, row: number): Fault | undefined {
  for (let c = 0; c < inputs.length; c++) {
    const column = inputs[c] as F64;
    if (column.length === 0) continue;
    const x = column[i] as number;
    const path = `${inputNames[c]}[${row}]`;
    if (!Number.isFinite(x)) return new Fault('NOT_FINITE', path, 'finite', x);
    if (c < 2 && !(x > 0)) return new Fault('NOT_POSITIVE', path, 'greater than 0', x);
    if (c < 2 && !(x >= priceLowest && x <= priceHighest))
      return new Fault('OUT_OF_RANGE', path, `between ${priceLowest} and ${priceHighest}`, x);
    if ((c === 2 || c === 3) && !(x >= 0)) return new Fault('NEGATIVE', path, 'at least 0', x);
  }
  if ((calls[i] as number) > 1) return new Fault('BAD_OPTION_TYPE', `calls[${row}]`, '1 (call) or 0 (put)', calls[i]);
  return undefined;
}

/** A result beyond the double range; at the money without total volatility infinite Greeks are the documented limits. */
function outputFault(inputs: Inputs, outputs: readonly F64[], i: number, row: number): Fault | undefined {
  const [forwards, strikes] = inputs;
  const singular = forwards[i] === strikes[i] && Number.isFinite(outputs[0]?.[row]) && Number.isFinite(outputs[1]?.[row]);
  for (const output of outputs) {
    const x = output[row] as number;
    if (Number.isFinite(x) || (singular && !Number.isNaN(x))) continue;
    return new Fault('OVERFLOW', `values[${row}]`, 'within the range of doubles, with its Greeks', x);
  }
  return undefined;
}
