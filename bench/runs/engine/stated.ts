// The sample as 0.1.0 asks for it: a market that states what documents would assume, a book over it, and today's engine.
import type { Book, MarginEngine, MarginRun } from '../../../src/index.js';
import { sampleBook } from '../../../src/io/index.js';
import { preset, type Rules } from '../../../src/rules.js';
import { accountsOf } from '../../before/books.js';
import { knownChanges } from '../../before/knownChanges.js';
import { statedMarket } from '../../before/statedMarket.js';
import { type Core010, type Doors010, type Run010, version010 } from '../../before/version010.js';
import { coreOf } from '../cores.js';
import { type EngineData, engineMarket } from './books.js';
import type { Beside } from './group.js';

export interface Before {
  readonly doors: Doors010;
  readonly core: Core010;
}

let opened: Promise<Before | string> | undefined;

/** A core of 0.1.0 on WebAssembly, or why there is none. */
export function before010(): Promise<Before | string> {
  opened ??= version010().then(async (doors) =>
    typeof doors === 'string' ? doors : { doors, core: await doors.createCore({ lane: 'wasm' }) },
  );
  return opened;
}

/** Accounts beyond this share that 0.1.0 has no figures for would be timed as faults. */
const mostFaulted = 0.02;

export interface Stated extends Pick<EngineData, 'book' | 'market'> {
  readonly rules: Rules;
  readonly engine: MarginEngine;
  readonly run: MarginRun;
  /** The rules as 0.1.0 has them. */
  readonly before: unknown;
  /** A run of 0.1.0 by requirement of today's document; of another book over the same market where one is given. */
  margins(core: Core010, of?: Book): Readonly<Record<string, Run010>>;
  /** The largest difference of an initial requirement, relative to the account's size, over the accounts that no known change concerns; or why there is nothing to compare. */
  errorOf(found: Readonly<Record<string, Run010>>): number | string;
}

export async function statedOf(name: string, seed: number, accounts: number, { doors }: Before): Promise<Stated> {
  const core = await coreOf('wasm');
  const rules = preset(name);
  const market = statedMarket(core, rules, engineMarket);
  const book = sampleBook(market, { accounts, seed });
  const engine = await core.prepare({ book, market, rules });
  const run = engine.run();
  const whole = name === 'margincore';
  const before = whole ? doors.presetRules(name) : doors.termPreset(name);
  const only = Object.keys(rules.requirements)[0] as string;
  const objects = accountsOf(book);
  const numbers = new Map(book.accounts.map((id, n) => [`${id}/${book.subaccounts[n]}`, n]));
  return {
    ...{ market, book, rules, engine, run, before },
    margins(core010, of = book) {
      if (!whole) return { [only]: core010.requirements({ market, book: of, rules: before }) };
      const { isolated, cross, portfolio, ...rest } = core010.margin({ market, book: of, rules: before });
      return { isolated: { ...rest, ...isolated }, cross: { ...rest, ...cross }, portfolio: { ...rest, ...portfolio } };
    },
    errorOf(found) {
      let [worst, faulted] = [0, 0];
      for (const [requirement, columns] of Object.entries(found)) {
        const initials = run.requirements[requirement]?.initials as Float64Array;
        columns.accounts.forEach((id, i) => {
          const n = numbers.get(`${id}/${columns.subaccounts[i]}`) as number;
          const [x, y] = [columns.initials[i] as number, initials[n] as number];
          if (Number.isNaN(x)) faulted++;
          if (Number.isNaN(x) || Number.isNaN(y)) return;
          if (knownChanges.some((change) => change.concerns(name, objects[n] as (typeof objects)[number], market))) return;
          worst = Math.max(worst, Math.abs(x - y) / Math.max(1, run.notionals[n] as number, Math.abs(y)));
        });
      }
      return faulted > mostFaulted * accounts ? `0.1.0 has no figures for ${faulted} of ${accounts} accounts` : worst;
    },
  };
}

/** Every margin of a book by 0.1.0, plan and all. */
export async function marginsBefore(rules: string, seed: number, accounts: number, before: Before): Promise<Beside | string> {
  if (rules !== 'margincore' && !before.doors.termRuleNames.includes(rules)) return `0.1.0 had no ${rules}`;
  const stated = await statedOf(rules, seed, accounts, before);
  const error = stated.errorOf(stated.margins(before.core));
  return typeof error === 'string' ? error : { run: () => stated.margins(before.core), error: () => error };
}
