// VaR and shortfall of 10,000 accounts by every method, as callers ask: a method in, columns out, packing and faults included.

import type { BackendName } from '../../src/backends/contract.js';
import type { BookRiskInputs } from '../../src/engine/bookRisk/methods.js';
import type { MethodInputs } from '../../src/engine/bookRisk/run.js';
import type { BookRisk, MarginEngine } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { preset } from '../../src/rules.js';
import { assertSameBits, type BenchCase, type KernelBench } from '../kernels/kernelBench.js';
import { wanderingCloses } from './closes.js';
import { coreOf, threadedCore } from './cores.js';
import type { EngineData } from './engine/books.js';
import type { Beside } from './engine/group.js';
import type { Before } from './engine/stated.js';

const accounts = 10_000;
/** The draws that a risk desk asks for. */
const manyDraws = 'monte-carlo, 10000 normal, 1000 accounts';
/** The control inverts a distribution seven times an account. */
const controlled = 'monte-carlo, 1000 control variate, 1000 accounts';
const fewAccounts = 1_000;
const exact = 'delta-gamma exact, 1000 accounts';
const days = 501;

function inputsOf(seed: number): Readonly<Record<string, BookRiskInputs>> {
  const market = sampleMarket(seed);
  const names = market.underlyings.map(({ id }) => id);
  const common = { market, book: sampleBook(market, { accounts, seed }), confidence: 0.99, horizonDays: 1 } as const;
  const past = { ...common, history: wanderingCloses(names, market.asOf, days), missing: 'fault' } as const;
  const factors = {
    names,
    volatilities: names.map((_, i) => 0.6 + 0.05 * i),
    correlation: names.map((_, i) => names.map((_, j) => (i === j ? 1 : 0.7))),
    daysPerYear: 365,
  };
  const drawn = {
    ...common,
    ...factors,
    method: 'monte-carlo',
    distribution: { kind: 'normal' },
    returns: 'log',
    drift: 'zero',
    generator: 'philox',
    seed,
    scenarios: 1_000,
    antithetic: false,
    revaluation: 'full',
  } as const;
  const jumps = { perYear: 12, names, means: names.map(() => -0.05), deviations: names.map(() => 0.03), correlation: 0.7 };
  return {
    'delta-normal': { ...common, ...factors, method: 'delta-normal' },
    'student-t': { ...common, ...factors, method: 'student-t', degreesOfFreedom: 5 },
    'delta-gamma': { ...common, ...factors, method: 'delta-gamma', approximation: 'auto' },
    [exact]: {
      ...common,
      ...factors,
      book: sampleBook(market, { accounts: fewAccounts, seed }),
      method: 'delta-gamma',
      approximation: 'exact',
    },
    'historical, 500 full': { ...past, method: 'historical', revaluation: 'full' },
    'historical, 500 by Greeks': { ...past, method: 'historical', revaluation: 'delta-gamma-vega' },
    'historical, 500 age-weighted': { ...past, method: 'historical', revaluation: 'full', ageDecay: 0.99 },
    'filtered-historical, 440 full': { ...past, method: 'filtered-historical', revaluation: 'full', decay: 0.94, warmup: 60 },
    'monte-carlo, 1000 normal': drawn,
    [manyDraws]: { ...drawn, book: sampleBook(market, { accounts: fewAccounts, seed }), scenarios: 10_000 },
    'monte-carlo, 1000 student-t': { ...drawn, distribution: { kind: 'student-t', degrees: 5 } },
    'monte-carlo, 1000 jumps': { ...drawn, distribution: { kind: 'jumps', processes: [jumps] } },
    'monte-carlo, 1000 Sobol by Greeks': { ...drawn, generator: 'sobol', revaluation: 'delta-gamma-vega' },
    [controlled]: { ...drawn, book: sampleBook(market, { accounts: fewAccounts, seed }), controlVariate: 'delta-gamma' },
  };
}

const seen = new Map<number, ReturnType<typeof inputsOf>>();
const references = new Map<string, BookRisk>();

/** The book of a seed, made once for all cases. */
function inputsFor(seed: number, name: string): BookRiskInputs {
  const all = seen.get(seed) ?? inputsOf(seed);
  seen.set(seed, all);
  return all[name] as BookRiskInputs;
}

