// Who holds what, by account, in canonical order: what blocks are packed from, and what changes of an account are made to.
import type { Book } from '../../book/book.js';
import { type Rows, unlisted } from './rows.js';

/** Lists of every account in one store: those of account a are starts[a] .. ends[a]; an account that changes is written anew at the end. */
interface Lists {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Entries in use, those that an account left behind included. */
  readonly length: number;
}

/** Lots (rows of positions as the book states them), by rank of the instrument, entry price, quantity; unlisted instruments first. */
export interface Lots extends Lists {
  readonly rows: Int32Array;
  readonly quantities: Float64Array;
  readonly prices: Float64Array;
}

/** Amounts netted by asset, assets of the market ascending; an unlisted asset is -1. */
export interface Amounts extends Lists {
  readonly assets: Int32Array;
  readonly amounts: Float64Array;
}

/** Rows of one account as a caller states them: instruments by row, assets by number. */
export interface AccountLots {
  readonly rows: readonly number[];
  readonly quantities: readonly number[];
  readonly prices: readonly number[];
}

export interface AccountAmounts {
  readonly assets: readonly number[];
  readonly amounts: readonly number[];
}

/** What blocks are packed from. */
export interface Store {
  readonly lots: Lots;
  readonly orders: Lots;
  readonly collateral: Amounts;
}

/** One account as it stands, or would stand. */
export interface AccountState {
  readonly lots: AccountLots;
  readonly orders: AccountLots;
  readonly collateral: AccountAmounts;
}

/** Variants of accounts side by side, for a question; each in canonical order already. */
export function storeOf(states: readonly AccountState[]): Store {
  const lots = (pick: (state: AccountState) => AccountLots): Lots => {
    const lists = states.map(pick);
    const { starts, ends, length } = bordersOf(lists.map(({ rows }) => rows.length));
    return {
      starts,
      ends,
      length,
      rows: Int32Array.from(lists.flatMap(({ rows }) => rows)),
      quantities: Float64Array.from(lists.flatMap(({ quantities }) => quantities)),
      prices: Float64Array.from(lists.flatMap(({ prices }) => prices)),
    };
  };
  const owned = states.map(({ collateral }) => collateral);
  return {
    lots: lots((state) => state.lots),
    orders: lots((state) => state.orders),
    collateral: {
      ...bordersOf(owned.map(({ assets }) => assets.length)),
      assets: Int32Array.from(owned.flatMap(({ assets }) => assets)),
      amounts: Float64Array.from(owned.flatMap(({ amounts }) => amounts)),
    },
  };
}

