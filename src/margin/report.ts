// One account of a run as a plain object, for people and JSON.
import type { MarginMode } from '../book/account.js';
import type { FaultRecord } from '../fault.js';
import { accountIndex, faultsOf } from './lookup.js';
import { gainAt } from './released.js';
import type { AccountFault, MarginRun, ModeColumns } from './result.js';
import { worstScenarioAt } from './worstScenarios.js';

export interface ModeReport {
  /** The equity this mode counts. */
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  readonly excess: number;
  readonly health: number;
  readonly efficiency: number;
}

export interface PortfolioReport extends ModeReport {
  readonly worstLoss: number;
  /** Label of the account's worst scenario; null when it loses in none. */
  readonly worstScenario: string | null;
  readonly valueAtRisk: number;
  readonly shortfall: number;
  readonly deltaFloor: number;
  readonly nakedShort: number;
  readonly roll: number;
  /** The most the account can lose, which no requirement exceeds; null when it holds anything but long options. */
  readonly maximumLoss: number | null;
}

export interface GreeksReport {
  readonly underlying: string;
  readonly delta: number;
  readonly gamma: number;
  /** Per 1.00 of vol. */
  readonly vega: number;
  /** Per day. */
  readonly theta: number;
}

/** Money in the numeraire. Numbers are NaN when the account has a fault; JSON writes NaN and infinities as null. */
export interface AccountReport {
  readonly account: string;
  readonly subaccount: string;
  readonly mode: MarginMode;
  readonly status: 'ok' | 'fault';
  readonly faults: readonly FaultRecord[];
  readonly positions: number;
  readonly collateralValue: number;
  readonly futuresPnl: number;
  readonly optionValue: number;
  readonly equity: number;
  readonly unrealised: number;
  readonly notional: number;
  readonly isolated?: ModeReport;
  readonly cross?: ModeReport;
  readonly portfolio?: PortfolioReport;
  /** Initial requirement of the first mode less that of the second. */
  readonly released: { readonly isolatedToCross?: number; readonly crossToPortfolio?: number; readonly isolatedToPortfolio?: number };
  /** By the account's own mode; null when the run did not compute it, or the account has a fault. */
  readonly belowMaintenance: boolean | null;
  /** Underlyings with a Greek that is not 0; none when the run left Greeks out. */
  readonly greeks: readonly GreeksReport[];
}

/** Throws UNKNOWN_ACCOUNT. */
export function accountReport(run: MarginRun, account: string, subaccount = ''): AccountReport {
  return accountReportAt(run, accountIndex(run, account, subaccount));
}

/** The same by place in the run's columns. */
export function accountReportAt(run: MarginRun, place: number): AccountReport {
  const at = (column: Float64Array): number => column[place] as number;
  const { isolated, cross, portfolio } = run;
  const account = run.accounts[place] as string;
  const subaccount = run.subaccounts[place] as string;
  const mode = run.modes[place] as MarginMode;
  const fault = run.statuses[place] === 1;
  const own = run[mode];
  return {
    account,
    subaccount,
    mode,
    status: fault ? 'fault' : 'ok',
    faults: fault ? faultsOf(run, account, subaccount).map(recordOf) : [],
    positions: run.positionCounts[place] as number,
    collateralValue: at(run.collateralValues),
    futuresPnl: at(run.futuresPnls),
    optionValue: at(run.optionValues),
    equity: at(run.equities),
    unrealised: at(run.unrealised),
    notional: at(run.notionals),
    ...(isolated ? { isolated: modeReport(isolated, place) } : {}),
    ...(cross ? { cross: modeReport(cross, place) } : {}),
    ...(portfolio
      ? {
          portfolio: {
            ...modeReport(portfolio, place),
            worstLoss: at(portfolio.worstLosses),
            worstScenario: worstScenarioAt(run, place)?.label ?? null,
            valueAtRisk: at(portfolio.valuesAtRisk),
            shortfall: at(portfolio.shortfalls),
            deltaFloor: at(portfolio.deltaFloors),
            nakedShort: at(portfolio.nakedShorts),
            roll: at(portfolio.rolls),
            maximumLoss: at(portfolio.maximumLosses) === Number.POSITIVE_INFINITY ? null : at(portfolio.maximumLosses),
          },
        }
      : {}),
    released: {
      ...(isolated && cross ? { isolatedToCross: gainAt(isolated, cross, place) } : {}),
      ...(cross && portfolio ? { crossToPortfolio: gainAt(cross, portfolio, place) } : {}),
      ...(isolated && portfolio ? { isolatedToPortfolio: gainAt(isolated, portfolio, place) } : {}),
    },
    belowMaintenance: own && !fault ? at(own.equities) < at(own.maintenances) : null,
    greeks: greeksOf(run, place),
  };
}

function recordOf({ code, path, expectation, got, message }: AccountFault): FaultRecord {
  return { code, path, expectation, got, message };
}

function modeReport(columns: ModeColumns, place: number): ModeReport {
  return {
    equity: columns.equities[place] as number,
    initial: columns.initials[place] as number,
    maintenance: columns.maintenances[place] as number,
    excess: columns.excesses[place] as number,
    health: columns.healths[place] as number,
    efficiency: columns.efficiencies[place] as number,
  };
}

function greeksOf(run: MarginRun, place: number): GreeksReport[] {
  const { deltas, gammas, vegas, thetas } = run.greeks;
  if (deltas.length === 0) return [];
  return run.underlyings
    .map((underlying, unit) => {
      const cell = place * run.underlyings.length + unit;
      return {
        underlying,
        delta: deltas[cell] as number,
        gamma: gammas[cell] as number,
        vega: vegas[cell] as number,
        theta: thetas[cell] as number,
      };
    })
    .filter(({ delta, gamma, vega, theta }) => delta !== 0 || gamma !== 0 || vega !== 0 || theta !== 0);
}
