// What a formula is made of while it is compiled: numbers of a tick, numbers by underlying, columns of accounts and of pairs.
import type { Address } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import type { Register } from './register.js';
import type { ScanRows } from './scanRows.js';

export type { Level, Register } from './register.js';

/** A number of a tick; `constant` where no market changes it. */
export interface TickNumber {
  readonly constant?: number;
  of(tick: Tick): number;
}

/** A number by underlying of a tick. */
export type TickNumbers = (tick: Tick, underlying: number) => number;

/** Numbers of a slot of a rolled-up column: of one contract of a row, held long (1) or short (-1). */
export type SlotNumber = (tick: Tick, row: number, side: 1 | -1) => number;

/** A rolled-up column, and where its numbers stand once it has its place: one every `width` doubles a slot. */
export interface SlotColumn {
  readonly register: Register;
  readonly number: SlotNumber;
  readonly orders: boolean;
  table?: { readonly at: Address; readonly width: number };
}

/** `scale x register` stays unmade until it is used: sums take it as a blend. */
export type Operand =
  | { readonly kind: 'number'; readonly number: TickNumber }
  | { readonly kind: 'numbers'; readonly numbers: TickNumbers }
  | { readonly kind: 'column'; readonly register: Register; readonly scale?: TickNumber };

/** A term or formula in both views; one operand where they agree. */
export interface Measured {
  readonly initial: Operand;
  readonly maintenance: Operand;
  /** The view `initial` of accounts with open orders, where the term counts them. */
  readonly ordered?: Operand;
  /** Rows of a term over scenarios: how to read its count in each, also with open orders. */
  readonly scans?: readonly ScanRows[];
  readonly orderedScans?: readonly ScanRows[];
}

/** View that requests a column: the initial margin of a block without open orders, of one with some, or maintenance and equity. */
export type Asking = 'initial' | 'maintenance' | 'ordered';

export function constant(value: number): TickNumber {
  return { constant: value, of: () => value };
}

export function numberOf(value: number): Operand {
  return { kind: 'number', number: constant(value) };
}

export function columnOf(register: Register): Operand {
  return { kind: 'column', register };
}

export function bothViews(operand: Operand): Measured {
  return { initial: operand, maintenance: operand };
}

/** f of numbers that are constant is constant. */
export function combined(x: TickNumber, y: TickNumber, f: (x: number, y: number) => number): TickNumber {
  if (x.constant !== undefined && y.constant !== undefined) return constant(f(x.constant, y.constant));
  return { of: (tick) => f(x.of(tick), y.of(tick)) };
}
