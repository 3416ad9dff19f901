// What a backward sweep over one block works on: adjoints of its columns, and what they come to by position and by price.
import type { Block } from '../../../program/blocks.js';
import type { Register } from '../../../program/compile/operand.js';
import type { ScanRows } from '../../../program/compile/scanRows.js';
import type { BlockArrays } from '../../../program/layout/columns.js';
import type { Program } from '../../../program/program.js';
import type { Readings } from '../../../program/readings/readings.js';
import type { Tick } from '../../../program/tick/tick.js';
import { Closings } from './closings.js';
import { type Makers, makersOf } from './makers.js';
import { PriceSlopes } from './priceSlopes.js';

/** Derivatives of parts that are alike, summed in other orders. */
const same = 1e-9;

/** A column that has an adjoint: of accounts, or of pairs. */
export interface Column {
  readonly register: Register;
  adjoints: Float64Array;
  /** Cells that the block left there. */
  cells: Float64Array;
}

/** By entry of a scan's space: the scenario that decides (-1: the floor does); where others would do as well and are others, all of them. */
export interface Deciding {
  entries: number;
  readonly scenarios: Int32Array;
  /** 1 where others would do as well. */
  readonly tied: Uint8Array;
  readonly ties: Map<number, readonly number[]>;
}

/** Backward steps, first to last, for the adjoint of an amount: the last of the columns. */
export interface Tape {
  readonly columns: readonly Column[];
  readonly undo: readonly Undo[];
}

/** Undoes what makes a column: its adjoints go to what it was made of. */
export type Undo = (sweep: Sweep) => void;

export class Sweep {
  readonly program: Program;
  readonly makers: Makers;
  readonly slopes: PriceSlopes;
  readonly underlyings: number;
  block!: Block;
  arrays!: BlockArrays;
  readings!: Readings;
  accounts = 0;
  pairs = 0;
  /** Account of each pair. */
  owners = new Uint32Array(0);
  /** Numeraire a contract, by position of the block. */
  byPosition: Float64Array = new Float64Array(0);
  /** Numeraire by relative move, [accounts x underlyings]. */
  byPrice: Float64Array = new Float64Array(0);
  /** 1 where an account has a kink, or a part without a closed derivative. */
  readonly open = new Uint8Array(256);
  /** 1 where the last contract counts otherwise than one more. */
  readonly kinked = new Uint8Array(256);
  /** 1 where two parts of a max or min are alike; and whether the second of them is taken. */
  readonly tied = new Uint8Array(256);
  second = false;
  /** Whether positions are asked about, or prices alone. */
  byPositions = true;
  /** Effects of closing fills beside opening fills. */
  readonly closings = new Closings();
  readonly #tapes = new Map<Register, Tape>();
  readonly #columns = new Map<Register, Column>();
  /** Deciding scenarios by scan, with the block they belong to: computed once per call. */
  readonly #deciding = new Map<ScanRows, { block: Block | undefined; readonly deciding: Deciding }>();
  /** Coin of each underlying. */
  readonly #assets: readonly number[];
  #futures: Uint32Array = new Uint32Array(0);
  #options: Uint32Array = new Uint32Array(0);
  #listed = [false, false];

  constructor(program: Program) {
    this.program = program;
    this.makers = makersOf(program);
    this.slopes = new PriceSlopes(program);
    this.underlyings = program.compiled.compiler.underlyings.length;
    this.#assets = program.rows.market.underlyings.map(({ asset }) => program.rows.assetOf(asset));
  }

  get tick(): Tick {
    return this.readings.tick;
  }

