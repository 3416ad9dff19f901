// Bounds of how far one account's equity and requirement can move while the market drifts. A column without a rule is unbounded.
//
// The claim, by induction over the columns of a program: between two markets of drift r (no number of entry i apart by more than r x yards[i]) a cell changes by r x slope at most. A number
// times a size changes by |size| x yard; sums add, extremes take the larger, products and quotients take the bounds of their parts. Rounding is left to who compares.
import { treesOf } from '../../rules/document/trees.js';
import type { Block } from '../blocks.js';
import type { Operation } from '../compile/instructions.js';
import type { Register } from '../compile/operand.js';
import type { EncodedStep, ProgramStep } from '../compile/steps.js';
import type { Program } from '../program.js';
import type { Tick } from '../tick/tick.js';
import { across, apply, nothing, type Read } from './formulas.js';
import { type Basis, NumberList } from './numbers.js';
import { type Reader, slotNumbers, tableNumbers } from './reader.js';
import { stepRule } from './steps.js';
import { columnCells, type Rule, Work } from './work.js';

export type Part = 'maintenance' | 'initial';

/** How figures of an account may move: by slope x drift. Numeraire. */
export interface FigureBounds {
  equity: number;
  amount: number;
  /** The size of what it is all made of, for rounding. */
  size: number;
}

interface Asked {
  readonly equity: number;
  readonly amount: number;
  /** Effect of an account's open orders: nothing is proved if its orders are searched. */
  readonly ordered: number | 'searched' | undefined;
}

type Maker = { readonly step: EncodedStep; readonly output: string } | { readonly operation: Operation };
type Instruction = Program['compiled']['compiler']['instructions']['list'][number];

export class Bounds {
  readonly numbers = new NumberList();
  readonly #reader: Reader;
  readonly #program: Program;
  readonly #makers = new Map<Register, Maker[]>();
  readonly #cells = new Map<Register, number>();
  readonly #rules: Rule[] = [];
  readonly #orderRules: Rule[] = [];
  /** Rules in the making; the columns of the first. */
  #into = this.#rules;
  readonly #plain: number;
  readonly #asked: readonly Asked[];
  readonly #read: { readonly number: { of(tick: Tick): number }; readonly was: number }[] = [];
  readonly #work: Work;
  #tick: Tick;

