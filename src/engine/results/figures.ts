// Figures of an account under a requirement, and which columns of a run they are read from.

import { madeAs } from '../../book/made.js';
import { Fault } from '../../fault.js';
import type { MarginRun, RequirementColumns } from '../prepared/run.js';
import { healthOf } from './health.js';

/** Money in the numeraire. */
export interface RequirementReport {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  /** Equity less initial. */
  readonly excess: number;
  /** Equity / maintenance; when nothing is required Infinity, or -Infinity for a negative equity. */
  readonly health: number;
  /** Notional / initial; Infinity when nothing is required of a position, NaN without positions. */
  readonly efficiency: number;
}

const columns = ['equities', 'initials', 'maintenances', 'excesses'] as const;
const requirementParts = { equities: 'doubles', initials: 'doubles', maintenances: 'doubles', excesses: 'doubles' } as const;
const runParts = {
  accounts: ['text'],
  subaccounts: ['text'],
  codes: 'bytes',
  partial: 'bytes',
  positionCounts: 'handles',
  notionals: 'doubles',
  requirements: { '*': requirementParts },
  own: { ...requirementParts, names: ['text'] },
  'assumptions?': 'any',
  faults: [{ account: 'text', subaccount: 'text', code: 'text', path: 'text', expectation: 'text', got: 'text', message: 'text' }],
} as const;

export function runMade(run: MarginRun): MarginRun {
  const made = madeAs(run, 'run', 'a run of an engine', runParts);
  if (made === run) return made;
  const { accounts, codes, partial, positionCounts, notionals, own, subaccounts } = made;
  const all = [...Object.values(made.requirements), own].flatMap((of) => columns.map((name) => of[name]));
  for (const { length } of [subaccounts, codes, partial, positionCounts, notionals, own.names, ...all])
    if (length !== accounts.length)
      throw new Fault('SHAPE_MISMATCH', 'run', `columns as long as its accounts (${accounts.length})`, length);
  return made;
}

/** The columns of a requirement, or of each account's own. Throws NOT_FOUND. */
export function columnsOf(run: MarginRun, requirement: string): RequirementColumns {
  if (typeof requirement === 'string' && Object.hasOwn(run.requirements, requirement)) return run.requirements[requirement];
  if (requirement === 'own') return run.own;
  throw new Fault('NOT_FOUND', 'requirement', `one of ${Object.keys(run.requirements).join(', ')}, own`, requirement);
}

export function figuresAt(run: MarginRun, columns: RequirementColumns, account: number): RequirementReport {
  return figuresOf({
    equity: columns.equities[account],
    initial: columns.initials[account],
    maintenance: columns.maintenances[account],
    excess: columns.excesses[account],
    notional: run.notionals[account],
    positions: run.positionCounts[account],
  });
}

/** Figures of one account, or of sums. */
export function figuresOf({
  equity,
  initial,
  maintenance,
  excess,
  notional,
  positions,
}: {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  readonly excess: number;
  readonly notional: number;
  readonly positions: number;
}): RequirementReport {
  return {
    equity,
    initial,
    maintenance,
    excess,
    health: healthOf(equity, maintenance),
    efficiency: positions === 0 ? Number.NaN : initial === 0 ? Number.POSITIVE_INFINITY : notional / initial,
  };
}
