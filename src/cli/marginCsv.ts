// A margin run as CSV: one row an account; what is not a number is blank.
import { accountReport } from '../index.js';
import { type CsvTextOptions, csvText } from '../io/support.js';
import type { OutputFlags } from './flags.js';
import { bindingAt, type MarginResult, worstAt } from './marginResult.js';
import type { Pieces } from './output.js';

type Cell = string | number | boolean | null | undefined;

/** The cells of CSV files: as they stand, or guarded against spreadsheets. */
export const csvOptions = ({ rawCsv }: Pick<OutputFlags, 'rawCsv'>): CsvTextOptions => ({ guardFormulas: rawCsv !== true });

const figures = ['equity', 'initial', 'maintenance', 'excess', 'health', 'efficiency'] as const;

/** Header and rows; six columns a requirement, `crossInitial` ... */
export function* marginCsv(result: MarginResult, options: CsvTextOptions): Generator<string, void, undefined> {
  const { run, requirements } = result;
  const named = requirements.flatMap((name) => figures.map((figure) => `${name}${figure[0]?.toUpperCase()}${figure.slice(1)}`));
  yield csvLine(
    [
      ...['account', 'subaccount', 'requirement', 'status', 'belowMaintenance', 'deficit', 'positions', 'notional'],
      ...named,
      ...['binding', 'worstScenario', 'worstLoss'],
    ],
    options,
  );
  for (let account = 0; account < run.accounts.length; account++) yield csvLine(cellsOf(result, account), options);
}

function cellsOf({ run, requirements, bindings }: MarginResult, index: number): Cell[] {
  const { account, subaccount, requirement, status, belowMaintenance, deficit, positions, notional, ...report } = accountReport(run, index);
  const worst = worstAt(bindings, index);
  return [
    ...[account, subaccount, requirement, status, belowMaintenance, deficit, positions, notional],
    ...requirements.flatMap((name) => figures.map((figure) => report.requirements[name]?.[figure])),
    ...[bindingAt(bindings, index), worst?.label, worst?.loss],
  ];
}

/** One line of CSV: text as `csvText` has it, numbers as they are. */
export function csvLine(cells: readonly Cell[], options: CsvTextOptions): string {
  return `${cells.map((cell) => csvCell(cell, options)).join(',')}\n`;
}

function csvCell(cell: Cell, options: CsvTextOptions): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell + 0) : '';
  if (typeof cell === 'boolean') return String(cell);
  return csvText(cell, options);
}

/** Rows of any table as CSV. */
export function* csvTable(
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
  options: CsvTextOptions,
): Pieces & Generator<string, void, undefined> {
  yield csvLine(header, options);
  for (const row of rows) yield csvLine(row, options);
}
