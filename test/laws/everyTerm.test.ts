// The first law for every kind of term and every choice of its schema: an account has the same bits alone, in a run, and beside accounts with open orders, on both backends.
import { describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { sceneOf } from '../../src/engine/proof/scenes.js';
import { Fault } from '../../src/fault.js';
import { buildMarket } from '../../src/market/build.js';
import type { Market } from '../../src/market/market.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { levelOfTerm, readsOrders, type Term, type TermKind, termWords } from '../../src/rules/document/terms.js';
import { boundsOfRules } from '../../src/rules/proof/proof.js';
import { type Choice, choicesOf, drawnTerm, scenarioSets, tierTables } from '../fixtures/drawnTerms.js';
import { runs } from '../long.js';
import { backendNames, bitsOf, prepared } from '../program/prepared.js';

const parts = {
  format: 'margincore-3',
  about: { name: 'test', date: '2026-01-01', source: 'test', currency: '*' },
  scope: { kinds: ['spot', 'future', 'perpetual', 'option'], otherKinds: 'refuse', orders: 'charged' },
  assumptions: { accounts: { requirement: 'margin' }, quotes: { riskArray: 'narrow' } },
  parameters: tierTables,
  volatility: { shocks: { up: { relative: 0.3 }, down: { relative: -0.3 }, signless: { absolute: 0.1, eitherSign: true } } },
  scenarios: scenarioSets,
  factors: {
    daysPerYear: 365,
    spot: {
      names: ['BTC', 'ETH'],
      vols: [0.5, 0.7],
      correlation: [
        [1, 0.8],
        [0.8, 1],
      ],
      other: { vol: 0.9, correlation: 0.5 },
    },
    vol: { volOfVol: 0.8, spotCorrelation: -0.3, crossCorrelation: 0.6 },
    history: { method: 'sample', lambda: 0.94, windowDays: 30 },
  },
  ranges: { price: [0.5, 100_000], size: [0, 1e7] },
};
/** What every document has beside the drawn term: one that counts orders, so that blocks have them; and what `spreadCredit` names. */
const open = { kind: 'delta', delta: 'black', measure: 'unhedged', orders: 'worstSide' };
const named = {
  scan: { kind: 'scan', scenarios: 'arrays', netting: 'underlying', floor: 'zero' },
  net: { kind: 'delta', delta: 'black', measure: 'net' },
};

/** Open: scans with discount, and with orders, which need it. The rate by which a scan discounts an expiry is that of the first option held of it, so it is another one alone where options of an expiry state several. */
const isOpen = (one: Term): boolean => one.kind === 'scan' && one.discount !== undefined;

/** A document with a drawn term of this choice, both views and the level `value` its size; undefined where its reader refuses what was drawn. */
function documentOf(kind: TermKind, choice: Choice, random: Seeded): Rules | undefined {
  const one = drawnTerm(kind, choice, random) as Term;
  if (isOpen(one)) return undefined;
  const sized = (name: string): string => {
    const read = levelOfTerm(one) === 'A' ? name : `sum(${name})`;
    return kind === 'maximumLoss' ? `min(${read}, 1e15)` : `abs(${read})`;
  };
  const value = sized(readsOrders(one) ? 'one.initial' : 'one');
  try {
    return parseRules({
      ...parts,
      terms: { open, ...(kind === 'spreadCredit' ? named : {}), one },
      requirements: { margin: { equity: '0', initial: `max(sum(open), ${sized('one')})`, maintenance: sized('one'), levels: { value } } },
    });
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Accounts of a drawn market: some without orders, then some with; each of several positions. Options of one expiry have one rate: others contradict each other, which is a fault. */
function sceneFor(rules: Rules, number: number): { readonly market: Market; readonly accounts: readonly Account[] } {
  const { market, accounts } = sceneOf(rules, boundsOfRules(rules), 7, number, 300);
  const several = accounts.filter(({ positions, collateral }) => positions.length > 1 || (positions.length === 1 && collateral.length > 1));
  const [open, quiet] = [several.filter(({ orders }) => orders !== undefined), several.filter(({ orders }) => orders === undefined)];
  // inverse options are priced at a rate of 0: beside linear ones of their expiry any other rate contradicts them
  const mixed = new Set(market.quotes.flatMap(({ instrument }) => (instrument.kind === 'option' ? [instrument.settlement] : []))).size > 1;
  const quotes = market.quotes.map((quote) => ({
    ...quote,
    rate: mixed ? 0 : 0.04,
    figures: { 'stated attribute': 0.5, ...quote.figures, 'stated rate': 0.04 },
  }));
  return {
    market: buildMarket({ ...market, quotes }, { indexTolerance: Number.MAX_VALUE }),
    accounts: [...quiet.slice(-14), ...open.slice(-6)],
  };
}

type Bits = Readonly<Record<string, BigUint64Array>>;
const bitsAt = (bits: Bits, row: number): Record<string, bigint | undefined> =>
  Object.fromEntries(Object.entries(bits).map(([name, column]) => [name, column[row]]));

/** The law for one document: how many accounts have figures; undefined where the compiler refuses the document. */
async function lawOf(rules: Rules, number: number): Promise<number | undefined> {
  const { market, accounts } = sceneFor(rules, number);
  const quiet = accounts.map(({ orders: _, ...account }): Account => account);
  const bitsOn = async (of: readonly Account[]): Promise<Bits> => {
    const [first, ...others] = await Promise.all(
      backendNames.map(async (backend) => {
        const engine = await prepared(backend, rules, bookOf(of), market);
        const bits = bitsOf(engine.run());
        engine.dispose();
        return bits;
      }),
    );
    for (const other of others) expect(other).toEqual(first);
    return first as Bits;
  };
  const run = await bitsOn(accounts).catch((error: unknown) => {
    if (error instanceof Fault && error.path.startsWith('rules.')) return undefined;
    throw error;
  });
  if (run === undefined) return undefined;
  const without = await bitsOn(quiet);
  for (const [n, account] of accounts.entries()) {
    if (account.orders === undefined) expect(bitsAt(without, n), `${account.account} beside no orders`).toEqual(bitsAt(run, n));
    if (n % 3 === number % 3 || account.orders !== undefined)
      expect(bitsAt(await bitsOn([account]), 0), `${account.account} alone`).toEqual(bitsAt(run, n));
  }
  return accounts.filter((_, n) => run.codes?.[n] === 0n).length;
}

describe.each(termWords)('%s', (kind) => {
  const choices = choicesOf(kind).filter(({ path }) => kind !== 'scan' || !/^\.(discount|orders($|\|))/.test(path));
  test.each(choices.map((choice) => [`${choice.path} ${choice.taken}`, choice] as const))('%s', async (_, choice) => {
    const random = new Seeded(11);
    let documents = 0;
    for (let tries = 0; documents < runs(3, 1) && tries < 500; tries++) {
      const rules = documentOf(kind, choice, random);
      if (rules === undefined) continue;
      const found = await lawOf(rules, 4 + documents);
      if (found === undefined || found < 3) continue;
      documents += 1;
    }
    // of each some accounts have figures
    expect(documents).toBe(runs(3, 1));
  });
});