  /** Takes a block that has just run. */
  begin(block: Block, readings: Readings): void {
    this.block = block;
    this.readings = readings;
    this.arrays = block.arrays as BlockArrays;
    this.accounts = block.counts.account;
    this.pairs = block.counts.pair;
    for (const known of this.#deciding.values()) known.block = undefined;
    this.#listed = [false, false];
    this.closings.begin(this);
    const first = block.region.first.account;
    if (this.owners.length < this.pairs) this.owners = new Uint32Array(2 * this.pairs);
    for (let p = 0; p < this.pairs; p++) this.owners[p] = this.arrays.pairAccounts[p] - first;
    const { compiler, linked } = this.program.compiled;
    for (const column of this.#columns.values()) {
      if (column.register.of === 'account' || column.register.of === 'pair')
        column.cells = compiler.cellsOf(linked, block, column.register);
      if (column.adjoints.length < this.#entries(column.register)) column.adjoints = new Float64Array(2 * this.#entries(column.register));
    }
  }

  /** The adjoint of an amount: 1, and what it is made of in turn. Where parts are alike both are taken: they are a kink unless all comes to the same. */
  undo(tape: Tape): void {
    this.tied.fill(0);
    this.second = false;
    this.#undo(tape, (seeds) => void seeds.fill(1, 0, this.accounts));
    if (!this.tied.includes(1)) return;
    const [byPosition, byPrice] = [this.byPosition, this.byPrice];
    const asked = this.tied.slice();
    this.byPosition = new Float64Array(byPosition.length);
    this.byPrice = new Float64Array(byPrice.length);
    this.second = true;
    this.#undo(tape, (seeds) => {
      for (let n = 0; n < this.accounts; n++) seeds[n] = asked[n];
    });
    const apart = (x: number, y: number): boolean => Math.abs(x - y) > same * Math.max(Math.abs(x), Math.abs(y));
    const { starts } = this.arrays;
    for (let n = 0; n < this.accounts; n++) {
      if (asked[n] === 0) continue;
      for (let k = starts[n]; this.byPositions && k < starts[n + 1]; k++) if (apart(byPosition[k], this.byPosition[k])) this.open[n] = 1;
      for (let i = n * this.underlyings; i < (n + 1) * this.underlyings; i++) if (apart(byPrice[i], this.byPrice[i])) this.open[n] = 1;
    }
    [this.byPosition, this.byPrice] = [byPosition, byPrice];
  }

  #undo({ columns, undo }: Tape, seed: (seeds: Float64Array) => void): void {
    for (const { adjoints, register } of columns) adjoints.fill(0, 0, this.#entries(register));
    seed(columns[columns.length - 1].adjoints);
    this.closings.clear();
    for (const one of undo) one(this);
    if (this.byPositions) this.closings.take(this);
  }

  /** Tapes stand as long as the program. */
  tape(amount: Register, make: (sweep: Sweep, amount: Register) => Tape): Tape {
    const known = this.#tapes.get(amount) ?? make(this, amount);
    this.#tapes.set(amount, known);
    return known;
  }

  column(register: Register): Column {
    const known = this.#columns.get(register);
    if (known !== undefined) return known;
    const { compiler, linked } = this.program.compiled;
    const local = register.of === 'registers' || register.of === 'table';
    const cells = local ? linked.local.f64(register.at, compiler.strides[register.level] / 8) : new Float64Array(0);
    const made = { register, adjoints: new Float64Array(256), cells };
    this.#columns.set(register, made);
    return made;
  }

  #entries({ level }: Register): number {
    return level === 'A' ? this.accounts : this.pairs;
  }

  deciding(scan: ScanRows, find: (sweep: Sweep, scan: ScanRows, known: Deciding | undefined) => Deciding): Deciding {
    const known = this.#deciding.get(scan);
    if (known?.block === this.block) return known.deciding;
    const deciding = find(this, scan, known?.deciding);
    this.#deciding.set(scan, { block: this.block, deciding });
    return deciding;
  }

  /** Which position each future, and each option, of the block is. */
  get futures(): Uint32Array {
    this.#futures = this.#those(0, this.block.counts.future, this.#futures);
    return this.#futures;
  }

  get options(): Uint32Array {
    this.#options = this.#those(1, this.block.counts.option, this.#options);
    return this.#options;
  }

  #those(option: 0 | 1, count: number, room: Uint32Array): Uint32Array {
    if (this.#listed[option]) return room;
    this.#listed[option] = true;
    const { positionRows } = this.arrays;
    const { option: isOption } = this.program.rows;
    const list = room.length >= count ? room : new Uint32Array(2 * count);
    for (let k = 0, n = 0; n < count; k++) if (isOption[positionRows[k]] === option) list[n++] = k;
    return list;
  }

  /** The same of an asset: of the underlyings whose coin it is. */
  addAsset(account: number, asset: number, value: number): void {
    const { length } = this.#assets;
    for (let u = 0; u < length; u++) {
      if (this.#assets[u] !== asset) continue;
      const at = account * this.underlyings + u;
      this.byPrice[at] = this.byPrice[at] + value;
    }
  }

  /** Adds the slope by the price of a pair's underlying, numeraire per relative move. */
  addPrice(pair: number, value: number): void {
    const at = this.owners[pair] * this.underlyings + this.arrays.pairUnderlyings[pair];
    this.byPrice[at] = this.byPrice[at] + value;
  }
}