const engines = new Map<string, Promise<MarginEngine>>();

/** The engine of a book, prepared once: what is timed is the method. */
function engineOf(which: BackendName, { book, market }: Pick<BookRiskInputs, 'book' | 'market'>): Promise<MarginEngine> {
  const key = `${which} ${market.source} ${book.accounts.length}`;
  const known = engines.get(key) ?? coreOf(which).then((core) => core.prepare({ book, market, rules: preset('margincore') }));
  engines.set(key, known);
  return known;
}

const methods = {
  'delta-normal': ['delta-normal'],
  'student-t': ['student-t'],
  'delta-gamma': ['delta-gamma', exact],
  historical: ['historical, 500 full', 'historical, 500 by Greeks', 'historical, 500 age-weighted'],
  'filtered-historical': ['filtered-historical, 440 full'],
  'monte-carlo': [
    ...['monte-carlo, 1000 normal', manyDraws, 'monte-carlo, 1000 student-t', 'monte-carlo, 1000 jumps'],
    ...['monte-carlo, 1000 Sobol by Greeks', controlled],
  ],
};

const riskOf = (engine: MarginEngine, seed: number, name: string): Promise<BookRisk> => {
  const { book: _, market: __, ...method } = inputsFor(seed, name);
  return engine.bookRisk(method as MethodInputs);
};

function assertSameRisk(risk: BookRisk, reference: BookRisk): void {
  assertSameBits('valuesAtRisk', risk.valuesAtRisk, reference.valuesAtRisk);
  assertSameBits('shortfalls', risk.shortfalls, reference.shortfalls);
}

/** Scenarios are a batch, whose work threads share. */
async function onThreads(seed: number, name: string): Promise<Beside | string> {
  const core = await threadedCore();
  if (typeof core === 'string') return core;
  const { book, market } = inputsFor(seed, name);
  const engine = await core.prepare({ book, market, rules: preset('margincore') });
  return {
    run: () => riskOf(engine, seed, name),
    async error() {
      assertSameRisk(await riskOf(engine, seed, name), references.get(`${seed} ${name}`) as BookRisk);
      return 0;
    },
  };
}

async function riskBefore(seed: number, name: string, { core }: Before): Promise<Beside | string> {
  const inputs = inputsFor(seed, name);
  return {
    run: () => core.bookRisk(inputs),
    async error() {
      const { valuesAtRisk } = await core.bookRisk(inputs);
      const due = (references.get(`${seed} ${name}`) as BookRisk).valuesAtRisk;
      return due.reduce(
        (worst, x, n) => (Number.isNaN(x) ? worst : Math.max(worst, Math.abs(x - (valuesAtRisk[n] as number)) / Math.max(1, Math.abs(x)))),
        0,
      );
    },
  };
}

const caseOf = (name: string): BenchCase<EngineData> => {
  const items = name.endsWith('1000 accounts') ? fewAccounts : accounts;
  return {
    name,
    items,
    bytes: 64,
    make(backend, _arena, seed) {
      const { book, market } = inputsFor(seed, name);
      const of = async (which: BackendName): Promise<BookRisk> => riskOf(await engineOf(which, { book, market }), seed, name);
      return {
        data: {
          ...{ book, market, rules: 'margincore', items },
          threads: () => onThreads(seed, name),
          before: (before) => riskBefore(seed, name, before),
        },
        run: async () => void (await of(backend.name)),
        /** The backends against each other: what is right the tests of the engine say. */
        async check() {
          const key = `${seed} ${name}`;
          const reference = references.get(key) ?? (await of('js'));
          references.set(key, reference);
          const risk = await of(backend.name);
          if (!(Math.max(...risk.valuesAtRisk.filter(Number.isFinite)) > 0)) throw new Error(`${name} has no VaR`);
          assertSameRisk(risk, reference);
        },
      };
    },
  };
};

export const benches: readonly KernelBench<EngineData>[] = Object.entries(methods).map(([method, cases]) => ({
  kernel: `bookRisk/${method}`,
  item: 'account',
  cases: cases.map(caseOf),
}));
