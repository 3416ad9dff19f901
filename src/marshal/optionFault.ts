// What is wrong with one row of option columns: the first input outside the domain of the kernels, or a figure that is no double.
import { priceHighest, priceLowest } from '../../assembly/literals/black.js';
import { Fault, type RowFault } from '../fault.js';

/** The fault at place i of the chunk's columns, said of `row`; a column that is not read (length 0) is passed over. */
export function inputFault(
  names: readonly string[],
  columns: readonly Float64Array[],
  calls: Uint8Array,
  i: number,
  row: number,
): Fault | undefined {
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c] as Float64Array;
    if (column.length === 0) continue;
    const name = names[c] as string;
    const x = column[i] as number;
    const path = `${name}[${row}]`;
    if (!Number.isFinite(x)) return new Fault('NOT_FINITE', path, 'finite', x);
    if (name === 'forwards' || name === 'spots' || name === 'strikes') {
      if (!(x > 0)) return new Fault('NOT_POSITIVE', path, 'greater than 0', x);
      if (!(x >= priceLowest && x <= priceHighest)) return new Fault('OUT_OF_RANGE', path, `between ${priceLowest} and ${priceHighest}`, x);
    } else if (name !== 'rates' && name !== 'yields' && !(x >= 0)) return new Fault('NEGATIVE', path, 'at least 0', x);
  }
  if ((calls[i] as number) > 1) return new Fault('BAD_OPTION_TYPE', `calls[${row}]`, '1 (call) or 0 (put)', calls[i]);
  return undefined;
}

/** The smallest normal double: a total volatility below it is answered as none. */
const leastTotalVol = 2 ** -1022;

/**
 * Whether a row is at the money without total volatility (or with a subnormal one), where infinite Greeks are the documented limits. Elsewhere
 * an infinity is a figure beyond the double range.
 */
export function isSingular(forward: number, strike: number, expiryYears: number, vol: number): boolean {
  return forward === strike && vol * Math.sqrt(expiryYears) < leastTotalVol;
}

/**
 * The first figure of a row that is beyond the double range; where the row `isSingular`, infinities are answers, if its values and deltas
 * (`finite`, by number) are finite.
 */
export function figureBeyond(
  outputs: readonly Float64Array[],
  row: number,
  singular: boolean,
  finite: readonly number[],
): number | undefined {
  const limits = singular && finite.every((o) => Number.isFinite(outputs[o]?.[row]));
  for (const output of outputs) {
    const x = output[row] as number;
    if (!(Number.isFinite(x) || (limits && !Number.isNaN(x)))) return x;
  }
  return undefined;
}

/** Numbers of the value and the delta among the outputs of one option a row. */
export const valueAndDelta = [0, 1] as const;

/** A row that has a fault: it is listed, and its figures become NaN. */
export function refuseRow(outputs: readonly Float64Array[], row: number, fault: Fault, faults: RowFault[]): void {
  for (const output of outputs) output[row] = Number.NaN;
  faults.push({ row, ...fault.toRecord() });
}
