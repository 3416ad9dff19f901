// What expiry and funding do to an account: both are paid at once, by the ledger.
import type { AccountState } from '../../program/layout/holdings.js';
import type { Ledger } from '../../program/ledger/ledger.js';
import { openAccount } from '../../program/ledger/openAccount.js';

/** The account after instruments have expired at these prices, by row; undefined where it holds none of them. */
export function settled(state: AccountState, ledger: Ledger, prices: ReadonlyMap<number, number>, path: string): AccountState | undefined {
  if (!state.lots.rows.some((row) => prices.has(row))) return undefined;
  const account = openAccount(state);
  for (const [row, price] of prices) ledger.expire(account, row, price, path);
  return { ...state, ...account };
}

/** The account after funding: quantity x multiplier x price x rate (an inverse future divides by its price), paid by longs. Undefined where it holds none of the rows. */
export function funded(
  state: AccountState,
  ledger: Ledger,
  rates: ReadonlyMap<number, { readonly rate: number; readonly price: number }>,
  path: string,
): AccountState | undefined {
  const { rows } = ledger;
  const account = openAccount(state);
  let paid = false;
  for (const [i, row] of state.lots.rows.entries()) {
    const due = rates.get(row);
    if (due === undefined) continue;
    const face = state.lots.quantities[i] * rows.multipliers[row];
    const amount = -(rows.inverse[row] === 1 ? face / due.price : face * due.price) * due.rate;
    if (amount === 0) continue;
    ledger.pay(account, rows.assets[row], amount, path);
    paid = true;
  }
  return paid ? { ...state, ...account } : undefined;
}
