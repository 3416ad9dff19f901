// The faults of a run in words: those of the book that are of no account, then the first accounts that have one.
import { type ExplainedBy, explainer } from '../../program/explain.js';
import type { MarginRun, RunFault } from './run.js';

/** At most so many faults are put into words; how many there are is always said. */
export const faultLimit = 1000;

export function runFaults(codes: Uint8Array, by: ExplainedBy): Pick<MarginRun, 'faults' | 'faultCount'> {
  const { book } = by;
  const faults: RunFault[] = book.faults
    .filter(({ account }) => account < 0)
    .map(({ account: _, ...fault }) => ({ account: '', subaccount: '', ...fault }));
  const explain = explainer(by);
  let faultCount = faults.length;
  codes.forEach((code, account) => {
    if (code === 0) return;
    faultCount += 1;
    if (faults.length >= faultLimit) return;
    faults.push({
      account: book.accounts[account],
      subaccount: book.subaccounts[account],
      ...explain(account, code),
    });
  });
  return { faults, faultCount };
}
