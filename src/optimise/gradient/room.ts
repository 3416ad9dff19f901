// How many variants of accounts are asked about together: more would be split.
import type { Inside } from '../../engine/prepared/account/subject.js';
import type { AccountState } from '../../program/layout/holdings.js';

/** Accounts of a question, and lots and orders of all of them. */
export function roomOf(inside: Inside): { readonly together: number; readonly entries: number } {
  const { region } = inside.program().compiled.question;
  return { together: 240, entries: region.room.lot - 64 };
}

export function entriesOf({ lots, orders }: AccountState): number {
  return lots.rows.length + orders.rows.length;
}
