// One account of a prepared engine as questions see it: what it holds, variants of it answered side by side, its faults.

import { oneOf } from '../../../check.js';
import { Fault } from '../../../fault.js';
import type { Market } from '../../../market/market.js';
import type { Answers } from '../../../program/answers.js';
import type { Block } from '../../../program/blocks.js';
import { bookPath, type ExplainedBy, explainAccount } from '../../../program/explain.js';
import type { ProgramInputs } from '../../../program/inputs.js';
import type { AccountState } from '../../../program/layout/holdings.js';
import type { Program } from '../../../program/program.js';
import type { Tick } from '../../../program/tick/tick.js';
import { healthOf } from '../../results/health.js';
import { type AccountChanges, changedAccount } from '../changes.js';
import type { EngineBackends } from '../linked.js';

/** Access of questions to an engine. */
export interface Inside {
  readonly parts: ProgramInputs;
  readonly backends: EngineBackends;
  /** By account: the requirement that is its own. */
  readonly own: readonly string[];
  /** Throws CLOSED. */
  program(): Program;
  tick(): Tick;
  market(): Market;
  /** Whether the program's answers of an account of the book are current. */
  answered(account: number): boolean;
  /** Changes of market and book so far. */
  version(): number;
  /** A program of its own over other parts, on a memory of its own: on the threads of the core, or `alone` on the caller's. */
  link(parts: ProgramInputs, alone?: boolean): Promise<Program>;
}

/** Figures of one account under one requirement, numeraire. */
export interface AccountFigures {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  /** Equity less initial. */
  readonly excess: number;
  /** Equity / maintenance; when nothing is required Infinity, or -Infinity for a negative equity. */
  readonly health: number;
}

export type FiguresByRequirement = Readonly<Record<string, AccountFigures>>;

export class Subject {
  readonly inside: Inside;
  readonly index: number;

  constructor(inside: Inside, index: number) {
    this.inside = inside;
    this.index = index;
  }

  get path(): string {
    return bookPath(this.inside.parts.book, this.index);
  }

  get names(): { readonly account: string; readonly subaccount: string } {
    const { accounts, subaccounts } = this.inside.parts.book;
    return { account: accounts[this.index], subaccount: subaccounts[this.index] };
  }

  get own(): string {
    return this.inside.own[this.index];
  }

  /** The requirement that is asked about: its own where none is named. */
  requirementOf(named: unknown, path: string): string {
    return named === undefined ? this.own : oneOf(named, this.inside.program().requirements, path);
  }

  state(): AccountState {
    const { holdings } = this.inside.parts;
    const { index } = this;
    return { lots: holdings.lotsOf(index), orders: holdings.ordersOf(index), collateral: holdings.amountsOf(index) };
  }

  /** State after changes, booked by the ledger. Throws as `changedAccount`. */
  changed(changes: AccountChanges, path?: string, from = this.state()): AccountState {
    return changedAccount(from, this.inside.parts.holdings.ledger, changes, path);
  }

  /** Figures of variants by every requirement. Throws the fault of one that has none, TOO_LARGE. */
  variants(states: readonly AccountState[]): FiguresByRequirement[] {
    const figures: FiguresByRequirement[] = [];
    this.ask(states, (answers, count) => {
      for (let n = 0; n < count; n++) figures.push(figuresAt(answers, n));
    });
    return figures;
  }

  /** Current figures of the account: answers of its block, or of a question of its own. Throws its fault where it has none. */
  standing(): FiguresByRequirement {
    const answers = this.#held();
    return figuresAt(answers, this.#place(answers));
  }

  /** The same of its own requirement alone. */
  standingOwn(): AccountFigures {
    const answers = this.#held();
    return figuresIn(answers.get(this.own) as Answers, this.#place(answers));
  }

  #held(): ReadonlyMap<string, Answers> {
    const program = this.inside.program();
    const answers = this.inside.answered(this.index) ? program.bookAnswers : program.askHeld(this.index);
    if (answers === undefined)
      throw new Fault('TOO_LARGE', this.path, 'few enough positions and orders for a question', this.state().lots.rows.length);
    const n = this.#place(answers);
    for (const { codes } of answers.values()) if (codes[n] !== 0) throw this.fault(codes[n]);
    return answers;
  }

  /** Place of the account among answers: first in those of a question. */
  #place(answers: ReadonlyMap<string, Answers>): number {
    return answers === this.inside.program().bookAnswers ? this.index : 0;
  }

