// The worker's side of the page: opens a book, takes edits, answers questions. One at a time, in the order they come.
import { type Account, bookOf, buildMarket, createCore, Fault, type FaultRecord } from '../../index.js';
import { accountsOf, bookedAccounts } from '../../support.js';
import { originOf } from './basis.js';
import type { Held, HeldAccount } from './held.js';
import { rowFaults } from './oneBook.js';
import { openingRules } from './openingRules.js';
import { presetOf } from './presets.js';
import { type Answer, type Asked, answerTo, type Question } from './questions.js';
import { opened, type Source } from './source.js';

/** What stands open, in a few words and numbers; what the page shows of it asks for itself. */
export interface Loaded {
  readonly name: string;
  /** Whether the book is a sample, and whether the prices are. */
  readonly sample: boolean;
  readonly synthetic: boolean;
  /** Whose reply the prices are of; null where they come from a market file or a sample. */
  readonly venue: string | null;
  readonly accounts: number;
  readonly positions: number;
  readonly asOf: number;
  readonly numeraire: string;
  readonly underlyings: readonly string[];
  /** That may be held as collateral. */
  readonly assets: readonly string[];
  /** `source`: whose rules they are, and as of when. */
  readonly rules: { readonly name: string; readonly date: string; readonly source: string; readonly preset: string | null };
  readonly presets: readonly string[];
  /** Of the rules, in the order of the document. */
  readonly requirements: readonly string[];
  readonly backend: string;
  readonly backendReason: string;
  /** Milliseconds of the run over the book. */
  readonly runMs: number;
  readonly faults: readonly (FaultRecord & { readonly account: string; readonly subaccount: string })[];
  readonly faultCount: number;
  /** The account that is shown. */
  readonly one: AccountShown;
}

export interface AccountShown {
  readonly account: string;
  readonly subaccount: string;
  readonly requirement: string;
  readonly edited: boolean;
  /** Why it has no figures; null where it has. */
  readonly fault: string | null;
  /** The larger of its equity and its notional, numeraire: how many decimals amounts are read with. */
  readonly size: number;
}

/** With what to do next. */
export type FaultSaid = FaultRecord & { readonly next: string };
export type Said<T> = { readonly answer: T } | { readonly fault: FaultSaid };
export type Stage = 'read' | 'prepare' | 'margin';
/** Of the work that is done: which stage, and how much of how much of it (bytes, accounts). */
export type Progress = (stage: Stage, done: number, total: number) => void;

/** Faults that the page is told of; it shows that there are more. */
const faultsTold = 1000;

export class Desk {
  #held: Held | undefined;
  #about = { name: '', sample: false, synthetic: false, venue: null as string | null, preset: openingRules.name as string | null };
  #accounts: Account[] | undefined;

