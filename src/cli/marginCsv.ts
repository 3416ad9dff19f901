// A margin run as CSV: one row an account; what is not a number is blank.
import { type AccountReport, accountReportAt, type MarginMode, type MarginRun } from '../index.js';
import type { Pieces } from './output.js';

type Cell = string | number | boolean | null | undefined;

/** Header and rows. Released capital and the terms of the portfolio requirement stand beside the modes they belong to. */
export function* marginCsv(run: MarginRun, modes: readonly MarginMode[]): Generator<string, void, undefined> {
  for (let place = -1; place < run.accounts.length; place++) {
    const cells = place < 0 ? undefined : cellsOf(accountReportAt(run, place), modes);
    yield cells === undefined ? csvLine(headerOf(modes)) : csvLine(cells);
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
          ...[report.status === 'ok' ? portfolio?.worstScenario : undefined, portfolio?.worstLoss, portfolio?.valueAtRisk],
          ...[portfolio?.shortfall, portfolio?.deltaFloor, portfolio?.nakedShort, portfolio?.roll],
        ]
      : []),
  ];
}

/** One line of CSV; text with a comma, quote or line end is quoted. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell + 0) : '';
  if (typeof cell === 'boolean') return String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Rows of any table as CSV. */
export function* csvTable(header: readonly string[], rows: Iterable<readonly Cell[]>): Pieces & Generator<string, void, undefined> {
  yield csvLine(header);
  for (const row of rows) yield csvLine(row);
}
