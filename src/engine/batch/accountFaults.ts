// Accounts that cannot be computed: marked by their status, all results NaN, each explained on request.

import { type BatchColumns, type BatchSizes, factorWidth } from '../../columns/batchColumns.js';
import { Fault, type FaultCode, type RowFault } from '../../fault.js';
import { grossHighest } from './reach.js';

/** Accounts looked at between two looks at the clock. */
const chunk = 16_384;
/** Faults of a run that are listed; each of the others on demand. */
const listed = 100;

/** Results of a run that must be finite, and how many doubles of each belong to an account. */
export interface AccountResult {
  readonly column: Float64Array;
  readonly width: number;
}

/** Marks accounts whose gross P&L, sum of |quantity| x reach, is beyond what sums can hold; only called where a coarse bound fails. */
export function* markOverreach({ positions, results }: BatchColumns, sizes: BatchSizes, reaches: Float64Array): Generator<undefined, void> {
  const { starts, handles, quantities } = positions;
  for (let a = 0; a < sizes.accounts; a++) {
    let gross = 0;
    for (let k = starts[a]; k < starts[a + 1]; k++) {
      gross += Math.abs(quantities[k]) * reaches[handles[k]];
    }
    if (!(gross <= grossHighest)) results.statuses[a] = 1;
    if (a % chunk === 0) yield;
  }
}

/** Marks every account with a result that is not finite, makes all results of marked ones NaN, and returns how many there are. */
export function* settleAccounts(
  { results }: BatchColumns,
  sizes: BatchSizes,
  amounts: readonly AccountResult[],
): Generator<undefined, number> {
  const { statuses, tail } = results;
  let faulty = 0;
  for (let from = 0; from < sizes.accounts; from += chunk) {
    const to = Math.min(from + chunk, sizes.accounts);
    for (const amount of amounts) markNonFinite(amount, statuses, from, to);
    const marks = statuses.subarray(from, to);
    for (let i = marks.indexOf(1); i >= 0; i = marks.indexOf(1, i + 1)) {
      const a = from + i;
      faulty++;
      for (const { column, width } of amounts) column.fill(Number.NaN, a * width, (a + 1) * width);
      if (tail) tail.worstScenarios[a] = 0;
    }
    yield;
  }
  return faulty;
}

function markNonFinite({ column, width }: AccountResult, statuses: Uint8Array, from: number, to: number): void {
  // x times 0 is 0 for every finite x, NaN for the others
  let check = 0;
  for (let cell = from * width; cell < to * width; cell++) check += column[cell] * 0;
  if (check === 0) return;
  for (let cell = from * width; cell < to * width; cell++) {
    if (!Number.isFinite(column[cell])) statuses[Math.floor(cell / width)] = 1;
  }
}

/** Source of explanations for the accounts of a run. */
export interface AccountReasons {
  /** The fault of the instrument with this handle. */
  readonly instrument: (handle: number) => { readonly code: FaultCode } | undefined;
  /** Accounts whose variance is below the doubles. */
  readonly underflows: ReadonlySet<number>;
}

/** Why an account has a fault: its first position that is not sound, else a sum that left the doubles. */
export function accountFault({ positions }: BatchColumns, account: number, { instrument, underflows }: AccountReasons): RowFault {
  const { starts, handles, quantities } = positions;
  for (let k = starts[account]; k < starts[account + 1]; k++) {
    const quantity = quantities[k];
    if (!Number.isFinite(quantity)) return record(account, new Fault('NOT_FINITE', `positions.quantities[${k}]`, 'finite', quantity));
    const handle = handles[k];
    const wrong = instrument(handle);
    if (wrong) return record(account, new Fault(wrong.code, `positions.handles[${k}]`, 'an instrument without a fault', handle));
  }
  const path = `accounts[${account}]`;
  if (underflows.has(account)) {
    const expectation =
      'one whose variance is at least 2.3e-308, so that it keeps its digits: state its sizes, or the factors, in smaller units';
    return record(account, new Fault('UNDERFLOW', path, expectation, 'exposures with a variance below it'));
  }
  const expectation = `one whose gross P&L is at most ${grossHighest} and whose sums are within the range of doubles`;
  return record(account, new Fault('OVERFLOW', path, expectation, Number.POSITIVE_INFINITY));
}

function record(row: number, fault: Fault): RowFault {
  return { row, ...fault.toRecord() };
}

/** The exposures of every account, if they are kept. */
export function keptExposures({ factors }: BatchColumns, sizes: BatchSizes): AccountResult | undefined {
  return factors?.exposures ? { column: factors.exposures, width: factorWidth * sizes.underlyings } : undefined;
}

/** Why the first of `count` marked accounts have a fault, by account. */
export function accountFaults(columns: BatchColumns, count: number, reasons: AccountReasons): RowFault[] {
  const { statuses } = columns.results;
  const faults: RowFault[] = [];
  for (let a = -1; faults.length < Math.min(count, listed); ) {
    a = statuses.indexOf(1, a + 1);
    faults.push(accountFault(columns, a, reasons));
  }
  return faults;
}
