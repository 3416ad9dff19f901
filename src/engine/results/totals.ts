// Sums over the accounts of a run, exact until rounded once (ExactSum).
// Accounts charged whole are summed; those charged in part are summed beside them; those with a fault are counted.
import { ExactSum } from '../../book/exactSum.js';
import type { MarginRun } from '../prepared/run.js';
import { columnsOf, figuresOf, type RequirementReport, runMade } from './figures.js';

/** Sums over some accounts under one requirement; money in the numeraire, health and efficiency of the sums. */
export interface Sums extends RequirementReport {
  readonly accounts: number;
  readonly positions: number;
  readonly notional: number;
  /** Accounts with equity below initial, below maintenance. */
  readonly belowInitial: number;
  readonly belowMaintenance: number;
  /** Loss of accounts with equity below 0 beyond their collateral. */
  readonly deficit: number;
}

export interface Totals extends Sums {
  /** Its name; 'own' where each account counts under its own. */
  readonly requirement: string;
  /** Accounts of which a part is not charged: in no other sum. */
  readonly partial: Sums;
  /** Accounts that have no figures. */
  readonly faulted: number;
}

/** The book under one requirement, or every account under its own. Throws NOT_FOUND. */
export function totals(found: MarginRun, requirement = 'own'): Totals {
  const run = runMade(found);
  let faulted = 0;
  for (const code of run.codes) if (code !== 0) faulted += 1;
  const part = (partial: 0 | 1): Sums => sumsOver(run, requirement, (a) => run.partial[a] === partial);
  const whole = part(0);
  // nothing is known of a book without figures
  const health = whole.accounts === 0 && faulted > 0 ? Number.NaN : whole.health;
  return { requirement, ...whole, health, partial: part(1), faulted };
}

/** Sums over the accounts that have figures and are asked for. */
export function sumsOver(run: MarginRun, requirement: string, asked: (account: number) => boolean): Sums {
  const { equities, initials, maintenances, excesses } = columnsOf(run, requirement);
  const { codes, positionCounts, notionals } = run;
  const money = {
    notional: new ExactSum(),
    equity: new ExactSum(),
    initial: new ExactSum(),
    maintenance: new ExactSum(),
    excess: new ExactSum(),
  };
  const lost = new ExactSum();
  let [accounts, positions, belowInitial, belowMaintenance] = [0, 0, 0, 0];
  for (let a = 0; a < codes.length; a++) {
    if (codes[a] !== 0 || !asked(a)) continue;
    const own = equities[a];
    const kept = maintenances[a];
    accounts += 1;
    positions += positionCounts[a];
    money.notional.add(notionals[a]);
    money.equity.add(own);
    money.initial.add(initials[a]);
    money.maintenance.add(kept);
    money.excess.add(excesses[a]);
    if (own < initials[a]) belowInitial += 1;
    if (own < kept) belowMaintenance += 1;
    if (own < 0) lost.add(-own);
  }
  const notional = money.notional.value;
  const figures = {
    equity: money.equity.value,
    initial: money.initial.value,
    maintenance: money.maintenance.value,
    excess: money.excess.value,
  };
  return {
    accounts,
    positions,
    notional,
    ...figuresOf({ ...figures, notional, positions }),
    belowInitial,
    belowMaintenance,
    deficit: lost.value,
  };
}
