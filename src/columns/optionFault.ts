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
 * Whether a row is at the money without total volatility (or with a subnormal one): its value and delta have limits, its gamma has none, and theta,
 * vanna and charm may have none either. Elsewhere an infinity is a figure beyond the double range.
 */
export function isSingular(forward: number, strike: number, expiryYears: number, vol: number): boolean {
  return forward === strike && vol * Math.sqrt(expiryYears) < leastTotalVol;
}

/** The name of each output, and which of them are the values and the deltas of options. */
export interface FigureNames {
  readonly names: readonly string[];
  /** Those that are finite at a singular row. */
  readonly limits: readonly number[];
}

/** The outputs of one option a row: its value and delta first. */
export function figureNames(names: readonly string[]): FigureNames {
  return { names, limits: [0, 1] };
}

/**
 * What is wrong with the figures of a row: OVERFLOW, said of `path`, for one beyond the double range; SINGULAR, said of the first that is infinite, where the row
 * `isSingular` and its values and deltas are finite.
 */
export function figureFault(
  outputs: readonly Float64Array[],
  { names, limits }: FigureNames,
  row: number,
  singular: boolean,
  path: string,
): Fault | undefined {
  const wrong = outputs.findIndex((output) => !Number.isFinite(output[row]));
  if (wrong < 0) return undefined;
  const figures = outputs.map((output) => output[row] as number);
  if (singular && limits.every((o) => Number.isFinite(figures[o])) && !figures.some(Number.isNaN))
    return new Fault(
      'SINGULAR',
      `${names[wrong]}[${row}]`,
      'read as a limit: at the money without vol or time it has no other value',
      figures[wrong],
    );
  return new Fault('OVERFLOW', path, 'within the range of doubles, with its Greeks', figures[wrong]);
}

/** What is said of rows beside their figures. */
export interface RowRemarks {
  /** Rows that are refused. */
  readonly faults: RowFault[];
  /** Rows whose figures are limits, some of them infinite (SINGULAR). */
  readonly warnings: RowFault[];
}

/** A row that has a fault is listed, and its figures become NaN; a SINGULAR one is listed beside, and keeps them. */
export function remark(outputs: readonly Float64Array[], row: number, fault: Fault, { faults, warnings }: RowRemarks): void {
  if (fault.code === 'SINGULAR') {
    warnings.push({ row, ...fault.toRecord() });
    return;
  }
  for (const output of outputs) output[row] = Number.NaN;
  faults.push({ row, ...fault.toRecord() });
}
