// npm run differential: margins of 0.1.0 against those of today, account by account, under every preset and mode.
// The market states whatever a document would assume, and books hold what both charge: the difference is rounding, or a known change.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Account } from '../../src/book/account.js';
import { type Book, bookOf, type Core, type MarginRun, type Market } from '../../src/index.js';
import { listSnapshots, readMarket, sampleBook, sampleMarket } from '../../src/io/index.js';
import { preset, presetNames, type Rules } from '../../src/rules.js';
import { programRelative } from '../../test/precision.js';
import { benchRoot } from '../root.js';
import { coreOf } from '../runs/cores.js';
import { accountsOf, accountsWith, probes } from './books.js';
import { type Figure, type KnownChange, knownChanges } from './knownChanges.js';
import { statedMarket } from './statedMarket.js';
import { type Core010, type Doors010, type Run010, version010 } from './version010.js';

const { values: options } = parseArgs({
  options: {
    accounts: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    rules: { type: 'string' },
    data: { type: 'string', default: '../shared/data' },
    json: { type: 'boolean', default: false },
  },
});

/** Mode or preset of 0.1.0, and its current name. */
interface Pair {
  readonly before: string;
  readonly rules: string;
  readonly document: Rules;
  readonly requirement: string;
  readonly run: (core: Core010, market: Market, book: Book) => Run010;
}

/** A line of the result. */
interface Line {
  readonly market: string;
  readonly rules: string;
  readonly requirement: string;
  readonly orders: boolean;
  /** Accounts that both answer, and those that only one does. */
  readonly accounts: number;
  readonly onlyBefore: number;
  readonly onlyNow: number;
  /** Instruments and assets that both charge, of how many. */
  readonly charged: readonly [number, number];
  /** Over equity, initial and maintenance of the accounts that no known change concerns. */
  readonly worstRelative: number;
  readonly beyondRounding: number;
  /** Known change -> accounts that differ by it. */
  readonly changes: Readonly<Record<string, number>>;
  readonly examples: readonly string[];
}

function pairsOf(doors: Doors010): Pair[] {
  const modes = (['isolated', 'cross', 'portfolio'] as const).map((mode) => ({
    before: `margincore ${mode}`,
    rules: 'margincore',
    document: preset('margincore'),
    requirement: mode,
    run: (core: Core010, market: Market, book: Book) => {
      const run = core.margin({ market, book, rules: doors.presetRules('margincore') });
      return { ...run[mode], accounts: run.accounts, subaccounts: run.subaccounts, faults: run.faults };
    },
  }));
  const presets = doors.termRuleNames
    .filter((name) => presetNames.includes(name))
    .map((name) => {
      const document = preset(name);
      return {
        before: name,
        rules: name,
        document,
        requirement: Object.keys(document.requirements)[0] as string,
        run: (core: Core010, market: Market, book: Book) => core.requirements({ market, book, rules: doors.termPreset(name) }),
      };
    });
  return [...modes, ...presets].filter(({ rules }) => options.rules === undefined || options.rules.split(',').includes(rules));
}

const keyOf = (account: string, subaccount: string): string => `${account}\u0000${subaccount}`;

/** Accounts of a run that have figures. */
function answeredBefore(run: Run010): Map<string, number> {
  const found = run.accounts.map((account, i): [string, number] => [keyOf(account, run.subaccounts[i] as string), i]);
  return new Map(found.filter(([, i]) => !Number.isNaN(run.initials[i])));
}

async function runNow(core: Core, rules: Rules, market: Market, book: Book): Promise<MarginRun> {
  const engine = await core.prepare({ book, market, rules, assumptions: 'stated' });
  const run = engine.run();
  engine.dispose();
  return run;
}

/** Instruments that both charge whole, each alone. */
async function chargedByBoth(cores: Cores, pair: Pair, market: Market): Promise<Set<string>> {
  const book = probes(market);
  const before = answeredBefore(pair.run(cores.before, market, book));
  const { codes, partial } = await runNow(cores.now, pair.document, market, book);
  return new Set(book.accounts.filter((id, n) => before.has(keyOf(id, '')) && codes[n] === 0 && partial[n] === 0));
}

interface Cores {
  readonly before: Core010;
  readonly now: Core;
}

const figures: readonly Figure[] = ['equities', 'initials', 'maintenances'];

/** The known changes that account for every difference of an account, or undefined. */
function explained(
  differences: readonly { readonly name: Figure; readonly x: number; readonly y: number }[],
  rules: string,
  account: Account,
  market: Market,
): string | undefined {
  const concerning = knownChanges.filter((change) => change.concerns(rules, account, market));
  const explain = (changes: readonly KnownChange[]): boolean =>
    differences.every(({ name, x, y }) => changes.some(({ moves }) => moves[name] === 0 || moves[name] === Math.sign(y - x)));
  const alone = concerning.find((change) => explain([change]));
  if (alone !== undefined) return alone.why;
  return explain(concerning) ? concerning.map(({ why }) => why).join('; ') : undefined;
}

