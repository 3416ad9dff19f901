// One rule over a whole book: sums over its accounts.
import type { RequirementRun } from './result.js';

/** One rule over the whole book: sums over accounts without a fault; numeraire. */
export interface RuleTotals {
  readonly rules: { readonly name: string; readonly date: string };
  readonly accounts: number;
  readonly faults: number;
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  /** Accounts with equity below the initial and below the maintenance requirement. */
  readonly belowInitial: number;
  readonly belowMaintenance: number;
  /** Notional / initial requirement; Infinity when nothing is required, NaN of an empty book. */
  readonly efficiency: number;
}

export function ruleTotals(run: RequirementRun): RuleTotals {
  const sums = { accounts: 0, equity: 0, initial: 0, maintenance: 0, belowInitial: 0, belowMaintenance: 0, notional: 0 };
  for (let place = 0; place < run.accounts.length; place++) {
    if (run.statuses[place] === 1) continue;
    const equity = run.equities[place] as number;
    sums.accounts++;
    sums.equity += equity;
    sums.initial += run.initials[place] as number;
    sums.maintenance += run.maintenances[place] as number;
    sums.notional += run.notionals[place] as number;
    if (equity < (run.initials[place] as number)) sums.belowInitial++;
    if (equity < (run.maintenances[place] as number)) sums.belowMaintenance++;
  }
  const { notional, ...rest } = sums;
  const efficiency = notional === 0 ? Number.NaN : rest.initial === 0 ? Number.POSITIVE_INFINITY : notional / rest.initial;
  return { rules: run.rules, ...rest, faults: run.accounts.length - rest.accounts, efficiency };
}
