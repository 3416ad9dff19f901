// The prepared engine: a book under a rule document on a backend of its own, compiled once and asked often. A run is its first tick.

import type { Book } from '../../book/book.js';
import { fieldsOf, instant } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { History } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import type { ProgramInputs } from '../../program/inputs.js';
import { Holdings } from '../../program/layout/holdings.js';
import { Rows } from '../../program/layout/rows.js';
import type { Program } from '../../program/program.js';
import type { Bindings } from '../../program/readings/bindings.js';
import type { AssumptionPolicy } from '../../program/tick/assumptions.js';
import type { Tick } from '../../program/tick/tick.js';
import { parseRules, type Rules } from '../../rules/document/rules.js';
import type { BookRisk, ParametricBookRisk, ScenarioBookRisk } from '../bookRisk/figures.js';
import type { ParametricBookInputs, ScenarioBookInputs } from '../bookRisk/methods.js';
import type { MethodInputs } from '../bookRisk/run.js';
import type { LiquidationSearch } from './account/liquidationPrices.js';
import { type Inside, Subject } from './account/subject.js';
import { AccountView } from './account/view.js';
import { type BindingInputs, bindingsOf } from './bindings.js';
import { type AccountChanges, changedAccount, type MarketChanges } from './changes.js';
import type { CompareOptions, Comparison } from './compare.js';
import { heldBook } from './heldBook.js';
import { type EngineBackends, linked } from './linked.js';
import { type BookLiquidationPrices, bookLiquidationPrices } from './liquidationPrices.js';
import { LiveMarket } from './liveMarket.js';
import { notChargedOf } from './notCharged.js';
import { type Own, ownColumns, ownRequirements } from './own.js';
import type { MarginRun, RequirementColumns } from './run.js';
import { runFaults } from './runFaults.js';
import { sizesOf } from './sizes.js';
import { flooredVols } from './warnings.js';

export interface PrepareInputs {
  readonly book: Book;
  readonly market: Market;
  /** A rule document: what `parseRules` gives, or its JSON. */
  readonly rules: Rules;
  /** Which of the document's stand-ins may be used for what the market does not carry: 'stated' (all of them, the default), 'refuse', or names such as 'quotes.mark'. */
  readonly assumptions?: AssumptionPolicy;
  /** Daily closes that spot vols and correlations are estimated from; without it, those of the rules. Rows after the market's instant are not read. */
  readonly history?: History;
  /** Daily levels of implied vols by underlying, that vols of vol are estimated from; without it, those of the rules. */
  readonly volHistory?: History;
}

/** See MarginEngine. Throws what concerns all: faults of the rules, OUT_OF_MEMORY. */
export async function prepareEngine(backends: EngineBackends, inputs: PrepareInputs): Promise<MarginEngine> {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['book', 'market', 'rules'],
    ['assumptions', 'history', 'volHistory'],
  ) as unknown as PrepareInputs;
  instant(given.market.asOf, 'inputs.market.asOf');
  const rules = parseRules(given.rules);
  const rows = new Rows(given.market);
  const holdings = new Holdings(given.book, rows);
  const { book, assumptions = 'stated', history, volHistory } = given;
  const parts = {
    ...{ rules, book, rows, holdings, assumptions },
    ...(history === undefined ? {} : { history }),
    ...(volHistory === undefined ? {} : { volHistory }),
  };
  return engineOf(backends, parts, given.market);
}

/** An engine over holdings that stand already. */
export async function engineOf(backends: EngineBackends, parts: ProgramInputs, market: Market): Promise<MarginEngine> {
  return new MarginEngine(backends, parts, await linked(backends, parts), market);
}

/**
 * A book under a rule document, live: `run` answers for all accounts, `tick` takes a new market, `trade` changes an account, `account` asks about one. After any changes the
 * answers are those of a fresh engine over the same book and market, to the bit.
 */
export class MarginEngine {
  readonly rules: Rules;
  /** Names of the requirements, in the order of the document. */
  readonly requirements: readonly string[];
  readonly #backends: EngineBackends;
  readonly #parts: ProgramInputs;
  readonly #own: Own;
  /** What questions see. */
  readonly #inside: Inside;
  #program: Program;
  readonly #market: LiveMarket;
  #tick: Tick;
  /** Blocks whose answers are not of this book and market. */
  #stale: Set<number>;
  /** Accounts that do not hold any more what the book says. */
  readonly #changed = new Set<number>();
  #closed = false;

