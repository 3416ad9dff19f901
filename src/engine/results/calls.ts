// Which accounts are in call: equity below maintenance.
import type { MarginRun } from '../prepared/run.js';
import { columnsOf, runMade } from './figures.js';

/** An account whose equity is below its maintenance requirement; numeraire. */
export interface MarginCall {
  readonly account: string;
  readonly subaccount: string;
  /** The one that it is judged by. */
  readonly requirement: string;
  readonly equity: number;
  readonly maintenance: number;
  /** Maintenance less equity. */
  readonly missing: number;
  /** A part of the account is not charged. */
  readonly partial: boolean;
}

/** In the order of the book, by one requirement, or each by its own. Accounts with a fault are not judged. Throws NOT_FOUND. */
export function marginCalls(found: MarginRun, requirement = 'own'): readonly MarginCall[] {
  const run = runMade(found);
  const { equities, maintenances } = columnsOf(run, requirement);
  const own = requirement === 'own' && !Object.hasOwn(run.requirements, requirement);
  const calls: MarginCall[] = [];
  for (let a = 0; a < equities.length; a++) {
    const equity = equities[a];
    const maintenance = maintenances[a];
    // NaN where the account has a fault
    if (!(equity < maintenance)) continue;
    calls.push({
      account: run.accounts[a],
      subaccount: run.subaccounts[a],
      requirement: own ? run.own.names[a] : requirement,
      equity,
      maintenance,
      missing: maintenance - equity,
      partial: run.partial[a] === 1,
    });
  }
  return calls;
}
