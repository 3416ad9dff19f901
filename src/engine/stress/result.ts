// What a stress run returns: columns by scenario and account, and sums by scenario.
import type { MarginMode } from '../../book/account.js';
import type { AccountFault } from '../../margin/result.js';
import type { MarketShock } from '../../risk/stress/shock.js';
import type { StressScenario } from '../../rules/stressScenario.js';

/** A fault of an account in one scenario; '' when it was there before any. */
export interface StressFault extends AccountFault {
  readonly scenario: string;
}

/** Sums over the accounts without a fault in the scenario; numeraire. */
export interface StressTotals {
  readonly scenario: string;
  readonly accounts: number;
  readonly faulted: number;
  readonly pnl: number;
  readonly positionPnl: number;
  readonly collateralPnl: number;
  readonly equity: number;
  readonly maintenance: number;
  /** Accounts with equity below maintenance: before the shock, after it, and those that it pushes there. */
  readonly belowBefore: number;
  readonly below: number;
  readonly pushedBelow: number;
  /** Accounts below the maintenance they had before the shock. */
  readonly belowHeld: number;
  /** Accounts that owe more than they have, before the shock and after it, and what is missing after it: bad debt. */
  readonly insolventBefore: number;
  readonly insolvent: number;
  readonly deficit: number;
  /** Place of the account that loses the most, and its P&L; -1 and 0 without accounts. */
  readonly worstAccount: number;
  readonly worstPnl: number;
}

export interface StressBefore {
  /** [accounts] each; NaN where the account has a fault. */
  readonly equities: Float64Array;
  readonly maintenances: Float64Array;
  readonly worths: Float64Array;
  readonly statuses: Uint8Array;
}

/** All money in the numeraire; accounts in canonical order (account id, then subaccount id). */
export interface StressRun {
  readonly asOf: number;
  readonly numeraire: string;
  readonly rules: { readonly name: string; readonly date: string };
  readonly factorSource: string;
  readonly underlyings: readonly string[];
  readonly scenarios: readonly StressScenario[];
  /** The scenarios over this market, in numbers. */
  readonly shocks: readonly MarketShock[];
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  /** Each account is judged by its own mode. */
  readonly modes: readonly MarginMode[];
  readonly before: StressBefore;
  // [scenarios x accounts] row-major each; NaN where the account has a fault in the scenario
  /** positionPnls + collateralPnls. */
  readonly pnls: Float64Array;
  /** Change of futures P&L and option value. */
  readonly positionPnls: Float64Array;
  /** Change of what the collateral would fetch, without haircuts. */
  readonly collateralPnls: Float64Array;
  /** Equity after the shock, as the account's own mode counts it, and the maintenance requirement in the shocked market. */
  readonly equities: Float64Array;
  readonly maintenances: Float64Array;
  /**
   * Equity after less the maintenance requirement of before; that of isolated and cross margin holds the value of short options, which moves
   * here as it does: excess before + change of collateral after haircuts, futures P&L and option value.
   */
  readonly excessesHeld: Float64Array;
  /** What is left when everything is sold: collateral without haircuts + futures P&L + option value. Below 0 it is bad debt. */
  readonly worths: Float64Array;
  /** 0 ok, 1 a fault. */
  readonly statuses: Uint8Array;
  readonly totals: readonly StressTotals[];
  readonly faults: readonly StressFault[];
}

/** The sums of one scenario, in canonical order. */
export function stressTotals(
  run: Pick<
    StressRun,
    | 'scenarios'
    | 'accounts'
    | 'before'
    | 'pnls'
    | 'positionPnls'
    | 'collateralPnls'
    | 'equities'
    | 'maintenances'
    | 'excessesHeld'
    | 'worths'
    | 'statuses'
  >,
  s: number,
): StressTotals {
  const accounts = run.accounts.length;
  const sums = { pnl: 0, positionPnl: 0, collateralPnl: 0, equity: 0, maintenance: 0, deficit: 0 };
  const counts = { faulted: 0, belowBefore: 0, below: 0, pushedBelow: 0, belowHeld: 0, insolventBefore: 0, insolvent: 0 };
  let worstAccount = -1;
  let worstPnl = 0;
  for (let place = 0; place < accounts; place++) {
    const cell = s * accounts + place;
    if (run.statuses[cell] === 1) {
      counts.faulted++;
      continue;
    }
    const at = (column: Float64Array): number => column[cell] as number;
    sums.pnl += at(run.pnls);
    sums.positionPnl += at(run.positionPnls);
    sums.collateralPnl += at(run.collateralPnls);
    sums.equity += at(run.equities);
    sums.maintenance += at(run.maintenances);
    const before = (run.before.equities[place] as number) < (run.before.maintenances[place] as number);
    const below = at(run.equities) < at(run.maintenances);
    if (before) counts.belowBefore++;
    if (below) counts.below++;
    if (below && !before) counts.pushedBelow++;
    if (at(run.excessesHeld) < 0) counts.belowHeld++;
    if ((run.before.worths[place] as number) < 0) counts.insolventBefore++;
    const worth = at(run.worths);
    if (worth < 0) {
      counts.insolvent++;
      sums.deficit -= worth;
    }
    if (worstAccount < 0 || at(run.pnls) < worstPnl) {
      worstAccount = place;
      worstPnl = at(run.pnls);
    }
  }
  const { name: scenario } = run.scenarios[s] as StressScenario;
  return { scenario, accounts: accounts - counts.faulted, ...sums, ...counts, worstAccount, worstPnl };
}

/** Of the faults those of accounts that were sound in the run before. */
export function newFaults(before: { readonly faults: readonly AccountFault[] }, faults: readonly AccountFault[]): AccountFault[] {
  const key = ({ account, subaccount }: AccountFault): string => `${account}\u0000${subaccount}`;
  const known = new Set(before.faults.map(key));
  return faults.filter((fault) => !known.has(key(fault)));
}
