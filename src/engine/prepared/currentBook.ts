// Current book of an engine: the rows it was prepared with, those of changed accounts replaced by their current rows.
import type { Book } from '../../book/book.js';
import type { Market } from '../../market/market.js';
import type { AccountLots, Holdings } from '../../program/layout/holdings.js';
import type { Rows } from '../../program/layout/rows.js';
import { isBothSides } from '../../program/ledger/openAccount.js';

interface Listing {
  readonly instruments: string[];
  readonly assets: string[];
  readonly instrumentOf: Map<string, number>;
  readonly assetOf: Map<string, number>;
}

/** The same book where nothing has changed. What the market does not list stays as the book states it: no change is in it. */
export function currentBook(book: Book, holdings: Holdings, rows: Rows, { assets }: Market, changed: ReadonlySet<number>): Book {
  if (changed.size === 0) return book;
  const numbers = (ids: readonly string[]): Map<string, number> => new Map(ids.map((id, n) => [id, n] as const));
  const listing: Listing = {
    instruments: [...book.instruments],
    assets: [...book.assets],
    instrumentOf: numbers(book.instruments),
    assetOf: numbers(book.assets),
  };
  const listed = book.instruments.map((id) => rows.rowOf(id) >= 0);
  const known = book.assets.map((id) => rows.assetOf(id) >= 0);
  const stays = (account: number, isListed: boolean): boolean => !(isListed && changed.has(account));

  const lots = (
    of: 'positions' | 'orders',
    accounts: Uint32Array,
    instruments: Uint32Array,
    quantities: Float64Array,
    prices: Float64Array,
    marks?: Uint8Array,
  ): Lists => {
    const made = noLists();
    accounts.forEach((account, i) => {
      const instrument = instruments[i];
      if (stays(account, listed[instrument])) put(made, account, instrument, quantities[i], prices[i], marks?.[i]);
    });
    for (const account of changed) {
      const held: AccountLots = of === 'positions' ? holdings.lotsOf(account) : holdings.ordersOf(account);
      held.rows.forEach((row, i) => {
        if (row < 0) return;
        const instrument = numberOf(listing.instruments, listing.instrumentOf, rows.ids[row]);
        put(
          made,
          account,
          instrument,
          held.quantities[i],
          held.prices[i],
          of === 'orders' ? held.protected?.[i] : isBothSides({ lots: held }, i) ? 1 : 0,
        );
      });
    }
    return made;
  };
  const positions = lots(
    'positions',
    book.positionAccounts,
    book.positionInstruments,
    book.quantities,
    book.entryPrices,
    book.positionSides,
  );
  const none = new Uint32Array(0);
  const open = lots(
    'orders',
    book.orderAccounts ?? none,
    book.orderInstruments ?? none,
    book.orderQuantities ?? new Float64Array(0),
    book.orderPrices ?? new Float64Array(0),
    book.orderProtected,
  );
  const owned = noLists();
  book.collateralAccounts.forEach((account, i) => {
    const asset = book.collateralAssets[i];
    if (stays(account, known[asset])) put(owned, account, asset, book.amounts[i], 0);
  });
  for (const account of changed) {
    const { assets: numbersOf, amounts } = holdings.amountsOf(account);
    numbersOf.forEach((asset, i) => {
      if (asset < 0) return;
      const id = assets[asset].id;
      put(owned, account, numberOf(listing.assets, listing.assetOf, id), amounts[i], 0);
    });
  }
  return {
    ...book,
    instruments: listing.instruments,
    assets: listing.assets,
    positionAccounts: Uint32Array.from(positions.accounts),
    positionInstruments: Uint32Array.from(positions.ids),
    quantities: Float64Array.from(positions.amounts),
    entryPrices: Float64Array.from(positions.prices),
    ...(positions.marks.includes(1) ? { positionSides: Uint8Array.from(positions.marks) } : {}),
    collateralAccounts: Uint32Array.from(owned.accounts),
    collateralAssets: Uint32Array.from(owned.ids),
    amounts: Float64Array.from(owned.amounts),
    orderAccounts: Uint32Array.from(open.accounts),
    orderInstruments: Uint32Array.from(open.ids),
    orderQuantities: Float64Array.from(open.amounts),
    orderPrices: Float64Array.from(open.prices),
    ...(holdings.orders.protected === undefined ? {} : { orderProtected: Uint8Array.from(open.marks) }),
  };
}

interface Lists {
  readonly accounts: number[];
  readonly ids: number[];
  readonly amounts: number[];
  readonly prices: number[];
  /** Marks of orders: 1 under market-maker protection; of positions: 1 kept apart from the other side. */
  readonly marks: number[];
}

function noLists(): Lists {
  return { accounts: [], ids: [], amounts: [], prices: [], marks: [] };
}

function put(lists: Lists, account: number, id: number, amount: number, price: number, mark = 0): void {
  lists.accounts.push(account);
  lists.ids.push(id);
  lists.amounts.push(amount);
  lists.prices.push(price);
  lists.marks.push(mark);
}

function numberOf(ids: string[], numbers: Map<string, number>, id: string): number {
  const known = numbers.get(id);
  if (known !== undefined) return known;
  numbers.set(id, ids.length);
  return ids.push(id) - 1;
}
