// A book from account objects, for callers that hold them in memory.
import { identifier } from '../check.js';
import { Fault, nameIn, rowFaultOf } from '../fault.js';
import type { Account } from './account.js';
import type { Book } from './book.js';
import { BookBuilder } from './builder.js';
import { fieldsOf, listOf, objectOf, rowLimit } from './fields.js';
import { Interner } from './intern.js';

/**
 * The accounts as columns. A bad account, position or collateral row becomes a fault of its account; the others are untouched.
 * Two entries of one account and subaccount are a fault (DUPLICATE) of that account. Throws only when `accounts` is not an array.
 */
export function bookOf(accounts: readonly Account[]): Book {
  const builder = new BookBuilder('portfolio');
  const seen = new Interner();
  const rows = listOf(accounts, 'accounts', 0, rowLimit);
  for (let i = 0; i < rows.length; i += 1) addAccount(builder, seen, rows[i], `accounts[${i}]`);
  return builder.build();
}

function addAccount(builder: BookBuilder, seen: Interner, value: unknown, path: string): void {
  let account: unknown;
  let subaccount: unknown;
  try {
    const loose = objectOf(value, path);
    account = identifier(loose.account, `${path}.account`);
    subaccount = loose.subaccount;
    const fields = fieldsOf(loose, path, ['account', 'subaccount', 'mode', 'positions', 'collateral'], ['orders', 'figures']);
    builder.addAccount(account, subaccount, fields.mode, path);
    const key = `${account}\u0000${nameIn(subaccount)}`;
    if (seen.has(key)) throw new Fault('DUPLICATE', `${path}.account`, 'an account and subaccount that stand only once', account);
    seen.indexOf(key);
    addRows(builder, account, subaccount, fields.positions, `${path}.positions`, ['instrument', 'quantity', 'entryPrice']);
    addRows(builder, account, subaccount, fields.collateral, `${path}.collateral`, ['asset', 'amount']);
    if (fields.orders !== undefined)
      addRows(builder, account, subaccount, fields.orders, `${path}.orders`, ['instrument', 'quantity', 'price']);
    if (fields.figures !== undefined) {
      for (const [name, figure] of Object.entries(objectOf(fields.figures, `${path}.figures`)))
        builder.addFigure(account, subaccount, name, figure, `${path}.figures.${name}`);
    }
  } catch (error) {
    builder.addFault(account, subaccount, rowFaultOf(error));
  }
}

function addRows(
  builder: BookBuilder,
  account: unknown,
  subaccount: unknown,
  value: unknown,
  path: string,
  names: readonly string[],
): void {
  const rows = listOf(value, path, 0, rowLimit);
  for (let i = 0; i < rows.length; i += 1) {
    const rowPath = `${path}[${i}]`;
    try {
      const fields = fieldsOf(rows[i], rowPath, names, names.includes('price') ? ['protected'] : names.length === 3 ? ['side'] : []);
      const { instrument, quantity, price } = fields;
      if (names.includes('price')) builder.addOrder(account, subaccount, instrument, quantity, price, rowPath, fields.protected);
      else if (names.length === 2) builder.addCollateral(account, subaccount, fields.asset, fields.amount, rowPath);
      else builder.addPosition(account, subaccount, instrument, quantity, fields.entryPrice, rowPath, fields.side);
    } catch (error) {
      builder.addFault(account, subaccount, rowFaultOf(error));
    }
  }
}
