// What `margincore var` writes: a JSON document, CSV, and the text on the terminal.

import type { BookRisk, Market } from '../index.js';
import type { CsvTextOptions } from '../io/support.js';
import type { ScenarioBookRisk } from '../support.js';
import { documentPieces, eachOf } from './document.js';
import { accountName, counted, grouped, instantText } from './format.js';
import { csvTable } from './marginCsv.js';
import { marketJson } from './marginJson.js';
import type { Pieces } from './output.js';
import { colours, tableText, warningLines } from './terminal.js';

type Row = Record<string, string | number | null>;

const underScenarios = (risk: BookRisk): risk is ScenarioBookRisk => 'worstLosses' in risk;

/** One account, a fault's figures null. */
function rowOf(risk: BookRisk, place: number): Row {
  const ok = risk.statuses[place] === 0;
  const figure = (column: Float64Array | undefined): number | null => (ok && column !== undefined ? (column[place] as number) : null);
  const head = {
    account: risk.accounts[place] as string,
    subaccount: risk.subaccounts[place] as string,
    status: ok ? 'ok' : 'fault',
    valueAtRisk: figure(risk.valuesAtRisk),
    expectedShortfall: figure(risk.shortfalls),
  };
  if (underScenarios(risk)) {
    return {
      ...head,
      standardError: figure(risk.standardErrors),
      worstLoss: figure(risk.worstLosses),
      worstScenario: ok ? (risk.worstScenarios[place] as number) : null,
    };
  }
  const row = { ...head, standardDeviation: figure(risk.standardDeviations) };
  if (risk.method !== 'delta-gamma') return row;
  return {
    ...row,
    mean: figure(risk.means),
    skewness: figure(risk.skewnesses),
    excessKurtosis: figure(risk.excessKurtoses),
    approximation: ok ? (risk.approximations?.[place] as string) : null,
  };
}

/** Positions of one account and what each brings; nothing of an account with a fault. */
function componentsOf(risk: BookRisk, place: number): Row[] {
  const { contributions } = risk;
  if (contributions === undefined || risk.statuses[place] === 1) return [];
  const rows: Row[] = [];
  for (let k = contributions.starts[place] as number; k < (contributions.starts[place + 1] as number); k++) {
    rows.push({
      instrument: contributions.instruments[k] as string,
      quantity: contributions.quantities[k] as number,
      componentValueAtRisk: contributions.componentValuesAtRisk[k] as number,
      componentShortfall: contributions.componentShortfalls?.[k] ?? null,
      marginalValueAtRisk: contributions.marginalValuesAtRisk[k] as number,
      incrementalValueAtRisk: contributions.incrementalValuesAtRisk[k] as number,
    });
  }
  return rows;
}

function underlyingsOf(risk: BookRisk, place: number): Row {
  const width = risk.underlyings.length;
  const parts = risk.contributions?.underlyingValuesAtRisk.subarray(place * width, (place + 1) * width) ?? [];
  return Object.fromEntries(risk.underlyings.map((id, u) => [id, (parts[u] as number) ?? null]));
}

/** The document, format `margincore-var`, version 1: one line an account. */
export function varJson(market: Market, risk: BookRisk): Pieces {
  const { method, confidence, horizonDays, numeraire } = risk;
  const head = {
    format: 'margincore-var',
    version: 1,
    asOf: instantText(risk.asOf),
    numeraire,
    market: marketJson(market),
    method,
    confidence,
    horizonDays,
    ...(underScenarios(risk)
      ? { revaluation: risk.revaluation, scenarios: risk.scenarios, tailCount: risk.tailCount, warnings: risk.warnings }
      : {}),
  };
  const accountJson = (place: number): object => {
    const parts = risk.contributions ? { underlyings: underlyingsOf(risk, place), components: componentsOf(risk, place) } : {};
    return { ...rowOf(risk, place), ...parts };
  };
  return documentPieces(head, { accounts: eachOf(risk.accounts.length, accountJson), faults: risk.faults });
}

