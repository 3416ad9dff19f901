// Accounts of a book as plain objects, in its order, and back.
import type { Account } from '../../book/account.js';
import type { Book, BookFault } from '../../book/book.js';
import { bookOf } from '../../book/bookOf.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { engineInside } from '../../engine/prepared/inside.js';

type Own<T> = { -readonly [K in keyof T]: T[K] };

export function accountsOf(book: Book): Account[] {
  const made = book.accounts.map((account, n) => ({
    account,
    subaccount: book.subaccounts[n],
    mode: book.modes[n],
    positions: [] as Account['positions'][number][],
    collateral: [] as Account['collateral'][number][],
  }));
  const accounts: Own<(typeof made)[number] & Pick<Account, 'orders' | 'figures'>>[] = made;
  const id = (n: number | undefined): string => book.instruments[n as number];
  book.positionAccounts.forEach((account, i) => {
    const [quantity, entryPrice] = [book.quantities[i], book.entryPrices[i]];
    const side = book.positionSides?.[i] === 1 ? ({ side: quantity > 0 ? 'long' : 'short' } as const) : {};
    accounts[account]?.positions.push({ instrument: id(book.positionInstruments[i]), quantity, entryPrice, ...side });
  });
  book.collateralAccounts.forEach((account, i) => {
    accounts[account]?.collateral.push({
      asset: book.assets[book.collateralAssets[i]],
      amount: book.amounts[i],
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
      const value = column[n];
      if (!Number.isNaN(value)) holder.figures = { ...holder.figures, [name]: value };
    }
  return accounts;
}

/** Accounts of a prepared engine, as its ledger has booked their rows. */
export function bookedAccounts(engine: MarginEngine): Account[] {
  return accountsOf(engine[engineInside].book());
}

/** Accounts as a book, with the faults of rows that could not be read when their account came: without those rows no figure of it is right. */
export function bookWith(accounts: readonly Account[], faults: readonly BookFault[]): Book {
  const book = bookOf(accounts);
  return faults.length === 0 ? book : { ...book, faults: [...faults, ...book.faults] };
}

/** The book without the accounts of some rows. */
export function bookWithout(book: Book, rows: ReadonlySet<number>): Book {
  let left = 0;
  const rowOf = book.accounts.map((_, row) => (rows.has(row) ? -1 : left++));
  const faults = book.faults.flatMap((fault) => {
    if (fault.account < 0) return [fault];
    const account = rowOf[fault.account];
    return account < 0 ? [] : [{ ...fault, account }];
  });
  return bookWith(
    accountsOf(book).filter((_, row) => !rows.has(row)),
    faults,
  );
}
