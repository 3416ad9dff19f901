// What is wrong with one row of option columns: the first input outside the domain of the kernels, or a figure that is no double.
import { priceHighest, priceLowest } from '../../assembly/literals/black.js';
import { Fault, FaultLog, type RowFault } from '../fault.js';

/**
 * The first input at place i of the chunk's columns that is outside the domain of the kernels, by its number; the number of columns where the type of the option is none;
 * -1 where all is well. A column that is not read (length 0) is passed over.
 */
export function wrongInput(names: readonly string[], columns: readonly Float64Array[], calls: Uint8Array, i: number): number {
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c];
    if (column.length === 0) continue;
    const name = names[c];
    const x = column[i];
    if (!Number.isFinite(x)) return c;
    if (name === 'forwards' || name === 'spots' || name === 'strikes') {
      if (!(x >= priceLowest && x <= priceHighest)) return c;
    } else if (name !== 'rates' && name !== 'yields' && !(x >= 0)) return c;
  }
  return calls[i] > 1 ? columns.length : -1;
}

/** The fault of `row` for a finding of `wrongInput`. */
export function inputFault(
  names: readonly string[],
  columns: readonly Float64Array[],
  calls: Uint8Array,
  i: number,
  row: number,
  wrong: number,
): Fault {
  if (wrong === columns.length) return new Fault('BAD_OPTION_TYPE', `calls[${row}]`, '1 (call) or 0 (put)', calls[i]);
  const name = names[wrong];
  const x = columns[wrong][i];
  const path = `${name}[${row}]`;
  if (!Number.isFinite(x)) return new Fault('NOT_FINITE', path, 'finite', x);
  if (name !== 'forwards' && name !== 'spots' && name !== 'strikes') return new Fault('NEGATIVE', path, 'at least 0', x);
  if (!(x > 0)) return new Fault('NOT_POSITIVE', path, 'greater than 0', x);
  return new Fault('OUT_OF_RANGE', path, `between ${priceLowest} and ${priceHighest}`, x);
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
  /** Figures that are finite at a singular row. */
  readonly limits: readonly number[];
}

/** The outputs of one option a row: its value and delta first. */
export function figureNames(names: readonly string[]): FigureNames {
  return { names, limits: [0, 1] };
}

/** Whether the figures of a row are doubles; limits, some of them infinite, where the row `isSingular`; or beyond the double range. */
export function figuresOf(
  outputs: readonly Float64Array[],
  limits: readonly number[],
  row: number,
  singular: boolean,
): 'finite' | 'limits' | 'beyond' {
  if (outputs.every((output) => Number.isFinite(output[row]))) return 'finite';
  const known = singular && limits.every((o) => Number.isFinite(outputs[o][row])) && !outputs.some((output) => Number.isNaN(output[row]));
  return known ? 'limits' : 'beyond';
}

/** Of figures that are not finite, in words: SINGULAR, said of the first that is infinite, where they are limits, else OVERFLOW, said of `path`. */
export function figureFault(outputs: readonly Float64Array[], names: readonly string[], row: number, limits: boolean, path: string): Fault {
  const wrong = outputs.findIndex((output) => !Number.isFinite(output[row]));
  const figure = outputs[wrong]?.[row];
  return limits
    ? new Fault('SINGULAR', `${names[wrong]}[${row}]`, 'read as a limit: at the money without vol or time it has no other value', figure)
    : new Fault('OVERFLOW', path, 'within the range of doubles, with its Greeks', figure);
}

/** Faults of rows beside their figures. */
export interface RowRemarks {
  /** Rows that are refused: the first 10,000 of `faultCount`. */
  readonly faults: readonly RowFault[];
  readonly faultCount: number;
  /** Rows whose figures are limits, some of them infinite (SINGULAR): the first 10,000 of `warningCount`. */
  readonly warnings: readonly RowFault[];
  readonly warningCount: number;
}

/** Remarks as rows are looked at, in their order. */
export class RowLog {
  readonly #faults = new FaultLog<RowFault>();
  readonly #warnings = new FaultLog<RowFault>();

  /** A row that has a fault: its figures become NaN. */
  refuse(outputs: readonly Float64Array[], row: number, say: () => Fault): void {
    this.#faults.add(() => ({ row, ...say().toRecord() }));
    for (const output of outputs) output[row] = Number.NaN;
  }

  /** A row whose figures are limits keeps them. */
  warn(row: number, say: () => Fault): void {
    this.#warnings.add(() => ({ row, ...say().toRecord() }));
  }

  /** Lists a row whose figures are not finite, as what it is. */
  figures(
    outputs: readonly Float64Array[],
    { names, limits }: FigureNames,
    row: number,
    singular: boolean,
    path: (row: number) => string,
  ): void {
    const kind = figuresOf(outputs, limits, row, singular);
    if (kind === 'limits') this.warn(row, () => figureFault(outputs, names, row, true, path(row)));
    else if (kind === 'beyond') this.refuse(outputs, row, () => figureFault(outputs, names, row, false, path(row)));
  }

  get remarks(): RowRemarks {
    return { faults: this.#faults.list, faultCount: this.#faults.count, warnings: this.#warnings.list, warningCount: this.#warnings.count };
  }
}
