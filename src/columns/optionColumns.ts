// Option columns of a caller -> Greeks and faults, on a backend.
import { greeksScratch } from '../../assembly/literals/block.js';
import type { Backend } from '../backends/contract.js';
import type { RowFault } from '../fault.js';
import type { Arena } from './arena.js';
import { type ColumnInputs, columnInputs, outputColumns, overChunks } from './columnChunks.js';
import { type FigureNames, figureNames, inputFault, isSingular, RowLog, type RowRemarks, wrongInput } from './optionFault.js';
import type { OrArrow } from './plainColumn.js';

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

/**
 * Values and Greeks, a column each; a row with a fault holds NaN in all of them. Vega, vanna, volga per 1.00 of vol; theta, charm per year.
 */
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
  /** Faults of the first 10,000 bad rows; `faultCount` counts all. */
  readonly faults: readonly RowFault[];
  readonly faultCount: number;
  /**
   * Options at the money (F = K) whose vol or time is 0 (SINGULAR): the value is 0 and the delta half of its step, as good as any, but the gamma is
   * infinite, as are theta and charm where the time is 0 and the vol is not. No other figure that is not finite leaves without a fault of its row.
   * The first 10,000 of `warningCount`.
   */
  readonly warnings: readonly RowFault[];
  readonly warningCount: number;
}

/** Greeks of coin-settled options: derivatives of the coin price; deltas = dP/dF. */
export interface InverseGreekColumns extends GreekColumns {
  /** th N(th d1): the delta of the numeraire value of one option. */
  readonly blackDeltas: Float64Array;
  /** blackDelta - P: coins to hold against one option whose premium is held in the coin. */
  readonly netDeltas: Float64Array;
}

const inputNames = ['forwards', 'strikes', 'expiryYears', 'vols', 'rates'] as const;
/** The outputs of linear options, in the order of their kernel. */
export const linearNames = ['values', 'deltas', 'gammas', 'vegas', 'thetas', 'rhos', 'vannas', 'volgas', 'charms'] as const;
const inverseNames = ['values', 'blackDeltas', 'netDeltas', 'deltas', 'gammas', 'vegas', 'thetas', 'vannas', 'volgas', 'charms'] as const;

type Inputs = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/** Black-76 values and Greeks of linear options. */
export function linearGreeks(backend: Backend, arena: Arena, columns: OrArrow<OptionColumns>): GreekColumns {
  const inputs = columnInputs(columns, inputNames);
  const { outputs, remarks } = compute(arena, inputs, linearNames, ([f, k, t, v, r], calls, out, scratch, rows) =>
    backend.greeks(f, k, t, v, r, calls, ...(out as unknown as Nine), scratch, rows),
  );
  const [values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms] = outputs as unknown as Nine;
  return { values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms, ...remarks };
}

/** Coin values and Greeks of inverse options; rhos are 0, for the coin price is undiscounted. */
export function coinGreeks(backend: Backend, arena: Arena, columns: OrArrow<OptionColumns>): InverseGreekColumns {
  const inputs = columnInputs(columns, inputNames, ['rates']);
  const { outputs, remarks } = compute(arena, inputs, inverseNames, ([f, k, t, v], calls, out, scratch, rows) =>
    backend.inverseGreeks(f, k, t, v, calls, ...(out as unknown as Ten), scratch, rows),
  );
  const [values, blackDeltas, netDeltas, deltas, gammas, vegas, thetas, vannas, volgas, charms] = outputs as unknown as Ten;
  const rhos = remarks.faultCount === 0 ? new Float64Array(inputs.count) : values.map((value) => (Number.isNaN(value) ? value : 0));
  return { values, blackDeltas, netDeltas, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms, ...remarks };
}

type F64 = Float64Array;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];
type Ten = [F64, F64, F64, F64, F64, F64, F64, F64, F64, F64];

function compute(
  arena: Arena,
  inputs: ColumnInputs,
  names: readonly string[],
  kernel: (inputs: Inputs, calls: Uint8Array, outputs: readonly F64[], scratch: F64, rows: number) => number,
): { outputs: F64[]; remarks: RowRemarks } {
  const outputs = outputColumns(names.length, inputs.count);
  const figures = figureNames(names);
  const log = new RowLog();
  overChunks(
    arena,
    inputs,
    outputs,
    greeksScratch,
    (chunk, rows) => kernel(chunk.doubles as Inputs, chunk.calls, chunk.outputs, chunk.scratch, rows),
    (chunk, start, rows) => collectFaults(chunk.doubles as Inputs, chunk.calls, outputs, figures, start, rows, log),
  );
  return { outputs, remarks: log.remarks };
}

/** Names what is wrong with each bad row of a chunk (its inputs from row 0 on) and makes all its outputs NaN; lists those that are limits. */
function collectFaults(
  inputs: Inputs,
  calls: Uint8Array,
  outputs: readonly F64[],
  figures: FigureNames,
  start: number,
  rows: number,
  log: RowLog,
): void {
  const [forwards, strikes, expiryYears, vols] = inputs;
  for (let i = 0; i < rows; i++) {
    const row = start + i;
    const wrong = wrongInput(inputNames, inputs, calls, i);
    if (wrong >= 0) {
      log.refuse(outputs, row, () => inputFault(inputNames, inputs, calls, i, row, wrong));
      continue;
    }
    const singular = isSingular(forwards[i], strikes[i], expiryYears[i], vols[i]);
    log.figures(outputs, figures, row, singular, valuePath);
  }
}

const valuePath = (row: number): string => `values[${row}]`;