async function lineOf(cores: Cores, pair: Pair, given: { readonly name: string; readonly market: Market }, orders: boolean): Promise<Line> {
  const market = statedMarket(cores.now, pair.document, given.market);
  const charged = await chargedByBoth(cores, pair, market);
  const seed = Number(options.seed);
  const listed = market.quotes.filter(({ instrument: { id } }) => charged.has(`position ${id}`));
  const sampled = listed.length === 0 ? market : { ...market, quotes: listed };
  const whole = accountsOf(sampleBook(sampled, { accounts: Number(options.accounts), seed }));
  const accounts = accountsWith(whole, charged, orders ? 2 : 0, seed);
  const book = bookOf(accounts);
  const before = pair.run(cores.before, market, book);
  const at = answeredBefore(before);
  const now = await runNow(cores.now, pair.document, market, book);
  const columns = now.requirements[pair.requirement] as MarginRun['requirements'][string];
  const changes: Record<string, number> = {};
  const examples: string[] = [];
  const counts = { accounts: 0, onlyBefore: 0, onlyNow: 0, beyondRounding: 0 };
  let worstRelative = 0;
  for (const [n, account] of accounts.entries()) {
    const i = at.get(keyOf(account.account, account.subaccount));
    if (now.codes[n] !== 0 || i === undefined) {
      if (now.codes[n] === 0) counts.onlyNow++;
      else if (i !== undefined) counts.onlyBefore++;
      continue;
    }
    counts.accounts++;
    const scale = Math.max(1, now.notionals[n] as number);
    const beyond = figures.flatMap((name) => {
      const [x, y] = [before[name][i] as number, columns[name][n] as number];
      const difference = Object.is(x, y) ? 0 : Math.abs(x - y) / Math.max(scale, Math.abs(x), Math.abs(y));
      if (difference <= programRelative) worstRelative = Math.max(worstRelative, difference);
      return difference <= programRelative ? [] : [{ name, x, y }];
    });
    if (beyond.length === 0) continue;
    const why = explained(beyond, pair.rules, accounts[n] as Account, market);
    if (why !== undefined) changes[why] = (changes[why] ?? 0) + 1;
    else {
      counts.beyondRounding++;
      for (const { name, x, y } of beyond)
        if (examples.length < 5) examples.push(`${account.account}/${account.subaccount} ${name} ${x} ${y}`);
    }
  }
  const { name } = given;
  const all = market.quotes.length + market.assets.length;
  return {
    market: name,
    rules: pair.before,
    requirement: pair.requirement,
    orders,
    ...counts,
    charged: [charged.size, all],
    worstRelative,
    changes,
    examples,
  };
}

/** The sample, and the real chains where they lie beside the repository. */
async function markets(): Promise<{ readonly name: string; readonly market: Market }[]> {
  const chains = fileURLToPath(new URL(`${options.data}/deribit_chains_6snapshots.csv.gz`, benchRoot));
  if (!existsSync(chains)) {
    console.error(`no real chains: ${chains} is not there`);
    return [{ name: 'sample', market: sampleMarket(1) }];
  }
  const read = (await listSnapshots(chains)).map(async (snapshot) => ({
    name: `chain ${snapshot.slice(0, 10)}`,
    market: await readMarket(chains, { snapshot }),
  }));
  return [{ name: 'sample', market: sampleMarket(1) }, ...(await Promise.all(read))];
}

function textOf(line: Line): string {
  const { market, rules, orders, accounts, onlyBefore, onlyNow, charged, worstRelative, beyondRounding, changes, examples } = line;
  const only = [...(onlyBefore > 0 ? [`${onlyBefore} only before`] : []), ...(onlyNow > 0 ? [`${onlyNow} only now`] : [])];
  const head = `${market.padEnd(18)} ${(orders ? `${rules} +orders` : rules).padEnd(30)} ${String(accounts).padStart(6)} accounts, ${charged.join(' of ')} charged by both`;
  const figures = `worst ${worstRelative.toExponential(1)}, ${beyondRounding} beyond rounding`;
  const known = Object.entries(changes).map(([change, count]) => `\n    ${count} known: ${change}`);
  return `${[head, ...only, figures].join(', ')}${known.join('')}${examples.map((one) => `\n    ${one}`).join('')}`;
}

async function main(): Promise<void> {
  const doors = await version010();
  if (typeof doors === 'string') {
    console.error(doors);
    process.exitCode = 1;
    return;
  }
  const cores: Cores = { before: await doors.createCore({ lane: 'wasm' }), now: await coreOf('wasm') };
  const lines: Line[] = [];
  for (const market of await markets())
    for (const pair of pairsOf(doors))
      for (const orders of [false, true]) {
        if (orders && pair.document.scope.orders !== 'charged') continue;
        const line = await lineOf(cores, pair, market, orders);
        (options.json ? console.error : console.log)(textOf(line));
        lines.push(line);
      }
  if (options.json) console.log(JSON.stringify(lines, null, 1));
  if (lines.some(({ beyondRounding }) => beyondRounding > 0)) process.exitCode = 1;
}

await main();
