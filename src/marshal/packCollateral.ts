// Collateral of one account as one amount an asset: rows in a fixed order, so that their sum does not depend on the input's.
import type { Book } from '../book/book.js';
import type { AccountOrder } from './packAccounts.js';
import { sortLots } from './lotSort.js';

/** Amounts of one account by asset of the market, ascending; [count] are in use. */
export interface CollateralAmounts {
  count: number;
  assets: Uint32Array;
  amounts: Float64Array;
}

/** Reads one account after the other into the same scratch, which grows to the longest and is kept. */
export class CollateralPacker {
  readonly #book: Book;
  readonly #order: AccountOrder;
  /** Asset of the book -> asset of the market, -1 when unknown. */
  readonly #assets: Int32Array;
  readonly amounts: CollateralAmounts = { count: 0, assets: new Uint32Array(8), amounts: new Float64Array(8) };
  /** Stands in for the second sort key: amounts have only one. */
  #unused = new Float64Array(8);

  constructor(book: Book, order: AccountOrder, assets: Int32Array) {
    this.#book = book;
    this.#order = order;
    this.#assets = assets;
  }

  /** Fills `amounts` for a place; false when a row names an unknown asset or an amount that is not finite. */
  pack(place: number): boolean {
    const target = this.amounts;
    const first = this.#order.collateralStarts[place] as number;
    const rows = (this.#order.collateralStarts[place + 1] as number) - first;
    if (rows > target.assets.length) {
      const length = Math.max(rows, 2 * target.assets.length);
      target.assets = new Uint32Array(length);
      target.amounts = new Float64Array(length);
      this.#unused = new Float64Array(length);
    }
    const { assets, amounts } = target;
    for (let i = 0; i < rows; i++) {
      const bookRow = this.#order.collateralRows[first + i] as number;
      const asset = this.#assets[this.#book.collateralAssets[bookRow] as number] as number;
      const amount = this.#book.amounts[bookRow] as number;
      if (asset < 0 || !Number.isFinite(amount)) return false;
      assets[i] = asset;
      amounts[i] = amount;
    }
    sortLots(assets, amounts, this.#unused, rows);
    let count = 0;
    for (let i = 0; i < rows; ) {
      const asset = assets[i] as number;
      let sum = 0;
      for (; i < rows && assets[i] === asset; i++) sum += amounts[i] as number;
      assets[count] = asset;
      amounts[count] = sum;
      count++;
    }
    target.count = count;
    return true;
  }
}
