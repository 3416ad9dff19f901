// Verbs of the prepared engine, as callers ask: a tick with the figures after it, a what-if, a comparison of rules. Documents that price scenarios.

import type { MarginRun } from '../../../src/engine/prepared/run.js';
import type { MarginEngine, WhatIf } from '../../../src/index.js';
import type { Market } from '../../../src/market/market.js';
import { preset } from '../../../src/rules/document/presets.js';
import type { KernelBench } from '../../kernels/kernelBench.js';
import { type EngineData, engineAccounts, engineMarket } from './books.js';
import { verbCase } from './engines.js';

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
    verbCase(
      'every underlying',
      1,
      tickRules,
      engineAccounts,
      ticking(({ underlyings }, ratio) => Object.fromEntries(underlyings.map(({ id, index }) => [id, index * ratio]))),
    ),
  ],
};

const askedOptions = engineMarket.quotes.filter(({ instrument }) => instrument.kind === 'option').slice(0, 16);

/** The account of twenty positions, or as near as there is one. */
function twentyLegs(engine: MarginEngine): number {
  const { positionCounts } = engine.run();
  const distance = (a: number): number => Math.abs((positionCounts[a] as number) - 20);
  return [...positionCounts.keys()].reduce((best, a) => (distance(a) < distance(best) ? a : best), 0);
}

function asking(engine: MarginEngine) {
  const { accounts, subaccounts } = engine.run();
  const a = twentyLegs(engine);
  const view = engine.account(accounts[a] as string, subaccounts[a]);
  let next = 0;
  return {
    run: () => {
      const { instrument } = askedOptions[next++ % askedOptions.length] as Market['quotes'][number];
      return view.whatIf({ trades: [{ instrument: instrument.id, quantity: 1, price: 0.05 }] });
    },
    figures: (answer: unknown) => Object.values((answer as WhatIf).after).flatMap((figures) => Object.values(figures)),
  };
}

export const whatIf: KernelBench<EngineData> = {
  kernel: 'whatIf',
  item: 'question',
  cases: ['margincore', 'deribit-portfolio', 'paradex-portfolio'].map((rules) => verbCase(`${rules}, 20 legs`, 1, rules, 1_000, asking)),
};

const comparedRules = ['deribit-portfolio', 'paradex-portfolio', 'binance-futures'];

export const compare: KernelBench<EngineData> = {
  kernel: 'compare',
  item: 'account',
  cases: [
    verbCase(`${comparedRules.length} documents, 1000 accounts`, 1_000, tickRules, 1_000, (engine) => ({
      run: async () => engine.compare(comparedRules.map(preset)),
      figures: () => initialsOf(engine.run()),
    })),
  ],
};
