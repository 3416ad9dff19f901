// Holdings of an account of unknown origin: ids that are ids and amounts that are numbers.
import type { Account } from '../../book/account.js';
import { listOf, objectOf, plainNumber } from '../../book/fields.js';
import { identifier } from '../../check.js';

const most = Number.MAX_SAFE_INTEGER;

/** The list at the path, each row with its name and its amount checked. Throws what the guards throw. */
export function rowsOf<T>(value: unknown, path: string, id: keyof T & string, amount: keyof T & string): readonly T[] {
  return listOf(value, path, 0, most).map((row, i) => {
    const fields = objectOf(row, `${path}[${i}]`);
    identifier(fields[id], `${path}[${i}].${id}`);
    plainNumber(fields[amount], `${path}[${i}].${amount}`);
    return row as T;
  });
}

/** The account, once what it holds has been checked. */
export function holderOf(value: unknown, path: string): Account {
  const { account, positions, collateral } = objectOf(value, path);
  identifier(account, `${path}.account`);
  rowsOf<Account['positions'][number]>(positions, `${path}.positions`, 'instrument', 'quantity');
  rowsOf<Account['collateral'][number]>(collateral, `${path}.collateral`, 'asset', 'amount');
  return value as Account;
}
