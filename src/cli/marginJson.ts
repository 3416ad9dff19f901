// The document of a margin run, format `margincore-margin`, version 1: a pure function of the inputs, written account by account.
import {
  type AccountReport,
  accountReportAt,
  callsOf,
  type MarginMode,
  type MarginRun,
  type Market,
  type ModeReport,
  marginModes,
  type PortfolioReport,
  releasedTotals,
  totals,
  worstScenarios,
} from '../index.js';
import { instantText } from './format.js';
import type { Prediction } from './predict.js';

/** What a document adds only when `--timings` asks for it: it differs from run to run and from backend to backend. */
export interface RunRecord {
  readonly backend: string;
  readonly backendReason: string;
  readonly memoryBytes: number;
  /** Stage -> ms. */
  readonly timings: Readonly<Record<string, number>>;
}

/** A run, and what of it is shown. */
export interface MarginResult {
  readonly market: Market;
  readonly run: MarginRun;
  /** The modes asked for; the run may hold more, to judge every account by its own mode. */
  readonly modes: readonly MarginMode[];
  /** What the rules follow, with `--predict`. */
  readonly prediction?: Prediction;
  readonly record?: RunRecord;
}

/** The document in pieces: one line an account, one a fault. NaN and infinities are null. */
export function* marginJson(result: MarginResult): Generator<string, void, undefined> {
  const { run } = result;
  yield headOf(result);
  yield ',\n"accounts": [';
  for (let place = 0; place < run.accounts.length; place++) {
    yield `${place === 0 ? '' : ','}\n${JSON.stringify(accountJson(accountReportAt(run, place), result.modes))}`;
  }
  yield '\n],\n"faults": [';
  for (const [i, fault] of run.faults.entries()) yield `${i === 0 ? '' : ','}\n${JSON.stringify(fault)}`;
  yield '\n]\n}\n';
}

function headOf({ market, run, modes, prediction, record }: MarginResult): string {
  const fields: [string, unknown][] = [
    ['format', 'margincore-margin'],
    ['version', 1],
    ['asOf', instantText(run.asOf)],
    ['numeraire', run.numeraire],
    ['market', marketJson(market)],
    ['rules', run.rules],
    ...(prediction === undefined ? [] : ([['predictive', prediction]] satisfies [string, unknown][])),
    ['factorSource', run.factorSource],
    ['modes', modes],
    ['scenarios', run.scenarios.map(({ label }) => label)],
    ['totals', totalsJson(run, modes)],
    ...(record === undefined ? [] : [['run', record] as [string, unknown]]),
  ];
  return `{\n${fields.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(',\n')}`;
}

export function marketJson({ source, venue, underlyings, quotes }: Market): object {
  return { source, venue, underlyings: underlyings.map(({ id, index }) => ({ id, index })), instruments: quotes.length };
}

/** Sums over the accounts without a fault; by mode, and with every account by its own mode. */
export function totalsJson(run: MarginRun, modes: readonly MarginMode[]): object {
  const book = totals(run, modes[0] as MarginMode);
  const { accounts, faulted, positions, collateralValue, equity, unrealised, notional } = book;
  const byMode = modes.map((mode) => {
    const { modeEquity, initial, maintenance, excess, health, efficiency, belowMaintenance } = totals(run, mode);
    return [mode, { equity: modeEquity, initial, maintenance, excess, health, notional, efficiency, belowMaintenance }] as const;
  });
  const released = Object.entries(releasedTotals(run)).filter(([name]) => isReleasedOf(name, modes));
  return {
    accounts,
    faulted,
    positions,
    collateralValue,
    equity,
    unrealised,
    notional,
    ...Object.fromEntries(byMode),
    belowMaintenance: callsOf(run, 'own').below.length,
    released: Object.fromEntries(released),
    ...(modes.includes('portfolio')
      ? { worstScenarios: worstScenarios(run).map(({ label, accounts, loss }) => ({ label, accounts, loss })) }
      : {}),
  };
}

/** Whether a difference such as `isolatedToCross` is one of two modes that are shown. */
function isReleasedOf(name: string, modes: readonly MarginMode[]): boolean {
  return marginModes.filter((mode) => modes.includes(mode) && name.toLowerCase().includes(mode)).length === 2;
}

function accountJson(report: AccountReport, modes: readonly MarginMode[]): object {
  const { account, subaccount, mode, status, positions, collateralValue, futuresPnl, optionValue, equity, unrealised, notional } = report;
  const released = Object.entries(report.released).filter(([name]) => isReleasedOf(name, modes));
  return {
    account,
    subaccount,
    mode,
    status,
    belowMaintenance: report.belowMaintenance,
    positions,
    collateralValue,
    futuresPnl,
    optionValue,
    equity,
    unrealised,
    notional,
    ...(modes.includes('isolated') ? { isolated: modeJson(report.isolated) } : {}),
    ...(modes.includes('cross') ? { cross: modeJson(report.cross) } : {}),
    ...(modes.includes('portfolio') ? { portfolio: portfolioJson(report.portfolio) } : {}),
    released: Object.fromEntries(released),
    netGreeks: netGreeksJson(report),
  };
}

function modeJson(report: ModeReport | undefined): object {
  const { equity, initial, maintenance, excess, health, efficiency } = report as ModeReport;
  return { equity, initial, maintenance, excess, health, efficiency };
}

function portfolioJson(report: PortfolioReport | undefined): object {
  const { worstScenario, worstLoss, valueAtRisk, shortfall, deltaFloor, nakedShort, roll, maximumLoss } = report as PortfolioReport;
  return {
    ...modeJson(report),
    worstScenario,
    worstLoss,
    valueAtRisk,
    expectedShortfall: shortfall,
    deltaFloor,
    contingencies: { nakedShort, roll },
    maximumLoss,
  };
}

function netGreeksJson({ status, greeks }: AccountReport): object {
  if (status === 'fault') return {};
  return Object.fromEntries(
    greeks.map(({ underlying, delta, gamma, vega, theta }) => [underlying, { delta, gamma, vegaPerPoint: vega / 100, thetaPerDay: theta }]),
  );
}
