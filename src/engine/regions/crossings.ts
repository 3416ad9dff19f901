// Accounts that cross a threshold: a tick re-answers only those that may have crossed, with the levels of a full run every time.
//
// An account was answered in a market t: g = equity - ratio x amount, far from 0 for every ratio. `Bounds` says |g(now) - g(t)| <= slope x drift(now, t), and drift(now, t) <= drift(now, R) +
// drift(t, R) of any reference R. So its levels stand while drift(now, R) < |g| / slope - drift(t, R), and that drift is measured, not foreseen: by prices, vols, time or anything else that
// moves a number. Roundings of two computations of g are far below `rounding` x the size of what it is made of, which is taken off |g|. An account without such a radius is hot: answered in every tick.
import { Fault } from '../../fault.js';
import type { Answers } from '../../program/answers.js';
import type { Block } from '../../program/blocks.js';
import { Bounds, type FigureBounds, type Part } from '../../program/bounds/bounds.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Program } from '../../program/program.js';
import type { MarginEngine } from '../prepared/engine.js';
import { type EngineInside, insideOf } from '../prepared/inside.js';
import { measuredBasis } from './basis.js';
import { LatestReferences, levels } from './latestReferences.js';
import { type Reference, References } from './references.js';
import { maskOf, SafeRegions } from './safeRegions.js';

export interface CrossingInputs {
  /** Requirement of all accounts; each account's own by default. */
  readonly requirement?: string;
  /** Part that equity is compared with. */
  readonly part: Part;
  /** Thresholds, ascending: equity below ratio x amount. */
  readonly ratios: readonly number[];
}

/** Accounts whose level is another than before, ascending, with their figures of now. */
export interface Crossed {
  readonly accounts: Uint32Array;
  readonly before: Uint8Array;
  readonly levels: Uint8Array;
  readonly equities: Float64Array;
  readonly amounts: Float64Array;
}

/** Level of an account that has a fault. */
export const noLevel = 255;

const rounding = 1e-7;
const everything = 0xffffffff;
/** Drift from its basis beyond which scales are measured again. */
const stale = 8;
/** Accounts that at least find their region in a tick: a hundredth of larger books do, so that no tick costs much more than a run of the book. Who has none yet is answered every time. */
const leastShare = 500;
/** Ticks between two measurements. */
const rest = 32;

export class Crossings {
  /** By account: how many of the ratios its equity is below; `noLevel` where it has a fault. */
  readonly levels: Uint8Array;
  readonly #inside: EngineInside;
  readonly #inputs: CrossingInputs;
  readonly #names: readonly string[];
  readonly #which: Uint8Array;
  readonly #boxes: SafeRegions;
  /** Bounds of each account, and the basis that they are of. */
  readonly #slopes: readonly [Float64Array, Float64Array, Float64Array];
  readonly #bases: (Reference | undefined)[];
  /** Accounts without a box; 1: to be answered whatever moves. */
  readonly #hot = new Set<number>();
  readonly #changed = new Set<number>();
  readonly #found: FigureBounds = { equity: 0, amount: 0, size: 0 };
  #program!: Program;
  #bounds!: Bounds;
  #references!: References;
  #basis!: Reference;
  #newest!: LatestReferences;
  #reads = -1;
  /** Accounts for which bounds are found in a tick, and how many are left of them. */
  readonly #share: number;
  #ration = 0;
  /** Whether scales must be measured again, and whether that has waited. */
  #due = false;
  #measured = 0;
  #waited = false;
  #ticks = 0;
  #touched = 0;
  #crossed: { account: number; before: number; equity: number; amount: number }[] = [];

  constructor(engine: MarginEngine, inputs: CrossingInputs) {
    this.#inside = insideOf(engine);
    this.#inputs = inputs;
    const { own, parts } = this.#inside;
    const { requirement, ratios } = inputs;
    const known = this.#inside.program().requirements;
    if (requirement !== undefined && !known.includes(requirement))
      throw new Fault('BAD_ARGUMENT', 'crossings.requirement', known.join(' | '), requirement);
    if (!ratios.every((ratio, i) => Number.isFinite(ratio) && ratio > (i === 0 ? Number.NEGATIVE_INFINITY : ratios[i - 1])))
      throw new Fault('BAD_ARGUMENT', 'crossings.ratios', 'finite and ascending', ratios.join());
    const count = parts.book.accounts.length;
    this.#names = requirement === undefined ? known : [requirement];
    this.#which = Uint8Array.from({ length: count }, (_, a) => Math.max(0, this.#names.indexOf(own[a])));
    if (requirement !== undefined) this.#which.fill(0);
    this.levels = new Uint8Array(count).fill(noLevel);
    this.#share = Math.max(leastShare, count / 100);
    this.#boxes = new SafeRegions(count);
    this.#slopes = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
    this.#bases = new Array(count).fill(undefined);
    this.#build();
  }

