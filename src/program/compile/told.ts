// What terms tell of columns that no step writes, for who follows them without a block.
import type { Address, Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import type { Register } from './register.js';

/** Contracts at entries, of current or possible positions; or a figure that an account states of a row. */
export type ToldColumn = 'entry' | 'openEntry' | ((account: number, row: number, tick: Tick) => number);

/** A charge by instrument of positions and orders: convex in what has filled, or one that only falls as orders fill. */
export interface Hosted {
  readonly charge: (
    tick: Tick,
    linked: Linked,
    row: number,
    held: number,
    buys: readonly SizedFill[],
    sells: readonly SizedFill[],
  ) => number;
  readonly falls: boolean;
}

export interface SizedFill {
  readonly size: number;
  readonly price: number;
}

export class Told {
  /** Columns of the book by their addresses. */
  readonly columns = new Map<Address, ToldColumn>();
  /** Charges that functions in JavaScript write by pair. */
  readonly charges = new Map<Register, Hosted>();
}
