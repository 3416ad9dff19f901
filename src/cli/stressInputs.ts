// What `margincore stress` works on: files or the embedded sample, and the scenarios that are asked for.

import { existsSync } from 'node:fs';
import type { History } from '../estimation.js';
import { type Book, Fault, type Market, type StressRun } from '../index.js';
import { readStress, sampleBook, sampleMarket } from '../io/index.js';
import { preset, type Rules, type StressScenario, stressLibrary } from '../rules.js';
import type { ReverseColumns, ReverseStress, SpotVolGrid, StressedBefore, StressedColumns } from '../support.js';
import type { StressFlags } from './flags.js';
import { given } from './given.js';
import { historyOf } from './histories.js';
import { bookFrom, defaultRules, documentOf, marketOf } from './inputs.js';
import { meant } from './nearest.js';
import { say } from './terminal.js';

/** Of the embedded sample, as in the demo. */
const sample = { accounts: 10_000, seed: 1 } as const;

export interface StressSubject {
  readonly market: Market;
  readonly book: Book;
  readonly rules: Rules;
  readonly history?: History;
  /** Whose factors measure sigmas, where the rules state none. */
  readonly sigmas?: Rules;
}

/** A stress run by one requirement, or by each account's own. */
export type StressView = Omit<StressRun, 'before' | 'requirements' | 'own'> &
  Omit<StressedColumns, 'before'> & {
    readonly before: StressedBefore & StressRun['before'];
    /** By account. */
    readonly names: readonly string[];
  };

export type ReverseView = Omit<ReverseStress, 'requirements' | 'own'> & ReverseColumns;

export function stressView({ requirements, own, before, ...run }: StressRun, requirement: string | undefined): StressView {
  const columns = requirement === undefined ? own : (requirements[requirement] as StressedColumns);
  const names = requirement === undefined ? own.names : run.accounts.map(() => requirement);
  return { ...run, ...columns, names, before: { ...columns.before, ...before } };
}

export function reverseView({ requirements, own, ...reverse }: ReverseStress, requirement: string | undefined): ReverseView {
  return { ...reverse, ...(requirement === undefined ? own : (requirements[requirement] as ReverseColumns)) };
}

/** Everything that was computed. */
export interface StressResult {
  readonly subject: StressSubject;
  /** The requirement asked for; each account's own where none was. */
  readonly requirement?: string;
  readonly run: StressView;
  readonly heatmap?: SpotVolGrid;
  /** Of one account, when it was asked for. */
  readonly heatmapAccount?: { readonly account: string; readonly subaccount: string };
  readonly reverse?: ReverseView;
}

export async function subjectOf(flags: StressFlags): Promise<StressSubject> {
  const rules = await documentOf(flags.rules ?? defaultRules);
  say(`rules: ${rules.about.name} of ${rules.about.date}${flags.rules === undefined ? ', the default' : ''}`);
  const sigmas = rules.factors === undefined ? { sigmas: preset(defaultRules) } : {};
  if (rules.factors === undefined) say(`sigmas: by the factors of ${defaultRules}, for ${rules.about.name} states none`);
  const { market, book } = await marketAndBook(flags);
  const path = flags.history;
  if (path === undefined) return { market, book, rules, ...sigmas };
  const history = await historyOf('--history', path, market);
  return { market, book, rules, history, ...sigmas };
}

async function marketAndBook(flags: StressFlags): Promise<{ market: Market; book: Book }> {
  const { market: path, snapshot, book, accounts, seed } = flags;
  if (path === undefined && book === undefined) {
    if (snapshot !== undefined) throw new Fault('BAD_ARGUMENT', '--snapshot', 'given with --market', snapshot);
    const drawn = { accounts: accounts ?? sample.accounts, seed: seed ?? sample.seed };
    say(`the embedded sample: ${drawn.accounts} accounts, seed ${drawn.seed}; --market and --book for your own`);
    const market = sampleMarket(drawn.seed);
    return { market, book: sampleBook(market, drawn) };
  }
  if (path === undefined) throw new Fault('MISSING_FIELD', '--market', 'present beside --book', undefined);
  if (book === undefined) throw new Fault('MISSING_FIELD', '--book', 'present beside --market', undefined);
  for (const [flag, value] of [
    ['--accounts', accounts],
    ['--seed', seed],
  ] as const)
    if (value !== undefined) throw new Fault('BAD_ARGUMENT', flag, 'absent: there is a --book', value);
  const market = await marketOf({ market: path, ...(snapshot === undefined ? {} : { snapshot }) });
  return { market, book: await bookFrom({ ...flags, book }) };
}

/** The scenarios of `--scenarios`: of the library by name or kind, or those of a file. Throws BAD_ARGUMENT, NOT_FOUND, DUPLICATE, and the faults of the file. */
export async function scenariosOf(asked: string | undefined): Promise<readonly StressScenario[]> {
  if (asked === undefined || asked === 'all') return stressLibrary;
  if (asked === 'historical' || asked === 'synthetic') return stressLibrary.filter(({ kind }) => kind === asked);
  const names = asked.split(',').map((name) => name.trim());
  const stranger = names.find((name) => !stressLibrary.some((one) => one.name === name));
  if (stranger === undefined) {
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) throw new Fault('DUPLICATE', '--scenarios', 'names that stand only once', twice);
    return names.map((name) => stressLibrary.find((scenario) => scenario.name === name) as StressScenario);
  }
  if (asked === '-' || existsSync(asked) || /\.json(\.gz)?$/i.test(asked)) return readStress(...(await given(asked, '--scenarios')));
  const near = meant(stranger, ['all', 'historical', 'synthetic', ...stressLibrary.map(({ name }) => name)]);
  const words = 'all, historical, synthetic, a JSON file, or names that --list prints';
  throw new Fault('NOT_FOUND', '--scenarios', near === '' ? words : `${words} (${near})`, stranger);
}
