// Capital that one requirement sets free against another.
import { ExactSum } from '../../book/exactSum.js';
import type { MarginRun } from '../prepared/run.js';
import { columnsOf, runMade } from './figures.js';

/** Sums of released capital over some accounts, numeraire. */
export interface ReleasedSums {
  readonly accounts: number;
  readonly released: number;
  /** Their initial requirement under `from`, of which it is a share. */
  readonly initial: number;
}

export interface CapitalReleased extends ReleasedSums {
  readonly from: string;
  readonly to: string;
  /** By account: NaN where it has a fault, or where a part of it is not charged. */
  readonly column: Float64Array;
  /** Accounts of which a part is not charged: in no other sum. */
  readonly partial: ReleasedSums;
}

/**
 * Excess under `to` less excess under `from`: below 0 where `to` leaves less. Equity counts too, for requirements count it differently: what isolated and cross margin carry of short
 * options in the requirement, portfolio margin carries in equity, and neither sets it free. Names of requirements, or 'own'; throws NOT_FOUND.
 */
export function capitalReleased(found: MarginRun, from: string, to: string): CapitalReleased {
  const run = runMade(found);
  const [before, after] = [columnsOf(run, from), columnsOf(run, to)];
  const column = new Float64Array(run.accounts.length).fill(Number.NaN);
  const [whole, partial] = [0, 1].map(() => ({ accounts: 0, released: new ExactSum(), initial: new ExactSum() }));
  const read = ({ accounts, released, initial }: typeof whole): ReleasedSums => ({
    accounts,
    released: released.value,
    initial: initial.value,
  });
  for (let a = 0; a < column.length; a++) {
    if (run.codes[a] !== 0) continue;
    const released = after.excesses[a] - before.excesses[a];
    const sums = run.partial[a] === 1 ? partial : whole;
    if (sums === whole) column[a] = released;
    sums.accounts += 1;
    sums.released.add(released);
    sums.initial.add(before.initials[a]);
  }
  return { from, to, ...read(whole), column, partial: read(partial) };
}
