// Packs a book into batch columns (accounts in canonical order), with the gains of one contract under small moves.
import type { Book } from '../../book/book.js';
import type { LoadingTable } from '../../columns/rolledUp.js';
import type { Market } from '../../market/market.js';
import { compareIds } from '../../market/order.js';
import type { Rows } from '../../program/layout/rows.js';
import type { Store } from '../../program/layout/store.js';
import { type RowFlaw, rowCodes, valueFlaw } from '../../program/tick/rowFlaw.js';
import type { Tick } from '../../program/tick/tick.js';
import { type BookColumns, bookColumns, heldRows } from '../batch/bookColumns.js';
import { loadingsOf, loadingTable } from './loadings.js';

/** Who holds what, and every row at the market. */
export interface RiskBook {
  /** Read for the ids of its accounts and for words of its faults. */
  readonly book: Book;
  readonly rows: Rows;
  readonly holdings: Store;
  readonly tick: Tick;
}

export interface PackedBook extends BookColumns {
  readonly held: RiskBook;
  /** Place -> account of the book. */
  readonly accounts: Uint32Array;
  readonly flaws: Map<number, RowFlaw>;
  /** To second order, by handle; see loadings.ts. */
  readonly loadings: LoadingTable;
}

/**
 * `known` marks the underlyings that have scenarios: what is held of others is a fault of the accounts that hold it. So is
 * what has none of the first `needed` derivatives of loadings.ts.
 */
export function packBook(held: RiskBook, market: Market, known: Uint8Array, needed: number): PackedBook {
  const { book, rows, holdings, tick } = held;
  const { columns } = tick;
  const asked = { market, rows, columns, lots: holdings.lots, accounts: canonicalAccounts(book) };
  const own = heldRows(asked);
  const flaws = new Map<number, RowFlaw>();
  for (const row of own) {
    const flaw = valueFlaw(tick, row) ?? flawOf(held, row, known);
    if (flaw !== undefined) flaws.set(row, flaw);
  }
  const loadings = loadingsOf(rows, columns, own, needed, flaws);
  const packed = bookColumns({ ...asked, held: own, flaws });
  return { ...packed, held, accounts: asked.accounts, flaws, loadings: loadingTable(loadings, packed) };
}

function flawOf({ rows, tick }: RiskBook, row: number, known: Uint8Array): RowFlaw | undefined {
  if (tick.columns.settled[row] === 1)
    return {
      code: rowCodes.expired,
      field: 'expiry',
      expectation: "after the market's instant",
      got: 'an option that is worth its payoff',
    };
  const unit = rows.underlyings[row];
  if (known[unit] === 1) return undefined;
  const expectation = 'an underlying that the history or the factors name';
  return { code: rowCodes.unknownEntry, field: 'underlying', expectation, got: rows.market.underlyings[unit].id };
}

/** Accounts by id, then subaccount id, by code units; those of the same ids as the book has them. */
function canonicalAccounts({ accounts, subaccounts }: Book): Uint32Array {
  const order = new Uint32Array(accounts.length);
  const compare = (i: number, j: number): number =>
    compareIds(accounts[i], accounts[j]) || compareIds(subaccounts[i], subaccounts[j]) || i - j;
  let sorted = true;
  for (let i = 0; i < order.length; i++) {
    order[i] = i;
    sorted &&= i === 0 || compare(i - 1, i) < 0;
  }
  return sorted ? order : order.sort(compare);
}
