// Checks that the columns of a book fit each other, for callers with their own columns. Books of bookOf or a builder always pass.
import { Fault } from '../fault.js';
import type { Book } from './book.js';

/** A book of other types is none that bookOf or a builder made: what single precision has lost would not be seen. */
const columnTypes = [
  [Uint32Array, ['positionAccounts', 'positionInstruments', 'collateralAccounts', 'collateralAssets', 'orderAccounts', 'orderInstruments']],
  [Float64Array, ['quantities', 'entryPrices', 'amounts', 'orderQuantities', 'orderPrices']],
  [Uint8Array, ['orderProtected', 'positionSides']],
] as const;

/** Columns of a book that share their rows: owner, instrument or asset, size. */
const groups = [
  { accounts: 'positionAccounts', of: 'positionInstruments', names: 'instruments', amounts: ['quantities', 'entryPrices'] },
  { accounts: 'collateralAccounts', of: 'collateralAssets', names: 'assets', amounts: ['amounts'] },
  { accounts: 'orderAccounts', of: 'orderInstruments', names: 'instruments', amounts: ['orderQuantities', 'orderPrices'] },
] as const;

/** Throws TYPE_MISMATCH, SHAPE_MISMATCH, OUT_OF_RANGE, at the column or its row. */
export function checkBook(book: Book): void {
  for (const [type, names] of columnTypes)
    for (const name of names)
      if (book[name] !== undefined && !(book[name] instanceof type))
        throw new Fault('TYPE_MISMATCH', `book.${name}`, `a ${type.name}`, book[name]);
  const count = book.accounts.length;
  requireLength(book.subaccounts, count, 'book.subaccounts');
  requireLength(book.modes, count, 'book.modes');
  for (const { accounts, of, names, amounts } of groups) {
    const owners = book[accounts];
    if (owners === undefined) continue;
    for (const name of [of, ...amounts]) requireLength(book[name] ?? [], owners.length, `book.${name}`);
    requireBelow(book[of] as Uint32Array, book[names].length, `book.${of}`);
    requireBelow(owners, count, `book.${accounts}`);
  }
  if (book.positionSides !== undefined) requireLength(book.positionSides, book.positionAccounts.length, 'book.positionSides');
  if (book.orderProtected !== undefined) requireLength(book.orderProtected, book.orderAccounts?.length ?? 0, 'book.orderProtected');
  for (const [name, column] of book.accountFigures ?? []) {
    if (!(column instanceof Float64Array)) throw new Fault('TYPE_MISMATCH', `book.accountFigures.${name}`, 'a Float64Array', column);
    requireLength(column, count, `book.accountFigures.${name}`);
  }
  for (const [i, { account }] of book.faults.entries()) {
    if (!(account >= -1 && account < count))
      throw new Fault('OUT_OF_RANGE', `book.faults[${i}].account`, `-1 or an index into ${count} accounts`, account);
  }
}

function requireLength(column: { readonly length: number }, length: number, path: string): void {
  if (column.length !== length) throw new Fault('SHAPE_MISMATCH', path, `${length} long`, column.length);
}

/** Every index names something. */
function requireBelow(indexes: Uint32Array, length: number, path: string): void {
  for (let row = 0; row < indexes.length; row++) {
    const index = indexes[row];
    if (index >= length) throw new Fault('OUT_OF_RANGE', `${path}[${row}]`, `an index below ${length}`, index);
  }
}
