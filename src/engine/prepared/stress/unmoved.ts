// Why an account is left out of a heat map or a search along paths, in words.
import { Fault, type FaultCode } from '../../../fault.js';
import { bookPath } from '../../../program/explain.js';
import type { RunFault } from '../run.js';
import type { BatchBook } from './instruments.js';
import type { Lent } from './lent.js';

const expectations: Partial<Record<FaultCode, string>> = {
  EXPIRED: "after the market's instant",
  UNKNOWN_KIND: 'no option that is quoted in a coin that moves',
  OVERFLOW: 'of a value within the range of doubles',
};

/** Fault of an account left out by the run, a position without a value, a kernel (`bad`: handles) or a sum. */
export function unmovedFault({ run, book, rows, holdings }: Lent, a: number, bad: ReadonlySet<number>, held: BatchBook): RunFault {
  const [account, subaccount] = [book.accounts[a], book.subaccounts[a]];
  const known = run.codes[a] === 0 ? undefined : run.faults.find((one) => one.account === account && one.subaccount === subaccount);
  if (known !== undefined) return known;
  const at = bookPath(book, a);
  const fault = (row: number, code: FaultCode): RunFault => ({
    account,
    subaccount,
    ...new Fault(code, `${at}.positions[${JSON.stringify(rows.ids[row])}]`, expectations[code] as string, 'one that is not').toRecord(),
  });
  const { starts, ends, rows: owned } = holdings.lots;
  for (let i = starts[a]; i < ends[a]; i++) {
    const row = owned[i];
    const code = held.unmovable.get(row);
    if (code !== undefined) return fault(row, code);
    if (bad.has(held.rows.indexOf(row))) return fault(row, 'OVERFLOW');
  }
  return {
    account,
    subaccount,
    ...new Fault('OVERFLOW', at, 'an account with sums within the range of doubles', Number.POSITIVE_INFINITY).toRecord(),
  };
}
