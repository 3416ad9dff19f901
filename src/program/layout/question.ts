// Variants of accounts side by side, for a question: written over those of the question before, each put in canonical order.
import { type AccountLots, type AccountState, isAfter, type Lots, type Store } from './holdings.js';
import type { Rows } from './rows.js';

type Own<T> = { -readonly [K in keyof T]: T[K] };

export class QuestionStore implements Store {
  readonly lots = noLots();
  readonly orders = noLots();
  readonly collateral = {
    starts: new Uint32Array(8),
    ends: new Uint32Array(8),
    length: 0,
    assets: new Int32Array(64),
    amounts: new Float64Array(64),
  };
  readonly #rows: Rows;
  #places = new Uint32Array(0);

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** Takes these variants, and says at which places they stand; undefined where they hold more than so many lots or orders. */
  take(states: readonly AccountState[], most: number): Uint32Array | undefined {
    let held = 0;
    for (let n = 0; n < states.length; n++) held += entriesOf(states[n]);
    if (held > most) return undefined;
    const { lots, orders, collateral } = this;
    lots.length = orders.length = collateral.length = 0;
    for (let n = 0; n < states.length; n++) {
      const state = states[n];
      this.#lots(lots, n, state.lots);
      this.#lots(orders, n, state.orders);
      this.#collateral(n, state.collateral);
    }
    if (this.#places.length !== states.length) this.#places = Uint32Array.from(states, (_, n) => n);
    return this.#places;
  }

  /** Most come in order: what is traded stands at the end, and moves to its place. */
  #lots(into: Own<Lots>, n: number, { rows, quantities, prices }: AccountLots): void {
    const start = into.length;
    const end = start + rows.length;
    open(into, n, end);
    if (into.rows.length < end) {
      into.rows = wider(into.rows, end);
      into.quantities = wider(into.quantities, end);
      into.prices = wider(into.prices, end);
    }
    const { ranks } = this.#rows;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const quantity = quantities[i];
      const price = prices[i];
      let at = start + i;
      for (; at > start && isAfter(into, at - 1, ranks, row, price, quantity); at--) {
        into.rows[at] = into.rows[at - 1];
        into.quantities[at] = into.quantities[at - 1];
        into.prices[at] = into.prices[at - 1];
      }
      into.rows[at] = row;
      into.quantities[at] = quantity;
      into.prices[at] = price;
    }
    into.length = into.ends[n] = end;
  }

  #collateral(n: number, { assets, amounts }: AccountState['collateral']): void {
    const into = this.collateral;
    const start = into.length;
    const end = start + assets.length;
    open(into, n, end);
    if (into.assets.length < end) {
      into.assets = wider(into.assets, end);
      into.amounts = wider(into.amounts, end);
    }
    for (let i = 0; i < assets.length; i++) {
      into.assets[start + i] = assets[i];
      into.amounts[start + i] = amounts[i];
    }
    into.length = into.ends[n] = end;
  }
}

function entriesOf({ lots, orders }: AccountState): number {
  return lots.rows.length + orders.rows.length;
}

function noLots(): Own<Lots> {
  return {
    starts: new Uint32Array(8),
    ends: new Uint32Array(8),
    length: 0,
    rows: new Int32Array(64),
    quantities: new Float64Array(64),
    prices: new Float64Array(64),
  };
}

function open(into: { starts: Uint32Array; ends: Uint32Array; length: number }, n: number, end: number): void {
  if (into.starts.length <= n) {
    into.starts = wider(into.starts, n + 1);
    into.ends = wider(into.ends, n + 1);
  }
  into.starts[n] = into.length;
  into.ends[n] = end;
}

function wider<T extends Float64Array | Int32Array | Uint32Array>(column: T, length: number): T {
  const made = new (column.constructor as new (length: number) => T)(2 * length);
  made.set(column);
  return made;
}
