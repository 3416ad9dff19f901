// What a stress run answers, as plain data: columns by scenario and account, and sums by scenario.
import { ExactSum } from '../../../book/exactSum.js';
import type { AssumptionUsed } from '../../../program/tick/assumptions.js';
import type { MarketShock } from '../../../risk/stress/shock.js';
import type { StressScenario } from '../../../rules/stress/stressScenario.js';
import type { NotCharged, RunFault } from '../run.js';

/** A fault of an account in one scenario; '' when it was there before any. */
export interface StressFault extends RunFault {
  readonly scenario: string;
}

/** Sums over the accounts that have figures in the scenario; numeraire. */
export interface StressTotals {
  readonly scenario: string;
  readonly accounts: number;
  readonly faulted: number;
  /** Accounts of `accounts` charged in part: their P&L is of all their holdings. */
  readonly partial: number;
  readonly pnl: number;
  readonly positionPnl: number;
  readonly collateralPnl: number;
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  /** Accounts with equity below maintenance: before the shock, after it, and those that it pushes there. */
  readonly belowBefore: number;
  readonly below: number;
  readonly pushedBelow: number;
  /** Accounts below the maintenance they had before the shock. */
  readonly belowAtCurrentMargin: number;
  /** Accounts that owe more than they have, before the shock and after it, and what is missing after it: bad debt. */
  readonly insolventBefore: number;
  readonly insolvent: number;
  readonly deficit: number;
  /** The account that loses the most, and its P&L; -1 and 0 without accounts. */
  readonly worstAccount: number;
  readonly worstPnl: number;
}

/** A requirement before the shocks, [accounts] each. */
export interface StressedBefore {
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
}

/** A requirement under shocks: [scenarios x accounts] row-major each, of the run on the shocked market; NaN where the account has a fault in the scenario. */
export interface StressedColumns {
  readonly before: StressedBefore;
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
  /** Equity less maintenance of before, and P&L of what the rules charge, and the change of collateral after the haircuts of equity: what would be left if the requirement stood still. */
  readonly excessesAtCurrentMargin: Float64Array;
  /** By scenario. */
  readonly totals: readonly StressTotals[];
}

/** Every account under the requirement that is its own. */
export interface OwnStressedColumns extends StressedColumns {
  readonly names: readonly string[];
}

/** All money in the numeraire; accounts in the order of the book. */
export interface StressRun {
  readonly asOf: number;
  readonly numeraire: string;
  readonly rules: { readonly name: string; readonly date: string };
  /** Source of standard deviations, in words; null if no scenario is in sigmas. */
  readonly factorSource: string | null;
  readonly underlyings: readonly string[];
  readonly scenarios: readonly StressScenario[];
  /** The scenarios over this market, in numbers. */
  readonly shocks: readonly MarketShock[];
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  /** [accounts], before the shocks. */
  readonly before: { readonly netLiquidationValues: Float64Array; readonly codes: Uint8Array };
  // [scenarios x accounts] row-major each; NaN where the account has a fault in the scenario
  /** positionPnls + collateralPnls. */
  readonly pnls: Float64Array;
  /** Change of futures P&L and option value of everything held, charged or not. */
  readonly positionPnls: Float64Array;
  /** Change of what the collateral would fetch, without haircuts. */
  readonly collateralPnls: Float64Array;
  /** Value after selling everything: collateral without haircuts + futures P&L + option value. Below 0 it is bad debt. */
  readonly netLiquidationValues: Float64Array;
  /** 0 where an account has figures in the scenario, else why not. */
  readonly codes: Uint8Array;
  readonly requirements: Readonly<Record<string, StressedColumns>>;
  readonly own: OwnStressedColumns;
  /** [accounts]: 1 where a part of an account is not charged. */
  readonly partial: Uint8Array;
  readonly notCharged: readonly NotCharged[];
  /** Before or under any shock, each with the most that used it: the shocked market has no marks, for they were of another moment. */
  readonly assumptions: readonly AssumptionUsed[];
  /** First faults; `faultCount` is their number. */
  readonly faults: readonly StressFault[];
  readonly faultCount: number;
}

export type Stressed = Pick<
  StressRun,
  'scenarios' | 'accounts' | 'before' | 'pnls' | 'positionPnls' | 'collateralPnls' | 'netLiquidationValues' | 'codes' | 'partial'
>;

/** The sums of every scenario. */
export function stressTotals(run: Stressed, columns: Omit<StressedColumns, 'totals'>): StressTotals[] {
  return run.scenarios.map(({ name }, s) => totalsOf(run, columns, name, s * run.accounts.length));
}

function totalsOf(run: Stressed, own: Omit<StressedColumns, 'totals'>, scenario: string, first: number): StressTotals {
  const [pnls, positionPnls, collateralPnls, equities] = [new ExactSum(), new ExactSum(), new ExactSum(), new ExactSum()];
  const [initials, maintenances, deficits] = [new ExactSum(), new ExactSum(), new ExactSum()];
  const counts = {
    faulted: 0,
    partial: 0,
    belowBefore: 0,
    below: 0,
    pushedBelow: 0,
    belowAtCurrentMargin: 0,
    insolventBefore: 0,
    insolvent: 0,
  };
  let worstAccount = -1;
  let worstPnl = 0;
  for (let a = 0; a < run.accounts.length; a++) {
    const cell = first + a;
    if (run.codes[cell] !== 0) {
      counts.faulted++;
      continue;
    }
    const pnl = run.pnls[cell];
    const equity = own.equities[cell];
    const maintenance = own.maintenances[cell];
    pnls.add(pnl);
    positionPnls.add(run.positionPnls[cell]);
    collateralPnls.add(run.collateralPnls[cell]);
    equities.add(equity);
    initials.add(own.initials[cell]);
    maintenances.add(maintenance);
    counts.partial += run.partial[a];
    const before = own.before.equities[a] < own.before.maintenances[a];
    const below = equity < maintenance;
    if (before) counts.belowBefore++;
    if (below) counts.below++;
    if (below && !before) counts.pushedBelow++;
    if (own.excessesAtCurrentMargin[cell] < 0) counts.belowAtCurrentMargin++;
    if (run.before.netLiquidationValues[a] < 0) counts.insolventBefore++;
    const left = run.netLiquidationValues[cell];
    if (left < 0) {
      counts.insolvent++;
      deficits.add(-left);
    }
    if (worstAccount < 0 || pnl < worstPnl) {
      worstAccount = a;
      worstPnl = pnl;
    }
  }
  const sums = {
    ...{ pnl: pnls.value, positionPnl: positionPnls.value, collateralPnl: collateralPnls.value, equity: equities.value },
    ...{ initial: initials.value, maintenance: maintenances.value, deficit: deficits.value },
  };
  return { scenario, accounts: run.accounts.length - counts.faulted, ...sums, ...counts, worstAccount, worstPnl };
}
