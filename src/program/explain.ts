// Reasons for missing figures of accounts, in words: computed on reading, in one pass over the holdings of those accounts.

import { accountPath } from '../book/accountPath.js';
import type { Book } from '../book/book.js';
import { type Fault, type FaultRecord, faultOf, faultRecord } from '../fault.js';
import { accountCodes } from './layout/codes.js';
import type { Rows } from './layout/rows.js';
import type { Store } from './layout/store.js';
import { type RowFlaw, rowCodes } from './tick/rowFlaw.js';
import { mostSearchedOrders } from './worstSubsets.js';

export interface ExplainedBy {
  readonly book: Book;
  readonly rows: Rows;
  readonly holdings: Store;
  readonly flaws: ReadonlyMap<number, RowFlaw>;
  /** Whether the rules charge what a row is. */
  readonly charges: (row: number) => boolean;
  /** Attributes that nothing stands in for. */
  readonly refused: ReadonlySet<string>;
}

/** How a path names an account of a book. */
export function bookPath({ accounts, subaccounts }: Book, account: number): string {
  return accountPath(accounts[account], subaccounts[account]);
}

/** The first thing wrong with an account of this code, as an error. */
export function explainAccount(account: number, code: number, by: ExplainedBy): Fault {
  return faultOf(explainer(by)(account, code));
}

/** The first thing wrong with accounts, by code: what is looked for in the book is found in one pass. */
export function explainer(by: ExplainedBy): (account: number, code: number) => FaultRecord {
  const found = new Findings(by.book, by.rows);
  return (account, code) => explained(account, code, by, found);
}

/** First fault of each account, computed on request. */
class Findings {
  readonly #book: Book;
  readonly #rows: Rows;
  #faults: ReadonlyMap<number, FaultRecord> | undefined;
  #unlisted: Int32Array | undefined;
  #unknown: Int32Array | undefined;

  constructor(book: Book, rows: Rows) {
    this.#book = book;
    this.#rows = rows;
  }

  faultOf(account: number): FaultRecord | undefined {
    this.#faults ??= new Map([...this.#book.faults].reverse().map(({ account, ...fault }) => [account, fault] as const));
    return this.#faults.get(account);
  }

