// Lower bound of the excess over every part and sequence of fills of an account's open orders: equity - initial, by upper bounds of compiled columns.
//
// The claim, by induction over the columns of a program: a column is, wherever the shares of the orders stand within their box, no more than its form (a base and sums of largest affine pieces),
// and what it is below 0 no more than its other form. Columns without a rule have none; their results have none either, and the reserve is unknown. The caller allows for rounding.
import { treesOf } from '../../rules/document/trees.js';
import { blockAccounts } from '../blocks.js';
import type { Register, TickNumber } from '../compile/operand.js';
import type { EncodedStep, ProgramStep } from '../compile/steps.js';
import { collateralUnits } from '../layout/plan.js';
import type { Program } from '../program.js';
import { type Form, fixed, mostOf, plus, scaled } from './form.js';
import { chargeRule } from './hosted.js';
import { operationRule } from './operations.js';
import { type Asked, type Plan, situationOf } from './situation.js';
import { stepRule } from './steps.js';
import { longOnlyRule, nakedRule, slotRule } from './sums.js';
import { topOf, type Where } from './top.js';
import type { Column, Rule, Sign, Work } from './work.js';

type Instruction = Program['compiled']['compiler']['instructions']['list'][number];
type Maker = { readonly step: EncodedStep; readonly output: string } | { readonly operation: Instruction };

/** Reserve of fills within a box of shares. */
export interface Reserved {
  /** No excess is below it; undefined where nothing is known. */
  readonly least: number | undefined;
  /** Shares at which it may be that low. */
  readonly shares: Float64Array;
  /** How much each share matters to it. */
  readonly weights: Float64Array;
  /** Whether it is bound between the ends of a share too: an excess that bends up there needs halves. */
  readonly bent: boolean;
  /** By share: where alone the excess may bend up besides. */
  readonly kinks: readonly (number | undefined)[];
  /** Whether the engine's own figures of every subset say more than boxes of shares would. */
  readonly loose: boolean;
  /** Whether that is because positions are paired. */
  readonly paired: boolean;
  /** The size of what it is made of, for rounding. */
  readonly size: number;
}

const noShares = new Float64Array(0);

function whereOf(size: number): Where {
  return { at: new Float64Array(size), weights: new Float64Array(size) };
}

/** Whether a variable moves a form by more than rounding. */
function matters({ lows, highs }: Work['box'], { base, groups }: Form, i: number, size: number): boolean {
  const line = 1e-12 * size;
  const width = highs[i] - lows[i];
  const moves = (k: number): boolean => Math.abs(k) * width > line;
  if (groups.length === 1) return groups[0].some((piece) => moves(base[i + 1] + piece[i + 1]));
  return moves(base[i + 1]) || groups.some((pieces) => pieces.some((piece) => moves(piece[i + 1])));
}

/** Arguments that steps write, but for `mark`. */
const outputs = ['out', 'out0', 'out1', 'initial', 'maintenance', 'assetsInitial', 'assetsMaintenance', 'debtsInitial', 'debtsMaintenance'];

export class Reserve {
  readonly #program: Program;
  readonly #makers = new Map<Register, Maker[]>();
  readonly #numbers = new Map<Register, number>();
  readonly #rules: (Rule | undefined)[] = [];
  readonly #levels: Register[] = [];
  readonly #asked = new Map<string, { readonly equity: Register; readonly initial: Register }>();
  readonly #collateralOf: Int32Array | undefined;
  /** Form of each column, and the evaluation that found it. */
  readonly #forms: (Form | undefined)[] = [];
  readonly #known: number[] = [];
  readonly #formOf: Work['form'] = (register, pair, sign) => this.#form(register, pair, sign);
  readonly #statedOf: Work['stated'] = (register) => this.#stated(register, (this.#current as Work).account);
  #evaluation = 0;
  #pairs = 1;
  #current: Work | undefined;
  #plan: Plan | undefined;

