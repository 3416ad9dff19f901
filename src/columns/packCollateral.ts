// Collateral of one account as one amount an asset: rows summed in a fixed order, so that the sum does not depend on the input's.
import type { Book } from '../book/book.js';
import { KeySorter } from './keySort.js';
import type { AccountOrder } from './packAccounts.js';

/** Amounts of one account by asset of the market, ascending; [count] are in use. */
export interface CollateralAmounts {
  count: number;
  readonly assets: Uint32Array;
  readonly amounts: Float64Array;
}

/** Reads one account after the other into the same scratch. */
export class CollateralPacker {
  readonly #book: Book;
  readonly #order: AccountOrder;
  /** Asset of the book -> asset of the market, -1 when unknown. */
  readonly #assets: Int32Array;
  readonly #result: CollateralAmounts;
  readonly #sorter = new KeySorter();
  #lots = new Float64Array(8);

  constructor(book: Book, order: AccountOrder, assets: Int32Array) {
    this.#book = book;
    this.#order = order;
    this.#assets = assets;
    this.#result = { count: 0, assets: new Uint32Array(assets.length), amounts: new Float64Array(assets.length) };
  }

  /**
   * Amounts of the account at a place, void at the next call; undefined when a row names an unknown asset or an amount that is not
   * finite. A sum may overflow.
   */
  pack(place: number): CollateralAmounts | undefined {
    const { collateralAssets, amounts } = this.#book;
    const { collateralStarts, collateralRows } = this.#order;
    const result = this.#result;
    const first = collateralStarts[place] as number;
    const end = (collateralStarts[place + 1] as number) - first;
    if (!this.#sorter.sort(collateralRows, first, first + end, collateralAssets, this.#assets)) return undefined;
    const sorted = this.#sorter.rows;
    let count = 0;
    for (let i = 0; i < end; i++) if (!Number.isFinite(amounts[sorted[i] as number])) return undefined;
    for (let i = 0; i < end; ) {
      const asset = this.#assets[collateralAssets[sorted[i] as number] as number] as number;
      let next = i + 1;
      while (next < end && this.#assets[collateralAssets[sorted[next] as number] as number] === asset) next++;
      const sum = next === i + 1 ? (amounts[sorted[i] as number] as number) + 0 : this.#sum(i, next);
      result.assets[count] = asset;
      result.amounts[count] = sum;
      count++;
      i = next;
    }
    result.count = count;
    return result;
  }

  /** Several rows of one asset: sorted, then summed. */
  #sum(first: number, end: number): number {
    const count = end - first;
    if (count > this.#lots.length) this.#lots = new Float64Array(2 * count);
    for (let i = 0; i < count; i++) this.#lots[i] = this.#book.amounts[this.#sorter.rows[first + i] as number] as number;
    const sorted = this.#lots.subarray(0, count).sort();
    let sum = 0;
    for (let i = 0; i < count; i++) sum += sorted[i] as number;
    return sum;
  }
}
