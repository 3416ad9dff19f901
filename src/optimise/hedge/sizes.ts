// Sizes in whole lots: sizes allowed beside others, every set of them, and the best of a list by the engine's figures.
import { planOf, type Sizes, standingAt } from '../table/search.js';
import { rangeAt } from '../table/single.js';
import type { AskedHedge } from './asked.js';
import type { HedgeFigures } from './figures.js';

export interface Best {
  readonly sizes: Sizes;
  /** With costs. */
  readonly objective: number;
}

/** Lots beyond which a range counts as endless: a size is a whole number of lots in a double. */
export const endless = 2 ** 50;

/** The whole lots between which candidate j may be traded beside others; undefined where it may not. */
export function lotsOf({ table }: AskedHedge, j: number, others: Sizes): readonly [number, number] | undefined {
  const range = rangeAt(table, standingAt(table, others), j);
  if (range === undefined) return undefined;
  const lot = table.lots[j];
  const [low, high] = [Math.max(-endless, Math.round(range[0] / lot)), Math.min(endless, Math.round(range[1] / lot))];
  return [low + 0, high + 0];
}

/** So many lots of candidate j beside others. */
export function withLots({ table }: AskedHedge, others: Sizes, j: number, lots: number): Sizes {
  const quantity = lots * table.lots[j];
  return new Map([...[...others].filter(([l]) => l !== j), ...(lots === 0 ? [] : [[j, quantity] as const])]);
}

/** Every set of at most so many candidates in every number of lots within the bounds; undefined where they are more than `variants`. */
export function everySet(asked: AskedHedge): Sizes[] | undefined {
  const { table, most, variants } = asked;
  const found: Sizes[] = [];
  const visit = (from: number, sizes: Sizes): boolean => {
    if (planOf(table, sizes) !== undefined) found.push(sizes);
    if (sizes.size === most) return found.length <= variants;
    for (let j = from; j < table.names.length; j++) {
      const lot = table.lots[j];
      const [low, high] = [Math.round(table.low[j] / lot), Math.round(table.high[j] / lot)];
      if (!(high - low <= variants)) return false;
      for (let n = low; n <= high; n++) if (n !== 0 && !visit(j + 1, withLots(asked, sizes, j, n))) return false;
    }
    return found.length <= variants;
  };
  return visit(0, new Map()) ? found : undefined;
}

/** The best of sets that were listed, the first of several. */
export function bestListed(figures: HedgeFigures, sets: readonly Sizes[], bar: number): Best | undefined {
  let best: Best | undefined;
  for (const [n, objective] of figures.objectives(sets).entries())
    if (objective < (best?.objective ?? bar)) best = { sizes: sets[n], objective };
  return best;
}