  /** Shares of accounts: answered in a tick, on average; without a box now. And the references that are measured in a tick. */
  get metrics(): { readonly ticks: number; readonly touchedShare: number; readonly hotShare: number; readonly references: number } {
    const count = this.levels.length;
    const touchedShare = this.#ticks === 0 ? 0 : this.#touched / this.#ticks / count;
    return { ticks: this.#ticks, touchedShare, hotShare: this.#hot.size / count, references: this.#references.list.size };
  }

  /** Notes a change of an account's holdings. */
  changed(account: number): void {
    this.#changed.add(account);
  }

  /** To be asked after every tick or change: whose level it has changed. */
  after(): Crossed {
    const program = this.#inside.program();
    const tick = this.#inside.tick();
    this.#crossed = [];
    this.#ticks += 1;
    this.#ration = this.#share;
    for (const account of this.#changed) this.#unknown(account);
    if (program !== this.#program) this.#build();
    else {
      const woken = [...this.#changed];
      const grown = this.#references.grown();
      if (tick.reads !== this.#reads) this.#move(tick.reads !== this.#reads + 1 || tick.whole, woken);
      this.#reads = tick.reads;
      const few = this.#answer(woken);
      this.#due ||= grown;
      const due = this.#due || this.#far();
      // where many were woken it waits for the next tick, and no longer
      if (due && (few || this.#waited) && (grown || this.#ticks >= this.#measured + rest)) this.#measure();
      else this.#waited = due;
    }
    this.#changed.clear();
    return this.#told();
  }

  /** Whether the market is far from where scales were measured. */
  #far(): boolean {
    const beyond = (): boolean => this.#basis.drifts.some((drift) => drift > stale);
    if (beyond()) this.#references.refine(this.#basis);
    return beyond();
  }

  #told(): Crossed {
    const list = this.#crossed.sort((x, y) => x.account - y.account);
    return {
      accounts: Uint32Array.from(list, ({ account }) => account),
      before: Uint8Array.from(list, ({ before }) => before),
      levels: Uint8Array.from(list, ({ account }) => this.levels[account]),
      equities: Float64Array.from(list, ({ equity }) => equity),
      amounts: Float64Array.from(list, ({ amount }) => amount),
    };
  }

  /** Rebuilds everything from the current program: every account is answered. */
  #build(): void {
    this.#program = this.#inside.program();
    const tick = this.#inside.tick();
    this.#bounds = new Bounds(this.#program, tick, this.#names, this.#inputs.part);
    const { compiler } = this.#program.compiled;
    this.#references = new References(this.#bounds.numbers.list, this.#program.rows, compiler.rowCapacity);
    this.#references.grown();
    for (let a = 0; a < this.levels.length; a++) this.#unknown(a);
    this.#boxes.forget();
    this.#references.read(tick, true);
    this.#measure();
    this.#ration = this.#share;
    this.#all();
  }

  /** Whatever moves, it is answered. */
  #unknown(account: number): void {
    this.#boxes.remove(account);
    this.#bases[account] = undefined;
    this.#boxes.masks[account] = everything;
    this.#hot.add(account);
  }

  /** A basis of the market of now. */
  #measure(): void {
    const tick = this.#inside.tick();
    const basis = measuredBasis(this.#program, tick, this.#bounds.numbers.list, this.#references);
    this.#reads = tick.reads;
    // an account asleep through the last two is answered again
    for (const reference of [...this.#references.list].filter(({ origin }) => origin !== undefined && origin !== this.#basis)) {
      this.#boxes.empty(reference, (account) => this.#hot.add(account));
      this.#references.drop(reference);
    }
    this.#due = this.#waited = false;
    this.#measured = this.#ticks;
    this.#basis = this.#references.take(levels, basis, undefined);
    this.#newest = new LatestReferences(this.#references, this.#boxes, this.#basis, (account) => this.#hot.add(account));
  }

  /** Moves the market, and collects the accounts that it wakes. */
  #move(whole: boolean, woken: number[]): void {
    const tick = this.#inside.tick();
    if ((whole || tick.touched.everything) && this.#bounds.moved(tick)) {
      this.#build();
      return;
    }
    const moved = this.#references.read(tick, whole);
    let bits = 0;
    for (let f = 0; f < moved.length; f++) if (moved[f] === 1) bits |= 1 << (f & 31);
    for (const account of this.#hot) if ((bits & this.#boxes.masks[account]) !== 0 && !this.#changed.has(account)) woken.push(account);
    for (const reference of this.#references.list) {
      if (!this.#boxes.reached(reference)) continue;
      this.#references.refine(reference);
      this.#boxes.wake(reference, (account) => {
        this.#hot.add(account);
        woken.push(account);
      });
    }
  }

  /** Answers accounts; of many, every stale account. False if there were many. */
  #answer(woken: readonly number[]): boolean {
    this.#touched += woken.length;
    if (woken.length > this.levels.length / 24) {
      this.#all();
      return false;
    }
    for (let from = 0; from < woken.length; ) from += this.#ask(woken, from, Math.min(woken.length - from, 64));
    return true;
  }

  /** Answers so many of a list as a question; as many as it had room for. */
  #ask(list: readonly number[], from: number, count: number): number {
    const accounts = Uint32Array.from(list.slice(from, from + count));
    const { holdings } = this.#inside.parts;
    const states = Array.from(accounts, (account): AccountState => holdings.stateOf(account));
    const answers = this.#program.ask(accounts, states);
    if (answers === undefined) {
      if (count > 1) return this.#ask(list, from, count >> 1);
      this.#inside.settle();
      this.#take(accounts[0], this.#program.bookAnswers, accounts[0], undefined);
      return 1;
    }
    const { question } = this.#program.compiled;
    accounts.forEach((account, n) => void this.#take(account, answers, n, question, n));
    return count;
  }

  #all(): void {
    this.#inside.settle();
    const { bookAnswers } = this.#program;
    for (const account of this.#hot) {
      const block = this.#program.blocks[this.#program.blockOf(account)];
      this.#take(account, bookAnswers, account, block, account - block.accounts[0]);
    }
  }

  /** Figures of an account of now: its level, and a box while the ration lasts. */
  #take(account: number, answers: ReadonlyMap<string, Answers>, at: number, block: Block | undefined, n = 0): void {
    const which = this.#which[account];
    const { equities, initials, maintenances, codes } = answers.get(this.#names[which]) as Answers;
    const equity = equities[at];
    const amount = (this.#inputs.part === 'initial' ? initials : maintenances)[at];
    const { ratios } = this.#inputs;
    let level = codes[at] === 0 ? 0 : noLevel;
    if (level === 0) for (const ratio of ratios) if (equity < ratio * amount) level += 1;
    const before = this.levels[account];
    if (level !== before) this.#crossed.push({ account, before, equity, amount });
    this.levels[account] = level;
    if (block !== undefined) this.#box(account, block, n, which, equity, amount);
  }

  #box(account: number, block: Block, n: number, which: number, equity: number, amount: number): void {
    const [equitySlopes, amountSlopes, sizes] = this.#slopes;
    const basis = this.#basis;
    if (this.#bases[account] !== basis) {
      if (this.#ration <= 0) return;
      this.#ration -= 1;
      this.#boxes.masks[account] = maskOf(block, n, this.#references.factors - this.#inside.parts.rows.market.assets.length);
      const found = this.#found;
      const proved = this.#bounds.of(which, block, n, basis.basis, found);
      equitySlopes[account] = proved ? found.equity : Number.NaN;
      amountSlopes[account] = found.amount;
      sizes[account] = found.size;
      this.#bases[account] = basis;
    }
    let room = Number.POSITIVE_INFINITY;
    if (!Number.isNaN(equity)) {
      for (const ratio of this.#inputs.ratios) {
        const slope = equitySlopes[account] + Math.abs(ratio) * amountSlopes[account];
        const size = (1 + Math.abs(ratio)) * sizes[account];
        const far = Math.abs(equity - ratio * amount) - rounding * size;
        if (slope === 0 && (far > 0 || size === 0)) continue;
        room = Math.min(room, far / slope); // NaN stays
      }
    }
    if (this.#newest.box(account, room)) this.#hot.delete(account);
  }
}
