// A question: stated once, asked through every door. Its answer depends on the question and the session alone.
import {
  type Account,
  type AccountView,
  type Book,
  bookOf,
  type Core,
  Fault,
  type MarginEngine,
  type Market,
  type PrepareInputs,
} from '../index.js';
import type { LiveEngine, Statement } from '../live.js';
import type { Rules } from '../rules.js';
import { name as id, line } from '../shape/leaves.js';
import { type Of, type RecordOf, record, type Shape, type Shapes, said } from '../shape/shape.js';
import { accountsOf } from '../support.js';

/** An account as it is named; the only one of the book where none is. */
export interface Whose {
  readonly account?: string | undefined;
  /** '' where left out. */
  readonly subaccount?: string | undefined;
}

/** The open data of a door: the command line's files, the service's venue, the assistant's open book. */
export interface Session {
  readonly core: Core;
  readonly engine: MarginEngine;
  /** Prepares the engine on first use. Called before every question that needs it. */
  prepare?(): Promise<void>;
  readonly market: Market;
  readonly rules: Rules;
  readonly book: Book;
  /** Further options that the engine was prepared with. */
  readonly prepared?: Omit<PrepareInputs, 'book' | 'market' | 'rules'>;
  /** The live engine, for a live book. */
  readonly live?: LiveEngine;
  /** Holdings of an account, as the book states them. Throws UNKNOWN_ACCOUNT. */
  holding(account: string, subaccount: string): Account | Promise<Account>;
  /** Key that signs statements, if the door has one. */
  readonly key?: CryptoKeyPair;
  /** Makes a signed statement with a proof from the log, if there is a log. */
  readonly statement?: ((of: { readonly account: string; readonly subaccount: string }) => Promise<Statement>) | undefined;
  /** Receives the progress of long work, if the door shows it. */
  readonly watch?: { readonly onProgress: (done: number, total: number) => void };
  /** A document by the name of a preset, by what else the door takes, or as given. */
  rulesOf(told: unknown): Rules | Promise<Rules>;
}

export interface Question<N extends string = string, F extends Shapes = Shapes, A extends Shape<unknown> = Shape<unknown>> {
  /** In the form of a path: `liquidation-prices`. */
  readonly name: N;
  /** A line of help, of the document, of the tool. */
  readonly title: string;
  readonly input: Shape<RecordOf<F>>;
  readonly fields: F;
  readonly answer: A;
  /** Scope that a key needs: any reader, or operators alone. */
  readonly scope: 'read' | 'operate';
  /** Whether it takes several turns of the program: a door with a live book delays changes until the answer. */
  readonly long: boolean;
  /** Whether an answer is passed on whole by doors that shorten lists: nothing could be verified of a part. */
  readonly whole: boolean;
  /** Whether it asks the engine of the session. */
  readonly prepares: boolean;
  /** Whether it is asked of live books alone. */
  readonly live: boolean;
  /** Where the library's faults name a place that the asker has not written: what stands there instead, by how the path begins. */
  readonly places: Readonly<Record<string, string>>;
  readonly run: (session: Session, input: RecordOf<F>) => Promise<Of<A>> | Of<A>;
}

// biome-ignore lint/suspicious/noExplicitAny: a question of any fields and answer
export type AnyQuestion = Question<string, any, Shape<any>>;

/** Input of a question: fields with a default are optional. */
export type AskedOf<F extends Shapes> = {
  readonly [K in keyof F as K extends `${string}?` ? never : K]: Of<F[K]>;
} & { readonly [K in keyof F as K extends `${infer N}?` ? N : never]?: Of<F[K]> };
export type AskedBy<Q> = Q extends { readonly fields: infer F extends Shapes } ? AskedOf<F> : never;
export type FoundBy<Q> = Q extends { readonly answer: infer A } ? Of<A> : never;

export function question<N extends string, const F extends Shapes, A extends Shape<unknown>>(
  stated: Pick<Question<N, F, A>, 'name' | 'title' | 'answer' | 'run'> &
    Partial<Pick<Question<N, F, A>, 'scope' | 'long' | 'whole' | 'prepares' | 'live' | 'places'>> & { readonly input: F },
): Question<N, F, A> {
  return {
    scope: 'read',
    long: false,
    whole: false,
    prepares: true,
    live: false,
    places: {},
    ...stated,
    fields: stated.input,
    input: record(stated.input),
  };
}

/** The fields that name an account, in every question about one. */
export const whose = {
  'account?': said(id, { words: 'whose; may be left out where the book has one account' }),
  'subaccount?': said(line(128), { words: 'which of its subaccounts, where it has some' }),
} as const;

export const requirement = said(id, { words: "the one of the rules that is asked about; the account's own where left out" });

/** Names of the account that is meant. Throws MISSING_FIELD where none is named and the book has several. */
export function named(session: Session, { account, subaccount = '' }: Whose): { readonly account: string; readonly subaccount: string } {
  if (account !== undefined) return { account, subaccount };
  const { count, only } = soleIn(session);
  if (only === undefined) throw new Fault('MISSING_FIELD', 'account', `one of the ${count} of the book`, undefined);
  return only;
}

