// Columns that the steps of a block work on.
import type { Address } from '../heap.js';

/** A: a number an account. U: a number a pair, that is an account and an underlying that it holds. */
export type Level = 'A' | 'U';

/**
 * A column that a block is measured into. A register is written by a block before it is read, in scratch of the thread that runs it; a column of the book stands in the block's own columns,
 * a table [underlyings] is the same for every block.
 * Addresses of registers are given when all of them are known.
 */
export interface Register {
  readonly level: Level;
  readonly of: 'registers' | 'account' | 'pair' | 'table';
  at: Address;
}
