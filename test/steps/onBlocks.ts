// Runs a program over the blocks of a book on every backend, and puts the registers of the blocks together.
import fc from 'fast-check';
import { blockWords, frameWords } from '../../assembly/literals/steps.js';
import { blockFields, type Ref, type StepArgument, type StepName, stepWords } from '../../src/backends/contract.js';
import { type Columns, onBackends } from '../kernels/onBackends.js';
import { type Block, blocksOf, type Packed, type Regime, StepBook } from './stepBook.js';

type Column = Float64Array | Uint32Array | Uint8Array;
export type Level = 'account' | 'pair' | 'group' | 'optionGroup' | 'none';
/** A column as an argument stands for its address, and may be moved by the block as an address is. */
export type Given = Ref | number | Column;

/** What a program is written with: columns, and its steps. */
export class Writer {
  readonly columns: Columns;
  readonly book: StepBook;
  readonly words: number[] = [];
  steps = 0;
  readonly #widest: Readonly<Record<Level, number>>;
  readonly #kept: { name: string; column: Column }[] = [];
  readonly #registers: { name: string; column: Float64Array; level: Level; width: number }[] = [];

  constructor(columns: Columns, book: StepBook, widest: Readonly<Record<Level, number>>) {
    this.columns = columns;
    this.book = book;
    this.#widest = widest;
  }

  step<Name extends StepName>(name: Name, given: Readonly<Record<StepArgument<Name>, Given>>): void {
    const refs = Object.entries<Given>(given).map(([argument, ref]) => [argument, ArrayBuffer.isView(ref) ? ref.byteOffset : ref]);
    this.words.push(...stepWords(name, Object.fromEntries(refs)));
    this.steps += 1;
  }

  /** A register, with `width` cells a row; its results are returned by this name. */
  register(name: string, level: Level, width = 1): Float64Array {
    const column = this.columns.out(this.#widest[level] * width + 8);
    this.#registers.push({ name, column, level, width });
    return column;
  }

  /** A column of the book for results, all bits set; returned whole by this name. */
  kept<Kept extends Column>(name: string, column: Kept): Kept {
    this.#kept.push({ name, column });
    return column;
  }

  /** A cell that holds a number. */
  cell(value: number): Float64Array {
    return this.columns.f64([value]);
  }

  get keptColumns() {
    return this.#kept;
  }

  get registers() {
    return this.#registers;
  }
}

/** An address of a column that moves with the block: by so many bytes, a power of two, for each of a field. */
export function from(column: Column, field: Ref['field'], bytes: 1 | 2 | 4 | 8 | 16 | 32): Ref {
  return { base: column.byteOffset, shift: Math.log2(bytes), ...(field === undefined ? {} : { field }) };
}

/** A number of the block. */
export function field(name: NonNullable<Ref['field']>): Ref {
  return { base: 0, field: name };
}

const rowsOf = (block: Block, level: Level): number =>
  level === 'account'
    ? block.accounts
    : level === 'pair'
      ? block.pairs
      : level === 'group'
        ? block.groups
        : block.optionGroupEnd - block.optionGroup;

/** The registers of all blocks, one after the other: the same bits on every backend. `write` writes the program of the book's packed columns. */
export function onBlocks(
  book: StepBook,
  chunk: number,
  write: (writer: Writer, packed: { readonly [Name in keyof Packed]: Uint32Array | Float64Array }) => void,
): Readonly<Record<string, number[]>> {
  const packed = book.pack();
  const blocks = blocksOf(packed, chunk);
  const most = (level: Level): number => Math.max(...blocks.map((block) => rowsOf(block, level)));
  const widest = { account: most('account'), pair: most('pair'), group: most('group'), optionGroup: most('optionGroup'), none: 0 };
  const results = onBackends((backend, columns) => {
    const doubles =
      /^(sizes|quantities|optionSizes|optionQuantities|futureSizes|futureQuantities|futureEntries|orderQuantities|orderPrices)$/;
    const held = Object.fromEntries(
      Object.entries(packed).map(([name, column]) => [name, doubles.test(name) ? columns.f64(column) : columns.u32(column)]),
    ) as { [Name in keyof Packed]: Uint32Array | Float64Array };
    const writer = new Writer(columns, book, widest);
    write(writer, held);
    const program = columns.u32(writer.words);
    const record = columns.u32(Array.from({ length: blockWords }, () => 0));
    const frame = columns.outU32(frameWords);
    const collected = new Map(writer.registers.map(({ name }) => [name, [] as number[]]));
    // the last block first: a cell written beyond a block would stay
    for (const block of blocks.toReversed()) {
      blockFields.forEach((name, i) => {
        record[i] = block[name];
      });
      for (const { column } of writer.registers) column.fill(Number.NaN);
      backend.runProgram(program, writer.steps, record, frame);
      for (const { name, column, level, width } of writer.registers)
        collected.get(name)?.unshift(...column.subarray(0, rowsOf(block, level) * width));
    }
    for (const { name, column } of writer.keptColumns) collected.set(name, [...column]);
    return Object.fromEntries([...collected].map(([name, cells]) => [name, Float64Array.from(cells)]));
  });
  return Object.fromEntries(Object.entries(results).map(([name, column]) => [name, [...column]]));
}

export const regimes: readonly Regime[] = ['whole', 'ordinary', 'hostile'];

/** Books of no account, one, and any number up to nine, in blocks of any size; of every regime, or of those given. */
export function anyBook(of: readonly Regime[] = regimes): fc.Arbitrary<{ readonly book: StepBook; readonly chunk: number }> {
  return fc
    .tuple(fc.nat(1 << 30), fc.nat(9), fc.constantFrom(...of), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 9 }))
    .map(([seed, accounts, regime, chunk, flat]) => ({ book: new StepBook(seed, accounts, regime, flat === 0), chunk }));
}
