// Reads what a command is given: market, book, rules and history, each with its bar and its notice.
import { type Book, type Core, type CoreOptions, createCore, Fault, type Market } from '../index.js';
import { readBook, readMarket, readRules } from '../io/index.js';
import { preset, presetNames, type Rules } from '../rules.js';
import { csvOptions } from './csv.js';
import type { BackendFlag, MarketFlags, OutputFlags } from './flags.js';
import { given } from './given.js';
import { say, withProgress } from './terminal.js';

export const defaultRules = 'margincore';

/** The core on the backend asked for; the choice and its reason go to standard error. */
export async function openCore(backend: BackendFlag | undefined, options: Omit<CoreOptions, 'backend'> = {}): Promise<Core> {
  const core = await createCore({ ...options, backend: backend ?? 'auto' });
  say(`backend: ${core.backend} (${core.backendReason})`);
  return core;
}

/** The market of `--market`, `--snapshot` and `--asset`; says which file and snapshot it is. */
export async function marketOf({ market: path, snapshot, asset }: MarketFlags): Promise<Market> {
  const [file, named] = await given(path, '--market');
  const market = await withProgress('reading market', (onProgress) =>
    readMarket(file, {
      ...named,
      onProgress,
      ...(snapshot === undefined ? {} : { snapshot }),
      ...(asset === undefined ? {} : { assets: asset }),
    }),
  );
  say(`market: ${market.source}`);
  return market;
}

/** The book of `--book`. */
export async function bookFrom(flags: { readonly book: string } & OutputFlags): Promise<Book> {
  const [file, named] = await given(flags.book, '--book');
  return withProgress('reading book', (onProgress) => readBook(file, { ...named, onProgress, ...csvOptions(flags) }));
}

/** The rule document of `--rules`, or of another flag: a preset's name, else a file. */
export async function documentOf(nameOrFile: string = defaultRules, flag = '--rules'): Promise<Rules> {
  if (presetNames.includes(nameOrFile)) return preset(nameOrFile);
  const [file, named] = await given(nameOrFile, flag);
  try {
    return await readRules(file, named);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'NOT_FOUND') throw error;
    throw new Fault('NOT_FOUND', flag, `a file that can be read, or one of ${presetNames.join(', ')}`, nameOrFile);
  }
}
