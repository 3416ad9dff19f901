// Rows of any table as CSV: what is not a number is blank.
import { type CsvTextOptions, csvText } from '../io/support.js';
import type { OutputFlags } from './flags.js';
import type { Pieces } from './output.js';

type Cell = string | number | boolean | null | undefined;

/** The cells of CSV files: as they stand, or guarded against spreadsheets. */
export const csvOptions = ({ rawCsv }: Pick<OutputFlags, 'rawCsv'>): CsvTextOptions => ({ guardFormulas: rawCsv !== true });

/** A line of CSV: text as `csvText` has it, numbers as they are. */
export function csvLine(cells: readonly Cell[], options: CsvTextOptions): string {
  return `${cells.map((cell) => csvCell(cell, options)).join(',')}\n`;
}

function csvCell(cell: Cell, options: CsvTextOptions): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell + 0) : '';
  if (typeof cell === 'boolean') return String(cell);
  return csvText(cell, options);
}

export function* csvTable(
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
  options: CsvTextOptions,
): Pieces & Generator<string, void, undefined> {
  yield csvLine(header, options);
  for (const row of rows) yield csvLine(row, options);
}
