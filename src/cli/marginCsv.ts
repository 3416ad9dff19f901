// A margin run as CSV: one row an account; what is not a number is blank.
import { type AccountReport, accountReportAt, type MarginMode, type MarginRun } from '../index.js';
import { type CsvTextOptions, csvText } from '../io/index.js';
import type { OutputFlags } from './flags.js';
import type { Pieces } from './output.js';

type Cell = string | number | boolean | null | undefined;

/** The cells of CSV files: as they stand, or guarded against spreadsheets. */
export const csvOptions = ({ rawCsv }: Pick<OutputFlags, 'rawCsv'>): CsvTextOptions => ({ guardFormulas: rawCsv !== true });

/** Header and rows. Released capital and the terms of the portfolio requirement stand beside the modes they belong to. */
export function* marginCsv(run: MarginRun, modes: readonly MarginMode[], options: CsvTextOptions): Generator<string, void, undefined> {
  for (let place = -1; place < run.accounts.length; place++) {
    yield csvLine(place < 0 ? headerOf(modes) : cellsOf(accountReportAt(run, place), modes), options);
  }
}

function headerOf(modes: readonly MarginMode[]): string[] {
  return [
    ...['account', 'subaccount', 'mode', 'status', 'belowMaintenance', 'positions', 'collateralValue', 'futuresPnl', 'optionValue'],
    ...['equity', 'unrealised', 'notional'],
    ...modes.flatMap((mode) => ['Equity', 'Initial', 'Maintenance', 'Excess', 'Health', 'Efficiency'].map((name) => `${mode}${name}`)),
    ...(modes.includes('portfolio')
      ? ['worstScenario', 'worstLoss', 'valueAtRisk', 'expectedShortfall', 'deltaFloor', 'nakedShort', 'roll']
      : []),
  ];
}

function cellsOf(report: AccountReport, modes: readonly MarginMode[]): Cell[] {
  const { portfolio } = report;
  return [
    ...[report.account, report.subaccount, report.mode, report.status, report.belowMaintenance],
    ...[report.positions, report.collateralValue, report.futuresPnl, report.optionValue, report.equity, report.unrealised, report.notional],
    ...modes.flatMap((mode) => {
      const columns = report[mode];
      return [columns?.equity, columns?.initial, columns?.maintenance, columns?.excess, columns?.health, columns?.efficiency];
    }),
    ...(modes.includes('portfolio')
      ? [
          ...[portfolio?.worstScenario, portfolio?.worstLoss, portfolio?.valueAtRisk],
          ...[portfolio?.shortfall, portfolio?.deltaFloor, portfolio?.nakedShort, portfolio?.roll],
        ]
      : []),
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
