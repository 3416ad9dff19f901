// What a tick does to a program in memory: everything anew, or the rows that have moved, and which blocks are stale for it.
import type { Market } from '../market/market.js';
import type { Block } from './blocks.js';
import type { Assembly } from './compile/assemble.js';
import type { Compiler } from './compile/compiler.js';
import type { Linked } from './heap.js';
import { distinct, type Holds, holdsOf, isStale } from './holds.js';
import type { Rows } from './layout/rows.js';
import type { AssumptionLog, AssumptionUsed } from './tick/assumptions.js';
import { isSameFlaw } from './tick/rowFlaw.js';
import type { Tick } from './tick/tick.js';

interface Parts {
  readonly compiler: Compiler;
  readonly assembly: Assembly;
  readonly blocks: readonly Block[];
  readonly rows: Rows;
  readonly assumptions: AssumptionLog;
  readonly linked: Linked;
  readonly tick: Tick;
}

export class Ticks {
  readonly #parts: Parts;
  /** Rows that have been read. */
  #read = 0;
  /** Rows that the book holds; made when they are asked for. */
  #held: Uint32Array | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Everything about a market: every block is stale afterwards. */
  whole(market: Market): Tick {
    const { compiler, assembly, linked, tick } = this.#parts;
    const end = this.#end();
    tick.read(market, end);
    for (const job of compiler.ticks) job(tick, linked);
    assembly.encode(linked, tick);
    this.#read = end;
    return tick;
  }

  /**
   * A market of the same instant in which these rows have moved, with the underlyings and assets that they read: their numbers alone are made anew. Answers the blocks whose
   * answers are stale; undefined where a whole tick has to follow.
   */
  some(market: Market, moved: Uint32Array): readonly number[] | undefined {
    const { tick, blocks, rows } = this.#parts;
    const before = tick.flaws.size === 0 ? undefined : Array.from(moved, (row) => tick.flaws.get(row));
    if (!this.#move(market, moved)) return undefined;
    // stand-ins are counted by what was asked of every row: they are what they were while flaws are
    if (before === undefined ? tick.flaws.size > 0 : !before.every((flaw, i) => isSameFlaw(flaw, tick.flaws.get(moved[i]))))
      return undefined;
    const all = [...blocks.keys()];
    if (tick.touched.everything) return all;
    const marks = new Uint8Array(rows.count);
    for (const row of moved) marks[row] = 1;
    return all.filter((b) => isStale(this.#holdsOf(blocks[b]), tick, marks));
  }

  /** Instruments that are asked about first are priced at the market of the last tick; no other row's numbers change. */
  fresh(): void {
    const { tick, rows } = this.#parts;
    if (rows.count > this.#read && !this.#move(tick.market, new Uint32Array(0))) this.whole(tick.market);
  }

  /** A block was packed again. */
  repacked(block: Block): void {
    block.holds = undefined;
    this.#held = undefined;
  }

  /** Stand-ins that were used: for what the book holds, not for what is asked about or was held before. */
  get assumptionsUsed(): readonly AssumptionUsed[] {
    const { blocks, rows, assumptions } = this.#parts;
    this.#held ??= distinct(...blocks.map((block) => this.#holdsOf(block).rows));
    if (this.#held.length === rows.count) return assumptions.used();
    return assumptions.used(new Set(Array.from(this.#held, (row) => rows.ids[row])));
  }

  /** Rows that tables have a place for: a book never holds others. */
  #end(): number {
    const { rows, compiler } = this.#parts;
    return Math.min(rows.count, compiler.rowCapacity);
  }

  #move(market: Market, moved: Uint32Array): boolean {
    const { compiler, assembly, linked, tick } = this.#parts;
    const end = this.#end();
    if (!tick.readMoved(market, end === this.#read ? moved : this.#withNew(moved, end), end)) return false;
    for (const job of compiler.ticks) job(tick, linked);
    if (assembly.encode(linked, tick)) tick.touched.everything = true;
    this.#read = end;
    return true;
  }

  /** Rows that have moved, and those that were not read yet. */
  #withNew(moved: Uint32Array, end: number): Uint32Array {
    const known = moved.filter((row) => row < this.#read);
    const rows = new Uint32Array(known.length + end - this.#read);
    rows.set(known);
    for (let row = this.#read; row < end; row++) rows[known.length + row - this.#read] = row;
    return rows;
  }

  #holdsOf(block: Block): Holds {
    const { compiler, linked } = this.#parts;
    block.holds ??= holdsOf((name) => compiler.part(linked, block, name));
    return block.holds;
  }
}
