// One account under evaluation: its part of a block, and the bounds and drift of each column's cells.
import type { Block } from '../blocks.js';
import type { Linked } from '../heap.js';
import { type Basis, reach } from './numbers.js';

/** Underlyings of an account that bounds have room for. */
export const mostPairs = 64;
/** Cells of a column: one a pair, and some for its rule to work in. */
export const columnCells = mostPairs + 4;

/** Finds the bounds of one column's cells for the account at hand; by account the cell is the first of its row. */
export type Rule = (work: Work) => void;

/**
 * Cell k of column i is at i x columnCells + k. While the drift is at most `reach` it is within [low, high]; between two markets that drift r apart it changes by r x slope at most.
 * An infinite slope says that nothing is proved.
 */
export class Work {
  readonly lows: Float64Array;
  readonly highs: Float64Array;
  readonly slopes: Float64Array;
  readonly linked: Linked;
  basis: Basis = { yards: [], lows: [], highs: [] };
  block!: Block;
  arrays!: NonNullable<Block['arrays']>;
  /** Number of the account in its block; its pairs are `pair` to `pair + pairs`. */
  account = 0;
  pair = 0;
  pairs = 0;

  constructor(cells: number, linked: Linked) {
    this.linked = linked;
    this.lows = new Float64Array(cells);
    this.highs = new Float64Array(cells);
    this.slopes = new Float64Array(cells);
  }

  /** False where the account has more pairs than there is room for. */
  take(block: Block, account: number, basis: Basis): boolean {
    this.block = block;
    this.arrays = block.arrays as NonNullable<Block['arrays']>;
    this.account = account;
    this.basis = basis;
    this.pair = this.arrays.pairStarts[account];
    this.pairs = this.arrays.pairStarts[account + 1] - this.pair;
    return this.pairs <= mostPairs;
  }

  set(cell: number, low: number, high: number, slope: number): this {
    this.lows[cell] = low;
    this.highs[cell] = high;
    this.slopes[cell] = slope;
    return this;
  }

  clear(cell: number): void {
    this.lows[cell] = this.highs[cell] = this.slopes[cell] = 0;
  }

  /** Adds size x a number of entry `at`. */
  add(cell: number, numbers: number, at: number, size: number): void {
    const { yards, lows, highs } = this.basis;
    const yard = yards[numbers][at];
    const low = lows[numbers][at] - reach * yard;
    const high = highs[numbers][at] + reach * yard;
    this.lows[cell] = this.lows[cell] + size * (size > 0 ? low : high);
    this.highs[cell] = this.highs[cell] + size * (size > 0 ? high : low);
    this.slopes[cell] = this.slopes[cell] + Math.abs(size) * yard;
  }

  /** Adds what |size| x numbers of entry `at` may come to, of either sign. */
  addEither(cell: number, numbers: number, at: number, size: number): void {
    const { yards, lows, highs } = this.basis;
    const yard = yards[numbers][at];
    const most = Math.max(-lows[numbers][at], highs[numbers][at]) + reach * yard;
    this.lows[cell] = this.lows[cell] - Math.abs(size) * most;
    this.highs[cell] = this.highs[cell] + Math.abs(size) * most;
    this.slopes[cell] = this.slopes[cell] + Math.abs(size) * yard;
  }

  /** The largest that a cell may be in size. */
  most(cell: number): number {
    return Math.max(Math.abs(this.lows[cell]), Math.abs(this.highs[cell]));
  }
}
