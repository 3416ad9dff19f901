// Why an account cannot be computed, in words: the slow walk over its rows that the fast path does not do.
import type { AccountFault } from '../book/accountFault.js';
import { accountPath } from '../book/accountPath.js';
import type { BookFault } from '../book/book.js';
import { Fault, type FaultCode } from '../fault.js';
import { compareIds } from '../market/order.js';
import { type PackSource, soundPosition } from './packPositions.js';

/** At most so many faults of one account are listed. */
export const faultsPerAccount = 16;

/** Faults of accounts, gathered in canonical order. */
export class AccountFaults {
  readonly #source: PackSource;
  readonly #assets: Int32Array;
  readonly #bookFaults = new Map<number, BookFault[]>();
  readonly faults: AccountFault[] = [];
  /** 1 for the places that the book itself faults. */
  readonly excluded: Uint8Array;

  constructor(source: PackSource, assets: Int32Array) {
    this.#source = source;
    this.#assets = assets;
    const { book, order } = source;
    this.excluded = new Uint8Array(order.count);
    for (const fault of book.faults) {
      if (fault.account < 0) this.#push('', '', fault);
      else {
        const place = order.places[fault.account];
        this.excluded[place] = 1;
        const known = this.#bookFaults.get(place);
        if (known) known.push(fault);
        else this.#bookFaults.set(place, [fault]);
      }
    }
  }

  /** Lists what is wrong with the rows of one account. */
  explainRows(place: number): void {
    const { book, order } = this.#source;
    const index = order.bookIndexes[place];
    const account = book.accounts[index];
    const subaccount = book.subaccounts[index];
    const found = new Map<string, Fault>();
    const add = (fault: Fault): void => void found.set(fault.message, fault);
    eachRow(order.positionStarts, order.positionRows, place, (row) => this.#explainPosition(row, accountPath(account, subaccount), add));
    eachRow(order.collateralStarts, order.collateralRows, place, (row) =>
      this.#explainCollateral(row, accountPath(account, subaccount), add),
    );
    const own = [...found.entries()].sort(([a], [b]) => compareIds(a, b)).map(([, fault]) => fault.toRecord());
    const all = [...(this.#bookFaults.get(place) ?? []), ...own];
    for (const fault of all.slice(0, faultsPerAccount)) this.#push(account, subaccount, fault);
  }

  /** One fault of an account's sums. */
  overflow(place: number, field: string, got: number): void {
    this.refuse(place, 'OVERFLOW', field, 'a finite number', got);
  }

  /** A fault at a path below the account. */
  refuse(place: number, code: FaultCode, field: string, expectation: string, got: unknown): void {
    const { book, order } = this.#source;
    const index = order.bookIndexes[place];
    const account = book.accounts[index];
    const subaccount = book.subaccounts[index];
    const path = `${accountPath(account, subaccount)}.${field}`;
    this.#push(account, subaccount, new Fault(code, path, expectation, got).toRecord());
  }

  #push(account: string, subaccount: string, { code, path, expectation, got, message }: ReturnType<Fault['toRecord']>): void {
    this.faults.push({ account, subaccount, code, path, expectation, got, message });
  }

  #explainPosition(bookRow: number, path: string, add: (fault: Fault) => void): void {
    const { book, instruments, listingRows } = this.#source;
    const instrument = book.positionInstruments[bookRow];
    const row = listingRows[instrument];
    const quantity = book.quantities[bookRow];
    const entry = book.entryPrices[bookRow];
    if (soundPosition(instruments, row, quantity, entry)) return;
    const id = book.instruments[instrument];
    const at = `${path}.positions[${JSON.stringify(id)}]`;
    const why = instruments.spoils.get(row);
    if (row < 0) add(new Fault('UNKNOWN_INSTRUMENT', `${at}.instrument`, 'listed in the market', id));
    else if (why) add(new Fault(why.code, `${at}.${why.field}`, why.expectation, why.got));
    if (!Number.isFinite(quantity)) add(new Fault('NOT_FINITE', `${at}.quantity`, 'finite', quantity));
    if (!Number.isFinite(entry)) add(new Fault('NOT_FINITE', `${at}.entryPrice`, 'finite', entry));
    else if (row >= 0 && !why && !(entry > 0))
      add(new Fault('NOT_POSITIVE', `${at}.entryPrice`, 'greater than 0 for an inverse instrument', entry));
  }

  #explainCollateral(bookRow: number, path: string, add: (fault: Fault) => void): void {
    const { book } = this.#source;
    const asset = book.collateralAssets[bookRow];
    const id = book.assets[asset];
    const amount = book.amounts[bookRow];
    const at = `${path}.collateral[${JSON.stringify(id)}]`;
    if (this.#assets[asset] < 0) add(new Fault('UNKNOWN_ASSET', `${at}.asset`, 'an asset of the market', id));
    if (!Number.isFinite(amount)) add(new Fault('NOT_FINITE', `${at}.amount`, 'finite', amount));
  }
}

function eachRow(starts: Uint32Array, rows: Uint32Array, place: number, visit: (row: number) => void): void {
  for (let i = starts[place]; i < starts[place + 1]; i++) visit(rows[i]);
}
