// What one account of an engine holds, without a look at the others.
import type { Account } from '../../book/account.js';
import { type EngineInside, engineInside } from '../../engine/prepared/inside.js';
import { isBothSides } from '../../program/ledger/openAccount.js';
import { accountsOf } from './accounts.js';
import type { LiveEngine } from './live.js';

/** As `accountsOf` would say of it, positions in the order of the market. Throws UNKNOWN_ACCOUNT. */
export function holdingOf(live: LiveEngine, account: string, subaccount = ''): Account {
  return holdingAt(live.engine[engineInside], live.rowOf(account, subaccount));
}

/** By its row of a prepared engine. */
export function holdingAt(inside: EngineInside, row: number): Account {
  const { book, holdings, rows } = inside.parts;
  const { lots, orders, collateral } = holdings.stateOf(row);
  // what the market does not list is in the book alone
  if ([...lots.rows, ...orders.rows, ...collateral.assets].some((n) => n < 0)) return accountsOf(inside.book())[row];
  const { assets } = inside.market();
  const id = (n: number): string => rows.ids[n];
  const figures = [...(book.accountFigures ?? [])].flatMap(([name, column]) => {
    const value = column[row];
    return Number.isNaN(value) ? [] : [[name, value] as const];
  });
  return {
    account: book.accounts[row],
    subaccount: book.subaccounts[row],
    mode: book.modes[row],
    positions: lots.rows.map((n, i) => ({
      instrument: id(n),
      quantity: lots.quantities[i],
      entryPrice: lots.prices[i],
      ...(isBothSides({ lots }, i) && { side: lots.quantities[i] > 0 ? ('long' as const) : ('short' as const) }),
    })),
    collateral: collateral.assets.map((n, i) => ({ asset: assets[n]?.id, amount: collateral.amounts[i] })),
    ...(orders.rows.length > 0 && {
      orders: orders.rows.map((n, i) => ({
        instrument: id(n),
        quantity: orders.quantities[i],
        price: orders.prices[i],
        ...(orders.protected?.[i] === 1 && { protected: true }),
      })),
    }),
    ...(figures.length > 0 && { figures: Object.fromEntries(figures) }),
  };
}
