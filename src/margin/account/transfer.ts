// Transfers between margined units of a book, checked against what both are required after them.
import type { Book } from '../../book/book.js';
import { fieldsOf } from '../../book/fields.js';
import { positive } from '../../check.js';
import { Fault } from '../../fault.js';
import { accountPath } from '../faults.js';
import type { RunBook } from './attribution.js';
import { bookOfDrafts, draftOf, faultOf } from './draft.js';
import { withdrawn } from './limits.js';

export interface UnitName {
  readonly account: string;
  readonly subaccount?: string;
}

export interface Transfer {
  readonly from: UnitName;
  /** Left out: the amount leaves the venue. */
  readonly to?: UnitName;
  readonly asset: string;
  /** Units of the asset, above 0. */
  readonly amount: number;
}

export interface TransferCheck {
  /** Whether the giver has the asset, and its initial requirement stays covered. */
  readonly allowed: boolean;
  readonly reason: string;
  /** Equity - initial requirement before and after; numeraire. `to` when there is one. */
  readonly from: { readonly before: number; readonly after: number };
  readonly to?: { readonly before: number; readonly after: number };
}

function unitOf(value: unknown, path: string): UnitName {
  return fieldsOf(value, path, ['account'], ['subaccount']) as unknown as UnitName;
}

/** A giver that had a shortage before may not give; a receiver may have one, for receiving cannot harm it. Throws UNKNOWN_ACCOUNT, NOT_POSITIVE, BAD_ARGUMENT (to itself). */
export function checkTransfer(run: RunBook, book: Book, { asset, amount, ...units }: Transfer): TransferCheck {
  positive(amount, 'amount');
  const from = unitOf(units.from, 'from');
  const to = units.to === undefined ? undefined : unitOf(units.to, 'to');
  const giver = draftOf(book, from.account, from.subaccount);
  const receiver = to === undefined ? undefined : draftOf(book, to.account, to.subaccount);
  if (receiver !== undefined && receiver.account === giver.account && receiver.subaccount === giver.subaccount)
    throw new Fault('BAD_ARGUMENT', 'to', 'another unit than from', receiver.account);
  const drafts = [
    giver,
    withdrawn(giver, asset, amount),
    ...(receiver === undefined ? [] : [receiver, withdrawn(receiver, asset, -amount)]),
  ];
  const { excesses, faults } = run(bookOfDrafts(drafts));
  const [fault] = faults;
  if (fault !== undefined) throw faultOf(fault, accountPath(from.account, from.subaccount ?? ''));
  const held = giver.collateral.reduce((sum, one) => sum + (one.asset === asset ? one.amount : 0), 0);
  const [before, after] = [excesses[0] as number, excesses[1] as number];
  const [allowed, reason] =
    held < amount
      ? [false, `holds ${held} ${asset}`]
      : after >= 0
        ? [true, 'the initial requirement stays covered']
        : [
            false,
            before < 0 ? 'the initial requirement is not covered before it' : 'the initial requirement would not be covered after it',
          ];
  return {
    allowed: allowed as boolean,
    reason: reason as string,
    from: { before, after },
    ...(receiver === undefined ? {} : { to: { before: excesses[2] as number, after: excesses[3] as number } }),
  };
}
