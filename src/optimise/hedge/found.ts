// How the best trades are found: by the envelope or linear programmes of a scan, by every size, by halves where what is made least is convex, or near the best of a few.
import type { BackendUse } from '../../columns/coreUse.js';
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Table } from '../table/asked.js';
import { bestOne, gainOf, planOf, type Sizes, searchSizes, standingAt } from '../table/search.js';
import { marginOf } from '../table/single.js';
import type { AskedHedge } from './asked.js';
import type { HedgeFigures } from './figures.js';
import { scannedOf } from './scanned.js';
import { type Reader, shapeOfMeasure } from './shape.js';
import { type Best, bestListed, bestSizeOf, bestSizes, everySet, lotsOf } from './sizes.js';

export interface HedgeProof {
  /**
   * `envelope`, `programs`: the requirement is a worst loss over scenarios, see `hedgeTable`. `sizes`: every set of sizes was looked at. `convex`: what is made least is convex in the size of any
   * one instrument, by its formula, and no lot more or less helps. `local`: it is not known to be; the answer is better than nothing and than what was looked at, and `bound` is all that is proved.
   */
  readonly kind: 'envelope' | 'programs' | 'sizes' | 'convex' | 'local';
  /** No trades that are allowed bring what is made least below it, but for roundings of the engine's figures. */
  readonly bound: number;
  readonly gap: number;
}

export interface FoundHedge {
  /** Undefined where no sizes that were found hold bounds and budget. */
  readonly best: Best | undefined;
  readonly proof: HedgeProof;
}

/** Roundings of figures: gains by their size, and what a table may differ from the engine by. */
const rounding = 1e-12;
const alike = 1e-9;
/** How often all sizes are looked at again, one by one. */
const sweeps = 10;

export function found(use: BackendUse, subject: Subject, asked: AskedHedge, figures: HedgeFigures): FoundHedge {
  const { table } = asked;
  const none: Sizes = new Map();
  const [own] = figures.objectives([none]) as unknown as [number];
  const nothing = planOf(table, none) === undefined ? undefined : { sizes: none, objective: own };
  const bar = nothing === undefined ? Number.POSITIVE_INFINITY : own - rounding * Math.abs(own);
  const proved = (kind: HedgeProof['kind'], best: Best | undefined, bound = best?.objective ?? own): FoundHedge => {
    const least = Math.min(bound, best?.objective ?? own);
    return { best, proof: { kind, bound: least, gap: (best?.objective ?? own) - least } };
  };
  const scanned = scannedOf(subject, asked);
  const scan = scanned && byScan(use, asked, figures, scanned, own, nothing);
  if (scan !== undefined) return proved(asked.most === 1 ? 'envelope' : 'programs', scan.best, scan.bound);
  const { rules, rows } = subject.inside.parts;
  const reader: Reader = {
    rules,
    part: asked.objective === 'maintenance' ? 'maintenance' : 'initial',
    premiums: asked.rows.some((row) => rows.option[row] === 1),
  };
  const ordered = rules.scope.orders === 'charged' && subject.state().orders.rows.length > 0;
  const shape = shapeOfMeasure(asked.requirement, asked.objective, reader);
  const convex = !ordered && shape.curve !== 'unknown' && shape.curve !== 'concave';
  if (asked.most === 1 && convex) return proved('convex', bestSizes(asked, figures, none, bar, true) ?? nothing);
  const every = everySet(asked);
  if (every !== undefined) return proved('sizes', bestListed(figures, every, bar) ?? nothing);
  const best = several(asked, figures, bar, convex) ?? nothing;
  return proved('local', best, !ordered && shape.positive ? 0 : Number.NEGATIVE_INFINITY);
}

/** One instrument more at a time, then each size again beside the others. */
function several(asked: AskedHedge, figures: HedgeFigures, bar: number, convex: boolean): Best | undefined {
  let best: Best | undefined;
  for (let n = 0; n < asked.most; n++) {
    const next = bestSizes(asked, figures, best?.sizes ?? new Map(), lessThan(best?.objective ?? bar), convex);
    if (next === undefined) break;
    best = next;
    for (let sweep = 0, moved = n > 0; moved && sweep < sweeps; sweep++) {
      moved = false;
      for (const j of [...best.sizes.keys()].sort((a, b) => a - b)) {
        const better = bestSizeOf(asked, figures, best.sizes, j, lessThan(best.objective), convex);
        if (better === undefined) continue;
        best = better;
        moved = true;
      }
    }
  }
  return best;
}

function lessThan(objective: number): number {
  return objective - rounding * Math.abs(objective);
}

/** By a table; undefined where it says something else than the engine does. */
function byScan(
  use: BackendUse,
  asked: AskedHedge,
  figures: HedgeFigures,
  table: Table,
  own: number,
  nothing: Best | undefined,
): { readonly best: Best | undefined; readonly bound: number } | undefined {
  const same = (x: number, y: number): boolean => Math.abs(x - y) <= alike * Math.max(Math.abs(own), Math.abs(x), Math.abs(y));
  if (!same(own, marginOf(table, table.pnl))) return undefined;
  const bar = nothing === undefined ? Number.POSITIVE_INFINITY : lessThan(own);
  let sizes: Sizes | undefined;
  let bound: number | undefined;
  if (asked.most === 1) {
    const one = bestOne(table, standingAt(table, new Map()), nothing === undefined ? bar : own - gainOf(table));
    sizes = one && new Map([one]);
  } else {
    const searched = searchSizes(use, table, asked.most, asked.programs);
    sizes = searched.best?.sizes;
    bound = searched.bound === Number.POSITIVE_INFINITY ? own : searched.bound;
  }
  const plan = sizes && planOf(table, sizes);
  if (plan === undefined || sizes === undefined || sizes.size === 0) return { best: nothing, bound: bound ?? own };
  const [objective] = figures.objectives([sizes]) as unknown as [number];
  if (!same(objective, plan.objective)) return undefined;
  // neighbours in lots, by the engine
  const best = bestListed(figures, asked.most === 1 ? neighbours(asked, sizes) : [sizes], bar) ?? nothing;
  return { best, bound: bound ?? plan.objective };
}

/** A size, and a lot more and less where that is allowed. */
function neighbours(asked: AskedHedge, chosen: Sizes): Sizes[] {
  const [[j, quantity]] = [...chosen] as [[number, number]];
  const lot = asked.table.lots[j] as number;
  const lots = Math.round(quantity / lot);
  const [low, high] = lotsOf(asked, j, new Map()) ?? [lots, lots];
  return [lots, lots - 1, lots + 1].filter((n) => n >= low && n <= high).map((n): Sizes => new Map([[j, n * lot]]));
}
