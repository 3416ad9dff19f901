// Loss sharing of an insolvent account's debt: the insurance fund while it lasts, then all depositors.
import { fieldsOf } from '../book/fields.js';
import { nonNegative } from '../check.js';
import { settled } from './figures.js';

export interface SocialisedLossInputs {
  /** Loss of insolvent accounts, numeraire, at least 0. */
  readonly loss: number;
  readonly insuranceFund: number;
  /** Deposits of all who share in what the fund cannot pay, numeraire. */
  readonly deposits: number;
}

export interface SocialisedLoss {
  /** Paid by the fund, numeraire. */
  readonly fromFund: number;
  /** Loss that the fund cannot pay, numeraire. */
  readonly unpaid: number;
  /** Share of a withdrawal that is kept back for it, in [0, 1]. */
  readonly share: number;
}

/** unpaid = max(0, loss - fund), share = unpaid / (unpaid + deposits), 0 where nothing is unpaid. Throws OVERFLOW and what the guards throw. Source: Derive's documents (temporary withdrawal fee). */
export function socialisedLoss(inputs: SocialisedLossInputs): SocialisedLoss {
  const given = fieldsOf(inputs, 'inputs', ['loss', 'insuranceFund', 'deposits']);
  const loss = nonNegative(given.loss, 'inputs.loss') + 0;
  const fund = nonNegative(given.insuranceFund, 'inputs.insuranceFund') + 0;
  const deposits = nonNegative(given.deposits, 'inputs.deposits');
  const fromFund = Math.min(loss, fund);
  const unpaid = loss - fromFund;
  return settled({ fromFund, unpaid, share: unpaid === 0 ? 0 : 1 / (1 + deposits / unpaid) });
}
