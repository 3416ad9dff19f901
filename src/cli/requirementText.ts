// A run of term rules as text, JSON and CSV.
import { type BookBinding, type RequirementRun, ruleTotals } from '../index.js';
import type { CsvTextOptions } from '../io/index.js';
import { counted, grouped, instantText, times } from './format.js';
import { csvTable } from './marginCsv.js';
import { colours, tableText } from './terminal.js';

const columns = ['equities', 'initials', 'maintenances', 'excesses', 'healths', 'notionals'] as const;
const names = ['equity', 'initial', 'maintenance', 'excess', 'health', 'notional'] as const;

function rowOf(run: RequirementRun, place: number): Record<string, string | number | null> {
  const row: Record<string, string | number | null> = {
    account: run.accounts[place] as string,
    subaccount: run.subaccounts[place] as string,
    status: run.statuses[place] === 0 ? 'ok' : 'fault',
  };
  for (const [i, column] of columns.entries()) {
    const value = run[column][place] as number;
    row[names[i] as string] = Number.isFinite(value) ? value : null;
  }
  return row;
}

/** The document, format `margincore-requirements`, version 1: one line an account, one a fault. */
export function* requirementJson(run: RequirementRun, bindings: readonly BookBinding[]): Generator<string, void, undefined> {
  const head = {
    format: 'margincore-requirements',
    version: 1,
    asOf: instantText(run.asOf),
    numeraire: run.numeraire,
    rules: run.rules,
    totals: finiteOrNull(ruleTotals(run)),
    bindings,
  };
  const fields = Object.entries(head).map(([name, value]) => `"${name}": ${JSON.stringify(value)}`);
  yield `{\n${fields.join(',\n')},\n"accounts": [`;
  for (let place = 0; place < run.accounts.length; place++) yield `${place === 0 ? '' : ','}\n${JSON.stringify(rowOf(run, place))}`;
  yield '\n],\n"faults": [';
  for (const [i, fault] of run.faults.entries()) yield `${i === 0 ? '' : ','}\n${JSON.stringify(fault)}`;
  yield '\n]\n}\n';
}

/** The same record, numbers that JSON has not as null. */
export function finiteOrNull<T extends object>(record: T): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, typeof value === 'number' && !Number.isFinite(value) ? null : value]),
  );
}

export function requirementCsv(run: RequirementRun, options: CsvTextOptions): Generator<string, void, undefined> {
  const rows = run.accounts.map((_, place) => Object.values(rowOf(run, place)));
  return csvTable(['account', 'subaccount', 'status', ...names], rows, options);
}

export function requirementSummary(run: RequirementRun, bindings: readonly BookBinding[]): string {
  const { accounts, faults, equity, initial, maintenance, belowInitial, belowMaintenance, efficiency } = ruleTotals(run);
  const lines = [
    colours.bold(`Requirements of ${counted(accounts, 'account')} as of ${instantText(run.asOf)}, in ${run.numeraire}`),
    `rules ${run.rules.name} of ${run.rules.date}`,
    `equity ${grouped(equity)}   initial ${grouped(initial)}   maintenance ${grouped(maintenance)}   notional / initial ${times(efficiency)}`,
    `below initial ${grouped(belowInitial)}, below maintenance ${grouped(belowMaintenance)}`,
    ...(bindings.length === 0 ? [] : ['', bindingTable(bindings)]),
    ...(faults > 0 ? [colours.red(`not margined, for their faults: ${counted(faults, 'account')}`)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const bindingsShown = 10;

function bindingTable(bindings: readonly BookBinding[]): string {
  const rows = bindings
    .slice(0, bindingsShown)
    .map(({ term, scenario, accounts, value }) => [term, scenario ?? '', grouped(accounts), grouped(value, 2)]);
  return tableText(['what binds', 'scenario', 'accounts', 'sum'], rows, 2);
}
