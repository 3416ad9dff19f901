// Why an account is left out of a heat map or a search along paths, in words.
import { faultRecord } from '../../../fault.js';
import { bookPath, rowFlawFault } from '../../../program/explain.js';
import { rowCodes } from '../../../program/tick/rowFlaw.js';
import type { RunFault } from '../run.js';
import type { BatchBook } from './instruments.js';
import type { Lent } from './lent.js';

/** Of an account that the run, a position without a value, a kernel (`bad`: handles) or a sum leaves out. */
export function unmovedFault({ run, book, rows, holdings }: Lent, a: number, bad: ReadonlySet<number>, held: BatchBook): RunFault {
  const [account, subaccount] = [book.accounts[a], book.subaccounts[a]];
  const known = run.codes[a] === 0 ? undefined : run.faults.find((one) => one.account === account && one.subaccount === subaccount);
  if (known !== undefined) return known;
  const at = bookPath(book, a);
  const beyond = {
    code: rowCodes.notFinite,
    field: 'value',
    expectation: 'within the range of doubles',
    got: Number.POSITIVE_INFINITY,
  } as const;
  const { starts, ends, rows: owned } = holdings.lots;
  for (let i = starts[a]; i < ends[a]; i++) {
    const flaw = held.flaws.get(owned[i]) ?? (bad.has(held.rows.indexOf(owned[i])) ? beyond : undefined);
    if (flaw !== undefined) return { account, subaccount, ...rowFlawFault(flaw, `${at}.positions[${JSON.stringify(rows.ids[owned[i]])}]`) };
  }
  return {
    account,
    subaccount,
    ...faultRecord('OVERFLOW', at, 'an account with sums within the range of doubles', Number.POSITIVE_INFINITY),
  };
}
