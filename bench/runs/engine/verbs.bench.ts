// Verbs of the prepared engine over a whole book, as callers ask: ticks, runs after them, stress, backtests, comparisons of rules.

import type { MarginBacktest } from '../../../src/engine/prepared/backtest.js';
import type { MarginRun } from '../../../src/engine/prepared/run.js';
import type { StressRun } from '../../../src/engine/prepared/stress/result.js';
import type { MarginEngine } from '../../../src/index.js';
import type { Market } from '../../../src/market/market.js';
import { shockMarket } from '../../../src/risk/stress/shockMarket.js';
import { preset } from '../../../src/rules/document/presets.js';
import { stressLibrary } from '../../../src/rules.js';
import { assertSameBits, type KernelBench } from '../../kernels/kernelBench.js';
import { wanderingCloses } from '../closes.js';
import { coreOf } from '../cores.js';
import { type EngineData, engineAccounts, engineBook, engineMarket } from './books.js';
import { verbCase } from './engines.js';
import type { Beside } from './group.js';
import { type Before, marginsBefore, statedOf } from './stated.js';

const tickRules = 'margincore';

/** Every initial margin of a run. */
function initialsOf({ requirements }: MarginRun): number[] {
  return Object.values(requirements).flatMap(({ initials }) => [...initials]);
}

/** Ticks to and fro, so that the market stays where it is. */
function ticking(pricesOf: (market: Market, ratio: number) => Record<string, number>) {
  return (engine: MarginEngine) => {
    let up = false;
    return {
      run: () => {
        up = !up;
        engine.tick({ prices: pricesOf(engineMarket, up ? 1.001 : 1) });
      },
      figures: () => initialsOf(engine.run()),
    };
  };
}

const first = engineMarket.underlyings[0] as Market['underlyings'][number];
const option = engineMarket.quotes.find(({ instrument }) => instrument.kind === 'option') as Market['quotes'][number];

const everyPrice = ({ underlyings }: Market, ratio: number): Record<string, number> =>
  Object.fromEntries(underlyings.map(({ id, index }) => [id, index * ratio]));

export const tick: KernelBench<EngineData> = {
  kernel: 'tick',
  item: 'tick',
  cases: [
    verbCase(
      'one forward',
      1,
      tickRules,
      engineAccounts,
      ticking((_, ratio) => ({ [option.instrument.id]: option.forward * ratio })),
    ),
    verbCase(
      'one underlying',
      1,
      tickRules,
      engineAccounts,
      ticking((_, ratio) => ({ [first.id]: first.index * ratio })),
    ),
    verbCase('every underlying', 1, tickRules, engineAccounts, ticking(everyPrice)),
  ],
};

const comparedRules = ['deribit-portfolio', 'paradex-portfolio', 'binance-futures'];

export const run: KernelBench<EngineData> = {
  kernel: 'run',
  item: 'account',
  cases: ['margincore', 'deribit-portfolio', 'derive-pmrm-2'].map((rules) =>
    verbCase(
      `${rules}, every price moved`,
      engineAccounts,
      rules,
      engineAccounts,
      (engine) => {
        let up = false;
        return {
          run: () => {
            up = !up;
            engine.tick({ prices: everyPrice(engineMarket, up ? 1.001 : 1) });
            return engine.run();
          },
          figures: () => initialsOf(engine.run()),
        };
      },
      { threads: true, before: (seed, before) => marginsBefore(rules, seed, engineAccounts, before) },
    ),
  ),
};

const stressed = 2_000;

/** Initial margins of every requirement, scenario and account. */
const stressFigures = (of: unknown): number[] => Object.values((of as StressRun).requirements).flatMap(({ initials }) => [...initials]);

