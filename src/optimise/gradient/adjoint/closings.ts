// Effects of closing fills beside opening fills: a contract's gain leaves its lot and is paid into its settlement asset.
import type { Block } from '../../../program/blocks.js';
import type { BlockArrays } from '../../../program/layout/columns.js';
import type { Rows } from '../../../program/layout/rows.js';
import type { Tick } from '../../../program/tick/tick.js';

/** Effects of a closing contract that cancel but for roundings, by the notional of the contract. */
const cancelled = 1e-10;
/** Marker of a lot without a position. */
export const nowhere = 0xffff_ffff;

/** The block at hand. */
interface Now {
  readonly block: Block;
  readonly arrays: BlockArrays;
  readonly tick: Tick;
  readonly program: { readonly rows: Rows };
  /** Account of each pair, position of each future. */
  readonly owners: Uint32Array;
  readonly futures: Uint32Array;
  readonly byPosition: Float64Array;
  readonly open: Uint8Array;
  readonly kinked: Uint8Array;
}

/** Futures of a block with a gain or loss. A contract more closes a short one; the last contract of a long one closes it. */
export class Closings {
  /** By future: position, account, and what a contract has earned at the market's price, in its settlement asset. */
  places = new Uint32Array(0);
  accounts = new Uint32Array(0);
  gains = new Float64Array(0);
  /** By future: its average entry price, in the quote. */
  entries = new Float64Array(0);
  /** By lot: position. */
  lots = new Uint32Array(0);
  /** By position: numeraire a contract, closing less opening, as one contract more. */
  values = new Float64Array(0);
  #count = 0;
  #positions = 0;
  #read = false;
  /** Accounts that hold both sides of an instrument: which lot a fill closes depends on its side. */
  #both: number[] = [];

  begin(now: Now): void {
    this.#read = false;
    this.#count = now.block.counts.future;
    this.#positions = now.block.counts.position;
  }

  clear(): void {
    if (this.#read) this.values.fill(0, 0, this.#positions);
  }

  /** By position: what is undone adds to it. */
  add(k: number, value: number): void {
    this.values[k] = this.values[k] + value;
  }

  /** Reads the lots of the block, once. */
  of(now: Now): this {
    if (this.#read) return this;
    this.#read = true;
    const { arrays, futures, owners } = now;
    const { lotRows, lotPairs, lotQuantities, lotEntries, futureRows, futurePairs } = arrays;
    const { rows } = now.program;
    const { forwards } = now.tick.columns;
    const count = this.#count;
    const lots = now.block.counts.lot;
    if (this.gains.length < count) {
      this.places = new Uint32Array(2 * count);
      this.accounts = new Uint32Array(2 * count);
      this.gains = new Float64Array(2 * count);
      this.entries = new Float64Array(2 * count);
    }
    if (this.lots.length < lots) this.lots = new Uint32Array(2 * lots);
    this.lots.fill(nowhere, 0, lots);
    if (this.values.length < this.#positions) this.values = new Float64Array(2 * this.#positions);
    this.values.fill(0, 0, this.#positions);
    this.#both = [];
    for (let f = 0, l = 0; f < count; f++) {
      const row = futureRows[f];
      const pair = futurePairs[f];
      const inverse = rows.inverse[row] === 1;
      this.places[f] = futures[f];
      this.accounts[f] = owners[pair];
      // a lot of no contracts has no position
      while (l < lots && (lotRows[l] !== row || lotPairs[l] !== pair)) this.lots[l++] = nowhere;
      let own = 0;
      for (; l < lots && lotRows[l] === row && lotPairs[l] === pair; l++) {
        const entry = lotEntries[l];
        this.lots[l] = futures[f];
        this.entries[f] = inverse ? -1 / entry : entry;
        this.gains[f] = rows.multipliers[row] * (inverse ? -1 / forwards[row] - entry : forwards[row] - entry);
        if (lotQuantities[l] !== 0) own += 1;
      }
      if (own > 1) this.#both.push(owners[pair]);
    }
    return this;
  }

  /** After all is undone: a contract more of what is short closes. */
  take(now: Now): void {
    const { byPosition, arrays, tick } = now;
    const { futureRows, futureQuantities } = arrays;
    this.of(now);
    for (const n of this.#both) now.open[n] = 1;
    for (let f = 0; f < this.#count; f++) {
      const k = this.places[f];
      const value = this.values[k];
      if (value === 0) continue;
      if (futureQuantities[f] < 0) byPosition[k] = byPosition[k] + value;
      if (Math.abs(value) > cancelled * Math.abs(tick.notional(futureRows[f], 'forward'))) now.kinked[this.accounts[f]] = 1;
    }
  }
}
