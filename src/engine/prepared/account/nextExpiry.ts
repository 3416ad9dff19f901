// An account without what expires first.
import type { AccountLots, AccountState } from '../../../program/layout/holdings.js';
import type { Rows } from '../../../program/layout/rows.js';

/** Without the positions and orders on the earliest expiry among them, whatever the underlying; what they come to is not paid. As it is where nothing expires. */
export function withoutNextExpiry(state: AccountState, rows: Rows): AccountState {
  const expiryOf = (row: number): number =>
    row < 0 ? Number.POSITIVE_INFINITY : (rows.expiryGroups[rows.expiries[row]]?.instant ?? Number.POSITIVE_INFINITY);
  const next = [...state.lots.rows, ...state.orders.rows].reduce((least, row) => Math.min(least, expiryOf(row)), Number.POSITIVE_INFINITY);
  if (next === Number.POSITIVE_INFINITY) return state;
  const kept = <T extends AccountLots>(lots: T): T => {
    const stays = lots.rows.map((row) => expiryOf(row) !== next);
    const filtered = (column: readonly number[]): number[] => column.filter((_, i) => stays[i]);
    return {
      ...lots,
      rows: filtered(lots.rows),
      quantities: filtered(lots.quantities),
      prices: filtered(lots.prices),
      ...(lots.protected === undefined ? {} : { protected: filtered(lots.protected) }),
    };
  };
  return { ...state, lots: kept(state.lots), orders: kept(state.orders) };
}
