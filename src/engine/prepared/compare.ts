// One book under several rule documents, side by side: a program each over the same holdings and market.
import type { Book } from '../../book/book.js';
import { fieldsOf, listOf } from '../../book/fields.js';
import { type Watched, watched } from '../../book/watched.js';
import { oneOf } from '../../check.js';
import { Fault, type FaultRecord } from '../../fault.js';
import type { History } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import type { ProgramInputs } from '../../program/inputs.js';
import type { Holdings } from '../../program/layout/holdings.js';
import type { Rows } from '../../program/layout/rows.js';
import type { Bindings } from '../../program/readings/bindings.js';
import type { AssumptionPolicy } from '../../program/tick/assumptions.js';
import { parseRules, type Rules } from '../../rules/document/rules.js';
import { type ComparedRequirement, type Lines, linesOf } from './compared.js';
import { checkHeld, heldOf } from './prepare.js';
import type { MarginRun, RunOptions } from './run.js';

export interface CompareOptions extends Watched {
  /** As of `prepare`: 'stated' (the default), 'refuse', or names. */
  readonly assumptions?: AssumptionPolicy;
  /** Requirements to compare; a document that has none of them is refused. All by default. */
  readonly requirements?: readonly string[];
  /** Treatment of a document that can margin nothing here: 'throw' (the default) its fault, or 'listed' among `refused`, with the others answered. */
  readonly refused?: 'throw' | 'listed';
}

export interface CompareInputs extends CompareOptions {
  readonly book: Book;
  readonly market: Market;
  readonly rules: readonly Rules[];
}

/** Plain data; accounts in the order of the book. */
export interface Comparison {
  readonly asOf: number;
  readonly numeraire: string;
  readonly accounts: readonly string[];
  readonly subaccounts: readonly string[];
  /** A line a requirement, in the order of the documents given. */
  readonly requirements: readonly ComparedRequirement[];
  /** How many accounts every line answers whole: over these its `common` sums are comparable. */
  readonly commonAccounts: number;
  /** Documents that the comparison is without, where they are to be listed: the place in the list, and why. */
  readonly refused: readonly { readonly rules: number; readonly fault: FaultRecord }[];
}

/** A book and a market as a comparison reads them. */
export interface Compared {
  readonly book: Book;
  readonly market: Market;
  readonly rows: Rows;
  readonly holdings: Holdings;
  /** History that factors are estimated from, if the engine has one. */
  readonly history?: History | undefined;
  readonly volHistory?: History | undefined;
}

/** Parts of a program under other rules over the same book. */
export function partsOf({ book, rows, holdings, history, volHistory }: Compared): Omit<ProgramInputs, 'rules' | 'assumptions'> {
  return {
    ...{ book, rows, holdings },
    ...(history === undefined ? {} : { history }),
    ...(volHistory === undefined ? {} : { volHistory }),
  };
}

/** An engine of one document over these holdings; what a comparison asks of it. */
export type OpenEngine = (
  parts: ProgramInputs,
  market: Market,
) => Promise<{ run(options?: RunOptions): MarginRun; bindings(of: { readonly requirement: string }): Bindings; dispose(): void }>;

const optionFields = ['assumptions', 'requirements', 'refused', 'onProgress', 'signal'];

/** See Comparison. Throws what a document is refused for, at `rules[i]`, and the reason of an aborted signal. */
export async function compareInputs(open: OpenEngine, inputs: CompareInputs): Promise<Comparison> {
  const { rules, ...given } = fieldsOf(inputs, 'inputs', ['book', 'market', 'rules'], optionFields) as unknown as CompareInputs;
  const { book: _, market: __, ...options } = given;
  const { book, market } = await checkHeld(given);
  return compareHoldings(open, { market, ...heldOf(book, market, {}) }, rules, options, () => book);
}

/** `stated`: the book, for rules that book in other units than `held`. */
export async function compareHoldings(
  open: OpenEngine,
  held: Compared,
  given: readonly unknown[],
  options: CompareOptions,
  stated: () => Book,
): Promise<Comparison> {
  const read = fieldsOf(options, 'options', [], optionFields) as CompareOptions;
  const { assumptions = 'stated', requirements } = read;
  const { onProgress, signal } = watched(read, 'options');
  const listed = oneOf(read.refused ?? 'throw', ['throw', 'listed'], 'options.refused') === 'listed';
  const { book, market } = held;
  const accounts = book.accounts.length;
  const lines: Lines[] = [];
  const refused: { rules: number; fault: FaultRecord }[] = [];
  const refuse = (i: number, error: unknown): void => {
    if (!listed || !(error instanceof Fault) || ['OUT_OF_MEMORY', 'CLOSED'].includes(error.code)) throw error;
    refused.push({ rules: i, fault: error.toRecord() });
  };
  const listOfRules = listOf(given, 'rules', 1, 1000);
  const documents: { readonly i: number; readonly rules: Rules; readonly asked: readonly string[] }[] = [];
  for (const [i, one] of listOfRules.entries()) {
    try {
      const rules = at(i, () => parseRules(one));
      documents.push({ i, rules, asked: at(i, () => requirementsOf(rules, requirements)) });
    } catch (error) {
      refuse(i, error);
    }
  }
  const linesUnder = async ({ i, rules, asked }: (typeof documents)[number]): Promise<readonly Lines[]> => {
    const own = held.holdings.ledger.books(rules.liquidation) ? held : { ...held, ...heldOf(stated(), market, rules) };
    const engine = await open({ ...partsOf(own), rules, assumptions }, market);
    const watched: RunOptions = {
      onProgress: (done) => onProgress?.(i * accounts + done, listOfRules.length * accounts),
      ...(signal === undefined ? {} : { signal }),
    };
    try {
      return linesOf(rules, engine.run(watched), asked, (requirement) => engine.bindings({ requirement }));
    } finally {
      engine.dispose();
    }
  };
  for (const document of documents) {
    signal?.throwIfAborted();
    try {
      lines.push(...(await linesUnder(document)));
    } catch (error) {
      refuse(document.i, error);
    }
  }
  refused.sort((x, y) => x.rules - y.rules);
  const common = Uint8Array.from(book.accounts, (_, a) => (lines.every(({ line }) => line.statuses[a] === 0) ? 1 : 0));
  return {
    asOf: market.asOf,
    numeraire: market.numeraire,
    accounts: book.accounts,
    subaccounts: book.subaccounts,
    requirements: lines.map(({ line, over }) => ({ ...line, common: over((a) => common[a] === 1) })),
    commonAccounts: common.reduce((count, one) => count + one, 0),
    refused,
  };
}

function requirementsOf({ about, requirements }: Rules, asked: readonly string[] | undefined): readonly string[] {
  const names = Object.keys(requirements);
  if (asked === undefined || names.length === 1) return names;
  const own = names.filter((name) => listOf(asked, 'requirements', 1, 1000).includes(name));
  if (own.length > 0) return own;
  throw new Fault('NOT_FOUND', 'rules.requirements', `one of ${names.join(', ')} (${about.name})`, asked.join(', '));
}

/** A fault of a document, said of its place in the list. */
function at<T>(place: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault && /^rules\b/.test(error.path) ? error.at(error.path.replace('rules', `rules[${place}]`)) : error;
  }
}
