// Transfers between accounts of a book, checked against what both are required after them.
import { fieldsOf } from '../../../book/fields.js';
import { identifier, positive } from '../../../check.js';
import { Fault } from '../../../fault.js';
import type { AccountState } from '../../../program/layout/holdings.js';
import { Subject } from './subject.js';

export interface Receiver {
  readonly account: string;
  readonly subaccount?: string;
}

export interface TransferCheck {
  /** Whether the giver has the asset, and its initial requirement stays covered. */
  readonly allowed: boolean;
  readonly reason: string;
  /** Excess (equity less initial) before and after; numeraire. `to` where there is one. */
  readonly from: { readonly before: number; readonly after: number };
  readonly to?: { readonly before: number; readonly after: number };
}

/** Each by the requirement that is named, or its own. A giver that had a shortage before may not give; a receiver may have one, for receiving cannot harm it. One state is looked at, the venue's figure; whether every fill of the open orders stays covered is asked by the gate of a live engine. Throws UNKNOWN_ACCOUNT, NOT_POSITIVE, BAD_ARGUMENT (to itself). */
export function transfer(subject: Subject, to: unknown, asset: unknown, amount: unknown, named: unknown): TransferCheck {
  const units = positive(amount, 'amount');
  const requirement = subject.requirementOf(named, 'requirement');
  const { rows } = subject.inside.parts;
  const id = identifier(asset, 'asset');
  const number = rows.assetOf(id);
  if (number < 0) throw new Fault('UNKNOWN_ASSET', 'asset', 'an asset of the market', id);
  const receiver = to === null ? undefined : receiverOf(subject, to);
  const excessesOf = (of: Subject, by: string, sign: 1 | -1): { readonly before: number; readonly after: number } => {
    const state = of.state();
    const moved: AccountState = of.changed({ deposits: { [id]: sign * units } }, 'transfer', state);
    const [before, after] = of.column([state, moved], by, 'excesses');
    return { before: before, after: after };
  };
  const from = excessesOf(subject, requirement, -1);
  const { assets, amounts } = subject.state().collateral;
  const held = amounts[assets.indexOf(number)] ?? 0;
  const covered = from.after >= 0;
  const short = from.before < 0 ? 'is not covered before it' : 'would not be covered after it';
  return {
    allowed: held >= units && covered,
    reason: held < units ? `holds ${held} ${id}` : covered ? 'the initial requirement stays covered' : `the initial requirement ${short}`,
    from,
    ...(receiver === undefined ? {} : { to: excessesOf(receiver, receiver.requirementOf(named, 'requirement'), 1) }),
  };
}

function receiverOf({ inside, index }: Subject, to: unknown): Subject {
  const { account, subaccount = '' } = fieldsOf(to, 'to', ['account'], ['subaccount']) as unknown as Receiver;
  const { accounts, subaccounts } = inside.parts.book;
  const found = accounts.findIndex((id, n) => id === account && subaccounts[n] === subaccount);
  if (found < 0)
    throw new Fault('UNKNOWN_ACCOUNT', 'to', 'an account of the book', subaccount === '' ? account : `${account}/${subaccount}`);
  if (found === index) throw new Fault('BAD_ARGUMENT', 'to', 'another account than the one that gives', account);
  return new Subject(inside, found);
}
