// Fills that close positions: at the mark, or as a step states them.

import { Fault } from '../../fault.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { RowFill } from '../../program/ledger/ledger.js';
import { isBothSides, openAccount } from '../../program/ledger/openAccount.js';
import type { Judge } from './judge.js';

/** A position of an account: contracts signed, its side where it stands beside the other one. */
export interface HeldPosition {
  readonly row: number;
  readonly quantity: number;
  readonly price: number;
  readonly side?: 'long' | 'short';
}

/** Positions of a state, in its order. */
export function heldIn({ lots }: Pick<AccountState, 'lots'>): readonly HeldPosition[] {
  return lots.rows.map((row, i) => {
    const quantity = lots.quantities[i] as number;
    const beside = isBothSides({ lots }, i) && { side: quantity > 0 ? ('long' as const) : ('short' as const) };
    return { row, quantity, price: lots.prices[i] as number, ...beside };
  });
}

/** The position that a fill of so many contracts closes, or a part of it. Throws OUT_OF_RANGE where the account has none, or less. */
export function closedBy(
  state: AccountState,
  row: number,
  fill: { readonly quantity: number; readonly side?: 'long' | 'short' | undefined },
  path: string,
): HeldPosition {
  const long = fill.side === undefined ? fill.quantity < 0 : fill.side === 'long';
  const found = heldIn(state).find(
    (held) => held.row === row && held.quantity > 0 === long && (fill.side !== undefined || held.side === undefined),
  );
  if (found === undefined || fill.quantity > 0 === found.quantity > 0 || Math.abs(fill.quantity) > Math.abs(found.quantity))
    throw new Fault('OUT_OF_RANGE', path, `a part of the position (${found?.quantity ?? 0})`, fill.quantity);
  return found;
}

/** A state after fills, booked by the ledger. */
export function filled({ ledger }: Judge, state: AccountState, fills: readonly RowFill[], path = 'change'): AccountState {
  const open = openAccount(state);
  for (const fill of fills) ledger.fill(open, fill, path);
  return { ...state, ...open };
}

/** A state after an amount of an asset was paid in, or out. */
export function paidIn({ ledger }: Judge, state: AccountState, asset: number, amount: number, path = 'change.amount'): AccountState {
  const open = openAccount(state);
  ledger.pay(open, asset, ledger.whole(asset, amount, path), path);
  return { ...state, ...open };
}