  unlistedOf(account: number): string {
    const { instruments, positionAccounts, positionInstruments, orderAccounts, orderInstruments } = this.#book;
    this.#unlisted ??= firstOf(
      this.#book.accounts.length,
      instruments.map((id) => (this.#rows.quoteOf(id) < 0 ? id : undefined)),
      [positionAccounts, positionInstruments],
      [orderAccounts, orderInstruments],
    );
    return instruments[this.#unlisted[account]] ?? 'one that it does not list';
  }

  unknownAssetOf(account: number): string {
    const { assets, collateralAccounts, collateralAssets } = this.#book;
    this.#unknown ??= firstOf(
      this.#book.accounts.length,
      assets.map((id) => (this.#rows.assetOf(id) < 0 ? id : undefined)),
      [collateralAccounts, collateralAssets],
    );
    return assets[this.#unknown[account]] ?? 'one that it does not know';
  }
}

/** The first name of each account among its rows that name one of these, as its number; -1 for none. */
function firstOf(
  accounts: number,
  names: readonly (string | undefined)[],
  ...lists: readonly (readonly [accounts: Uint32Array | undefined, of: Uint32Array | undefined])[]
): Int32Array {
  const found = new Int32Array(accounts).fill(-1);
  const named = Uint8Array.from(names, (name) => (name === undefined ? 0 : 1));
  for (const [owners, of] of lists) {
    if (owners === undefined || of === undefined) continue;
    for (let i = 0; i < owners.length; i++) {
      if (named[of[i]] === 1 && found[owners[i]] === -1) found[owners[i]] = of[i];
    }
  }
  return found;
}

function explained(account: number, code: number, by: ExplainedBy, found: Findings): FaultRecord {
  const at = bookPath(by.book, account);
  switch (code) {
    case accountCodes.bookFault:
      return found.faultOf(account) ?? faultRecord('BAD_ARGUMENT', at, 'without a fault in the book', 'one');
    case accountCodes.unknownInstrument:
      return faultRecord('UNKNOWN_INSTRUMENT', `${at}.positions`, 'on instruments that the market lists', found.unlistedOf(account));
    case accountCodes.unknownAsset:
      return faultRecord('UNKNOWN_ASSET', `${at}.collateral`, 'in assets of the market', found.unknownAssetOf(account));
    case accountCodes.notFinite:
      return (
        notFinite(at, account, by) ??
        faultRecord('NOT_FINITE', at, 'an account of finite quantities, prices and amounts', 'a sum that is not')
      );
    case accountCodes.badEntry:
      return badEntry(at, account, by) ?? faultRecord('NOT_POSITIVE', `${at}.positions`, 'entered at finite prices', 'one that is not');
    case accountCodes.refusedKind:
      return faultRecord(
        'UNKNOWN_KIND',
        `${at}.positions`,
        'an account with only kinds that the rules charge (scope.otherKinds refuses the rest)',
        uncharged(account, by),
      );
    case accountCodes.refusedOrders:
      return faultRecord('OUT_OF_RANGE', `${at}.orders`, 'none: the rules refuse accounts with open orders (scope.orders)', 'some');
    case accountCodes.beyondSearch:
      return faultRecord(
        'TOO_LARGE',
        `${at}.orders`,
        `at most ${mostSearchedOrders}: the rules ask for the worst subset of them`,
        'more, or too many positions',
      );
    case accountCodes.negative:
      return faultRecord('NEGATIVE', at, 'an account with requirements of at least 0 (the rules charge less than nothing)', 'one below 0');
    case accountCodes.overflow: {
      if (by.refused.size > 0)
        return faultRecord(
          'MISSING_FIELD',
          at,
          'an account whose attributes are stated, or assumed by the rules',
          [...by.refused].join(', '),
        );
      return faultRecord(
        'OVERFLOW',
        at,
        'an account with finite sums, at leverages of at least 1',
        'one beyond the doubles, or a leverage below 1',
      );
    }
    default:
      return rowFault(account, at, by);
  }
}

const faultCodes = {
  [rowCodes.expired]: 'EXPIRED',
  [rowCodes.notFinite]: 'OVERFLOW',
  [rowCodes.missingAttribute]: 'MISSING_FIELD',
  [rowCodes.unknownEntry]: 'UNKNOWN_FACTOR',
  [rowCodes.crossed]: 'CROSSED',
  [rowCodes.singular]: 'SINGULAR',
  [rowCodes.quotedInCoin]: 'UNKNOWN_KIND',
} as const;

/** Fault of a row at a place. */
export function rowFlawFault({ code, field, expectation, got }: RowFlaw, at: string): FaultRecord {
  return faultRecord(faultCodes[code], `${at}.${field}`, expectation, got);
}

function rowFault(account: number, at: string, { rows, holdings, flaws }: ExplainedBy): FaultRecord {
  for (const [list, held] of [
    ['positions', holdings.lots],
    ['orders', holdings.orders],
  ] as const) {
    for (let i = held.starts[account]; i < held.ends[account]; i++) {
      const row = held.rows[i];
      const flaw = flaws.get(row);
      if (flaw === undefined) continue;
      return rowFlawFault(flaw, `${at}.${list}[${JSON.stringify(rows.ids[row])}]`);
    }
  }
  return faultRecord('BAD_ARGUMENT', at, 'without a fault', 'one of a position');
}

/** The first lot, order or amount that is no number. */
function notFinite(at: string, account: number, { rows, holdings }: ExplainedBy): FaultRecord | undefined {
  for (const [list, held] of [
    ['positions', holdings.lots],
    ['orders', holdings.orders],
  ] as const)
    for (let i = held.starts[account]; i < held.ends[account]; i++)
      for (const [field, x] of [
        ['quantity', held.quantities[i]],
        ['price', held.prices[i]],
      ] as const)
        if (!Number.isFinite(x) && !(list === 'positions' && field === 'price'))
          return faultRecord('NOT_FINITE', `${at}.${list}[${JSON.stringify(rows.ids[held.rows[i]])}].${field}`, 'a finite number', x);
  const { starts, ends, assets, amounts } = holdings.collateral;
  for (let i = starts[account]; i < ends[account]; i++)
    if (!Number.isFinite(amounts[i]))
      return faultRecord(
        'NOT_FINITE',
        `${at}.collateral[${JSON.stringify(rows.market.assets[assets[i]]?.id)}].amount`,
        'a finite number',
        amounts[i],
      );
  return undefined;
}

/** The first lot of what is no option that was entered at a price that cannot be. */
function badEntry(at: string, account: number, { rows, holdings }: ExplainedBy): FaultRecord | undefined {
  const { starts, ends, rows: held, prices } = holdings.lots;
  for (let i = starts[account]; i < ends[account]; i++) {
    const row = held[i];
    const price = prices[i];
    if (row < 0 || rows.option[row] === 1) continue;
    const place = `${at}.positions[${JSON.stringify(rows.ids[row])}].entryPrice`;
    if (!Number.isFinite(price)) return faultRecord('NOT_FINITE', place, 'a finite number', price);
    if (rows.inverse[row] === 1 && !(price > 0)) return faultRecord('NOT_POSITIVE', place, 'greater than 0: the future is inverse', price);
  }
  return undefined;
}

function uncharged(account: number, { rows, holdings, charges }: ExplainedBy): string {
  for (const { starts, ends, rows: held } of [holdings.lots, holdings.orders]) {
    for (let i = starts[account]; i < ends[account]; i++) {
      const row = held[i];
      if (row >= 0 && !charges(row)) return `${rows.ids[row]} (${rows.kinds[row]})`;
    }
  }
  return 'one of another';
}
