// One account of a run as a plain object, for people and JSON.
import { accountPath } from '../../book/accountPath.js';
import { Fault, type FaultRecord, nameIn } from '../../fault.js';
import type { MarginRun } from '../prepared/run.js';
import { figuresAt, type RequirementReport, runMade } from './figures.js';

/** Money in the numeraire; numbers are NaN when the account has a fault. */
export interface AccountReport {
  readonly account: string;
  readonly subaccount: string;
  /** The requirement that is its own. */
  readonly requirement: string;
  readonly status: 'ok' | 'partial' | 'fault';
  /** Why it has no figures, where that is among the faults that the run has words of. */
  readonly faults: readonly FaultRecord[];
  readonly positions: number;
  readonly notional: number;
  readonly requirements: Readonly<Record<string, RequirementReport>>;
  /** Equity below maintenance, by its own requirement; null when the account has a fault. */
  readonly belowMaintenance: boolean | null;
  /** Loss beyond its collateral, by its own requirement. */
  readonly deficit: number;
}

/** Returns the report of an account by id and subaccount, or by index in the run's columns. Throws UNKNOWN_ACCOUNT. */
export function accountReport(found: MarginRun, account: string | number, subaccount = ''): AccountReport {
  const run = runMade(found);
  if (typeof account !== 'number' && typeof account !== 'string')
    throw new Fault('UNKNOWN_ACCOUNT', 'account', 'an account of the run', account);
  if (typeof subaccount !== 'string') throw new Fault('TYPE_MISMATCH', 'subaccount', 'a string', subaccount);
  const index = typeof account === 'number' ? account : indexOf(run, account, subaccount);
  if (!(index in run.accounts)) throw new Fault('UNKNOWN_ACCOUNT', 'account', `one of ${run.accounts.length}, from 0`, index);
  const fault = run.codes[index] !== 0;
  const own = run.own.equities[index];
  const named = { account: run.accounts[index], subaccount: run.subaccounts[index] };
  return {
    ...named,
    requirement: run.own.names[index],
    status: fault ? 'fault' : run.partial[index] === 1 ? 'partial' : 'ok',
    faults: fault ? (faultsOf(run).get(keyOf(named)) ?? []) : [],
    positions: run.positionCounts[index],
    notional: run.notionals[index],
    requirements: Object.fromEntries(
      Object.entries(run.requirements).map(([name, columns]): [string, RequirementReport] => [name, figuresAt(run, columns, index)]),
    ),
    belowMaintenance: fault ? null : own < run.own.maintenances[index],
    deficit: fault ? Number.NaN : Math.max(0, -own),
  };
}

function indexOf(run: MarginRun, account: string, subaccount: string): number {
  const index = run.accounts.findIndex((id, a) => id === account && run.subaccounts[a] === subaccount);
  if (index >= 0) return index;
  const given = subaccount === '' ? account : `${account}/${nameIn(subaccount)}`;
  throw new Fault('UNKNOWN_ACCOUNT', accountPath(account, subaccount), 'an account of the run', given);
}

type Named = Pick<AccountReport, 'account' | 'subaccount'>;
const keyOf = ({ account, subaccount }: Named): string => `${account}\u0000${subaccount}`;

const known = new WeakMap<MarginRun, ReadonlyMap<string, readonly FaultRecord[]>>();

/** The faults that a run has words of, by account: gathered once a run. */
function faultsOf(run: MarginRun): ReadonlyMap<string, readonly FaultRecord[]> {
  const found = known.get(run);
  if (found !== undefined) return found;
  const faults = new Map<string, FaultRecord[]>();
  for (const { account, subaccount, ...fault } of run.faults) {
    const key = keyOf({ account, subaccount });
    faults.set(key, [...(faults.get(key) ?? []), fault]);
  }
  known.set(run, faults);
  return faults;
}
