// Accounts by name and by row: a row stays an account's as long as it is open, and may be another's after that.
import type { Account } from '../../book/account.js';
import type { Book } from '../../book/book.js';
import { Fault, nameIn } from '../../fault.js';
import type { Of } from './changeShapes.js';

const keyOf = (account: unknown, subaccount: unknown = ''): string => `${nameIn(account)}\u0000${nameIn(subaccount)}`;

export class Names {
  readonly closed: Set<number>;
  readonly #rows: ReadonlyMap<string, number>;

  readonly #book: Book;

  constructor(book: Book, closed: Iterable<number> = []) {
    const { accounts, subaccounts } = book;
    this.#book = book;
    this.#rows = new Map(accounts.map((id, n) => [keyOf(id, subaccounts[n]), n]));
    this.closed = new Set(closed);
  }

  has({ account, subaccount }: Of): boolean {
    const row = typeof account === 'number' ? account : this.#rows.get(keyOf(account, subaccount));
    return row !== undefined && row >= 0 && row < this.#rows.size && Number.isInteger(row) && !this.closed.has(row);
  }

  /** Throws UNKNOWN_ACCOUNT. */
  rowOf(of: Of, path: string): number {
    const { account, subaccount = '' } = of;
    if (!this.has(of))
      throw new Fault('UNKNOWN_ACCOUNT', path, 'an open account', subaccount === '' ? account : `${nameIn(account)}/${nameIn(subaccount)}`);
    return typeof account === 'number' ? account : (this.#rows.get(keyOf(account, subaccount)) as number);
  }

  /** Throws UNKNOWN_ACCOUNT. */
  of(row: number): { readonly account: string; readonly subaccount: string } {
    const { accounts, subaccounts } = this.#book;
    this.rowOf({ account: row }, 'account');
    return { account: accounts[row], subaccount: subaccounts[row] };
  }

  /** Rows for accounts that are opened: that of the same name, where it was closed, else new ones. Throws DUPLICATE. */
  rowsFor(opened: readonly Account[]): readonly number[] {
    let next = this.#rows.size;
    return opened.map(({ account, subaccount }, i) => {
      const known = this.#rows.get(keyOf(account, subaccount));
      if (known !== undefined && !this.closed.has(known))
        throw new Fault('DUPLICATE', `change.accounts[${i}].account`, 'no open account of the book', account);
      return known ?? next++;
    });
  }
}
