// Open orders of all accounts by their ids; what an account has open as its state has it.
import type { Book } from '../../book/book.js';
import { Fault } from '../../fault.js';
import type { AccountLots } from '../../program/layout/holdings.js';
import type { LiveOrder } from './change.js';

export class OpenOrders {
  /** By account and id, in the order in which they were placed. */
  readonly #orders = new Map<number, Map<string, LiveOrder>>();

  /** Orders of a book, which have no ids: named `book:0`, `book:1` ... by their places in it. */
  static ofBook(book: Book): OpenOrders {
    const made = new OpenOrders();
    book.orderAccounts?.forEach((account, i) => {
      const order: LiveOrder = {
        id: `book:${i}`,
        instrument: book.instruments[book.orderInstruments?.[i] as number],
        quantity: book.orderQuantities?.[i] as number,
        price: book.orderPrices?.[i] as number,
        ...(book.orderProtected?.[i] === 1 ? { protected: true } : {}),
      };
      made.set(account, [...made.of(account), order]);
    });
    return made;
  }

  of(account: number): readonly LiveOrder[] {
    const own = this.#orders.get(account);
    return own === undefined ? [] : [...own.values()];
  }

  /** Throws NOT_FOUND. */
  one(account: number, id: string, path: string): LiveOrder {
    const found = this.#orders.get(account)?.get(id);
    if (found === undefined) throw new Fault('NOT_FOUND', path, 'an open order of the account', id);
    return found;
  }

  has(account: number, id: string): boolean {
    return this.#orders.get(account)?.has(id) ?? false;
  }

  set(account: number, orders: readonly LiveOrder[]): void {
    if (orders.length === 0) this.#orders.delete(account);
    else this.#orders.set(account, new Map(orders.map((order) => [order.id, order])));
  }

  /** Accounts that have some. */
  get accounts(): IterableIterator<number> {
    return this.#orders.keys();
  }
}

/** Orders as the state of an account has them. */
export function lotsOf(orders: readonly LiveOrder[], rowOf: (instrument: string) => number): AccountLots {
  const lots = {
    rows: orders.map(({ instrument }) => rowOf(instrument)),
    quantities: orders.map(({ quantity }) => quantity),
    prices: orders.map(({ price }) => price),
  };
  return orders.some((order) => order.protected === true)
    ? { ...lots, protected: orders.map((order) => Number(order.protected ?? false)) }
    : lots;
}
