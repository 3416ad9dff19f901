// A bound of the least excess over every part and sequence of fills of an account's open orders: equity - initial, by upper bounds of the columns that a document was compiled to.
//
// The claim, by induction over the columns of a program: a column is, wherever the shares of the orders stand within their box, no more than its form (a base and sums of largest affine pieces),
// and what it is below 0 no more than its other form. Columns without a rule have none; what is made of them neither, and the reserve is unknown. Rounding is left to who compares.
import { treesOf } from '../../rules/document/trees.js';
import { blockAccounts } from '../blocks.js';
import type { Operation } from '../compile/instructions.js';
import type { Register, TickNumber } from '../compile/operand.js';
import type { EncodedStep, ProgramStep } from '../compile/steps.js';
import type { AccountState } from '../layout/holdings.js';
import { collateralUnits } from '../layout/plan.js';
import type { Program } from '../program.js';
import type { Tick } from '../tick/tick.js';
import { type Form, fixed, mostOf, plus, scaled, topOf } from './form.js';
import { chargeRule } from './hosted.js';
import { operationRule } from './operations.js';
import { type Situation, situationOf } from './situation.js';
import { stepRule } from './steps.js';
import { longOnlyRule, nakedRule, slotRule } from './sums.js';
import type { Rule, Sign, Work } from './work.js';

type Instruction = Program['compiled']['compiler']['instructions']['list'][number];
type Maker = { readonly step: EncodedStep; readonly output: string } | { readonly operation: Instruction };

/** What is known of fills within a box of shares. */
export interface Reserved {
  /** No excess is below it; undefined where nothing is known. */
  readonly least: number | undefined;
  /** Shares at which it may be that low. */
  readonly shares: Float64Array;
  /** How much each share matters to it. */
  readonly weights: Float64Array;
  /** Whether it is bound between the ends of a share too: an excess that bends up there needs halves. */
  readonly bent: boolean;
  /** Whether the engine's own figures of every subset say more than boxes of shares would. */
  readonly loose: boolean;
  /** The size of what it is made of, for rounding. */
  readonly size: number;
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
  #forms: (Form | null | undefined)[] = [];

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

  /** Of an account in this state, its orders among it, under a requirement that is multiplied by `factor`; shares of the orders within [lows, highs]. */
  of(
    requirement: string,
    tick: Tick,
    account: number,
    state: AccountState,
    lows: ArrayLike<number>,
    highs: ArrayLike<number>,
    factor = 1,
    coarse = false,
  ): Reserved {
    const { compiler } = this.#program.compiled;
    const plan = { rows: compiler.rows, charges: this.#program.charges, collateralOf: this.#collateralOf };
    const count = state.orders.rows.length;
    const work = this.#work(situationOf(plan, tick, account, state, lows, highs, coarse));
    const { equity, initial } = this.#asked.get(requirement) as { equity: Register; initial: Register };
    const [owned, required] = [work.form(equity, 0, -1), work.form(initial, 0, 1)];
    if (owned === undefined || required === undefined) {
      const none = new Float64Array(count);
      return { least: undefined, shares: none, weights: none, bent: true, loose: true, size: 0 };
    }
    const above = factor === 1 ? required : scaled(required, factor);
    // a requirement is never below 0
    const whole = topOf(work.box, plus(owned, above));
    const floor = topOf(work.box, owned);
    const worst = floor.most > whole.most ? floor : whole;
    return {
      least: -worst.most,
      shares: worst.at.subarray(0, count),
      weights: worst.weights.subarray(0, count),
      bent: work.bent,
      loose: work.loose,
      size: Math.abs(mostOf(work.box, owned)) + Math.abs(mostOf(work.box, above)),
    };
  }

  #work(situation: Situation): Work {
    const { compiler, linked } = this.#program.compiled;
    const pairs = Math.max(1, situation.pairs.length);
    this.#forms = [];
    const work: Work = {
      ...situation,
      compiler,
      linked,
      collateralOf: this.#collateralOf,
      bent: false,
      loose: false,
      form: (register, pair, sign) => this.#form(work, pairs, register, pair, sign),
      stated: ({ at, of }) => {
        if (of !== 'account') return undefined;
        const block = this.#program.blocks[this.#program.blockOf(situation.account)];
        return block && linked.f64(at + 8 * block.region.first.account, block.region.room.account)[situation.account % blockAccounts];
      },
    };
    return work;
  }

  #form(work: Work, pairs: number, register: Register, pair: number, sign: Sign): Form | undefined {
    const number = this.#numbers.get(register) ?? this.#number(register);
    const own = register.level === 'A' ? 0 : pair;
    const at = 2 * (number * pairs + own) + (sign === 1 ? 0 : 1);
    const known = this.#forms[at];
    if (known !== undefined) return known ?? undefined;
    const made = this.#rules[number]?.(work, own, sign);
    this.#forms[at] = made ?? null;
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
        return value === undefined || Number.isNaN(value) ? undefined : fixed(work.box, sign * value);
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
      let sum = fixed(work.box, 0);
      for (const part of parts) {
        const form = part(work, pair, sign);
        if (form === undefined) return undefined;
        sum = plus(sum, form);
      }
      return sum;
    };
  }

  #operation(one: Instruction): Rule {
    const { compiler, linked } = this.#program.compiled;
    const number = (of: TickNumber | undefined) => (work: Work) => (of === undefined ? 0 : (of.constant ?? of.of(work.tick)));
    const table = one.op === 'read' ? (one.a?.at as number) : undefined;
    return operationRule({
      ...(one as Operation),
      k: number(one.k),
      m: number(one.m),
      table: table === undefined ? undefined : (work, pair) => linked.f64(table, compiler.underlyings.length)[work.pairs[pair] as number],
    });
  }

  /** What makes each column: steps, instructions, sums. */
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
