// What `margincore var` writes beside the document of its question: CSV, and the text on the terminal.
import type { CsvTextOptions } from '../io/support.js';
import type { FoundBy } from '../questions/question.js';
import type { valueAtRisk } from '../questions/valueAtRisk.js';
import { csvTable } from './csv.js';
import { accountName, counted, grouped, instantText } from './format.js';
import type { Pieces } from './output.js';
import { colours, tableText, warningLines } from './terminal.js';

type Found = FoundBy<typeof valueAtRisk>;
type Row = Found['accounts'][number];
type Cells = Readonly<Record<string, string | number | null | undefined>>;

/** A row an account; a row a position when components were asked for, and none then of an account with a fault. */
export function varCsv({ accounts }: Found, options: CsvTextOptions): Pieces {
  const byPosition = accounts.some(({ components }) => components !== undefined);
  const rows = accounts.flatMap(({ components = [], underlyings: _, ...row }): Cells[] =>
    byPosition ? components.map((one) => ({ account: row.account, subaccount: row.subaccount, ...one })) : [row],
  );
  // an account with a fault has fewer columns
  const none: Cells = { account: null, subaccount: null };
  const widest = rows.reduce((most, row) => (Object.keys(row).length > Object.keys(most).length ? row : most), rows[0] ?? none);
  const columns = Object.keys(widest);
  return csvTable(
    columns,
    rows.map((row) => columns.map((name) => row[name])),
    options,
  );
}

/** Said where the saddlepoint is chosen and where it was; src/risk/README.md has the figures. */
export const saddlepointError = 'the saddlepoint is mostly within 1 % of exact, up to 5 % off';

/** Accounts listed when not all are asked for. */
const listed = 10;

export function varSummary(risk: Found, byAccount: boolean): string {
  const sound = risk.accounts.filter(({ status }) => status === 'ok');
  const order = [...sound.entries()].sort(([i, a], [j, b]) => (b.valueAtRisk ?? 0) - (a.valueAtRisk ?? 0) || i - j).map(([, row]) => row);
  const shown = order.slice(0, byAccount ? order.length : listed);
  const { method, confidence, horizonDays, scenarios, tailCount, revaluation, warnings } = risk;
  const under =
    scenarios === undefined
      ? ''
      : `: ${grouped(scenarios)} scenarios, the ${grouped(tailCount ?? 0)} worst are the tail; revaluation: ${revaluation}`;
  const lines = [
    colours.bold(`VaR of ${counted(risk.accounts.length, 'account')} as of ${instantText(risk.asOf)}, in ${risk.numeraire}`),
    `${method}, ${confidence} over ${counted(horizonDays, 'day')}${under}`,
    '',
    shown.some(({ components }) => components !== undefined) ? componentTable(shown) : accountTable(shown),
  ];
  if (shown.length < order.length) lines.push(`the largest ${grouped(shown.length)}; all with --by-account, --json or --out FILE.csv`);
  if (warnings !== undefined) lines.push(...warningLines(warnings));
  else if (sound.some(({ approximation }) => approximation === 'saddlepoint')) lines.push(saddlepointError);
  const faulted = risk.accounts.length - sound.length;
  if (faulted > 0) lines.push(colours.red(`not computed, for their faults: ${counted(faulted, 'account')}`));
  return `${lines.join('\n')}\n`;
}

const nameOf = ({ account, subaccount }: Row): string => accountName(account, subaccount);
const text = (x: string | number | null | undefined): string => (typeof x === 'number' ? grouped(x) : (x ?? ''));

const columnsOf = [
  ['VaR', 'valueAtRisk'],
  ['+-', 'standardError'],
  ['expected shortfall', 'shortfall'],
  ['worst', 'worstLoss'],
  ['standard deviation', 'standardDeviation'],
  ['by', 'approximation'],
] as const;

function accountTable(rows: readonly Row[]): string {
  const columns = columnsOf.filter(([, name]) => rows.some((row) => row[name] !== undefined));
  return tableText(
    ['account', ...columns.map(([title]) => title)],
    rows.map((row) => [nameOf(row), ...columns.map(([, name]) => text(row[name]))]),
  );
}

function componentTable(accounts: readonly Row[]): string {
  const rows = accounts.flatMap((row) => [
    [nameOf(row), '', text(row.valueAtRisk), '', text(row.shortfall)],
    ...(row.components ?? []).map(({ instrument, valueAtRisk, incremental, shortfall }) => [
      ...['', instrument, text(valueAtRisk), text(incremental), text(shortfall)],
    ]),
  ]);
  return tableText(['account', 'position', 'VaR', 'incremental', 'expected shortfall'], rows);
}
