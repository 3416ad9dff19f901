// Which account of a book is meant by a name.
import type { Book } from '../../book/book.js';
import { Fault, nameIn } from '../../fault.js';

export class AccountNumbers {
  readonly #book: Book;
  #numbers: ReadonlyMap<string, number> | undefined;

  constructor(book: Book) {
    this.#book = book;
  }

  /** Its place in the book. Throws UNKNOWN_ACCOUNT. */
  of(account: string, subaccount: string): number {
    const { accounts, subaccounts } = this.#book;
    this.#numbers ??= new Map(accounts.map((id, n) => [`${id}\u0000${subaccounts[n]}`, n]));
    const found = this.#numbers.get(`${nameIn(account)}\u0000${nameIn(subaccount)}`);
    if (found !== undefined) return found;
    throw new Fault(
      'UNKNOWN_ACCOUNT',
      'account',
      'an account of the book',
      subaccount === '' ? account : `${nameIn(account)}/${nameIn(subaccount)}`,
    );
  }
}
