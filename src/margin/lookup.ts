// Where an account stands in a run.
import { Fault } from '../fault.js';
import { compareIds } from '../market/order.js';
import { accountPath } from './faults.js';
import type { AccountFault, MarginRun } from './result.js';

/** Index of an account in the columns of a run; O(log accounts). Throws UNKNOWN_ACCOUNT. */
export function accountIndex(run: Pick<MarginRun, 'accounts' | 'subaccounts'>, account: string, subaccount = ''): number {
  let low = 0;
  let high = run.accounts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareIds(run.accounts[middle] as string, account) || compareIds(run.subaccounts[middle] as string, subaccount);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  if (run.accounts[low] === account && run.subaccounts[low] === subaccount) return low;
  const given = subaccount === '' ? account : `${account}/${subaccount}`;
  throw new Fault('UNKNOWN_ACCOUNT', accountPath(account, subaccount), 'an account of the run', given);
}

/** The faults of one account; O(log faults), as faults stand in canonical order of their accounts. */
export function faultsOf(run: Pick<MarginRun, 'faults'>, account: string, subaccount = ''): AccountFault[] {
  const { faults } = run;
  let low = 0;
  let high = faults.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const fault = faults[middle] as AccountFault;
    if ((compareIds(fault.account, account) || compareIds(fault.subaccount, subaccount)) < 0) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (faults[end]?.account === account && faults[end]?.subaccount === subaccount) end++;
  return faults.slice(low, end);
}
