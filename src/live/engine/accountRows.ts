// Accounts of an engine one at a time, as a snapshot has them: as they stand, without reading the others.
import type { Account } from '../../book/account.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { engineInside } from '../../engine/prepared/inside.js';
import { type Places, placesOf } from '../../program/layout/places.js';
import { isBothSides } from '../../program/ledger/openAccount.js';
import type { OpenOrders } from './openOrders.js';

export interface RowWatcher {
  /** An account is about to change. */
  changes(row: number): void;
  /** The engine is about to be replaced: every account may stand otherwise then. */
  exchanges(): void;
}

export class AccountRows {
  readonly #engine: MarginEngine;
  readonly #orders: OpenOrders;
  readonly #positions: Places;
  readonly #collateral: Places;

  constructor(engine: MarginEngine, orders: OpenOrders) {
    const { book } = engine[engineInside].parts;
    this.#engine = engine;
    this.#orders = orders;
    this.#positions = placesOf(book.accounts.length, book.positionAccounts);
    this.#collateral = placesOf(book.accounts.length, book.collateralAccounts);
  }

  get count(): number {
    return this.#engine[engineInside].parts.book.accounts.length;
  }

  /** An account with its rows in one order, whenever and in whatever order they came to be. */
  at(row: number): Account {
    const { parts, changed } = this.#engine[engineInside];
    const { book, holdings, rows } = parts;
    const isChanged = changed.has(row);
    const positions: Account['positions'][number][] = [];
    const collateral: Account['collateral'][number][] = [];
    // what the market does not list stays as the book states it: no change is in it
    for (const i of entriesOf(this.#positions, row)) {
      const instrument = book.instruments[book.positionInstruments[i]];
      if (isChanged && rows.rowOf(instrument) >= 0) continue;
      positions.push(positionOf(instrument, book.quantities[i], book.entryPrices[i], book.positionSides?.[i] === 1));
    }
    for (const i of entriesOf(this.#collateral, row)) {
      const asset = book.assets[book.collateralAssets[i]];
      if (!isChanged || rows.assetOf(asset) < 0) collateral.push({ asset, amount: book.amounts[i] });
    }
    if (isChanged) {
      const lots = holdings.lotsOf(row);
      lots.rows.forEach((of, i) => {
        if (of >= 0) positions.push(positionOf(rows.ids[of], lots.quantities[i], lots.prices[i], isBothSides({ lots }, i)));
      });
      const { assets } = rows.market;
      const held = holdings.amountsOf(row);
      held.assets.forEach((of, i) => {
        if (of >= 0) collateral.push({ asset: assets[of].id, amount: held.amounts[i] });
      });
    }
    const orders = this.#orders.of(row);
    const figures: Record<string, number> = {};
    for (const [name, column] of book.accountFigures ?? []) if (!Number.isNaN(column[row])) figures[name] = column[row];
    return {
      ...{ account: book.accounts[row], subaccount: book.subaccounts[row], mode: book.modes[row] },
      positions: positions.sort((x, y) => by(x.instrument, y.instrument) || x.entryPrice - y.entryPrice || x.quantity - y.quantity),
      collateral: collateral.filter(({ amount }) => amount !== 0).sort((x, y) => by(x.asset, y.asset)),
      ...(orders.length > 0 && { orders: ordersIn(orders) }),
      ...(Object.keys(figures).length > 0 && { figures }),
    };
  }

  /** As JSON, its open orders with their ids. */
  text(row: number): string {
    const { orders: _, ...account } = this.at(row);
    const open = this.#orders.of(row);
    return JSON.stringify(open.length === 0 ? account : { ...account, open });
  }

  /** All of them. */
  all(): Account[] {
    return Array.from({ length: this.count }, (_, row) => this.at(row));
  }
}

/** Open orders as a book has them: without ids. */
export function ordersIn(open: ReturnType<OpenOrders['of']>): NonNullable<Account['orders']> {
  return open
    .map(({ instrument, quantity, price, protected: marked }) => ({
      ...{ instrument, quantity, price },
      ...(marked === true ? { protected: true } : {}),
    }))
    .sort((x, y) => by(x.instrument, y.instrument) || x.price - y.price || x.quantity - y.quantity);
}

const by = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);

function positionOf(instrument: string, quantity: number, entryPrice: number, apart: boolean): Account['positions'][number] {
  return { instrument, quantity, entryPrice, ...(apart ? { side: quantity > 0 ? ('long' as const) : ('short' as const) } : {}) };
}

const entriesOf = ({ starts, order }: Places, row: number): Uint32Array => order.subarray(starts[row], starts[row + 1]);
