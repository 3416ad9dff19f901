// Who holds what, by account, in canonical order: what blocks are packed from, and what changes of an account are made to.
import type { Book } from '../../book/book.js';
import { Ledger } from '../ledger/ledger.js';
import { amountsOf, lotsOf, protectedOf } from './canonical.js';
import type { Rows } from './rows.js';
import type { AccountAmounts, AccountLots, AccountState, Amounts, Lists, Lots, Store } from './store.js';

export type { AccountAmounts, AccountLots, AccountState, Lots, Store } from './store.js';

export class Holdings implements Store {
  readonly accounts: number;
  lots: Lots;
  orders: Lots;
  collateral: Amounts;

  /** How what accounts hold is booked. */
  readonly ledger: Ledger;

  /** Of a book as `nettedBook` makes it. */
  constructor(book: Book, rows: Rows, ledger: Ledger = new Ledger(rows)) {
    this.ledger = ledger;
    this.accounts = book.accounts.length;
    const rowOf = Int32Array.from(book.instruments, (id) => rows.rowOf(id));
    const none = new Uint32Array(0);
    this.lots = lotsOf(this.accounts, rows, rowOf, book.positionAccounts, book.positionInstruments, book.quantities, book.entryPrices);
    const orders = lotsOf(
      this.accounts,
      rows,
      rowOf,
      book.orderAccounts ?? none,
      book.orderInstruments ?? none,
      book.orderQuantities ?? new Float64Array(0),
      book.orderPrices ?? new Float64Array(0),
    );
    const marks = protectedOf(this.accounts, rows, rowOf, book);
    this.orders = marks === undefined ? orders : { ...orders, protected: marks };
    this.collateral = amountsOf(this.accounts, book, rows);
  }

  lotsOf(account: number): AccountLots {
    return listed(this.lots, account);
  }

  ordersOf(account: number): AccountLots {
    return listed(this.orders, account);
  }

  amountsOf(account: number): AccountAmounts {
    const { starts, ends, assets, amounts } = this.collateral;
    const own: { assets: number[]; amounts: number[] } = { assets: [], amounts: [] };
    const end = ends[account];
    for (let i = starts[account]; i < end; i++) {
      own.assets.push(assets[i]);
      own.amounts.push(amounts[i]);
    }
    return own;
  }

  stateOf(account: number): AccountState {
    return { lots: this.lotsOf(account), orders: this.ordersOf(account), collateral: this.amountsOf(account) };
  }

  /** Whether a state has the same rows and assets in the same places: only amounts would differ. */
  isShapedAs(account: number, { lots, orders, collateral }: AccountState): boolean {
    return (
      standAt(this.lots, this.lots.rows, account, lots.rows) &&
      standAt(this.orders, this.orders.rows, account, orders.rows) &&
      standAt(this.collateral, this.collateral.assets, account, collateral.assets)
    );
  }

  /** Replaces the holdings of an account; sorts them into canonical order. */
  set(account: number, { lots, orders, collateral }: AccountState, { ranks }: Rows): void {
    this.lots = withLots(this.lots, account, sorted(lots, ranks));
    this.orders = withLots(this.orders, account, sorted(orders, ranks));
    this.#setAmounts(account, collateral);
  }

  #setAmounts(account: number, { assets, amounts }: AccountAmounts): void {
    const { store, at } = placed(this.collateral, amountNames, account, assets.length);
    for (let i = 0; i < assets.length; i++) {
      const asset = assets[i];
      let to = at + i;
      for (; to > at && store.assets[to - 1] > asset; to--) {
        store.assets[to] = store.assets[to - 1];
        store.amounts[to] = store.amounts[to - 1];
      }
      store.assets[to] = asset;
      store.amounts[to] = amounts[i];
    }
    this.collateral = store;
  }
}

function standAt({ starts, ends }: Lists, column: Int32Array, account: number, own: readonly number[]): boolean {
  const start = starts[account];
  if (ends[account] - start !== own.length) return false;
  for (let i = 0; i < own.length; i++) if (column[start + i] !== own[i]) return false;
  return true;
}

const amountNames = ['assets', 'amounts'] as const;
const lotNames = ['rows', 'quantities', 'prices'] as const;
const markedNames = [...lotNames, 'protected'] as const;

type Column = Int32Array | Float64Array | Uint8Array;

