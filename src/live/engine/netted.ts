// What an account of a live engine would hold after changes that are asked about: fills net as they do when they are made.
import { type AccountChanges, changedAccount } from '../../engine/prepared/changes.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Rows } from '../../program/layout/rows.js';
import { filled } from './ledger.js';

/** As `changedAccount`, but for fills, which close what is held of the other side and pay what that earned; without fees. Throws what both throw. */
export function nettedAccount(state: AccountState, rows: Rows, changes: AccountChanges, path = 'changes'): AccountState {
  const { lots, ...added } = changedAccount(state, rows, changes, path);
  const held = state.lots.rows.length;
  if (lots.rows.length === held) return { lots, ...added };
  let after = state;
  for (let i = held; i < lots.rows.length; i++) {
    const fill = { row: lots.rows[i], quantity: lots.quantities[i], price: lots.prices[i] };
    after = filled(after, rows, fill, `${path}.trades[${i - held}]`);
  }
  const { deposits } = changes;
  return { ...(deposits === undefined ? after : changedAccount(after, rows, { deposits }, path)), orders: added.orders };
}
