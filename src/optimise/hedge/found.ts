// Search for the best trades: scans by envelope or programmes, one instrument by pieces, several by every set of sizes or one at a time.
import type { BackendUse } from '../../columns/coreUse.js';
import type { Subject } from '../../engine/prepared/account/subject.js';
import type { Rules } from '../../rules/document/rules.js';
import { gainOf, planOf, type Sizes } from '../table/search.js';
import { marginOf } from '../table/single.js';
import type { AskedHedge } from './asked.js';
import { type HedgeFigures, unwell } from './figures.js';
import { bestByParts } from './parts.js';
import { type Known, Pieces } from './pieces.js';
import { Reading } from './reading.js';
import { type Scanned, scannedOf } from './scanned.js';
import { shapeOfMeasure } from './shape.js';
import { type Best, bestListed, everySet, lotsOf } from './sizes.js';

export interface HedgeProof {
  /**
   * `envelope`, `programs`: the requirement is a worst loss over scenarios, see `hedgeTable`. `pieces`: one instrument, and no piece of its sizes can hold a better one, by the terms of the formula.
   * `sizes`: every set of sizes was looked at. `local`: neither; the answer is better than nothing and than what was looked at, and `bound` is what is proved.
   */
  readonly kind: 'envelope' | 'programs' | 'sizes' | 'pieces' | 'local';
  /** Bound of the objective over all allowed trades, up to rounding of the engine's figures. */
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
/** Variants that are looked at of each instrument, beside those that are asked for. */
const looksEach = 64;
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
  const { known, positive } = knownOf(subject, asked);
  const reading = known.convex ? undefined : figures.readBy(() => new Reading(subject, asked));
  const pieces = new Pieces(asked, figures, subject, known, reading);
  const looks = asked.variants + looksEach * table.names.length;
  const lowest = positive ? 0 : Number.NEGATIVE_INFINITY;
  if (asked.most === 1) {
    const { best, bound } = pieces.best(none, bar, looks);
    const chosen = best ?? nothing;
    const sure = bound >= (chosen?.objective ?? own) || unwell(bound);
    return proved(sure ? 'pieces' : 'local', chosen, Math.max(bound, lowest));
  }
  const every = everySet(asked);
  if (every !== undefined) return proved('sizes', bestListed(figures, every, bar) ?? nothing);
  return proved('local', several(asked, pieces, bar) ?? nothing, lowest);
}

/** Bounds of the objective that its formula alone gives. */
export function knownOf(subject: Subject, asked: AskedHedge): { readonly known: Known; readonly positive: boolean } {
  const { rules, rows } = subject.inside.parts;
  const tick = subject.inside.tick();
  const state = subject.state();
  const initial = asked.objective === 'initial' || asked.objective === 'released';
  const ordered = initial && rules.scope.orders === 'charged' && state.orders.rows.length > 0;
  const searched = ordered && rules.requirements[asked.requirement]?.orders !== undefined;
  const traded = new Set([...state.lots.rows, ...asked.rows]);
  const given = {
    ordered,
    premiums: asked.rows.some((row) => rows.option[row] === 1 || state.lots.rows.includes(row)),
    discounts: [...traded].every(
      (row) =>
        rows.option[row] === 0 ||
        tick.columns.codes[row] !== 0 ||
        discountRates(rules).every((name) => ((name === 'rate' ? tick.columns.rates[row] : tick.quoteAttribute(row, name)) as number) >= 0),
    ),
  };
  const reader = { ...given, rules, part: initial ? ('initial' as const) : ('maintenance' as const), own: true };
  const { curve, positive } = shapeOfMeasure(asked.requirement, asked.objective, reader);
  const convex = !searched && curve !== 'unknown' && curve !== 'concave';
  return { known: { ...given, convex, whole: !searched }, positive };
}

/** Names of rates that price and discount options. */
function discountRates(rules: Rules): string[] {
  return [
    'rate',
    ...Object.values(rules.terms).flatMap((term) => (term.kind === 'scan' && term.discount !== undefined ? [term.discount.rate] : [])),
  ];
}

/** Adds one instrument at a time, then improves each size beside the others. */
function several(asked: AskedHedge, pieces: Pieces, bar: number): Best | undefined {
  const looks = asked.variants + looksEach;
  let best: Best | undefined;
  for (let n = 0; n < asked.most; n++) {
    const next = pieces.best(best?.sizes ?? new Map(), lessThan(best?.objective ?? bar), looks).best;
    if (next === undefined) break;
    best = next;
    for (let sweep = 0, moved = n > 0; moved && sweep < sweeps; sweep++) {
      moved = false;
      for (const j of [...best.sizes.keys()].sort((a, b) => a - b)) {
        const { sizes, objective }: Best = best;
        const others: Sizes = new Map([...sizes].filter(([l]) => l !== j));
        const better: Best | undefined = pieces.best(others, lessThan(objective), looks, j).best;
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
  table: Scanned,
  own: number,
  nothing: Best | undefined,
): { readonly best: Best | undefined; readonly bound: number } | undefined {
  const same = (x: number, y: number): boolean => Math.abs(x - y) <= alike * Math.max(Math.abs(own), Math.abs(x), Math.abs(y));
  if (!same(own, marginOf(table, table.pnl))) return undefined;
  const bar = nothing === undefined ? Number.POSITIVE_INFINITY : lessThan(own);
  const bare = asked.most === 1 && nothing !== undefined ? own - gainOf(table) : bar;
  const searched = bestByParts(use, table, asked.most, asked.programs, bare);
  if (searched === undefined) return undefined;
  const plan = searched.best;
  const bound = searched.bound === Number.POSITIVE_INFINITY || (asked.most === 1 && plan === undefined) ? own : searched.bound;
  if (plan === undefined || plan.sizes.size === 0) return { best: nothing, bound };
  const { sizes } = plan;
  const [objective] = figures.objectives([sizes]) as unknown as [number];
  if (!same(objective, plan.objective)) return undefined;
  // neighbours in lots, by the engine
  const best = bestListed(figures, asked.most === 1 ? neighbours(asked, sizes) : [sizes], bar) ?? nothing;
  return { best, bound };
}

/** A size, and a lot more and less where that is allowed. */
function neighbours(asked: AskedHedge, chosen: Sizes): Sizes[] {
  const [[j, quantity]] = [...chosen] as [[number, number]];
  const lot = asked.table.lots[j];
  const lots = Math.round(quantity / lot);
  const [low, high] = lotsOf(asked, j, new Map()) ?? [lots, lots];
  return [lots, lots - 1, lots + 1].filter((n) => n >= low && n <= high).map((n): Sizes => new Map([[j, n * lot]]));
}
