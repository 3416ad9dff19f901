// Price columns of a caller -> implied volatilities and faults, on a backend.
import {
  impliedAboveBound,
  impliedBelowIntrinsic,
  impliedNoTimeValue,
  impliedOk,
  impliedScratch,
} from '../../assembly/literals/impliedVol.js';
import type { Backend } from '../backends/contract.js';
import { Fault, FaultLog, type RowFault } from '../fault.js';
import type { Arena } from './arena.js';
import { type Chunk, columnInputs, outputColumns, overChunks } from './columnChunks.js';
import { inputFault, wrongInput } from './optionFault.js';
import type { OrArrow } from './plainColumn.js';

/** Discounted option prices as columns of one length. Prices, F, K: numeraire; T: years; rates: decimals; calls: 1 call, 0 put. */
export interface PriceColumns {
  readonly prices: Float64Array;
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  /** Continuously compounded. */
  readonly rates: Float64Array;
  readonly calls: Uint8Array;
}

/** Volatilities per sqrt(year); a row with a fault holds NaN. A price without time value has the volatility 0, and no fault. */
export interface ImpliedVolColumns {
  readonly vols: Float64Array;
  /** Faults of the first 10,000 bad rows; `faultCount` counts all. */
  readonly faults: readonly RowFault[];
  readonly faultCount: number;
}

const names = ['prices', 'forwards', 'strikes', 'expiryYears', 'rates'] as const;
type Five = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/** Black-76 implied volatilities. */
export function impliedVols(backend: Backend, arena: Arena, columns: OrArrow<PriceColumns>): ImpliedVolColumns {
  const inputs = columnInputs(columns, names);
  const outputs = outputColumns(1, inputs.count);
  const log = new FaultLog<RowFault>();
  const kernel = ({ doubles, calls, outputs: [vols], marks, scratch }: Chunk, rows: number): number =>
    backend.impliedVol(...(doubles as unknown as Five), calls, vols as Float64Array, marks, scratch, rows);
  const inspect = (chunk: Chunk, start: number, rows: number): void => {
    for (let i = 0; i < rows; i++) {
      const status = chunk.marks[i];
      if (status === impliedOk || status === impliedNoTimeValue) continue;
      log.add(() => ({ row: start + i, ...faultOf(chunk, i, start + i, status).toRecord() }));
    }
  };
  overChunks(arena, inputs, outputs, impliedScratch, kernel, inspect);
  return { vols: outputs[0] as Float64Array, faults: log.list, faultCount: log.count };
}

/** The fault of status i; `row` is the caller's. */
function faultOf({ doubles, calls }: Chunk, i: number, row: number, status: number): Fault {
  const [prices, , , expiryYears] = doubles as unknown as Five;
  const expiry = expiryYears[i];
  if (expiry <= 0 && Number.isFinite(expiry)) return new Fault('EXPIRED', `expiryYears[${row}]`, 'greater than 0', expiry);
  const wrong = wrongInput(names, doubles, calls, i);
  if (wrong >= 0) return inputFault(names, doubles, calls, i, row, wrong);
  const path = `prices[${row}]`;
  if (status === impliedBelowIntrinsic) return new Fault('BELOW_INTRINSIC', path, 'at least the discounted intrinsic value', prices[i]);
  if (status === impliedAboveBound) return new Fault('ABOVE_BOUND', path, 'below the discounted forward (call) or strike (put)', prices[i]);
  return new Fault('OVERFLOW', path, 'one whose volatility, discount and scale are within the range of doubles', prices[i]);
}