  constructor(program: Program) {
    this.#program = program;
    const { compiler, assembly } = program.compiled;
    this.#collateralOf = collateralUnits(compiler.rules, compiler.rows);
    this.#gather();
    const { instructions } = compiler;
    const known = instructions.list.length;
    const trees = treesOf(compiler.rules).requirements;
    for (const name of program.requirements) {
      // what is searched by subsets has the fills in it already
      const searched = compiler.rules.requirements[name]?.orders !== undefined || !compiler.chargesOrders;
      const tree = trees[name];
      if (tree === undefined) continue;
      const of = (formula: typeof tree.equity, view: 'maintenance' | 'initial' | 'ordered'): Register =>
        instructions.column(assembly.charges.of(formula, view), 'A');
      this.#asked.set(name, { equity: of(tree.equity, 'maintenance'), initial: of(tree.initial, searched ? 'initial' : 'ordered') });
    }
    if (instructions.list.length !== known) throw new Error('a formula of a requirement was compiled with it');
  }

  /** Reserve of an account with its orders, under a requirement multiplied by `factor`. */
  of(requirement: string, asked: Asked, factor = 1): Reserved {
    const count = asked.state.orders.rows.length;
    const work = this.#work(asked);
    const { equity, initial } = this.#asked.get(requirement) as { equity: Register; initial: Register };
    const owned = work.form(equity, 0, -1);
    const required = work.form(initial, 0, 1);
    if (owned === undefined || required === undefined) {
      const none = new Float64Array(count);
      return { least: undefined, shares: none, weights: none, bent: true, kinks: [], loose: true, paired: false, size: 0 };
    }
    const { box, loose, paired, kinks } = work;
    const above = factor === 1 ? required : scaled(required, factor);
    // a requirement is never below 0
    const whole = plus(owned, above);
    if (box.coarse) {
      const most = Math.max(topOf(box, whole), topOf(box, owned));
      return { least: -most, shares: noShares, weights: noShares, bent: work.bent, kinks, loose, paired, size: 0 };
    }
    const where = whereOf(box.size);
    const floor = whereOf(box.size);
    const [most, least] = [topOf(box, whole, where), topOf(box, owned, floor)];
    const { at, weights } = least > most ? floor : where;
    const size = Math.abs(mostOf(box, owned)) + Math.abs(mostOf(box, above));
    const bent = work.bent || work.free.some((i) => matters(box, whole, i, size) || matters(box, owned, i, size));
    return {
      least: -Math.max(most, least),
      shares: at.subarray(0, count),
      weights: weights.subarray(0, count),
      bent,
      kinks,
      loose,
      paired,
      size,
    };
  }

