// What a term is compiled with: columns to be measured into, steps that fill them, what is done once a tick.
import { instructionBytes } from '../../../assembly/literals/formula.js';
import { type BlockField, blockFields, type StepArgument, type StepName } from '../../backends/contract.js';
import type { Book } from '../../book/book.js';
import type { History } from '../../market/history.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Address, Heap, Linked } from '../heap.js';
import { type BlockArrays, type BlockColumnName, blockColumns, type Counts, isStarts, type Space } from '../layout/columns.js';
import type { Rows } from '../layout/rows.js';
import type { Tick } from '../tick/tick.js';
import type { BlockView, HostJob } from './block.js';
import { encodeOperation, Instructions } from './instructions.js';
import { columnOf, type Level, type Operand, type Register, type SlotColumn, type SlotNumber, type TickNumbers } from './operand.js';
import { columnRef, type Regions, spaceFields } from './regions.js';
import type { Argument, ProgramStep } from './steps.js';
import { Told } from './told.js';

/** Done once a tick, with the heap in memory. */
export type TickJob = (tick: Tick, linked: Linked) => void;

/** Job at the packing of a block; `tick` after a market was read. */
export type PackJob = (block: BlockView, arrays: BlockArrays, counts: Counts, linked: Linked, tick: Tick | undefined) => void;

/** The phases of a block, in order: sums, what the sums feed, what open orders add (in blocks that have some). Formulas come after them. */
type Phase = 'sums' | 'terms' | 'orders';

export class Compiler {
  readonly rules: Rules;
  readonly rows: Rows;
  readonly heap: Heap;
  /** Memory of each thread: steps write there, and into the answers. */
  readonly local: Heap;
  readonly regions: Regions;
  /** Rows that tables have room for. */
  readonly rowCapacity: number;
  readonly underlyings: readonly string[];
  readonly expiryCapacity: number;
  readonly book: Book;
  /** Whether the rules charge open orders. */
  readonly chargesOrders: boolean;
  /** Bytes of a register. */
  readonly strides: Readonly<Record<Level, number>>;
  readonly history: History | undefined;
  readonly volHistory: History | undefined;
  readonly instructions: Instructions;
  /** Jobs of terms at the packing of a block. */
  readonly packJobs: PackJob[] = [];
  readonly #most: (space: Space) => number;
  readonly ticks: TickJob[] = [];
  readonly registers: Register[] = [];
  readonly steps: Readonly<Record<Phase, ProgramStep[]>> = { sums: [], terms: [], orders: [] };
  /** Slot columns and dot columns, rolled up together at the end. */
  readonly slotColumns: SlotColumn[] = [];
  readonly dots: Dot[] = [];
  readonly additions: Readonly<Record<'to' | 'a' | 'b', Register>>[] = [];
  readonly told = new Told();
  readonly #once = new Map<string, unknown>();

  constructor(parts: {
    readonly rules: Rules;
    readonly rows: Rows;
    readonly heap: Heap;
    readonly local: Heap;
    readonly regions: Regions;
    readonly rowCapacity: number;
    readonly book: Book;
    readonly chargesOrders: boolean;
    readonly strides: Readonly<Record<Level, number>>;
    readonly most: (space: Space) => number;
    readonly history?: History;
    readonly volHistory?: History;
  }) {
    this.rules = parts.rules;
    this.rows = parts.rows;
    this.heap = parts.heap;
    this.local = parts.local;
    this.regions = parts.regions;
    this.rowCapacity = parts.rowCapacity;
    this.expiryCapacity = parts.rows.expiryGroups.length + (parts.rowCapacity - parts.rows.count);
    this.book = parts.book;
    this.chargesOrders = parts.chargesOrders;
    this.strides = parts.strides;
    this.history = parts.history;
    this.volHistory = parts.volHistory;
    this.#most = parts.most;
    this.underlyings = parts.rows.market.underlyings.map(({ id }) => id);
    this.instructions = new Instructions({
      register: (level) => this.register(level),
      table: (numbers) => this.byUnderlying(numbers),
    });
  }