  constructor(program: Program, tick: Tick, requirements: readonly string[], part: Part) {
    const { compiler, assembly, linked } = program.compiled;
    this.#program = program;
    this.#tick = tick;
    this.#reader = { compiler, linked, tick, numbers: this.numbers, cell: (register) => this.#cell(register) };
    this.#gather();
    const { codes } = tick.columns;
    this.numbers.add('codes', () => ({
      space: 'row',
      width: 1,
      exact: true,
      read: (row, to, at) => void to.fill(codes[row], at, at + 1),
    }));
    const trees = treesOf(compiler.rules).requirements;
    const { instructions } = compiler;
    const known = instructions.list.length;
    const of = (formula: (typeof trees)[string]['equity'], view: Part | 'ordered') =>
      instructions.column(assembly.charges.of(formula, view), 'A');
    const asked = requirements.map((name) => {
      const tree = trees[name];
      const amount = of(tree[part], part);
      return { equity: this.#cell(of(tree.equity, 'maintenance')), amount: this.#cell(amount) };
    });
    // what follows is found for accounts with open orders alone
    this.#plain = this.#cells.size;
    this.#into = this.#orderRules;
    const ordered = requirements.map((name) => {
      if (part !== 'initial') return undefined;
      if (compiler.rules.requirements[name]?.orders !== undefined) return 'searched' as const;
      const { initial } = trees[name];
      const register = of(initial, 'ordered');
      return register === of(initial, 'initial') ? undefined : this.#cell(register);
    });
    this.#asked = asked.map((one, n) => ({ ...one, ordered: ordered[n] }));
    if (instructions.list.length !== known) throw new Error('a formula of a requirement was compiled with it');
    this.#work = new Work(this.#cells.size * columnCells, linked);
  }

  /** Whether a number that bounds take as constant has moved: the bounds must then be rebuilt. */
  moved(tick: Tick): boolean {
    this.#tick = tick;
    return this.numbers.moved() || this.#read.some(({ number, was }) => !Object.is(number.of(tick), was));
  }

  /** Bounds of an account of a block under the requirement of that number; false where nothing is proved. */
  of(which: number, block: Block, account: number, basis: Basis, bounds: FigureBounds): boolean {
    const work = this.#work;
    const { equity, amount, ordered } = this.#asked[which];
    if (!work.take(block, account, basis)) return false;
    const { orderAccountStarts } = work.arrays;
    const orders = ordered !== undefined && orderAccountStarts[account] < orderAccountStarts[account + 1];
    if (orders && ordered === 'searched') return false;
    for (const rule of this.#rules) rule(work);
    if (orders) for (const rule of this.#orderRules) rule(work);
    bounds.equity = work.slopes[equity];
    bounds.amount = work.slopes[orders ? (ordered as number) : amount];
    bounds.size = 0;
    const end = orders ? work.highs.length : this.#plain * columnCells;
    for (let column = 0; column < end; column += columnCells) {
      for (let p = 0; p < Math.max(1, work.pairs); p++) {
        const most = work.most(column + p);
        if (most > bounds.size && most < Number.POSITIVE_INFINITY) bounds.size = most;
      }
    }
    return bounds.equity + bounds.amount < Number.POSITIVE_INFINITY;
  }

  /** Collects the maker of each column: steps, instructions, sums. */
  #gather(): void {
    const { compiler, assembly } = this.#program.compiled;
    const { instructions } = compiler;
    const add = (register: Register, maker: Maker): void => {
      const makers = this.#makers.get(register) ?? [];
      this.#makers.set(register, makers);
      makers.push(maker);
    };
    const stepOf = (step: ProgramStep): void => {
      if (!('name' in step) || step.name === 'clear') return;
      for (const output of step.name === 'mark' ? ['gains', 'coins'] : outputs) {
        const argument = step.arguments[output];
        if (typeof argument === 'object' && 'register' in argument) add(argument.register, { step, output });
      }
    };
    for (const step of [...assembly.dots.steps, ...compiler.steps.sums, ...compiler.steps.terms, ...compiler.steps.orders]) stepOf(step);
    for (const { step } of instructions.barriers) stepOf(step);
    for (const operation of instructions.list) add(operation.to, { operation });
    for (const { to, a, b } of compiler.additions) add(to, { operation: { op: 'add', to, a, b } });
  }

  /** The first cell of a column, once the rules that find its bounds stand. */
  #cell(register: Register): number {
    const known = this.#cells.get(register);
    if (known !== undefined) return known;
    const rules = this.#rulesOf(register);
    const to = this.#cells.size * columnCells;
    this.#cells.set(register, to);
    const made = rules(to);
    this.#into.push((work) => {
      const cells = register.level === 'A' ? 1 : work.pairs;
      for (let p = 0; p < cells; p++) {
        if (made === undefined) nothing(work, to + p);
        else work.clear(to + p);
      }
      if (made !== undefined) for (const rule of made) rule(work);
    });
    return to;
  }

  #rulesOf(register: Register): (to: number) => readonly Rule[] | undefined {
    const { compiler, linked } = this.#reader;
    if (register.of === 'account' || register.of === 'pair') {
      const { of } = register;
      return (to) => [
        (work) => {
          const first = work.block.region.first[of];
          const cells = linked.f64(register.at + 8 * first, work.block.region.room[of]);
          const at = of === 'account' ? work.account : work.pair;
          for (let n = 0; n < (of === 'account' ? 1 : work.pairs); n++) {
            const value = cells[at + n];
            work.set(to + n, value, value, 0);
          }
        },
      ];
    }
    const slots = compiler.slotColumns.find((one) => one.register === register);
    const makers = this.#makers.get(register) ?? [];
    if (slots === undefined && makers.length === 0) return () => undefined;
    const operations = makers.map((maker) => ('operation' in maker ? this.#operation(maker.operation as Instruction) : maker));
    return (to) => {
      const rules: Rule[] = [];
      if (slots?.table !== undefined) rules.push(slotRule(slotNumbers(this.#reader, slots.table.at, slots.table.width), slots.orders, to));
      for (const one of operations) {
        const rule = typeof one === 'function' ? one(to) : stepRule(this.#reader, one.step, one.output, to);
        if (rule === undefined) return undefined;
        rules.push(rule);
      }
      return rules;
    };
  }

  /** Its columns come before it. */
  #operation({ op, a, b, k, m, to: register }: Instruction): (to: number) => Rule | undefined {
    if (op === 'read') {
      const { compiler } = this.#reader;
      const numbers = tableNumbers(this.#reader, 'unit', a?.at as number, compiler.underlyings.length);
      return (to) => (work) => {
        for (let p = 0; p < work.pairs; p++) work.add(to + p, numbers, work.arrays.pairUnderlyings[work.pair + p], 1);
      };
    }
    if (op === 'roundUp' || op === 'roundDown') return () => undefined;
    const numberOf = (one: typeof k): number => {
      if (one === undefined) return 0;
      if (one.constant !== undefined) return one.constant;
      const was = one.of(this.#tick);
      this.#read.push({ number: one, was });
      return was;
    };
    const columns = { a: a === undefined ? 0 : this.#cell(a), b: b === undefined ? 0 : this.#cell(b) };
    const read = { op, k: numberOf(k), m: numberOf(m), ...columns };
    const over = op === 'sum' || op === 'largest' || op === 'spread';
    return (to) => {
      const line: Read = { ...read, to };
      if (over) return (work) => across(work, line);
      if (register.level === 'A') return (work) => apply(work, line, 0);
      return (work) => {
        for (let p = 0; p < work.pairs; p++) apply(work, line, p);
      };
    };
  }
}

/** Arguments that steps write, but for `mark`. */
const outputs = ['out', 'out0', 'out1', 'initial', 'maintenance', 'assetsInitial', 'assetsMaintenance', 'debtsInitial', 'debtsMaintenance'];

function slotRule(numbers: number, orders: boolean, to: number): Rule {
  return (work) => {
    const { arrays } = work;
    const starts = orders ? arrays.orderStarts : arrays.pairPositions;
    const [slots, sizes] = orders ? [arrays.orderSlots, arrays.orderSizes] : [arrays.slots, arrays.sizes];
    for (let p = 0; p < work.pairs; p++)
      for (let k = starts[work.pair + p]; k < starts[work.pair + p + 1]; k++) work.add(to + p, numbers, slots[k], sizes[k]);
  };
}