/** A row an account; a row a position when components were asked for. */
export function varCsv(risk: BookRisk, options: CsvTextOptions): Pieces {
  const rows = risk.accounts.flatMap((account, place): Row[] => {
    if (risk.contributions === undefined) return [rowOf(risk, place)];
    return componentsOf(risk, place).map((row) => ({ account, subaccount: risk.subaccounts[place] as string, ...row }));
  });
  const columns = Object.keys(rows[0] ?? { account: null, subaccount: null });
  return csvTable(
    columns,
    rows.map((row) => columns.map((name) => row[name] as string | number | null)),
    options,
  );
}

/** Said where the saddlepoint is chosen and where it was; src/risk/README.md has the figures. */
export const saddlepointError = 'the saddlepoint is mostly within 1 % of exact, up to 5 % off';

/** Accounts listed when not all are asked for. */
const listed = 10;

export function varSummary(risk: BookRisk, byAccount: boolean): string {
  const sound = [...risk.accounts.keys()].filter((place) => risk.statuses[place] === 0);
  const order = sound.sort((a, b) => (risk.valuesAtRisk[b] as number) - (risk.valuesAtRisk[a] as number) || a - b);
  const shown = order.slice(0, byAccount ? order.length : listed);
  const nameOf = (place: number): string => accountName(risk.accounts[place] as string, risk.subaccounts[place] as string);
  const { method, confidence, horizonDays } = risk;
  const under = underScenarios(risk)
    ? `: ${grouped(risk.scenarios)} scenarios, the ${grouped(risk.tailCount)} worst are the tail; revaluation: ${risk.revaluation}`
    : '';
  const lines = [
    colours.bold(`VaR of ${counted(risk.accounts.length, 'account')} as of ${instantText(risk.asOf)}, in ${risk.numeraire}`),
    `${method}, ${confidence} over ${counted(horizonDays, 'day')}${under}`,
    '',
    risk.contributions ? componentTable(risk, shown, nameOf) : accountTable(risk, shown, nameOf),
  ];
  if (shown.length < order.length) lines.push(`the largest ${grouped(shown.length)}; all with --by-account, --json or --out FILE.csv`);
  if (underScenarios(risk)) lines.push(...warningLines(risk.warnings));
  else if (sound.some((place) => risk.approximations?.[place] === 'saddlepoint')) lines.push(saddlepointError);
  const faulted = risk.accounts.length - sound.length;
  if (faulted > 0) lines.push(colours.red(`not computed, for their faults: ${counted(faulted, 'account')}`));
  return `${lines.join('\n')}\n`;
}

function accountTable(risk: BookRisk, places: readonly number[], nameOf: (place: number) => string): string {
  const columns: [string, (place: number) => string][] = [
    ['account', nameOf],
    ['VaR', (place) => grouped(risk.valuesAtRisk[place] as number)],
  ];
  const add = (title: string, column: Float64Array | undefined): void => {
    if (column) columns.push([title, (place) => grouped(column[place] as number)]);
  };
  if (underScenarios(risk)) add('+-', risk.standardErrors);
  add('expected shortfall', risk.shortfalls);
  if (underScenarios(risk)) add('worst', risk.worstLosses);
  else {
    add('standard deviation', risk.standardDeviations);
    const { approximations } = risk;
    if (approximations) columns.push(['by', (place) => approximations[place] as string]);
  }
  return tableText(
    columns.map(([title]) => title),
    places.map((place) => columns.map(([, text]) => text(place))),
  );
}

function componentTable(risk: BookRisk, places: readonly number[], nameOf: (place: number) => string): string {
  const text = (x: string | number | null | undefined): string => (typeof x === 'number' ? grouped(x) : (x ?? ''));
  const rows = places.flatMap((place) => [
    [nameOf(place), '', grouped(risk.valuesAtRisk[place] as number), '', grouped(risk.shortfalls[place] as number)],
    ...componentsOf(risk, place).map((row) => [
      '',
      text(row.instrument),
      text(row.componentValueAtRisk),
      text(row.incrementalValueAtRisk),
      text(row.componentShortfall),
    ]),
  ]);
  return tableText(['account', 'position', 'VaR', 'incremental', 'expected shortfall'], rows);
}
