// Sizes by the engine's own figures alone: every one, or by halves where what is made least is convex in size, or near the best of a few where it is not known to be.
import { Fault } from '../../fault.js';
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
const endless = 2 ** 50;

/** The whole lots between which candidate j may be traded beside others; undefined where it may not. */
export function lotsOf({ table }: AskedHedge, j: number, others: Sizes): readonly [number, number] | undefined {
  const range = rangeAt(table, standingAt(table, others), j);
  if (range === undefined) return undefined;
  const lot = table.lots[j] as number;
  const [low, high] = [Math.max(-endless, Math.round(range[0] / lot)), Math.min(endless, Math.round(range[1] / lot))];
  return [low + 0, high + 0];
}

function withLots({ table }: AskedHedge, others: Sizes, j: number, lots: number): Sizes {
  const quantity = lots * (table.lots[j] as number);
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
      const lot = table.lots[j] as number;
      const [low, high] = [Math.round((table.low[j] as number) / lot), Math.round((table.high[j] as number) / lot)];
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
    if (objective < (best?.objective ?? bar)) best = { sizes: sets[n] as Sizes, objective };
  return best;
}

interface Search {
  readonly j: number;
  low: number;
  high: number;
}

/**
 * The best size of each candidate beside others, all searched side by side: doubled as long as it helps, then by halves. Exact of what is convex in size; elsewhere near the best of sizes that
 * grow by halves of what may be traded.
 */
export function bestSizes(asked: AskedHedge, figures: HedgeFigures, others: Sizes, bar: number, convex: boolean): Best | undefined {
  const { table } = asked;
  const searches: Search[] = [];
  for (let j = 0; j < table.names.length; j++) {
    if (others.has(j)) continue;
    if (others.size >= asked.most) break;
    const lots = lotsOf(asked, j, others);
    if (lots !== undefined) searches.push({ j, low: lots[0], high: lots[1] });
  }
  return searched(asked, figures, others, searches, bar, convex);
}

/** The same of one candidate, of others already traded. */
export function bestSizeOf(
  asked: AskedHedge,
  figures: HedgeFigures,
  sizes: Sizes,
  j: number,
  bar: number,
  convex: boolean,
): Best | undefined {
  const others = new Map([...sizes].filter(([l]) => l !== j));
  const lots = lotsOf(asked, j, others);
  return lots === undefined ? undefined : searched(asked, figures, others, [{ j, low: lots[0], high: lots[1] }], bar, convex);
}

function searched(
  asked: AskedHedge,
  figures: HedgeFigures,
  others: Sizes,
  given: readonly Search[],
  bar: number,
  convex: boolean,
): Best | undefined {
  let best: Best | undefined;
  const ask: Ask = (points) => {
    const sets = points.map(([{ j }, lots]) => withLots(asked, others, j, lots));
    const objectives = figures.objectives(sets);
    for (const [n, objective] of objectives.entries())
      if (objective < (best?.objective ?? bar)) best = { sizes: sets[n] as Sizes, objective };
    return objectives;
  };
  if (!convex) narrowed(given, ask);
  let open = bounded(given, ask);
  while (open.length > 0) {
    const middle = ({ low, high }: Search): number => Math.floor((low + high) / 2);
    const objectives = ask(open.flatMap((search) => [[search, middle(search)] as const, [search, middle(search) + 1] as const]));
    for (const [n, search] of open.entries()) {
      if ((objectives[2 * n + 1] as number) < (objectives[2 * n] as number)) search.low = middle(search) + 1;
      else search.high = middle(search);
    }
    open = open.filter(({ low, high }) => low < high);
  }
  return best;
}

type Ask = (points: readonly (readonly [Search, number])[]) => Float64Array;

/** Searches on the side of each on which a lot helps, doubled until it does no longer; none where no lot helps. */
function bounded(given: readonly Search[], ask: Ask): Search[] {
  // away from the size nearest to nothing
  const starts = given.map(({ low, high }) => Math.min(high, Math.max(low, 0)));
  const around = ask(
    given.flatMap((search, n) => {
      const start = starts[n] as number;
      return [Math.max(search.low, start - 1), start, Math.min(search.high, start + 1)].map((lots) => [search, lots] as const);
    }),
  );
  const done: Search[] = [];
  let open: { readonly search: Search; readonly start: number; readonly sign: 1 | -1; far: number; last: number }[] = [];
  for (const [n, search] of given.entries()) {
    const [less, at, more] = around.subarray(3 * n, 3 * n + 3) as unknown as [number, number, number];
    const start = starts[n] as number;
    if (more < at) open.push({ search, start, sign: 1, far: 1, last: more });
    else if (less < at) open.push({ search, start, sign: -1, far: 1, last: less });
  }
  const endOf = ({ search: { low, high }, start, sign, far }: (typeof open)[number]): number =>
    sign > 0 ? Math.min(high, start + 2 * far) : Math.max(low, start - 2 * far);
  while (open.length > 0) {
    const objectives = ask(open.map((one) => [one.search, endOf(one)] as const));
    open = open.filter((one, n) => {
      const { search, start, sign, far } = one;
      const end = endOf(one);
      if ((objectives[n] as number) < one.last && end !== (sign > 0 ? search.high : search.low)) {
        one.far = 2 * far;
        one.last = objectives[n] as number;
        return true;
      }
      if (Math.abs(end) >= endless)
        throw new Fault('OVERFLOW', 'inputs.instruments', 'limits: without them it pays to trade without end', end);
      const near = start + sign * Math.max(1, far / 2);
      done.push({ j: search.j, low: Math.min(near, end), high: Math.max(near, end) });
      return false;
    });
  }
  return done.filter(({ low, high }) => low < high);
}

/** Looks at sizes that grow by halves of each range, and closes it around the best of them. */
function narrowed(given: readonly Search[], ask: Ask): void {
  for (const search of given) {
    const points = new Set([0]);
    for (let part = 1; part >= 2 ** -12; part /= 2)
      for (const limit of [search.low, search.high]) if (Math.abs(limit) < endless) points.add(Math.round(limit * part) + 0);
    for (let n = 1; n <= 1024; n *= 2) for (const lots of [-n, n]) if (lots >= search.low && lots <= search.high) points.add(lots);
    const sorted = [...points].filter((lots) => lots >= search.low && lots <= search.high).sort((a, b) => a - b);
    if (sorted.length === 0) continue;
    const objectives = ask(sorted.map((lots) => [search, lots] as const));
    let least = 0;
    for (const [n, objective] of objectives.entries()) if (objective < (objectives[least] as number)) least = n;
    if (sorted[least] === 0) continue;
    search.low = sorted[Math.max(0, least - 1)] as number;
    search.high = sorted[Math.min(sorted.length - 1, least + 1)] as number;
  }
}