/** A place for so many entries of an account: where it stood, else behind all others. Where that is beyond the columns, wider ones are made without what accounts left behind. */
function placed<T extends Lists>(
  lists: T,
  names: readonly (keyof T & string)[],
  account: number,
  count: number,
): { readonly store: T; readonly at: number } {
  const { starts, ends, length } = lists;
  const start = starts[account];
  const capacity = (lists[names[0] as keyof T] as Column).length;
  if (count <= ends[account] - start) {
    ends[account] = start + count;
    return { store: lists, at: start };
  }
  if (length + count <= capacity) {
    starts[account] = length;
    ends[account] = length + count;
    return { store: { ...lists, length: length + count }, at: length };
  }
  ends[account] = start;
  const froms = starts.slice();
  let used = 0;
  for (let a = 0; a < starts.length; a++) {
    const own = ends[a] - starts[a];
    starts[a] = used;
    used += own;
    ends[a] = used;
  }
  const wider = Object.fromEntries(
    names.map((name) => {
      const from = lists[name] as Column;
      const column = new (from.constructor as new (length: number) => Column)(Math.max(64, 2 * (used + count)));
      for (let a = 0; a < starts.length; a++) {
        const to = starts[a];
        const shift = froms[a] - to;
        for (let i = to; i < ends[a]; i++) column[i] = from[i + shift];
      }
      return [name, column];
    }),
  );
  starts[account] = used;
  ends[account] = used + count;
  return { store: { ...lists, ...wider, length: used + count }, at: used };
}

function listed({ starts, ends, rows, quantities, prices, protected: marks }: Lots, account: number): AccountLots {
  const own: { rows: number[]; quantities: number[]; prices: number[] } = { rows: [], quantities: [], prices: [] };
  const end = ends[account];
  for (let i = starts[account]; i < end; i++) {
    own.rows.push(rows[i]);
    own.quantities.push(quantities[i]);
    own.prices.push(prices[i]);
  }
  return marks === undefined ? own : { ...own, protected: Array.from(marks.subarray(starts[account], end)) };
}

/** Whether lot `at` stands behind one of this row, price and quantity: by rank, price, quantity; unlisted ones first. */
export function isAfter(
  { rows, prices, quantities }: Lots,
  at: number,
  ranks: Uint32Array,
  row: number,
  price: number,
  quantity: number,
): boolean {
  const own = rows[at];
  if (own !== row) {
    if (own < 0 || row < 0) return row < 0;
    return ranks[own] > ranks[row];
  }
  const by = prices[at] - price;
  return by === 0 ? quantities[at] > quantity : by > 0;
}

/** Lots by rank, price, quantity; unlisted ones first. Most changes leave them in order. */
export function sorted(lots: AccountLots, ranks: Uint32Array): AccountLots {
  if (areSorted(lots, ranks)) return lots;
  const marks = lots.protected;
  const order = lots.rows.map((_, i) => i).sort((x, y) => compared(lots, ranks, x, y));
  return {
    rows: order.map((i) => lots.rows[i]),
    quantities: order.map((i) => lots.quantities[i]),
    prices: order.map((i) => lots.prices[i]),
    ...(marks === undefined ? {} : { protected: order.map((i) => marks[i]) }),
  };
}

function areSorted(lots: AccountLots, ranks: Uint32Array): boolean {
  for (let i = 1; i < lots.rows.length; i++) if (compared(lots, ranks, i - 1, i) > 0) return false;
  return true;
}

function compared({ rows, prices, quantities, protected: marks }: AccountLots, ranks: Uint32Array, x: number, y: number): number {
  const [one, other] = [rows[x], rows[y]];
  if (one !== other) return (one < 0 ? -1 : ranks[one]) - (other < 0 ? -1 : ranks[other]);
  return prices[x] - prices[y] || quantities[x] - quantities[y] || (marks?.[x] ?? 0) - (marks?.[y] ?? 0);
}

function withLots(lots: Lots, account: number, own: AccountLots): Lots {
  const marked = lots.protected ?? (own.protected === undefined ? undefined : new Uint8Array(lots.rows.length));
  const count = own.rows.length;
  const { store, at } =
    marked === undefined ? placed(lots, lotNames, account, count) : placed({ ...lots, protected: marked }, markedNames, account, count);
  for (let i = 0; i < count; i++) {
    store.rows[at + i] = own.rows[i];
    store.quantities[at + i] = own.quantities[i];
    store.prices[at + i] = own.prices[i];
    if (store.protected !== undefined) store.protected[at + i] = own.protected?.[i] ?? 0;
  }
  return store;
}