  constructor(backends: EngineBackends, parts: ProgramInputs, program: Program, market: Market) {
    this.rules = parts.rules;
    this.requirements = program.requirements;
    this.#backends = backends;
    this.#parts = parts;
    this.#own = ownRequirements(parts.book, parts.rules, parts.assumptions);
    this.#program = program;
    this.#market = new LiveMarket(market, parts.rows);
    this.#tick = program.tick(this.#market.now);
    this.#stale = allBlocks(program);
    this.#inside = {
      parts,
      own: this.#own.names,
      program: () => this.#open(),
      tick: () => this.#tick,
      market: () => this.#market.copy,
      link: (of) => linked(backends, of),
    };
  }

  /** The market of the last tick. */
  get market(): Market {
    return this.#market.copy;
  }

  /** Bytes of backend memory. */
  get memoryBytes(): number {
    return this.#open().heap.bytes;
  }

  /** Figures of every account, of the last market and all changes. */
  run(): MarginRun {
    const program = this.#settled();
    const { book, holdings } = this.#parts;
    const figures: Record<string, RequirementColumns> = {};
    const codes = new Uint8Array(book.accounts.length);
    for (const name of this.requirements) {
      const { codes: own, ...columns } = program.answers(name);
      figures[name] = {
        equities: columns.equities.slice(),
        initials: columns.initials.slice(),
        maintenances: columns.maintenances.slice(),
        excesses: columns.excesses.slice(),
      };
      for (let a = 0; a < codes.length; a++) codes[a] ||= own[a] as number;
    }
    const { partial, notCharged } = notChargedOf(program, this.#tick, book.accounts.length);
    return {
      asOf: this.#market.now.asOf,
      numeraire: this.#market.now.numeraire,
      rules: { name: this.rules.about.name, date: this.rules.about.date },
      ...(this.#tick.factorSource === undefined ? {} : { factorSource: this.#tick.factorSource }),
      accounts: book.accounts,
      subaccounts: book.subaccounts,
      requirements: figures,
      own: ownColumns(this.#own.names, figures),
      ...sizesOf(holdings, this.#tick, codes),
      codes,
      partial,
      assumptions: [...program.assumptionsUsed, ...this.#own.assumed],
      notCharged,
      warnings: flooredVols(this.#tick),
      ...this.#faults(codes),
    };
  }

  /** What decides a requirement (of the initial margin, unless the part is named) of every account: the term that adds most, the worst scenario. */
  bindings(inputs: BindingInputs): Bindings {
    return bindingsOf(this.#settled(), inputs);
  }

  /** The same book and market under several rule documents, side by side; see Comparison. The engine's own state stays as it is. */
  async compare(rules: readonly Rules[], options: CompareOptions = {}): Promise<Comparison> {
    this.#open();
    const { compareHoldings } = await import('./compare.js');
    return compareHoldings(
      (parts, market) => engineOf(this.#backends, parts, market),
      { ...this.#parts, market: this.market },
      rules,
      options,
    );
  }

  /**
   * VaR and expected shortfall of every account as it stands: under scenarios ('historical', 'filtered-historical', 'monte-carlo') or from Greeks and a covariance ('delta-normal',
   * 'student-t', 'delta-gamma'); the inputs of each method are the type of its name (HistoricalBookInputs ...) without book and market. What the method knows nothing of, and what the book
   * or the market has wrong, are faults of the accounts that hold it. Throws what concerns all: TOO_SHORT (fewer scenarios than the confidence takes), NOT_PSD ...
   */
  async bookRisk(inputs: MethodInputs<ScenarioBookInputs>): Promise<ScenarioBookRisk>;
  async bookRisk(inputs: MethodInputs<ParametricBookInputs>): Promise<ParametricBookRisk>;
  async bookRisk(inputs: MethodInputs): Promise<BookRisk>;
  async bookRisk(inputs: MethodInputs): Promise<BookRisk> {
    this.#open();
    const [{ bookRiskOn, methodInputs }, { openBatch }] = await Promise.all([import('../bookRisk/run.js'), import('../batch/open.js')]);
    const { open, base, maximumBytes, use } = this.#backends;
    const own = { book: this.#book(), market: this.market };
    return bookRiskOn(use, (shape) => openBatch(open, base, maximumBytes, shape), methodInputs(inputs, own));
  }

  /** Takes a market that has moved; what is not named stays. A refused change leaves everything as it was. */
  tick(changes: MarketChanges): void {
    const program = this.#open();
    const moved = this.#market.change(changes);
    const stale = moved === 'all' ? undefined : program.move(this.#market.now, moved);
    if (stale === undefined) {
      program.tick(this.#market.now);
      this.#stale = allBlocks(program);
    } else for (const b of stale) this.#stale.add(b);
  }

  /** What an account holds changes: fills, orders, deposits. A refused change leaves everything as it was. */
  async trade(account: string, subaccount: string, changes: AccountChanges): Promise<void> {
    const program = this.#open();
    const { holdings, rows } = this.#parts;
    const n = this.#indexOf(account, subaccount);
    const after = changedAccount(new Subject(this.#inside, n).state(), rows, changes);
    this.#changed.add(n);
    holdings.setLots(n, after.lots, rows);
    holdings.setOrders(n, after.orders, rows);
    holdings.setAmounts(n, after.collateral);
    const b = program.blockOf(n);
    if (!this.#needsRoom(program) && program.repack(b)) this.#stale.add(b);
    else await this.#remake();
  }

  /** Questions about one account, which change nothing. Throws UNKNOWN_ACCOUNT. */
  account(account: string, subaccount = ''): AccountView {
    return new AccountView(new Subject(this.#inside, this.#indexOf(account, subaccount)));
  }

  /** The prices at which each account is liquidated, one asset at a time: `account(id).liquidationPrices` of all of them, bit by bit, an account with a fault harming no other. */
  liquidationPrices(search?: LiquidationSearch): Promise<BookLiquidationPrices> {
    return bookLiquidationPrices(this.#inside, search);
  }

  /** Lets go of the memory; every later call is a Fault CLOSED. */
  dispose(): void {
    this.#closed = true;
    this.#stale.clear();
  }

  /** The book as it stands. */
  #book(): Book {
    const { book, holdings, rows } = this.#parts;
    return heldBook(book, holdings, rows, this.#market.now, this.#changed);
  }

  /** The program with every block answered. */
  #settled(): Program {
    const program = this.#open();
    for (const b of this.#stale) program.run(b, b + 1);
    this.#stale.clear();
    return program;
  }

  #needsRoom(program: Program): boolean {
    return !program.hasRoom;
  }

  /** A program of the same book with more room: nothing else changes. */
  async #remake(): Promise<void> {
    this.#program = await linked(this.#backends, this.#parts);
    this.#tick = this.#program.tick(this.#market.now);
    this.#stale = allBlocks(this.#program);
  }

  #indexOf(account: string, subaccount: string): number {
    this.#open();
    const { book } = this.#parts;
    this.#places ??= new Map(book.accounts.map((id, n) => [`${id}\u0000${book.subaccounts[n]}`, n]));
    const found = this.#places.get(`${account}\u0000${subaccount}`);
    if (found === undefined)
      throw new Fault('UNKNOWN_ACCOUNT', 'account', 'an account of the book', subaccount === '' ? account : `${account}/${subaccount}`);
    return found;
  }
  #places: Map<string, number> | undefined;

  #faults(codes: Uint8Array): Pick<MarginRun, 'faults' | 'faultCount'> {
    const { book, rows, holdings } = this.#parts;
    const { flaws, assumptions } = this.#tick;
    return runFaults(codes, { book, rows, holdings, flaws, charges: this.#program.charges, refused: assumptions.refused });
  }

  #open(): Program {
    if (this.#closed) throw new Fault('CLOSED', 'engine', 'open', 'an engine that was disposed');
    return this.#program;
  }
}

function allBlocks({ blocks }: Program): Set<number> {
  return new Set(blocks.keys());
}
