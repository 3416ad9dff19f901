// Operands read back: the number of an account, or of an account and underlying, after a block has run.
import { blockFields } from '../../backends/contract.js';
import type { BlockView } from '../compile/block.js';
import type { Compiler } from '../compile/compiler.js';
import type { Operand, Register } from '../compile/operand.js';
import type { Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';

/** Reads an operand at an account and a pair of the block, counted from 0; the pair is looked at where the operand is by underlying. */
export type Cell = (account: number, pair: number) => number;

/** The block at hand. */
export class Cells {
  /** [accounts + 1] into pairs, and what underlying each is of. */
  pairStarts = new Uint32Array(0);
  underlyings = new Uint32Array(0);
  readonly #compiler: Compiler;
  readonly #linked: Linked;
  readonly #cells = new Map<Operand, Cell>();
  /** Numbers of the tick are read again when it changes. */
  readonly #numbers: ((tick: Tick) => void)[] = [];
  readonly #tick: Tick;
  #read = 0;
  #first = { account: 0, pair: 0 };

  constructor(compiler: Compiler, linked: Linked, tick: Tick) {
    this.#compiler = compiler;
    this.#linked = linked;
    this.#tick = tick;
  }

  /** Looks at a block that has just run; numbers of the document are read again when a market has been read since. */
  begin(block: BlockView): void {
    if (this.#read !== this.#tick.reads) {
      this.#read = this.#tick.reads;
      for (const read of this.#numbers) read(this.#tick);
    }
    this.pairStarts = this.#compiler.part(this.#linked, block, 'pairStarts');
    this.underlyings = this.#compiler.part(this.#linked, block, 'pairUnderlyings');
    this.#first = {
      account: block.record[blockFields.indexOf('account')],
      pair: block.record[blockFields.indexOf('pair')],
    };
  }

  of(operand: Operand): Cell {
    const known = this.#cells.get(operand) ?? this.#make(operand);
    this.#cells.set(operand, known);
    return known;
  }

  #make(operand: Operand): Cell {
    if (operand.kind === 'number') {
      let value = operand.number.of(this.#tick);
      if (operand.number.constant === undefined) {
        this.#numbers.push((tick) => {
          value = operand.number.of(tick);
        });
      }
      return () => value;
    }
    if (operand.kind === 'numbers') {
      const table = new Float64Array(this.#compiler.underlyings.length);
      const fill = (tick: Tick): void => {
        for (let u = 0; u < table.length; u++) table[u] = operand.numbers(tick, u);
      };
      fill(this.#tick);
      this.#numbers.push(fill);
      return (_, pair) => table[this.underlyings[pair]];
    }
    const { register, scale } = operand;
    const read = this.#register(register);
    if (scale === undefined) return read;
    const times = this.of({ kind: 'number', number: scale });
    return (account, pair) => times(account, pair) * read(account, pair);
  }

  #register({ of, level, at }: Register): Cell {
    const linked = this.#linked;
    if (of === 'registers' || of === 'table') {
      const column = linked.local.f64(at, this.#compiler.strides[level] / 8);
      return level === 'A' ? (account) => column[account] : (_, pair) => column[pair];
    }
    const column = linked.f64(at, this.#compiler.regions.total(of));
    return of === 'account' ? (account) => column[this.#first.account + account] : (_, pair) => column[this.#first.pair + pair];
  }
}
