// Engines for tests: documents by name, the sample book, both backends.
import { readFileSync } from 'node:fs';
import { createCore } from '../../src/engine/create.js';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import type { MarginRun } from '../../src/engine/prepared/run.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { thinned } from '../fixtures/thinned.js';
import { runs } from '../size.js';

export function documentOf(name: string): Rules {
  return parseRules(readFileSync(new URL(`../../src/rules/documents/${name}.json`, import.meta.url), 'utf8'));
}

/** The sample, and its engines: for what looks at accounts by their place. */
export const whole = sampleMarket(1);
export const wholeBook = sampleBook(whole, { accounts: 700, seed: 1 });
/** The sample; in a quick run with a part of its options. */
export const market = thinned(whole, runs(1, 4));
export const book = market === whole ? wholeBook : sampleBook(market, { accounts: 700, seed: 1 });
export const backendNames = ['wasm', 'js'] as const;

const cores = new Map<string, ReturnType<typeof createCore>>();

export async function prepared(backend: (typeof backendNames)[number], rules: Rules, of = book, at = market): Promise<MarginEngine> {
  const core = cores.get(backend) ?? createCore({ backend });
  cores.set(backend, core);
  return (await core).prepare({ book: of, market: at, rules });
}

/** An engine over all of the sample. */
export function preparedWhole(backend: (typeof backendNames)[number], rules: Rules, of = wholeBook, at = whole): Promise<MarginEngine> {
  return prepared(backend, rules, of, at);
}

/** Every bit of a run's figures, by requirement and column. */
export function bitsOf(run: MarginRun): Record<string, BigUint64Array> {
  const bits: Record<string, BigUint64Array> = { codes: BigUint64Array.from(run.codes, BigInt) };
  for (const [name, { levels = {}, ...columns }] of Object.entries(run.requirements))
    for (const [column, values] of Object.entries({ ...columns, ...levels }))
      bits[`${name} ${column}`] = new BigUint64Array(values.slice().buffer);
  return bits;
}