function bordersOf(lengths: readonly number[]): Lists {
  const starts = new Uint32Array(lengths.length);
  const ends = new Uint32Array(lengths.length);
  let length = 0;
  lengths.forEach((one, i) => {
    starts[i] = length;
    length += one;
    ends[i] = length;
  });
  return { starts, ends, length };
}

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
    this.orders = lotsOf(
      this.accounts,
      rows,
      rowOf,
      book.orderAccounts ?? none,
      book.orderInstruments ?? none,
      book.orderQuantities ?? new Float64Array(0),
      book.orderPrices ?? new Float64Array(0),
    );
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
    const [from, to] = [starts[account], ends[account]];
    return { assets: Array.from(assets.subarray(from, to)), amounts: Array.from(amounts.subarray(from, to)) };
  }

  /** What an account holds from now on, in any order: it is put in canonical order. */
  setLots(account: number, held: AccountLots, { ranks }: Rows): void {
    this.lots = withLots(this.lots, account, sorted(held, ranks));
  }

  setOrders(account: number, open: AccountLots, { ranks }: Rows): void {
    this.orders = withLots(this.orders, account, sorted(open, ranks));
  }

  setAmounts(account: number, owned: AccountAmounts): void {
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

function listed({ starts, ends, rows, quantities, prices }: Lots, account: number): AccountLots {
  const [from, to] = [starts[account], ends[account]];
  return {
    rows: Array.from(rows.subarray(from, to)),
    quantities: Array.from(quantities.subarray(from, to)),
    prices: Array.from(prices.subarray(from, to)),
  };
}

/** Lots by rank, price, quantity; unlisted ones first. */
export function sorted(lots: AccountLots, ranks: Uint32Array): AccountLots {
  const rank = (i: number): number => ((lots.rows[i] as number) < 0 ? -1 : (ranks[lots.rows[i] as number] as number));
  const order = lots.rows
    .map((_, i) => i)
    .sort(
      (x, y) =>
        rank(x) - rank(y) ||
        (lots.prices[x] as number) - (lots.prices[y] as number) ||
        (lots.quantities[x] as number) - (lots.quantities[y] as number),
    );
  return {
    rows: order.map((i) => lots.rows[i] as number),
    quantities: order.map((i) => lots.quantities[i] as number),
    prices: order.map((i) => lots.prices[i] as number),
  };
}

function grown<T extends Int32Array | Float64Array>(column: T, length: number): T {
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
  return { ...lots, rows, quantities, prices, length: end + count };
}

/** Rows of each account by counting; [accounts + 1] heads, and the rows in the order of their accounts. */
function byAccount(accounts: number, of: Uint32Array): { readonly heads: Uint32Array; readonly order: Uint32Array } {
  const heads = new Uint32Array(accounts + 1);
  for (let i = 0; i < of.length; i++) heads[(of[i] as number) + 1] += 1;
  for (let a = 0; a < accounts; a++) heads[a + 1] += heads[a] as number;
  const next = heads.slice(0, accounts);
  const order = new Uint32Array(of.length);
  for (let i = 0; i < of.length; i++) order[next[of[i] as number]++] = i;
  return { heads, order };
}

/** Beyond so many rows of one account an insertion sort would take the square of them. */
const shortList = 32;

function lotsOf(
  accounts: number,
  { ranks }: Rows,
  rowOf: Int32Array,
  accountOf: Uint32Array,
  instrumentOf: Uint32Array,
  quantities: Float64Array,
  prices: Float64Array,
): Lots {
  const { heads, order } = byAccount(accounts, accountOf);
  const rankOf = Float64Array.from(rowOf, (row) => (row < 0 ? -1 : (ranks[row] as number)));
  const count = order.length;
  const rankAt = new Float64Array(count);
  const after = (x: number, xRank: number, y: number, yRank: number): boolean => {
    if (xRank !== yRank) return xRank > yRank;
    const by = (prices[x] as number) - (prices[y] as number);
    return by === 0 ? (quantities[x] as number) > (quantities[y] as number) : by > 0;
  };
  for (let i = 0; i < count; i++) rankAt[i] = rankOf[instrumentOf[order[i] as number] as number] as number;
  for (let a = 0; a < accounts; a++) {
    const from = heads[a] as number;
    const to = heads[a + 1] as number;
    if (to - from <= shortList) {
      for (let i = from + 1; i < to; i++) {
        const lot = order[i] as number;
        const rank = rankAt[i] as number;
        let at = i;
        for (; at > from && after(order[at - 1] as number, rankAt[at - 1] as number, lot, rank); at--) {
          order[at] = order[at - 1] as number;
          rankAt[at] = rankAt[at - 1] as number;
        }
        order[at] = lot;
        rankAt[at] = rank;
      }
    } else {
      const rank = (lot: number): number => rankOf[instrumentOf[lot] as number] as number;
      order.subarray(from, to).sort((x, y) => (after(x, rank(x), y, rank(y)) ? 1 : after(y, rank(y), x, rank(x)) ? -1 : 0));
    }
  }
  const lots = { rows: new Int32Array(count), quantities: new Float64Array(count), prices: new Float64Array(count) };
  for (let i = 0; i < count; i++) {
    const lot = order[i] as number;
    lots.rows[i] = rowOf[instrumentOf[lot] as number] as number;
    lots.quantities[i] = quantities[lot] as number;
    lots.prices[i] = prices[lot] as number;
  }
  return { starts: heads.slice(0, accounts), ends: heads.slice(1), length: count, ...lots };
}

/** Amounts of one asset are added from the least to the greatest: the order of the book changes no bit. */
function amountsOf(accounts: number, { collateralAccounts, collateralAssets, amounts: stated, assets: ids }: Book, rows: Rows): Amounts {
  const { heads, order } = byAccount(accounts, collateralAccounts);
  const assetOf = Int32Array.from(ids, (id) => rows.assetOf(id));
  const asset = (i: number): number => assetOf[collateralAssets[i] as number] as number;
  const starts = new Uint32Array(accounts);
  const ends = new Uint32Array(accounts);
  const assets = new Int32Array(order.length);
  const amounts = new Float64Array(order.length);
  let count = 0;
  for (let a = 0; a < accounts; a++) {
    const own = order.subarray(heads[a], heads[a + 1]);
    if (own.length > 1) own.sort((x, y) => asset(x) - asset(y) || (stated[x] as number) - (stated[y] as number));
    starts[a] = count;
    for (const i of own) {
      const one = asset(i);
      if (count > (starts[a] as number) && assets[count - 1] === one && one !== unlisted) amounts[count - 1] += stated[i] as number;
      else {
        assets[count] = one;
        amounts[count++] = stated[i] as number;
      }
    }
    ends[a] = count;
  }
  return { starts, ends, length: count, assets: assets.slice(0, count), amounts: amounts.slice(0, count) };
}
