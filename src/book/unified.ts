// Unified accounts: the subaccounts of an account margined as one, those in isolated mode each on its own.
import { Fault } from '../fault.js';
import { accountPath } from './accountPath.js';
import type { Book, BookFault } from './book.js';
import { ours } from './fields.js';
import { Interner } from './intern.js';
import { bookMade } from './made.js';

/**
 * The book with every account's subaccounts pooled into one margined unit (subaccount ''), but for those in isolated mode, which stay buckets of
 * their own. Columns are shared but for those of accounts. The pooled unit's mode is 'portfolio' when any of its subaccounts is in it, else 'cross';
 * figures of pooled subaccounts are added up. An isolated bucket called '' beside a pool of the same account has the pool's name: that account's pool is
 * a fault (DUPLICATE), and nothing else is touched.
 */
export function unifiedBook(given: Book): Book {
  const book = bookMade(given);
  const units = new Interner();
  const accounts: string[] = [];
  const subaccounts: string[] = [];
  const modes: Book['modes'][number][] = [];
  const pools: boolean[] = [];
  const clashes = new Map<number, BookFault>();
  const unitOf = book.accounts.map((account, i) => {
    const isolated = book.modes[i] === 'isolated';
    const subaccount = isolated ? book.subaccounts[i] : '';
    const unit = units.indexOf(`${account}\u0000${subaccount}`);
    if (unit === accounts.length) {
      accounts.push(account);
      subaccounts.push(subaccount);
      modes.push(isolated ? 'isolated' : 'cross');
      pools.push(!isolated);
    } else if (isolated || pools[unit] === false) {
      const expectation = 'other than that of the pool, where subaccounts are pooled beside an isolated one';
      const fault = new Fault('DUPLICATE', `${accountPath(account, '')}.subaccount`, expectation, '');
      clashes.set(unit, { account: unit, ...fault.toRecord() });
    }
    if (book.modes[i] === 'portfolio') modes[unit] = 'portfolio';
    return unit;
  });
  const moved = (column: Uint32Array): Uint32Array => column.map((i) => unitOf[i]);
  const unified: Book = Object.freeze({
    ...book,
    accounts: Object.freeze(accounts),
    subaccounts: Object.freeze(subaccounts),
    modes: Object.freeze(modes),
    positionAccounts: moved(book.positionAccounts),
    collateralAccounts: moved(book.collateralAccounts),
    ...(book.orderAccounts === undefined ? {} : { orderAccounts: moved(book.orderAccounts) }),
    ...(book.accountFigures === undefined ? {} : { accountFigures: pooledFigures(book.accountFigures, unitOf, accounts.length) }),
    faults: Object.freeze([
      ...book.faults.map((fault) => Object.freeze({ ...fault, account: fault.account < 0 ? -1 : unitOf[fault.account] })),
      ...clashes.values(),
    ]),
  });
  return ours(unified);
}

function pooledFigures(
  figures: NonNullable<Book['accountFigures']>,
  unitOf: readonly number[],
  count: number,
): ReadonlyMap<string, Float64Array> {
  const pooled = new Map<string, Float64Array>();
  for (const [name, column] of figures) {
    const sums = new Float64Array(count).fill(Number.NaN);
    for (const [i, unit] of unitOf.entries()) {
      const value = column[i];
      if (!Number.isNaN(value)) sums[unit] = Number.isNaN(sums[unit]) ? value : sums[unit] + value;
    }
    pooled.set(name, sums);
  }
  return pooled;
}
