// A seeded search for an account that a document charges less than nothing, no number, or less for twice its positions.
import type { Account } from '../../book/account.js';
import type { Book } from '../../book/book.js';
import { bookOf } from '../../book/bookOf.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import type { Rules } from '../../rules/document/rules.js';
import { boundsOfRules, type Gap, pathOf } from '../../rules/proof/proof.js';
import type { Core } from '../core.js';
import type { MarginRun } from '../prepared/run.js';
import { bareRules, levelOf } from './bare.js';
import type { Counterexample, ProofOptions } from './example.js';
import { type ProofScene, sceneOf } from './scenes.js';

export async function counterexample(
  core: Core,
  rules: Rules,
  { seed = 1, markets = 8, accounts = 128 }: ProofOptions,
): Promise<Counterexample | undefined> {
  const bounds = boundsOfRules(rules);
  const bare = bareRules(rules);
  for (let number = 0; number < markets; number++) {
    const scene = perhaps(() => sceneOf(rules, bounds, seed, number, accounts));
    const found = scene && (await searched(core, bare, scene, bounds.gaps));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Ranges may hold markets that no market file states, and rules no tables for some of them: the next market then. */
function perhaps<T>(job: () => T): T | undefined {
  try {
    return job();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

async function searched(core: Core, bare: Rules, scene: ProofScene, gaps: readonly Gap[]): Promise<Counterexample | undefined> {
  const run = await ranOn(core, bare, { market: scene.market, book: bookOf(scene.accounts) });
  return run && shown(run, scene, gaps);
}

/** Undefined where the rules have no tables for the market. */
export async function ranOn(
  core: Core,
  rules: Rules,
  held: { readonly market: Market; readonly book: Book },
): Promise<MarginRun | undefined> {
  try {
    const engine = await core.prepare({ ...held, rules });
    try {
      return engine.run();
    } finally {
      engine.dispose();
    }
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function shown(
  { requirements, accounts, faults }: MarginRun,
  { market, accounts: held, doubled }: ProofScene,
  gaps: readonly Gap[],
): Counterexample | undefined {
  const codes = new Map(faults.map(({ account, code }) => [account, code]));
  const open = (of: Gap['of']): boolean => gaps.some((gap) => gap.of === of);
  for (const [n, name] of accounts.entries()) {
    const code = codes.get(name);
    const account = held.find((one) => one.account === name) as Account;
    for (const { requirement, part } of gaps) {
      if (part === 'levels') continue;
      const figure = requirements[requirement]?.levels?.[levelOf(part)]?.[n] ?? Number.NaN;
      const example = { market, account, requirement, part, figure };
      if (code === 'NEGATIVE' && open('negative') && figure < 0) return example;
      if (code === 'OVERFLOW' && open('notFinite') && !Number.isFinite(figure)) return example;
      const smaller = doubled.get(n);
      if (code !== undefined || smaller === undefined || !open('smaller')) continue;
      const before = requirements[requirement]?.levels?.[levelOf(part)]?.[smaller] ?? Number.NaN;
      if (figure < before - 1e-6 * Math.abs(before) - 1e-6)
        return { ...example, account: held[smaller] as Account, figure: before, doubled: figure };
    }
  }
  return undefined;
}

export function faultOf({ market, account, requirement, part, figure, doubled }: Counterexample): Fault {
  const held = account.positions.map(({ instrument, quantity, entryPrice }) => `${quantity} ${instrument} at ${entryPrice}`);
  const owned = account.collateral.map(({ asset, amount }) => `${amount} ${asset}`);
  const ids = new Set(account.positions.map(({ instrument }) => instrument));
  const prices = market.quotes
    .filter(({ instrument }) => ids.has(instrument.id))
    .map(({ instrument, forward }) => `${instrument.underlying} ${forward}`);
  const stated = Object.entries(account.figures ?? {}).map(([name, value]) => `${name} ${value}`);
  const of = [...held, ...owned, ...stated].join(', ') || 'nothing';
  const at = prices.length === 0 ? '' : ` where ${[...new Set(prices)].join(', ')}`;
  const expectation = doubled === undefined ? 'finite and at least 0' : `no less for twice the positions than ${figure}`;
  return new Fault(
    doubled === undefined && !Number.isFinite(figure) ? 'NOT_FINITE' : 'NEGATIVE',
    pathOf({ requirement, part }),
    `${expectation}, of an account with ${of}${at}`,
    doubled ?? figure,
  );
}
