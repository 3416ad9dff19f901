// Accounts of a book as plain objects, in its order.
import type { Account } from '../../book/account.js';
import type { Book } from '../../book/book.js';

type Own<T> = { -readonly [K in keyof T]: T[K] };

export function accountsOf(book: Book): Account[] {
  const made = book.accounts.map((account, n) => ({
    account,
    subaccount: book.subaccounts[n] as string,
    mode: book.modes[n] as Account['mode'],
    positions: [] as Account['positions'][number][],
    collateral: [] as Account['collateral'][number][],
  }));
  const accounts: Own<(typeof made)[number] & Pick<Account, 'orders' | 'figures'>>[] = made;
  const id = (n: number | undefined): string => book.instruments[n as number] as string;
  book.positionAccounts.forEach((account, i) => {
    const [quantity, entryPrice] = [book.quantities[i] as number, book.entryPrices[i] as number];
    accounts[account]?.positions.push({ instrument: id(book.positionInstruments[i]), quantity, entryPrice });
  });
  book.collateralAccounts.forEach((account, i) => {
    accounts[account]?.collateral.push({
      asset: book.assets[book.collateralAssets[i] as number] as string,
      amount: book.amounts[i] as number,
    });
  });
  book.orderAccounts?.forEach((account, i) => {
    const [quantity, price] = [book.orderQuantities?.[i] as number, book.orderPrices?.[i] as number];
    const order = { instrument: id(book.orderInstruments?.[i]), quantity, price };
    const holder = accounts[account];
    if (holder !== undefined)
      holder.orders = [...(holder.orders ?? []), book.orderProtected?.[i] === 1 ? { ...order, protected: true } : order];
  });
  for (const [name, column] of book.accountFigures ?? [])
    for (const [n, holder] of accounts.entries()) {
      const value = column[n] as number;
      if (!Number.isNaN(value)) holder.figures = { ...holder.figures, [name]: value };
    }
  return accounts;
}
