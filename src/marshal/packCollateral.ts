// Collateral of one account as one amount an asset: rows in a fixed order, so that their sum does not depend on the input's.
import type { Book } from '../book/book.js';
import { LotSorter } from './lotSort.js';
import type { AccountOrder } from './packAccounts.js';

/** Amounts of one account by asset of the market, ascending; [count] are in use. */
export interface CollateralAmounts {
  readonly count: number;
  readonly assets: Uint32Array;
  readonly amounts: Float64Array;
}

/** Reads one account after the other into the same scratch. */
export class CollateralPacker {
  readonly #book: Book;
  readonly #order: AccountOrder;
  /** Asset of the book -> asset of the market, -1 when unknown. */
  readonly #assets: Int32Array;
  /** Rows of assets; the amount is the first key, the second is not used. */
  readonly #lots = new LotSorter();

  constructor(book: Book, order: AccountOrder, assets: Int32Array) {
    this.#book = book;
    this.#order = order;
    this.#assets = assets;
  }

  /** Amounts of the account at a place, void at the next call; undefined when a row names an unknown asset or an amount that is not finite. */
  pack(place: number): CollateralAmounts | undefined {
    const first = this.#order.collateralStarts[place] as number;
    const rows = (this.#order.collateralStarts[place + 1] as number) - first;
    this.#lots.reserve(rows);
    const { rows: assets, quantities: amounts, entries } = this.#lots;
    for (let i = 0; i < rows; i++) {
      const bookRow = this.#order.collateralRows[first + i] as number;
      const asset = this.#assets[this.#book.collateralAssets[bookRow] as number] as number;
      const amount = this.#book.amounts[bookRow] as number;
      if (asset < 0 || !Number.isFinite(amount)) return undefined;
      assets[i] = asset;
      amounts[i] = amount;
      entries[i] = 0;
    }
    this.#lots.sort(rows);
    let count = 0;
    for (let i = 0; i < rows; ) {
      const asset = assets[i] as number;
      let sum = 0;
      for (; i < rows && assets[i] === asset; i++) sum += amounts[i] as number;
      assets[count] = asset;
      amounts[count] = sum;
      count++;
    }
    return { count, assets, amounts };
  }
}
