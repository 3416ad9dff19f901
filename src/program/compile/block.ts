// A block at hand, as rare terms see it: one function in JavaScript on columns that both backends have.
import type { Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';

export interface BlockView {
  /** Accounts of the book. */
  readonly accounts: Uint32Array;
  /** The block record: where the block's part of every column begins, and how many entries it has. */
  readonly record: Uint32Array;
  /** Attributes that a question's accounts state in place of the book's. */
  readonly attributes?: readonly (Readonly<Record<string, number>> | undefined)[] | undefined;
}

export type HostJob = (block: BlockView, linked: Linked, tick: Tick) => void;
