// A verb is a question asked by flags: its session read from files, its answer as text, JSON, HTML, and CSV where it has rows.
import { type Core, type CoreOptions, Fault } from '../index.js';
import type { CsvTextOptions } from '../io/support.js';
import { type AnyQuestion, asked, type FoundBy } from '../questions/question.js';
import { tablesOf } from './answerTables.js';
import { csvOptions } from './csv.js';
import { documentPieces } from './document.js';
import type { BackendFlag, MarketFlags, OutputFlags } from './flags.js';
import { flagName } from './flagValues.js';
import { openCore } from './inputs.js';
import { type Pieces, type Target, targetOf, writeResult } from './output.js';
import { type FileSession, type Parts, partsOf, sessionOf } from './session.js';
import { colours, tableText, withProgress } from './terminal.js';

export interface VerbFlags extends Partial<MarketFlags>, OutputFlags {
  readonly book?: string;
  readonly rules?: string;
  readonly strict?: boolean;
  readonly backend?: BackendFlag;
}

interface More {
  /** Further files that output must not overwrite. */
  readonly files?: readonly (string | undefined)[];
  readonly core?: Omit<CoreOptions, 'backend'>;
  /** Subject of the question, where the flags of market, book and rules do not name it. */
  readonly parts?: (core: Core) => Promise<Parts>;
  /** Called before the answer is written. */
  readonly answered?: (session: FileSession) => void;
}

/** How an answer is written; its tables where a form is left out. */
export interface Forms<A> {
  readonly format: string;
  readonly version: number;
  readonly json?: (answer: A) => Pieces;
  readonly text?: (answer: A) => string;
  readonly html?: (answer: A) => Pieces | Promise<Pieces>;
  readonly csv?: (answer: A, options: CsvTextOptions) => Pieces;
  /** Fields of the document that are no answer: those of this run. */
  readonly besides?: () => object;
}

const formatsOf = ({ csv }: Pick<Forms<never>, 'csv'>): readonly string[] => ['json', ...(csv === undefined ? [] : ['csv']), 'html'];

/** Asks a question of the files of the flags, and writes its answer. `inputs`: its fields. */
export async function verb<Q extends AnyQuestion>(
  of: Q,
  flags: VerbFlags,
  forms: Forms<FoundBy<Q>>,
  inputs: (session: FileSession) => object | Promise<object>,
  more: More = {},
): Promise<FoundBy<Q>> {
  const files = [flags.market, flags.book, flags.rules, ...(more.files ?? [])];
  const target = flags.out === undefined ? undefined : targetOf(flags.out, formatsOf(forms), files);
  const core = await openCore(flags.backend, more.core);
  try {
    const session = sessionOf(core, await (more.parts?.(core) ?? partsOf(flags as VerbFlags & MarketFlags)));
    const given = stated(await inputs(session));
    const answer = await withProgress(of.name, (onProgress) => {
      session.watch = { onProgress };
      return asked(of, session, given, 'input', 'asRead').catch((error: unknown) => {
        throw error instanceof Fault ? flagged(error, flags) : error;
      });
    });
    more.answered?.(session);
    await writeAnswer(of, answer, flags, target, forms);
    return answer;
  } finally {
    core.dispose();
  }
}

/** An answer in every form. */
export async function writeAnswer<Q extends AnyQuestion>(
  of: Q,
  answer: FoundBy<Q>,
  flags: OutputFlags,
  target: Target | undefined,
  { format, version, json, text, html, csv, besides }: Forms<FoundBy<Q>>,
): Promise<void> {
  const tables = () => tablesOf(of.answer.schema, answer);
  const entries = Object.entries(answer as object);
  const [lists, fields] = [true, false].map((long) => Object.fromEntries(entries.filter(([, one]) => isRows(one) === long)));
  await writeResult(flags, target, {
    json: () =>
      json === undefined
        ? documentPieces({ format, version, ...fields, ...besides?.() }, lists as Readonly<Record<string, readonly unknown[]>>)
        : json(answer),
    html: async () => (html === undefined ? (await import('./report/answerPage.js')).answerPage(of, tables()) : html(answer)),
    text: () => [text === undefined ? tablesText(tables()) : text(answer)],
    ...(csv && { csv: () => csv(answer, csvOptions(flags)) }),
  });
}

const isRows = (value: unknown): boolean =>
  (Array.isArray(value) && typeof value[0] === 'object') ||
  (typeof value === 'object' && value !== null && Symbol.iterator in value && !Array.isArray(value));

const tablesText = (tables: ReturnType<typeof tablesOf>): string =>
  tables
    .map(
      ({ title, head, rows }) => `${title === '' ? '' : `${colours.bold(title)}\n`}${tableText(head.length > 0 ? head : ['', ''], rows)}\n`,
    )
    .join('\n');

/** Without the flags that are not given. */
export const stated = (fields: object): object => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A fault of a field at the flag that gave it: `input.costRate` is `--cost-rate`, `input.prices.steps` is `--steps`. */
function flagged(fault: Fault, flags: object): Fault {
  const [root, ...names] = fault.path.split(/(?=[.[])/);
  if (root !== 'input' || names.length === 0) return fault;
  const given = names.findLastIndex((name) => Object.hasOwn(flags, name.slice(1)));
  const at = Math.max(given, 0);
  return fault.at(flagName((names[at] as string).slice(1)) + names.slice(at + 1).join(''));
}
