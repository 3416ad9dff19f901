// Why accounts have no figures, in words: made when somebody reads them, by one pass over the holdings of those accounts.

import { accountPath } from '../book/accountPath.js';
import type { Book } from '../book/book.js';
import { Fault } from '../fault.js';
import { accountCodes } from './layout/codes.js';
import type { Holdings } from './layout/holdings.js';
import type { Rows } from './layout/rows.js';
import { type RowFlaw, rowCodes } from './tick/tick.js';

export interface ExplainedBy {
  readonly book: Book;
  readonly rows: Rows;
  readonly holdings: Holdings;
  readonly flaws: ReadonlyMap<number, RowFlaw>;
  /** Whether the rules charge what a row is. */
  readonly charges: (row: number) => boolean;
  /** Attributes that nothing stands in for. */
  readonly refused: ReadonlySet<string>;
}

/** How a path names an account of a book. */
export function bookPath({ accounts, subaccounts }: Book, account: number): string {
  return accountPath(accounts[account] as string, subaccounts[account] as string);
}

/** The first thing wrong with an account of this code. */
export function explainAccount(account: number, code: number, by: ExplainedBy): Fault {
  const at = bookPath(by.book, account);
  switch (code) {
    case accountCodes.bookFault: {
      const fault = by.book.faults.find((one) => one.account === account);
      return fault === undefined
        ? new Fault('BAD_ARGUMENT', at, 'without a fault in the book', 'one')
        : Object.assign(new Fault(fault.code, fault.path, fault.expectation, undefined), { got: fault.got, message: fault.message });
    }
    case accountCodes.unknownInstrument:
      return new Fault('UNKNOWN_INSTRUMENT', `${at}.positions`, 'on instruments that the market lists', unlistedOf(account, by));
    case accountCodes.unknownAsset:
      return new Fault('UNKNOWN_ASSET', `${at}.collateral`, 'in assets of the market', unknownAssetOf(account, by));
    case accountCodes.notFinite:
      return new Fault('NOT_FINITE', at, 'of finite quantities, prices and amounts', 'one that is not');
    case accountCodes.badEntry:
      return new Fault(
        'NOT_POSITIVE',
        `${at}.positions`,
        'entered above 0 where they are inverse, at finite prices else',
        'one that is not',
      );
    case accountCodes.refusedKind:
      return new Fault(
        'UNKNOWN_KIND',
        `${at}.positions`,
        'of kinds that the rules charge (scope.otherKinds refuses the rest)',
        uncharged(account, by),
      );
    case accountCodes.refusedOrders:
      return new Fault('OUT_OF_RANGE', `${at}.orders`, 'none: the rules refuse accounts with open orders (scope.orders)', 'some');
    case accountCodes.overflow: {
      if (by.refused.size > 0)
        return new Fault('MISSING_FIELD', at, 'of attributes that are stated, or assumed by the rules', [...by.refused].join(', '));
      return new Fault('OVERFLOW', at, 'of sums that are finite', 'one beyond the doubles');
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
} as const;

function rowFault(account: number, at: string, { rows, holdings, flaws }: ExplainedBy): Fault {
  for (const [list, held] of [
    ['positions', holdings.lots],
    ['orders', holdings.orders],
  ] as const) {
    for (let i = held.starts[account] as number; i < (held.ends[account] as number); i++) {
      const row = held.rows[i] as number;
      const flaw = flaws.get(row);
      if (flaw === undefined) continue;
      return new Fault(faultCodes[flaw.code], `${at}.${list}[${JSON.stringify(rows.ids[row])}].${flaw.field}`, flaw.expectation, flaw.got);
    }
  }
  return new Fault('BAD_ARGUMENT', at, 'without a fault', 'one of a position');
}

function unlistedOf(account: number, { book, rows }: ExplainedBy): string {
  const find = (accounts: Uint32Array | undefined, instruments: Uint32Array | undefined): string | undefined => {
    const i =
      accounts?.findIndex((one, n) => one === account && rows.rowOf(book.instruments[instruments?.[n] as number] as string) < 0) ?? -1;
    return i < 0 ? undefined : book.instruments[instruments?.[i] as number];
  };
  return (
    find(book.positionAccounts, book.positionInstruments) ?? find(book.orderAccounts, book.orderInstruments) ?? 'one that it does not list'
  );
}

function unknownAssetOf(account: number, { book, rows }: ExplainedBy): string {
  const i = book.collateralAccounts.findIndex(
    (one, n) => one === account && rows.assetOf(book.assets[book.collateralAssets[n] as number] as string) < 0,
  );
  return i < 0 ? 'one that it does not know' : (book.assets[book.collateralAssets[i] as number] as string);
}

function uncharged(account: number, { rows, holdings, charges }: ExplainedBy): string {
  for (const { starts, ends, rows: held } of [holdings.lots, holdings.orders]) {
    for (let i = starts[account] as number; i < (ends[account] as number); i++) {
      const row = held[i] as number;
      if (row >= 0 && !charges(row)) return `${rows.ids[row]} (${rows.kinds[row]})`;
    }
  }
  return 'one of another';
}