  /** Opens a source. What stood open stays as it was where that fails. */
  open(source: Source, progress?: Progress): Promise<Said<Loaded>> {
    return said(async () => {
      progress?.('read', 0, 1);
      const found = await opened(source);
      const market = found.market ?? this.#held?.market;
      if (market === undefined)
        throw new Fault('MISSING_FIELD', found.name, 'prices beside the book: open a market first, or with it', 'a book alone');
      const rules = found.rules ?? this.#held?.rules ?? openingRules.rules();
      const book = found.book ?? this.#held?.book ?? bookOf([]);
      if (book.accounts.length === 0) throw new Fault('MISSING_FIELD', found.name, 'at least one account', 'none');
      await this.#stand({ market, rules, book }, progress, found.market !== undefined);
      this.#about = {
        ...this.#about,
        name: found.name,
        sample: found.book === undefined ? this.#about.sample : found.synthetic,
        ...(found.market !== undefined && { synthetic: originOf(found.market) === 'sample', venue: found.venue ?? null }),
        ...(found.rules && { preset: null }),
      };
      return this.#loaded();
    });
  }

  /** The same book and market under a preset by its name. */
  useRules(name: string): Promise<Said<Loaded>> {
    return said(async () => {
      const { market, book } = this.#open();
      await this.#stand({ market, book, rules: await presetOf(name) });
      this.#about = { ...this.#about, preset: name };
      return this.#loaded();
    });
  }

  /** Shows another account of the book, as the book states it. */
  show(account: string, subaccount: string): Promise<Said<Loaded>> {
    return said(async () => {
      const { book } = this.#open();
      const n = book.accounts.findIndex((id, i) => id === account && book.subaccounts[i] === subaccount);
      if (n < 0) throw new Fault('UNKNOWN_ACCOUNT', 'account', `one of the ${book.accounts.length} that are open`, account);
      await this.#showOne(this.#holding(n), false);
      return this.#loaded();
    });
  }

  /** The account that is shown, held otherwise. */
  edit(holding: Account): Promise<Said<Loaded>> {
    return said(async () => {
      await this.#showOne(holding, true);
      return this.#loaded();
    });
  }

  /** The vol of some options, moved by hand: the market for everything that follows. Without any, the market as it was opened. */
  setVols(vols: Readonly<Record<string, number>> | null): Promise<Said<Loaded>> {
    return said(async () => {
      const { book, rules, market, opened, one } = this.#open();
      const quotes = market.quotes.map((quote) => ({ ...quote, vol: vols?.[quote.instrument.id] ?? quote.vol }));
      await this.#stand({ market: vols === null ? opened : buildMarket({ ...market, quotes }), rules, book });
      await this.#showOne(one.stated, one.edited);
      return this.#loaded();
    });
  }

  ask<Q extends Question>(question: Q, asked: Asked<Q>): Promise<Said<Answer<Q>>> {
    return said(() => answerTo(this.#open(), question, asked));
  }

  #open(): Held {
    if (this.#held === undefined) throw new Fault('NOT_FOUND', 'book', 'an open book', 'none');
    return this.#held;
  }

  #holding(n: number): Account {
    this.#accounts ??= accountsOf(this.#open().book);
    return this.#accounts[n] as Account;
  }

  async #stand(parts: Pick<Held, 'market' | 'rules' | 'book'>, progress?: Progress, opens = false): Promise<void> {
    const before = this.#held;
    const core = before?.core ?? (await createCore());
    const accounts = parts.book.accounts.length;
    progress?.('prepare', 0, accounts);
    const engine = await core.prepare(parts);
    progress?.('margin', 0, accounts);
    const start = performance.now();
    const run = engine.run(progress === undefined ? {} : { onProgress: (done, total) => progress('margin', done, total) });
    const runMs = performance.now() - start;
    const shown = before?.book === parts.book ? before.one.stated : undefined;
    const holdings = parts.book === before?.book ? this.#accounts : undefined;
    const first = shown ?? (holdings ?? accountsOf(parts.book))[firstSound(run.codes)];
    if (first === undefined) throw new Fault('MISSING_FIELD', 'book', 'at least one account', 'none');
    const one = await oneOf(core, parts, first, shown !== undefined && before?.one.edited === true);
    before?.engine.dispose();
    before?.one.engine.dispose();
    this.#accounts = holdings;
    this.#held = { core, opened: opens ? parts.market : (before?.opened ?? parts.market), ...parts, engine, run, runMs, one };
  }

  async #showOne(stated: Account, edited: boolean): Promise<void> {
    const held = this.#open();
    const one = await oneOf(held.core, held, stated, edited);
    held.one.engine.dispose();
    this.#held = { ...held, one };
  }

  #loaded(): Loaded {
    const { core, market, rules, book, engine, run, runMs, one } = this.#open();
    const { account, subaccount } = one.holding;
    return {
      ...this.#about,
      accounts: book.accounts.length,
      positions: book.quantities.length,
      asOf: market.asOf,
      numeraire: market.numeraire,
      underlyings: market.underlyings.map(({ id }) => id),
      assets: market.assets.map(({ id }) => id),
      rules: { name: rules.about.name, date: rules.about.date, source: rules.about.source, preset: this.#about.preset },
      presets: openingRules.names,
      requirements: engine.requirements,
      backend: core.backend,
      backendReason: core.backendReason,
      runMs,
      faults: run.faults.slice(0, faultsTold),
      faultCount: run.faultCount,
      one: {
        account,
        subaccount,
        requirement: one.engine.account(account, subaccount).requirement,
        edited: one.edited,
        fault: faultIn(one),
        size: sizeOf(one),
      },
    };
  }
}

async function oneOf(
  core: Held['core'],
  { market, rules, book: whole }: Pick<Held, 'market' | 'rules' | 'book'>,
  stated: Account,
  edited: boolean,
): Promise<HeldAccount> {
  const alone = bookOf([stated]);
  const book = edited ? alone : { ...alone, faults: [...alone.faults, ...rowFaults(whole, stated)] };
  const engine = await core.prepare({ book, market, rules });
  // rows that cannot be read are shown as they are, to be corrected
  const [holding = stated] = book.faults.length > 0 ? [] : bookedAccounts(engine);
  return { stated, holding, engine, edited };
}

function faultIn({ engine }: HeldAccount): string | null {
  const { codes, faults } = engine.run();
  return codes[0] === 0 ? null : (faults[0]?.message ?? 'it has a fault');
}

function sizeOf({ engine }: HeldAccount): number {
  const { own, notionals } = engine.run();
  return Math.max(Math.abs(own.equities[0] as number) || 0, (notionals[0] as number) || 0);
}

/** The first account that has figures; the first of all where none has. */
const firstSound = (codes: Uint8Array): number => Math.max(0, codes.indexOf(0));

async function said<T>(work: () => Promise<T> | T): Promise<Said<T>> {
  try {
    return { answer: await work() };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, path, expectation, got, message } = error;
    const { nextStep } = await import('./nextStep.js');
    return { fault: { code, path, expectation, got, message, next: nextStep(code) } };
  }
}
