// The account that is shown as a book of its own, with the faults of its rows: without those rows it is another account.
import { type Account, type Book, bookOf } from '../../index.js';
import type { Held } from './held.js';

/** Faults that the book's source has of the account, as of the first of a book. */
export function rowFaults({ accounts, subaccounts, faults }: Book, { account, subaccount }: Account): Book['faults'] {
  return faults.flatMap((fault) =>
    fault.account >= 0 && accounts[fault.account] === account && subaccounts[fault.account] === subaccount
      ? [{ ...fault, account: 0 }]
      : [],
  );
}

/** `holding`: as it is held, or a change of it. An edit has put its own rows in the place of the book's. */
export function oneBook({ book, one }: Pick<Held, 'book' | 'one'>, holding: Account): Book {
  const alone = bookOf([holding]);
  return one.edited ? alone : { ...alone, faults: [...alone.faults, ...rowFaults(book, one.stated)] };
}