/** The one account of a book. That of a live engine is not built for it: a question about one account costs no more in a large book. */
function soleIn(session: Session): { readonly count: number; readonly only?: { readonly account: string; readonly subaccount: string } } {
  const { live } = session;
  if (live !== undefined) {
    const { levels } = live;
    const count = levels.equities.length;
    const open: ReturnType<typeof levels.names>[] = [];
    for (let row = 0; row < count && open.length < 2; row++) {
      const names = levels.names(row);
      if (live.isOpen(names.account, names.subaccount)) open.push(names);
    }
    return open.length === 1 ? { count, only: open[0] as (typeof open)[0] } : { count };
  }
  const { accounts, subaccounts } = session.book;
  const count = accounts.length;
  return count === 1 ? { count, only: { account: accounts[0] as string, subaccount: subaccounts[0] as string } } : { count };
}

export function viewOf(session: Session, whom: Whose): AccountView {
  const { account, subaccount } = named(session, whom);
  return session.engine.account(account, subaccount);
}

/** The live book. Throws BAD_ARGUMENT, at this field, where there is none. */
export function liveOf({ live }: Session, field: string): LiveEngine {
  if (live === undefined) throw new Fault('BAD_ARGUMENT', field, 'asked of a live book', 'a book of files');
  return live;
}

/** Holdings of an account in a book of files. Throws its fault: without its bad rows it would be another account. */
export function holdingIn(engine: MarginEngine, book: Book, account: string, subaccount: string): Account {
  engine.account(account, subaccount).figures();
  return accountsOf(book).find((one) => one.account === account && one.subaccount === subaccount) as Account;
}

export function holdingsOf(session: Session, accounts: readonly Whose[]): Promise<Account[]> {
  return Promise.all(
    accounts.map((whom) => {
      const { account, subaccount } = named(session, whom);
      return session.holding(account, subaccount);
    }),
  );
}

/** Some accounts by themselves, in an engine of their own: the same bits, and nothing of the rest of the book is worked out. */
export async function alone<T>(session: Session, accounts: readonly Whose[], ask: (engine: MarginEngine) => Promise<T>): Promise<T> {
  const { core, market, rules, prepared } = session;
  const engine = await core.prepare({ book: bookOf(await holdingsOf(session, accounts)), market, rules, ...prepared });
  try {
    return await ask(engine);
  } finally {
    engine.dispose();
  }
}

/** The single entry point for questions from outside: reads, checks, freezes and runs them. `at` is the door's word for it: `input`, `body`. */
export async function asked<Q extends AnyQuestion>(
  of: Q,
  session: Session,
  value: unknown,
  at: string,
  rows?: 'asRead',
): Promise<FoundBy<Q>> {
  return answerTo(of, session, of.input.parse(value ?? {}, at), at, rows);
}

/** Answers an input that has been read already. `asRead`: rows of accounts are made as they are iterated over, for a door that writes them one by one. */
export async function answerTo<Q extends AnyQuestion>(
  of: Q,
  session: Session,
  input: unknown,
  at: string,
  rows?: 'asRead',
): Promise<FoundBy<Q>> {
  try {
    if (of.prepares && session.prepare) await session.prepare();
    return told(await of.run(session, input as never), rows) as FoundBy<Q>;
  } catch (error) {
    throw error instanceof Fault ? placed(error, of, at) : error;
  }
}

/** A fault of the library at the place where the asker wrote it. */
function placed(fault: Fault, { fields, places }: AnyQuestion, at: string): Fault {
  const { path } = fault;
  for (const [begins, instead] of Object.entries(places))
    if (path.startsWith(begins)) return fault.at(`${at}${`.${instead}${path.slice(begins.length)}`.replace(/\.$/, '').replace('..', '.')}`);
  const first = /^\w+/.exec(path)?.[0] ?? '';
  return Object.hasOwn(fields, first) || Object.hasOwn(fields, `${first}?`) ? fault.at(`${at}.${path}`) : fault;
}

class Rows<T> implements Iterable<T> {
  constructor(
    readonly length: number,
    readonly at: (n: number) => T,
  ) {}
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let n = 0; n < this.length; n++) yield this.at(n);
  }
}

/** Rows of an answer that are made when they are read: there may be a million of them. A door iterates over them, and does no more. */
export const rowsOf = <T>(length: number, at: (n: number) => T): readonly T[] => new Rows(length, at) as unknown as readonly T[];

/** As JSON has it, in one form at every door: lists instead of columns, null for what is infinite or unknown, 0 for -0, nothing undefined. */
export function told(value: unknown, rows?: 'asRead'): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Rows)
    return rows === 'asRead' ? new Rows(value.length, (n) => told(value.at(n))) : Array.from(value, (one) => told(one));
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<unknown>, (one) => told(one, rows));
  const plain: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) if (one !== undefined) plain[key] = told(one, rows);
  return plain;
}
