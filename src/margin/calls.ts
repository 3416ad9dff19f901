// Which accounts are below maintenance, judged by a mode or each by its own.
import type { MarginMode } from '../book/account.js';
import { Fault } from '../fault.js';
import type { MarginRun, ModeColumns } from './result.js';

export interface Calls {
  /** Places of the accounts with equity < maintenance, ascending. */
  readonly below: readonly number[];
  /** Accounts that could not be judged, because the run did not compute their own mode. */
  readonly unjudged: number;
}

/** `mode` 'own' judges each account by its own mode. Accounts with a fault are in neither number. */
export function callsOf(run: MarginRun, mode: MarginMode | 'own'): Calls {
  if (mode !== 'own') columnsOf(run, mode);
  const below: number[] = [];
  let unjudged = 0;
  for (let place = 0; place < run.accounts.length; place++) {
    if (run.statuses[place] === 1) continue;
    const columns = run[mode === 'own' ? (run.modes[place] as MarginMode) : mode];
    if (!columns) unjudged++;
    else if ((columns.equities[place] as number) < (columns.maintenances[place] as number)) below.push(place);
  }
  return { below, unjudged };
}

/** The columns of a mode; throws BAD_ARGUMENT when the run did not compute it. */
export function columnsOf(run: MarginRun, mode: MarginMode): ModeColumns {
  const columns = run[mode];
  if (!columns) throw new Fault('BAD_ARGUMENT', 'mode', `one that the run computed`, mode);
  return columns;
}
