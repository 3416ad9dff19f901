// The prepared engine: a book under a rule document on a backend of its own, compiled once and asked often.
import type { Book } from '../../book/book.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import type { ProgramInputs } from '../../program/inputs.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Program } from '../../program/program.js';
import type { Bindings } from '../../program/readings/bindings.js';
import type { StressPath } from '../../risk/stress/path.js';
import type { Rules } from '../../rules/document/rules.js';
import type { StressScenario } from '../../rules/stress/stressScenario.js';
import type { BookRisk, ParametricBookRisk, ScenarioBookRisk } from '../bookRisk/figures.js';
import type { ParametricBookInputs, ScenarioBookInputs } from '../bookRisk/methods.js';
import type { MethodInputs } from '../bookRisk/run.js';
import { Disposing } from '../disposing.js';
import type { LiquidationSearch } from './account/liquidationPrices.js';
import { Subject } from './account/subject.js';
import { AccountView } from './account/view.js';
import type { WhatIf } from './account/whatIf.js';
import type { WhatIfQuestion } from './account/whatIfs.js';
import { AccountNumbers } from './accountNumbers.js';
import { runOf } from './answered.js';
import type { MarginBacktest, MarginBacktestInputs } from './backtest.js';
import { type BindingInputs, bindingsOf } from './bindings.js';
import { type AccountChanges, changedAccount, type MarketChanges } from './changes.js';
import type { CompareOptions, Comparison } from './compare.js';
import { currentBook } from './currentBook.js';
import { Changes } from './heldChanges.js';
import { type EngineInside, engineInside } from './inside.js';
import { batchOn, type EngineBackends, linked } from './linked.js';
import type { BookLiquidationPrices } from './liquidationPrices.js';
import { type Own, ownRequirements } from './own.js';
import { type PrepareInputs, preparedParts } from './prepare.js';
import { ProgramState } from './programState.js';
import type { MarginRun, RunOptions } from './run.js';
import { closeOnError, failure, settle } from './settle.js';
import { assertUnchanged, type EngineView, viewOf } from './stress/engineView.js';
import { type PathInputs, stressPaths } from './stress/paths.js';
import type { StressRun } from './stress/result.js';
import type { ReverseInputs, ReverseStress } from './stress/reverse.js';
import type { SpotVolGrid, SpotVolInputs } from './stress/spotVol.js';
import type { StressOptions } from './stress/stress.js';

/** See MarginEngine. Throws what concerns all: faults of the rules, OUT_OF_MEMORY. */
export async function prepareEngine(backends: EngineBackends, inputs: PrepareInputs): Promise<MarginEngine> {
  const { parts, market } = await preparedParts(inputs);
  return engineOf(backends, parts, market);
}

/** An engine over holdings that stand already. */
export async function engineOf(backends: EngineBackends, parts: ProgramInputs, market: Market): Promise<MarginEngine> {
  const program = await linked(backends, parts);
  return closeOnError(program, () => new MarginEngine(backends, parts, program, market));
}

/**
 * A book under a rule document, live: `run` answers for all accounts, `tick` takes a new market, `trade` changes an account, `account` asks about one. After any changes the
 * answers are those of a fresh engine over the same book and market, to the bit.
 */
export class MarginEngine extends Disposing {
  readonly rules: Rules;
  /** Names of the requirements, in the order of the document. */
  readonly requirements: readonly string[];
  readonly #backends: EngineBackends;
  readonly #parts: ProgramInputs;
  readonly #own: Own;
  readonly #numbers: AccountNumbers;
  /** @internal How the rest of the library reaches into it. */ readonly [engineInside]: EngineInside;
  readonly #changes: Changes;
  readonly #standing: ProgramState;
  /** Changes of market and book so far. */
  #version = 0;
  #closed = false;

  /** @internal */ constructor(backends: EngineBackends, parts: ProgramInputs, program: Program, market: Market) {
    super();
    this.rules = parts.rules;
    this.requirements = program.requirements;
    this.#backends = backends;
    this.#parts = parts;
    this.#own = ownRequirements(parts.book, parts.rules, parts.assumptions);
    this.#numbers = new AccountNumbers(parts.book);
    this.#standing = new ProgramState(program, market, parts.rows);
    this.#changes = new Changes(backends, parts);
    this[engineInside] = {
      parts,
      backends,
      own: this.#own.names,
      program: () => this.#open(),
      tick: () => this.#stand().ofAllRows(),
      market: () => this.#standing.market.copy,
      answered: (account) => !this.#standing.stale.has(this.#standing.program.blockOf(account)),
      version: () => this.#version,
      link: (of, alone) => linked(backends, of, alone),
      book: () => this.#book(),
      changed: this.#changes.accounts,
      hold: (n, after) => this.#hold(n, after),
      moveLater: (changes) => {
        this.#standing.moveLater(changes);
        this.#version += 1;
      },
      numberOf: (account, subaccount) => this.#indexOf(account, subaccount),
      settle: () => void this.#guarded(() => settle(this.#packed(), parts.book.accounts.length)),
    };
  }