/** An engine of its own for every scenario, on the shocked market: what a stress run spares. */
async function freshRuns(engine: MarginEngine, seed: number, figures: ArrayLike<number>): Promise<Beside> {
  const core = await coreOf('wasm');
  const { shocks } = await engine.stress(stressLibrary);
  const book = engineBook(seed, stressed);
  const runs = async (): Promise<MarginRun[]> => {
    const made: MarginRun[] = [];
    for (const shock of shocks) {
      const fresh = await core.prepare({ book, market: shockMarket(engineMarket, shock), rules: engine.rules });
      made.push(fresh.run());
      fresh.dispose();
    }
    return made;
  };
  return {
    run: runs,
    async error() {
      const all = await runs();
      const found = engine.requirements.flatMap((name) => all.flatMap(({ requirements }) => [...(requirements[name]?.initials ?? [])]));
      assertSameBits('fresh runs', found, figures);
      return 0;
    },
  };
}

/** The scenarios by 0.1.0, each account in its own mode: held to the P&L of today. */
async function stressBefore(seed: number, before: Before): Promise<Beside | string> {
  const { engine, margins: _, ...stated } = await statedOf(tickRules, seed, stressed, before);
  const { market, book, run: now } = stated;
  const asked = async () => before.core.stress({ market, book, rules: stated.before, scenarios: stressLibrary });
  const { pnls, accounts, subaccounts } = await asked();
  const today = await engine.stress(stressLibrary);
  const at = new Map(accounts.map((id, i) => [`${id}/${subaccounts[i]}`, i]));
  const error = today.pnls.reduce((worst, pnl, cell) => {
    const n = cell % book.accounts.length;
    const i = cell - n + (at.get(`${book.accounts[n]}/${book.subaccounts[n]}`) as number);
    return Math.max(worst, Math.abs(pnl - (pnls[i] as number)) / Math.max(1, now.notionals[n] as number));
  }, 0);
  return { run: asked, error: () => error };
}

export const stress: KernelBench<EngineData> = {
  kernel: 'stress',
  item: 'account',
  cases: [
    verbCase(
      `${stressLibrary.length} scenarios, ${stressed} accounts`,
      stressed,
      tickRules,
      stressed,
      (engine) => ({ run: () => engine.stress(stressLibrary), figures: stressFigures }),
      { threads: true, before: stressBefore, fresh: freshRuns },
    ),
  ],
};

const days = 501;

export const backtest: KernelBench<EngineData> = {
  kernel: 'backtest',
  item: 'account',
  cases: [
    verbCase(
      `${days - 1} windows of a day, 1000 accounts`,
      1_000,
      tickRules,
      1_000,
      (engine) => {
        const history = wanderingCloses(
          engineMarket.underlyings.map(({ id }) => id),
          engineMarket.asOf,
          days,
        );
        return {
          run: async () => engine.backtest({ history, horizonDays: 1 }),
          figures: (of) => [
            ...(of as MarginBacktest).worstLosses,
            ...(of as MarginBacktest).requirements.flatMap(({ initial }) => [...initial.counts]),
          ],
        };
      },
      { threads: true },
    ),
  ],
};

/** Every document by 0.1.0, on the market that it asks for. */
async function compareBefore(seed: number, before: Before): Promise<Beside | string> {
  const all = await Promise.all(comparedRules.map((rules) => marginsBefore(rules, seed, 1_000, before)));
  const absent = all.find((one) => typeof one === 'string');
  if (typeof absent === 'string') return absent;
  const runs = all as Beside[];
  return {
    run: () => runs.map((one) => one.run()),
    error: async () => Math.max(...(await Promise.all(runs.map(async (one) => one.error())))),
  };
}

export const compare: KernelBench<EngineData> = {
  kernel: 'compare',
  item: 'account',
  cases: [
    verbCase(
      `${comparedRules.length} documents, 1000 accounts`,
      1_000,
      tickRules,
      1_000,
      (engine) => ({ run: async () => engine.compare(comparedRules.map(preset)), figures: () => initialsOf(engine.run()) }),
      { before: compareBefore },
    ),
  ],
};
