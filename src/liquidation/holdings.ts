// Holdings of an account of unknown origin: ids that are ids and amounts that are numbers.
import type { Account } from '../book/account.js';
import { fieldsOf, listOf, plainNumber } from '../book/fields.js';
import { identifier } from '../check.js';

const most = Number.MAX_SAFE_INTEGER;

/** The list at the path, each row with its name and its amount, a price where it has one, and no other field. Throws what the guards throw. */
export function rowsOf<T>(
  value: unknown,
  path: string,
  id: keyof T & string,
  amount: keyof T & string,
  price?: keyof T & string,
  besides: readonly string[] = [],
): readonly T[] {
  return listOf(value, path, 0, most).map((row, i) => {
    const fields = fieldsOf(row, `${path}[${i}]`, [], price === undefined ? [id, amount] : [id, amount, price, ...besides]);
    identifier(fields[id], `${path}[${i}].${id}`);
    plainNumber(fields[amount], `${path}[${i}].${amount}`);
    return fields as T;
  });
}

/** Fields of an account as `bookOf` takes it. */
export const accountFields = ['account', 'subaccount', 'mode', 'positions', 'collateral', 'orders', 'figures'];

/** A copy of the account, what it holds checked. */
export function holderOf(value: unknown, path: string): Account {
  const fields = fieldsOf(value, path, [], accountFields);
  identifier(fields.account, `${path}.account`);
  const positions = rowsOf<Account['positions'][number]>(fields.positions, `${path}.positions`, 'instrument', 'quantity', 'entryPrice');
  const collateral = rowsOf<Account['collateral'][number]>(fields.collateral, `${path}.collateral`, 'asset', 'amount');
  return { ...fields, positions, collateral } as unknown as Account;
}