  /** Makes a part that terms share, once. */
  once<T>(key: string, make: () => T): T {
    if (!this.#once.has(key)) this.#once.set(key, make());
    return this.#once.get(key) as T;
  }

  register(level: Level): Register {
    const register: Register = { level, of: 'registers', at: -1 };
    this.registers.push(register);
    return register;
  }

  /** A sum by pair of what is linear in the size of a position once its side is known; columns of one key are one. */
  slots(key: string, number: SlotNumber): Operand {
    return this.once(`slots ${key}`, () => {
      const register = this.register('U');
      this.slotColumns.push({ register, number, orders: false });
      return columnOf(register);
    });
  }

  /** The same of open orders: their size and side. */
  orderSlots(key: string, number: SlotNumber): Operand {
    return this.once(`orders ${key}`, () => {
      const register = this.register('U');
      this.slotColumns.push({ register, number, orders: true });
      return columnOf(register);
    });
  }

  /** A sum by account over its collateral: price(asset) x amount, amounts of the book made once and again when an account changes. */
  dot(dot: Omit<Dot, 'register'>): Operand {
    const register = this.register('A');
    this.dots.push({ ...dot, register });
    return columnOf(register);
  }

  /** A column of the block: an argument of a step. */
  column(name: BlockColumnName): Argument {
    return { heap: true, ref: columnRef(this.regions.address(name), blockColumns[name]) };
  }

  /** A column of the whole book. */
  whole(name: BlockColumnName): Argument {
    return this.at(this.regions.address(name));
  }

  field(field: BlockField, shift = 0): Argument {
    return { heap: false, ref: { base: 0, field, shift } };
  }

  /** How many entries of a space the block has. */
  count(space: Space): Argument {
    return this.field(spaceFields[space][1]);
  }

  /** The most entries of a space that any block has room for. */
  most(space: Space): number {
    return this.#most(space);
  }

  /** The block's own cells of a column. */
  cells(register: Register): Argument {
    return { register };
  }

  at(address: Address): Argument {
    return { heap: address };
  }

  /** A double that never changes, by its address. */
  double(value: number): Argument {
    return this.at(this.once(`double ${Object.is(value, -0) ? '-0' : value}`, () => this.heap.put(Float64Array.of(value, value))));
  }

  step<Name extends StepName>(phase: Phase, name: Name, given: Readonly<Record<StepArgument<Name>, Argument>>): void {
    this.steps[phase].push({ name, arguments: given });
  }

  /** to = a + b, pair by pair, before the formulas: an instruction of its own. */
  addColumns(phase: Phase, a: Register, b: Register, to: Register): void {
    this.additions.push({ to, a, b });
    const code = this.heap.take(instructionBytes);
    this.onTick((_, linked) => encodeOperation(linked.u8(code, instructionBytes), { op: 'add', to, a, b }, linked.base));
    this.steps[phase].push(this.formulaStep(code, 1));
  }

  /** Instructions over the columns of a block. */
  formulaStep(code: Address, instructions: number): ProgramStep {
    const given: Readonly<Record<StepArgument<'formula'>, Argument>> = {
      code: this.at(code),
      instructions,
      account: this.field('account'),
      accounts: this.count('account'),
      pair: this.field('pair'),
      pairs: this.count('pair'),
      group: this.field('group'),
      groups: this.count('group'),
      pairStarts: this.column('pairStarts'),
      pairAccounts: this.whole('pairAccounts'),
      units: this.whole('pairUnderlyings'),
      groupStarts: this.whole('groupStarts'),
      groupLines: this.whole('groups'),
      registers: { local: 0 },
    };
    return { name: 'formula', arguments: given };
  }

  host(phase: Phase, host: HostJob): void {
    this.steps[phase].push({ host });
  }

  /** A column of a block, its own entries alone (starts have one more). */
  part<Name extends BlockColumnName>(linked: Linked, { record }: BlockView, name: Name): BlockArrays[Name] {
    const { space, type, width } = blockColumns[name];
    const first = record[blockFields.indexOf(space)];
    const entries = record[blockFields.indexOf(spaceFields[space][1])] + (isStarts(name) ? 1 : 0);
    const at = this.regions.address(name);
    const view =
      type === 'f64'
        ? linked.f64(at + 8 * width * first, width * entries)
        : type === 'u32'
          ? linked.u32(at + 4 * width * first, width * entries)
          : linked.u8(at + width * first, width * entries);
    return view as BlockArrays[Name];
  }

  /** First account of the pairs' numbering. */
  firstAccount({ record }: BlockView): number {
    return record[blockFields.indexOf('account')];
  }

  /** A block's own cells of a column, on the caller's thread. */
  cellsOf(linked: Linked, { record }: BlockView, { of, level, at }: Register): Float64Array<ArrayBuffer> {
    const entries = record[blockFields.indexOf(level === 'A' ? 'accounts' : 'pairs')];
    if (of === 'account' || of === 'pair') return linked.f64(at + 8 * record[blockFields.indexOf(of)], entries);
    return linked.local.f64(at, entries);
  }

  clear(phase: Phase, register: Register): void {
    this.step(phase, 'clear', { column: this.cells(register), bytes: this.field(register.level === 'A' ? 'accountBytes' : 'pairBytes') });
  }

  /** Cells of scratch that steps share: `width` doubles an entry of a space of any block. */
  scratch(space: Space, width: number): { readonly local: Address } {
    return this.doubles(`${space} ${width}`, width * this.#most(space));
  }

  /** Doubles of scratch that steps of one key share. */
  doubles(key: string, length: number): { readonly local: Address } {
    return { local: this.once(`doubles ${key} ${length}`, () => this.local.f64(length)) };
  }

  onTick(job: TickJob): void {
    this.ticks.push(job);
  }

  /** A table by underlying, written every tick. */
  byUnderlying(numbers: TickNumbers): Register {
    const at = this.heap.f64(this.underlyings.length);
    this.onTick((tick, linked) => {
      const table = linked.f64(at, this.underlyings.length);
      for (let u = 0; u < table.length; u++) tick.touched.write(table, u, numbers(tick, u), u);
    });
    return { level: 'U', of: 'table', at };
  }

  /** A column of doubles by row, written for usable rows whenever they move; 0 elsewhere. */
  byRow(width: number, write: (tick: Tick, row: number, cells: Float64Array, at: number) => void): Address {
    const at = this.heap.f64(width * this.rowCapacity);
    this.onTick((tick, linked) => {
      const cells = linked.f64(at, width * this.rowCapacity);
      for (const row of tick.moved) {
        cells.fill(0, width * row, width * (row + 1));
        if (tick.columns.codes[row] === 0) write(tick, row, cells, width * row);
      }
    });
    return at;
  }

  /** A column of doubles by expiry, written every tick; `still`: in whole ones, where nothing but the instant changes it. */
  byExpiry(width: number, write: (tick: Tick, expiry: number, cells: Float64Array, at: number) => void, still = false): Address {
    const at = this.heap.f64(width * this.expiryCapacity);
    const made = new Float64Array(width);
    let known = 0;
    this.onTick((tick, linked) => {
      const cells = linked.f64(at, width * this.expiryCapacity);
      const first = still && !tick.whole ? known : 0;
      known = this.rows.expiryGroups.length;
      for (const [n, { underlying }] of this.rows.expiryGroups.slice(first).entries()) {
        write(tick, first + n, made, 0);
        for (let i = 0; i < width; i++) tick.touched.write(cells, width * (first + n) + i, made[i], underlying);
      }
    });
    return at;
  }
}

export interface Dot {
  readonly register: Register;
  /** Amounts that are weighed: of the block's own collateral (by account), or of what moves with a pair. */
  readonly amounts: (asset: number, amount: number, account: number) => number;
  /** Numeraire a unit; the market's price where left out. */
  readonly price?: (tick: Tick, asset: number) => number;
  /** Whether amounts depend on the tick, and are computed in each. */
  readonly everyTick?: (tick: Tick, asset: number, amount: number) => number;
}
