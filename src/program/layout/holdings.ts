// Who holds what, by account, in canonical order: what blocks are packed from, and what changes of an account are made to.
import type { Book } from '../../book/book.js';
import { amountsOf, lotsOf, protectedOf } from './canonical.js';
import type { Rows } from './rows.js';
import type { AccountAmounts, AccountLots, AccountState, Amounts, Lots, Store } from './store.js';

export type { AccountAmounts, AccountLots, AccountState, Lots, Store } from './store.js';

export class Holdings implements Store {
  readonly accounts: number;
  lots: Lots;
  orders: Lots;
  collateral: Amounts;

  constructor(book: Book, rows: Rows) {
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
    const end = ends[account] as number;
    for (let i = starts[account] as number; i < end; i++) {
      own.assets.push(assets[i] as number);
      own.amounts.push(amounts[i] as number);
    }
    return own;
  }

  stateOf(account: number): AccountState {
    return { lots: this.lotsOf(account), orders: this.ordersOf(account), collateral: this.amountsOf(account) };
  }

  /** What an account holds from now on, in any order: it is put in canonical order. */
  set(account: number, { lots, orders, collateral }: AccountState, { ranks }: Rows): void {
    this.lots = withLots(this.lots, account, sorted(lots, ranks));
    this.orders = withLots(this.orders, account, sorted(orders, ranks));
    this.#setAmounts(account, collateral);
  }

  #setAmounts(account: number, owned: AccountAmounts): void {
    const order = owned.assets.map((_, i) => i).sort((x, y) => (owned.assets[x] as number) - (owned.assets[y] as number));
    const { collateral } = this;
    const end = collateral.length;
    const assets = grown(collateral.assets, end + order.length);
    const amounts = grown(collateral.amounts, end + order.length);
    order.forEach((from, i) => {
      assets[end + i] = owned.assets[from] as number;
      amounts[end + i] = owned.amounts[from] as number;
    });
    this.collateral = { ...collateral, assets, amounts, length: end + order.length };
    collateral.starts[account] = end;
    collateral.ends[account] = end + order.length;
  }
}

function listed({ starts, ends, rows, quantities, prices, protected: marks }: Lots, account: number): AccountLots {
  const own: { rows: number[]; quantities: number[]; prices: number[] } = { rows: [], quantities: [], prices: [] };
  const end = ends[account] as number;
  for (let i = starts[account] as number; i < end; i++) {
    own.rows.push(rows[i] as number);
    own.quantities.push(quantities[i] as number);
    own.prices.push(prices[i] as number);
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
  const own = rows[at] as number;
  if (own !== row) {
    if (own < 0 || row < 0) return row < 0;
    return (ranks[own] as number) > (ranks[row] as number);
  }
  const by = (prices[at] as number) - price;
  return by === 0 ? (quantities[at] as number) > quantity : by > 0;
}

/** Lots by rank, price, quantity; unlisted ones first. */
export function sorted(lots: AccountLots, ranks: Uint32Array): AccountLots {
  const marks = lots.protected;
  const rank = (i: number): number => ((lots.rows[i] as number) < 0 ? -1 : (ranks[lots.rows[i] as number] as number));
  const order = lots.rows
    .map((_, i) => i)
    .sort(
      (x, y) =>
        rank(x) - rank(y) ||
        (lots.prices[x] as number) - (lots.prices[y] as number) ||
        (lots.quantities[x] as number) - (lots.quantities[y] as number) ||
        (marks?.[x] ?? 0) - (marks?.[y] ?? 0),
    );
  return {
    rows: order.map((i) => lots.rows[i] as number),
    quantities: order.map((i) => lots.quantities[i] as number),
    prices: order.map((i) => lots.prices[i] as number),
    ...(marks === undefined ? {} : { protected: order.map((i) => marks[i] as number) }),
  };
}

function grown<T extends Int32Array | Float64Array | Uint8Array>(column: T, length: number): T {
  if (column.length >= length) return column;
  const wider = new (column.constructor as new (length: number) => T)(Math.max(64, 2 * length));
  wider.set(column);
  return wider;
}

function withLots(lots: Lots, account: number, own: AccountLots): Lots {
  const end = lots.length;
  const count = own.rows.length;
  const rows = grown(lots.rows, end + count);
  const quantities = grown(lots.quantities, end + count);
  const prices = grown(lots.prices, end + count);
  rows.set(own.rows, end);
  quantities.set(own.quantities, end);
  prices.set(own.prices, end);
  lots.starts[account] = end;
  lots.ends[account] = end + count;
  const after = { ...lots, rows, quantities, prices, length: end + count };
  if (lots.protected === undefined && own.protected === undefined) return after;
  const marks = grown(lots.protected ?? new Uint8Array(rows.length), end + count);
  marks.set(own.protected ?? new Uint8Array(count), end);
  return { ...after, protected: marks };
}
