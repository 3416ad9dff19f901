// The book as a whole, under one requirement or each account's own: sums, how health is spread, what pooling releases.
import { capitalReleased, type MarginRun, type Totals, totals } from '../../index.js';
import type { Held } from './held.js';

export interface BookFigures {
  readonly totals: Totals;
  /** Excess under the last requirement of the document less that under the first; null where it has one alone. */
  readonly released: { readonly from: string; readonly to: string; readonly released: number } | null;
  readonly runMs: number;
  readonly histogram: HealthHistogram;
}

/** Accounts by health, log scale. */
export interface HealthHistogram {
  /** Bars to a doubling of health. */
  readonly perDoubling: number;
  /** Health at which the first bar ends, and the last begins: they hold all beyond. */
  readonly lowest: number;
  readonly highest: number;
  readonly counts: readonly number[];
  /** Of accounts that require something; NaN where there is none. */
  readonly median: number;
  /** Accounts that nothing is required of: in no bar. */
  readonly unrequired: number;
}

export interface BookAsked {
  /** 'own': each account under its own. */
  readonly requirement: string;
}

const perDoubling = 6;
/** 2^-1.83 to 2^6.17: from 0.28 to 72. */
const [first, last] = [-11, 37];

export function book({ run, runMs }: Held, { requirement }: BookAsked): BookFigures {
  const names = Object.keys(run.requirements);
  const [from, to] = [names[0], names.at(-1)];
  return {
    totals: totals(run, requirement),
    released:
      from === undefined || to === undefined || from === to ? null : { from, to, released: capitalReleased(run, from, to).released },
    runMs,
    histogram: histogramOf(healths(run, requirement), unrequiredIn(run, requirement)),
  };
}

/** Equity over maintenance of every account; NaN for a fault, an infinity where nothing is required. */
export function healths(run: MarginRun, requirement: string): Float64Array {
  const { equities, maintenances } = requirement === 'own' ? run.own : (run.requirements[requirement] ?? run.own);
  return equities.map((equity, a) => (run.codes[a] === 0 ? equity / (maintenances[a] as number) : Number.NaN));
}

/** Accounts without a maintenance margin, those without equity among them: their health is no number. */
function unrequiredIn(run: MarginRun, requirement: string): number {
  const { maintenances } = requirement === 'own' ? run.own : (run.requirements[requirement] ?? run.own);
  return maintenances.reduce((count, maintenance, a) => count + (run.codes[a] === 0 && maintenance === 0 ? 1 : 0), 0);
}

function histogramOf(all: Float64Array, unrequired: number): HealthHistogram {
  const finite = all.filter(Number.isFinite).sort();
  const counts = new Array<number>(last - first + 2).fill(0);
  for (const health of finite) {
    const bar = health <= 0 ? 0 : Math.min(last + 1, Math.max(first, Math.floor(perDoubling * Math.log2(health)) + 1)) - first;
    counts[bar] = (counts[bar] as number) + 1;
  }
  const half = finite.length >> 1;
  const median = finite.length % 2 === 1 ? finite[half] : ((finite[half - 1] ?? Number.NaN) + (finite[half] ?? Number.NaN)) / 2;
  return {
    perDoubling,
    lowest: 2 ** (first / perDoubling),
    highest: 2 ** (last / perDoubling),
    counts,
    median: median as number,
    unrequired,
  };
}
