// What rules of bounds read a program by: its columns, its tables in memory, and the numbers in them that drift.
import type { Compiler } from '../compile/compiler.js';
import type { Register } from '../compile/operand.js';
import type { Argument, EncodedStep } from '../compile/steps.js';
import type { Address, Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import type { NumberList } from './numbers.js';

export interface Reader {
  readonly compiler: Compiler;
  readonly linked: Linked;
  readonly tick: Tick;
  readonly numbers: NumberList;
  /** The first cell of a column, whose own bounds are found before. */
  cell(register: Register): number;
}

export function addressOf(step: EncodedStep, name: string): Address {
  return (step.arguments[name] as { readonly heap: Address }).heap;
}

export function registerOf(step: EncodedStep, name: string): Register {
  return (step.arguments[name] as { readonly register: Register }).register;
}

/** A column of the book by its first address, and the space whose entries it has. */
export function columnOf(step: EncodedStep, name: string): { readonly base: Address; readonly field: string } {
  return (step.arguments[name] as Extract<Argument, { readonly ref: unknown }>).ref as { base: Address; field: string };
}

/** Cells of a scenario table, or a line of numbers, by row. */
export function lineNumbers({ numbers, linked, compiler }: Reader, at: Address, stride: number, first: number, width: number): number {
  return numbers.add(`line ${at} ${stride} ${first} ${width}`, () => {
    const cells = linked.f64(at, stride * compiler.rowCapacity);
    return {
      space: 'row',
      width,
      read: (row, to, from) => {
        for (let k = 0; k < width; k++) to[from + k] = cells[stride * row + first + k];
      },
    };
  });
}

/** A word of a line that is no number but names something. */
export function wordNumbers(reader: Reader, at: Address, stride: number, which: number): number {
  const { numbers, linked, compiler } = reader;
  return numbers.add(`word ${at} ${stride} ${which}`, () => {
    const words = linked.u32(at, 2 * stride * compiler.rowCapacity);
    return {
      space: 'row',
      width: 1,
      exact: true,
      read: (row, to, from) => {
        to[from] = words[2 * stride * row + which];
      },
    };
  });
}

/** Products of two numbers of a line. */
export function productNumbers({ numbers, linked, compiler }: Reader, at: Address, stride: number, x: number, y: number): number {
  return numbers.add(`product ${at} ${stride} ${x} ${y}`, () => {
    const cells = linked.f64(at, stride * compiler.rowCapacity);
    return {
      space: 'row',
      width: 1,
      read: (row, to, from) => {
        to[from] = cells[stride * row + x] * cells[stride * row + y];
      },
    };
  });
}

/** Cells of a row, each times a number of its expiry. */
export function expiryNumbers({ numbers, linked, compiler }: Reader, at: Address, width: number, factors: Address): number {
  return numbers.add(`expiry ${at} ${width} ${factors}`, () => {
    const cells = linked.f64(at, width * compiler.rowCapacity);
    const shares = linked.f64(factors, compiler.expiryCapacity);
    return {
      space: 'row',
      width,
      read: (row, to, from) => {
        const share = shares[compiler.rows.expiries[row]];
        for (let k = 0; k < width; k++) to[from + k] = share * cells[width * row + k];
      },
    };
  });
}

/** Prices of assets, numbers of underlyings. */
export function tableNumbers({ numbers, linked }: Reader, space: 'unit' | 'asset', at: Address, count: number): number {
  return numbers.add(`${space} ${at}`, () => {
    const cells = linked.f64(at, count);
    return {
      space,
      width: 1,
      read: (entry, to, from) => {
        to[from] = cells[entry];
      },
    };
  });
}

/** Numbers of a rolled-up column. */
export function slotNumbers({ numbers, linked, compiler }: Reader, at: Address, width: number): number {
  return numbers.add(`slot ${at}`, () => {
    // the last line of the table is `width` long from its first column
    const cells = linked.f64(at, 2 * width * compiler.rowCapacity - width + 1);
    return {
      space: 'slot',
      width: 1,
      read: (slot, to, from) => {
        to[from] = cells[width * slot];
      },
    };
  });
}
