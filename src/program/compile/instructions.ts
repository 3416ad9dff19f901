// Formulas as instructions over columns. Equal instructions are one (value numbering), so what does not depend on the view is one column in both.
import { accountLevel, inAccounts, inPairs, inRegister, instructionBytes, inTable, pairLevel } from '../../../assembly/literals/formula.js';
import { formulaOps } from '../../backends/contract.js';
import { wholeAbove, wholeOf } from '../../book/integers.js';
import type { Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import { combined, constant, type Level, type Operand, type Register, type TickNumber, type TickNumbers } from './operand.js';
import type { ProgramStep } from './steps.js';

export type OpName = keyof typeof formulaOps;

/** Operation and its columns. */
export interface Operation {
  readonly op: OpName;
  readonly to: Register;
  readonly a: Register | undefined;
  readonly b: Register | undefined;
}

interface Instruction extends Operation {
  readonly k: TickNumber | undefined;
  readonly m: TickNumber | undefined;
}

type Column = Extract<Operand, { readonly kind: 'column' }>;

const places = { registers: inRegister, account: inAccounts, pair: inPairs, table: inTable } as const;

/** Writes all of an instruction but its numbers. */
export function encodeOperation(bytes: Uint8Array, { op, to, a, b }: Operation, base: number): void {
  const address = (one: Register | undefined): number => (one === undefined ? 0 : one.of === 'registers' ? one.at : base + one.at);
  bytes[0] = formulaOps[op];
  bytes[1] = to.level === 'U' ? pairLevel : accountLevel;
  bytes[2] = places[a?.of ?? 'registers'];
  bytes[3] = places[b?.of ?? 'registers'];
  new Uint32Array(bytes.buffer, bytes.byteOffset + 4, 3).set([address(to), address(a), address(b)]);
}

export interface RegisterFile {
  register(level: Level): Register;
  /** A table [underlyings] that is written once a tick. */
  table(numbers: TickNumbers): Register;
}

export class Instructions {
  readonly list: Instruction[] = [];
  readonly barriers: { readonly after: number; readonly step: ProgramStep }[] = [];
  readonly #file: RegisterFile;
  readonly #made = new Map<string, Column>();
  readonly #ids = new Map<object, number>();
  readonly #tables = new Map<TickNumbers, Register>();
  /** Constants of the instructions in memory, and those that depend on the tick. */
  #doubles: Float64Array | undefined;
  readonly #ofTicks: { readonly cell: number; readonly number: TickNumber }[] = [];

  constructor(file: RegisterFile) {
    this.#file = file;
  }

  binary(how: '+' | '-' | '*' | '/' | 'min' | 'max', x: Operand, y: Operand): Operand {
    if (x.kind !== 'column' && y.kind !== 'column') return this.#folded(arithmetic[how], x, y);
    if (x.kind === 'number') return this.#withNumber(how, x.number, y as Column, true);
    if (y.kind === 'number') return this.#withNumber(how, y.number, x as Column, false);
    const level: Level = isAccounts(x) && isAccounts(y) ? 'A' : 'U';
    if (
      (how === '+' || how === '-') &&
      x.kind === 'column' &&
      y.kind === 'column' &&
      x.register.level === y.register.level &&
      (x.scale ?? y.scale)
    ) {
      const right = y.scale ?? one;
      return this.#emit(
        'blend',
        level,
        x.register,
        y.register,
        x.scale ?? one,
        how === '-' ? combined(right, constant(-1), (p, q) => p * q) : right,
      );
    }
    return this.#emit(names[how], level, this.column(x, level), this.column(y, level));
  }

  unary(how: keyof typeof unaries, x: Operand): Operand {
    const f = unaries[how];
    if (x.kind === 'number') return { kind: 'number', number: combined(x.number, one, (p) => f(p)) };
    if (x.kind === 'numbers')
      return { kind: 'numbers', numbers: this.#once(`${how} ${this.#id(x.numbers)}`, () => (tick, u) => f(x.numbers(tick, u))) };
    return this.#emit(how, x.register.level, this.#plain(x));
  }

  /** A step between the instructions so far and those that follow: it reads their columns, and they read its. */
  barrier(step: ProgramStep): void {
    this.barriers.push({ after: this.list.length, step });
  }

  negated(x: Operand): Operand {
    return this.binary('*', { kind: 'number', number: constant(-1) }, x);
  }

  /** Sum or largest over the underlyings of each account. */
  overUnderlyings(how: 'sum' | 'largest', x: Operand): Operand {
    return this.#emit(how, 'A', this.column(x, 'U'));
  }

  /** The operand as a register of that level. */
  column(x: Operand, level: Level): Register {
    if (x.kind === 'number') return this.#emit('fill', level, undefined, undefined, x.number).register;
    if (x.kind === 'numbers') return this.#emit('read', 'U', this.#table(x.numbers)).register;
    const register = this.#plain(x);
    return register.level === level ? register : this.#emit('spread', 'U', register).register;
  }

  /** Writes the instructions of a tick. True where a number in them is not what it was. */
  encode(linked: Linked, at: number, tick: Tick): boolean {
    const first = this.#doubles === undefined;
    this.#doubles ??= this.#write(linked, at);
    let moved = first;
    for (const { cell, number } of this.#ofTicks) {
      const now = number.of(tick);
      if (!Object.is(this.#doubles[cell], now)) moved = true;
      this.#doubles[cell] = now;
    }
    return moved;
  }

  /** Writes what no tick changes; answers the doubles of the instructions, which a tick may. */
  #write(linked: Linked, at: number): Float64Array {
    const bytes = linked.u8(at, instructionBytes * this.list.length);
    const doubles = new Float64Array(bytes.buffer, bytes.byteOffset, 4 * this.list.length);
    this.list.forEach((one, i) => {
      encodeOperation(bytes.subarray(instructionBytes * i), one, linked.base);
      for (const [n, number] of [one.k, one.m].entries()) {
        const cell = 4 * i + 2 + n;
        if (number !== undefined && number.constant === undefined) this.#ofTicks.push({ cell, number });
        else doubles[cell] = number?.constant ?? 0;
      }
    });
    return doubles;
  }

  /** k x register, made. */
  #plain(x: Column): Register {
    return x.scale === undefined ? x.register : this.#emit('mulNumber', x.register.level, x.register, undefined, x.scale).register;
  }

  #withNumber(how: '+' | '-' | '*' | '/' | 'min' | 'max', k: TickNumber, x: Column, first: boolean): Operand {
    if (how === '*') return { kind: 'column', register: this.#plain(x), scale: k };
    if (how === '-' && !first)
      return this.#emit(
        'addNumber',
        x.register.level,
        this.#plain(x),
        undefined,
        combined(constant(0), k, (_, q) => -q),
      );
    const op = { '+': 'addNumber', '-': 'numberSub', '/': first ? 'numberDiv' : 'divNumber', min: 'minNumber', max: 'maxNumber' } as const;
    return this.#emit(op[how], x.register.level, this.#plain(x), undefined, k);
  }

  /** Numbers and numbers by underlying are folded once a tick. */
  #folded(f: (x: number, y: number) => number, x: Exclude<Operand, { kind: 'column' }>, y: Exclude<Operand, { kind: 'column' }>): Operand {
    if (x.kind === 'number' && y.kind === 'number') return { kind: 'number', number: combined(x.number, y.number, f) };
    const of = (z: typeof x, tick: Tick, u: number): number => (z.kind === 'number' ? z.number.of(tick) : z.numbers(tick, u));
    const key = `${this.#idOf(x)} ${f} ${this.#idOf(y)}`;
    return { kind: 'numbers', numbers: this.#once(key, () => (tick, u) => f(of(x, tick, u), of(y, tick, u))) };
  }

  readonly #numbers = new Map<string, TickNumbers>();
  #once(key: string, make: () => TickNumbers): TickNumbers {
    const known = this.#numbers.get(key) ?? make();
    this.#numbers.set(key, known);
    return known;
  }

  #idOf(x: Exclude<Operand, { kind: 'column' }>): string {
    return x.kind === 'numbers' ? `u${this.#id(x.numbers)}` : this.#numberKey(x.number);
  }

  #table(numbers: TickNumbers): Register {
    const known = this.#tables.get(numbers) ?? this.#file.table(numbers);
    this.#tables.set(numbers, known);
    return known;
  }

  #emit(op: OpName, level: Level, a?: Register, b?: Register, k?: TickNumber, m?: TickNumber): Column {
    const key = [op, level, a && this.#id(a), b && this.#id(b), k && this.#numberKey(k), m && this.#numberKey(m)].join(' ');
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const to = this.#file.register(level);
    this.list.push({ op, to, a, b, k, m });
    const made = { kind: 'column', register: to } as const;
    this.#made.set(key, made);
    return made;
  }

  #numberKey(number: TickNumber): string {
    return number.constant === undefined ? `n${this.#id(number)}` : `=${Object.is(number.constant, -0) ? '-0' : number.constant}`;
  }

  #id(one: object): number {
    const known = this.#ids.get(one) ?? this.#ids.size;
    this.#ids.set(one, known);
    return known;
  }
}

const one = constant(1);
const unaries = { abs: Math.abs, sqrt: Math.sqrt, roundUp: wholeAbove, roundDown: wholeOf } as const;
const names = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', min: 'min', max: 'max' } as const;
const arithmetic = {
  '+': (x: number, y: number) => x + y,
  '-': (x: number, y: number) => x - y,
  '*': (x: number, y: number) => x * y,
  '/': (x: number, y: number) => x / y,
  min: Math.min,
  max: Math.max,
} as const;

function isAccounts(x: Operand): boolean {
  return x.kind === 'column' && x.register.level === 'A';
}