  /** Column of one figure, by variant. */
  column(states: readonly AccountState[], requirement: string, which: 'excesses' | 'initials'): Float64Array {
    const column = new Float64Array(states.length);
    let from = 0;
    this.ask(states, (answers, count) => {
      column.set((answers.get(requirement) as Answers)[which].subarray(0, count), from);
      from += count;
    });
    return column;
  }

  /** Asks about variants, as many at a time as there is room for; `take` reads the answers of so many, and what the program says of them beside. */
  ask(states: readonly AccountState[], take: TakeAnswers): void {
    askAll(this.inside, new Uint32Array(states.length).fill(this.index), states, take);
  }

  /** Why it has no figures. */
  fault(code: number): Fault {
    const { book, rows, holdings } = this.inside.parts;
    const tick = this.inside.tick();
    const by: ExplainedBy = {
      book,
      rows,
      holdings,
      flaws: tick.flaws,
      charges: this.inside.program().charges,
      refused: tick.assumptions.refused,
    };
    return explainAccount(this.index, code, by);
  }

  /** Uncharged parts of the account's current holdings. */
  uncharged(): Block['uncharged'] {
    let found: Block['uncharged'] | undefined;
    this.ask([this.state()], (_answers, _count, program) => {
      found = program.compiled.question.uncharged;
    });
    return found as Block['uncharged'];
  }
}

/** Reader of the answers of variants: the program's further readings, and the index of the first variant. */
export type TakeAnswers = (answers: ReadonlyMap<string, Answers>, count: number, program: Program, first: number) => void;

/** Asks about variants of several accounts side by side, as many at a time as there is room for. Throws the fault of the first that has none of the figures, unless `faults` leaves them to who takes the answers; TOO_LARGE. */
export function askAll(
  inside: Inside,
  accounts: Uint32Array,
  states: readonly AccountState[],
  take: TakeAnswers,
  first = 0,
  count = states.length,
  faults: 'throw' | 'answer' = 'throw',
): void {
  const program = inside.program();
  const whole = count === states.length;
  const asked = whole ? states : states.slice(first, first + count);
  const answers = program.ask(whole ? accounts : accounts.subarray(first, first + count), asked);
  if (answers !== undefined) {
    for (const { codes } of faults === 'throw' ? answers.values() : [])
      for (let n = 0; n < count; n++) if (codes[n] !== 0) throw new Subject(inside, accounts[first + n]).fault(codes[n]);
    take(answers, count, program, first);
    return;
  }
  if (count <= 1) {
    const { path } = new Subject(inside, accounts[first]);
    throw new Fault('TOO_LARGE', path, 'few enough positions and orders for a question', asked[0]?.lots.rows.length);
  }
  const half = Math.ceil(count / 2);
  askAll(inside, accounts, states, take, first, half, faults);
  askAll(inside, accounts, states, take, first + half, count - half, faults);
}

export function figuresAt(answers: ReadonlyMap<string, Answers>, n: number): FiguresByRequirement {
  const figures: Record<string, AccountFigures> = {};
  for (const [name, of] of answers) figures[name] = figuresIn(of, n);
  return figures;
}

function figuresIn({ equities, initials, maintenances, excesses }: Answers, n: number): AccountFigures {
  return {
    equity: equities[n],
    initial: initials[n],
    maintenance: maintenances[n],
    excess: excesses[n],
    health: healthOf(equities[n], maintenances[n]),
  };
}