  /** The market of the last tick. */
  get market(): Market {
    return this.#standing.market.copy;
  }

  /** Threads that run the book, the caller's included. The same bits for any number. */
  get threads(): number {
    return this.#open().runs.threads;
  }

  /** Why this many threads, in words. */
  get threadsReason(): string {
    return this.#open().runs.threadsReason;
  }

  /** Bytes of backend memory. */
  get memoryBytes(): number {
    return this.#open().memoryBytes;
  }

  /** Figures of every account, of the last market and all changes. Throws the reason of an aborted signal. */
  run(options?: RunOptions): MarginRun {
    return this.#guarded(() => runOf(this.#packed(), this.#parts, this.#own, options));
  }

  /** Deciding parts of a requirement (of the initial margin by default) of every account: the term that adds most, the worst scenario. */
  bindings(inputs: BindingInputs): Bindings {
    return this.#guarded(() => bindingsOf(settle(this.#packed(), this.#parts.book.accounts.length), inputs));
  }

  /** The same book and market under several rule documents, side by side; see Comparison. The engine's own state stays as it is. */
  async compare(rules: readonly Rules[], options: CompareOptions = {}): Promise<Comparison> {
    this.#open();
    const { compareHoldings } = await import('./compare.js');
    const held = { ...this.#parts, market: this.market };
    const open = (parts: ProgramInputs, market: Market) => engineOf(this.#backends, parts, market);
    return compareHoldings(open, held, rules, options, () => this.#book());
  }

  /**
   * VaR and expected shortfall of every account, by any method; inputs are the type of its name (HistoricalBookInputs ...) without book and market. What the method, the book
   * or the market has wrong are faults of the accounts that hold it. Throws what concerns all: TOO_SHORT (fewer scenarios than the confidence takes), NOT_PSD ...
   */
  async bookRisk(inputs: MethodInputs<ScenarioBookInputs>): Promise<ScenarioBookRisk>;
  async bookRisk(inputs: MethodInputs<ParametricBookInputs>): Promise<ParametricBookRisk>;
  async bookRisk(inputs: MethodInputs): Promise<BookRisk>;
  async bookRisk(inputs: MethodInputs): Promise<BookRisk> {
    this.#open();
    const { bookRiskOn } = await import('../bookRisk/run.js');
    const { use } = this.#backends;
    const held = () => ({ ...this.#parts, market: this.market, tick: this.#stand().ofAllRows() });
    return bookRiskOn(use, (shape) => batchOn(this.#backends, shape), held, inputs);
  }

  /** Margins against the past: how often and how far what accounts would have lost exceeds what each requirement charges today; see MarginBacktestInputs. */
  async backtest(inputs: MarginBacktestInputs): Promise<MarginBacktest> {
    this.#open();
    const { backtestHoldings } = await import('./backtest.js');
    const held = { ...this.#parts, market: this.market, tick: this.#stand().ofAllRows() };
    return backtestHoldings((parts, market) => engineOf(this.#backends, parts, market), this.#backends, held, this.rules, inputs);
  }

  /** Takes a market that has moved; what is not named stays. A refused change leaves everything as it was. */
  tick(changes: MarketChanges): void {
    this.#stand().move(changes);
    this.#version += 1;
  }

  /** Changes of an account's holdings: fills, orders, deposits. A refused change changes nothing; changes run one at a time. */
  async trade(account: string, subaccount: string, changes: AccountChanges): Promise<void> {
    while (this.#changes.growing !== undefined) await this.#changes.growing.catch(() => {});
    this.#open();
    const n = this.#indexOf(account, subaccount);
    await this.#hold(n, changedAccount(this.#parts.holdings.stateOf(n), this.#parts.holdings.ledger, changes));
  }

  /** Questions about one account, which change nothing. Throws UNKNOWN_ACCOUNT. */
  account(account: string, subaccount = ''): AccountView {
    return new AccountView(new Subject(this[engineInside], this.#indexOf(account, subaccount)));
  }

  /** Many what-ifs of any accounts, answered together, all from the current state; see WhatIf. */
  async whatIf(questions: readonly WhatIfQuestion[]): Promise<WhatIf[]> {
    this.#open();
    return (await import('./account/whatIfs.js')).whatIfs(this[engineInside], questions);
  }

  /** The prices at which each account is liquidated, one asset at a time: `account(id).liquidationPrices` of all of them, bit by bit, an account with a fault harming no other. */
  async liquidationPrices(search?: LiquidationSearch): Promise<BookLiquidationPrices> {
    return (await import('./liquidationPrices.js')).bookLiquidationPrices(this[engineInside], search);
  }

  /**
   * Scenarios over the book: P&L, equity and requirements of every account under each, by the program on the shocked markets; the engine answers afterwards as before. Throws UNKNOWN_FACTOR,
   * UNKNOWN_ASSET for held names that a scenario neither lists nor covers by a fallback.
   */
  async stress(scenarios: readonly StressScenario[], options?: StressOptions): Promise<StressRun> {
    return this.#lend(async (lent) => (await import('./stress/stress.js')).runStress(lent, scenarios, options));
  }

  /** How many sigmas along each path every account stands from falling below its maintenance requirement, up and down, every point margined again unless the form is `still`; jointly too. */
  async reverseStress(inputs: ReverseInputs): Promise<ReverseStress> {
    return this.#lend(async (lent) => (await import('./stress/reverse.js')).runReverse(lent, this[engineInside], inputs));
  }

  /** P&L of the book or of one account over a grid of price moves and vol shocks, by full revaluation. */
  async spotVol(inputs: SpotVolInputs): Promise<SpotVolGrid> {
    return this.#lend(async (lent) => (await import('./stress/spotVol.js')).runGrid(lent, inputs));
  }

  /** Paths for `reverseStress` from the factors of the rules: `joint` along a driver, then each underlying alone. */
  stressPaths(inputs: PathInputs): StressPath[] {
    this.#open();
    return stressPaths({ ...this.#parts, market: this.market }, this.#standing.tick.math, inputs);
  }

  /** Lets go of memory and threads; every later call is a Fault CLOSED. */
  override dispose(): void {
    this.#closed = true;
    this.#standing.stale.clear();
    this.#standing.program.runs.close();
  }

  #hold(n: number, after: AccountState): Promise<void> | undefined {
    const { program } = this.#standing.isLate ? this.#standing : this.#stand();
    const larger = this.#changes.hold(program, n, after);
    const held = (): void => {
      this.#version += 1;
      this.#standing.stale.add(program.blockOf(n));
    };
    if (larger === undefined) held();
    return larger?.then((made) => {
      if (this.#closed) return void made.runs.close();
      this.#standing.exchange(made);
      held();
    });
  }

  /** Lends the program, and puts it back on the engine's own market whatever happens. */
  async #lend<T>(verb: (lent: EngineView) => Promise<T>): Promise<T> {
    const run = this.run();
    const version = this.#version;
    const open: EngineView['open'] = (shape) => batchOn(this.#backends, shape);
    const same = (): void => assertUnchanged(this.#closed, this.#version === version);
    try {
      return await verb(viewOf(this.#parts, this.#standing, { run, open, same }));
    } catch (error) {
      throw failure(error, this);
    } finally {
      if (!this.#closed) this.#open();
    }
  }

  #guarded<T>(job: () => T): T {
    try {
      return job();
    } catch (error) {
      throw failure(error, this);
    }
  }

  /** Current book. */
  #book(): Book {
    const { book, holdings, rows } = this.#parts;
    return currentBook(book, holdings, rows, this.#standing.market.now, this.#changes.accounts);
  }

  #indexOf(account: string, subaccount: string): number {
    this.#open();
    return this.#numbers.of(account, subaccount);
  }

  /** With every block packed as its accounts stand. */
  #packed(): ProgramState {
    this.#changes.pack(this.#open());
    return this.#standing;
  }

  #stand(): ProgramState {
    if (this.#closed) throw new Fault('CLOSED', 'engine', 'open', 'an engine that was disposed');
    this.#standing.on();
    return this.#standing;
  }

  #open(): Program {
    return this.#stand().program;
  }
}