  #work(asked: Asked): Work {
    const { compiler, linked } = this.#program.compiled;
    this.#plan ??= {
      rows: compiler.rows,
      charges: this.#program.charges,
      collateralOf: this.#collateralOf,
      fees: compiler.rules.orders?.fee,
    };
    const situation = situationOf(this.#plan, asked);
    this.#pairs = Math.max(1, situation.pairs.length);
    this.#evaluation += 1;
    const work: Work = {
      box: situation.box,
      account: situation.account,
      tick: situation.tick,
      pairs: situation.pairs,
      rows: situation.rows,
      rowsOf: situation.rowsOf,
      assets: situation.assets,
      orders: situation.orders,
      free: situation.free,
      kinks: situation.kinks,
      compiler,
      linked,
      collateralOf: this.#collateralOf,
      bent: false,
      loose: false,
      paired: false,
      form: this.#formOf,
      stated: this.#statedOf,
    };
    this.#current = work;
    return work;
  }

  #stated({ at, of }: Register, account: number): number | undefined {
    if (of !== 'account') return undefined;
    const { linked } = this.#program.compiled;
    const block = this.#program.blocks[this.#program.blockOf(account)];
    return block && linked.f64(at + 8 * block.region.first.account, block.region.room.account)[account % blockAccounts];
  }

  #form(register: Register, pair: number, sign: Sign): Form | undefined {
    return this.#found(this.#numbers.get(register) ?? this.#number(register), register.level === 'A' ? 0 : pair, sign);
  }

  #column(register: Register | undefined): Column {
    if (register === undefined) return () => undefined;
    let number = -1;
    const byAccount = register.level === 'A';
    return (_, pair, sign) => {
      if (number < 0) number = this.#numbers.get(register) ?? this.#number(register);
      return this.#found(number, byAccount ? 0 : pair, sign);
    };
  }

  #found(number: number, own: number, sign: Sign): Form | undefined {
    const at = 2 * (number * this.#pairs + own) + (sign === 1 ? 0 : 1);
    if (this.#known[at] === this.#evaluation) return this.#forms[at];
    const made = this.#rules[number]?.(this.#current as Work, own, sign);
    while (this.#known.length <= at) {
      this.#known.push(0);
      this.#forms.push(undefined);
    }
    this.#known[at] = this.#evaluation;
    this.#forms[at] = made;
    return made;
  }

  /** Its rules, made when it is asked for first. */
  #number(register: Register): number {
    const number = this.#levels.length;
    this.#levels.push(register);
    this.#numbers.set(register, number);
    this.#rules.push(this.#ruleOf(register));
    return number;
  }

  #ruleOf(register: Register): Rule | undefined {
    const { compiler } = this.#program.compiled;
    const { regions } = compiler;
    if (register.of === 'pair') return nakedRule(register.at === regions.address('nakedSides') ? 'sideGroups' : 'strikeGroups');
    if (register.of === 'account') {
      if (register.at === regions.address('longOnly')) return longOnlyRule;
      return (work, _, sign) => {
        const value = work.stated(register);
        return value === undefined || Number.isNaN(value) ? undefined : fixed(sign * value);
      };
    }
    const hosted = compiler.told.charges.get(register);
    if (hosted !== undefined) return chargeRule(hosted);
    const parts: Rule[] = [];
    const slots = compiler.slotColumns.find((one) => one.register === register);
    if (slots !== undefined) parts.push(slotRule(slots));
    for (const maker of this.#makers.get(register) ?? []) {
      const part = 'operation' in maker ? this.#operation(maker.operation) : stepRule(compiler, maker.step, maker.output);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    if (parts.length <= 1) return parts[0];
    return (work, pair, sign) => {
      let sum = fixed(0);
      for (const part of parts) {
        const form = part(work, pair, sign);
        if (form === undefined) return undefined;
        sum = plus(sum, form);
      }
      return sum;
    };
  }

  #isStated(register: Register | undefined): boolean {
    if (register === undefined) return false;
    const makers = this.#makers.get(register) ?? [];
    return (
      register.of !== 'registers' ||
      (makers.length > 0 && makers.every((one) => 'operation' in one && ['read', 'fill'].includes(one.operation.op)))
    );
  }

  #operation(one: Instruction): Rule {
    const { compiler, linked } = this.#program.compiled;
    const number = (of: TickNumber | undefined) => (work: Work) => (of === undefined ? 0 : (of.constant ?? of.of(work.tick)));
    const table = one.op === 'read' ? (one.a?.at as number) : undefined;
    return operationRule({
      op: one.op,
      byAccount: one.to.level === 'A',
      x: this.#column(one.a),
      y: this.#column(one.b),
      plain: this.#isStated(one.a),
      k: number(one.k),
      m: number(one.m),
      table: table === undefined ? undefined : (work, pair) => linked.f64(table, compiler.underlyings.length)[work.pairs[pair] as number],
    });
  }

  /** Collects the maker of each column: steps, instructions, sums. */
  #gather(): void {
    const { compiler, assembly } = this.#program.compiled;
    const { instructions } = compiler;
    const put = (register: Register, maker: Maker): void => {
      const makers = this.#makers.get(register) ?? [];
      this.#makers.set(register, makers);
      makers.push(maker);
    };
    const stepOf = (step: ProgramStep): void => {
      if (!('name' in step) || step.name === 'clear') return;
      for (const output of step.name === 'mark' ? ['gains', 'coins'] : outputs) {
        const argument = step.arguments[output];
        if (typeof argument === 'object' && 'register' in argument) put(argument.register, { step, output });
      }
    };
    for (const step of [...assembly.dots.steps, ...compiler.steps.sums, ...compiler.steps.terms, ...compiler.steps.orders]) stepOf(step);
    for (const { step } of instructions.barriers) stepOf(step);
    for (const operation of instructions.list) put(operation.to, { operation });
    for (const { to, a, b } of compiler.additions) put(to, { operation: { op: 'add', to, a, b, k: undefined, m: undefined } });
  }
}
