// Hedge finder for an account of an engine: the trades that minimise a requirement, by the engine's own figures, and their proof.
import { fieldsOf } from '../../book/fields.js';
import { identifier } from '../../check.js';
import { type BackendUse, type CoreLike, useOf } from '../../columns/coreUse.js';
import { type Binding, bindingOf } from '../../engine/prepared/account/binding.js';
import { type FiguresByRequirement, Subject } from '../../engine/prepared/account/subject.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { stepLots } from '../gradient/rounding.js';
import { best as bestOf, cheapestLot, mostPerCost, type TableProof, weighed } from '../table/proved.js';
import { planOf, type Sizes } from '../table/search.js';
import { marginOf } from '../table/single.js';
import { type AskedHedge, askedHedge, type HedgeInputs } from './asked.js';
import { HedgeFigures, unwell } from './figures.js';
import { type FoundHedge, found } from './found.js';
import { lotsOf } from './sizes.js';

export interface Hedge {
  /** Whether bounds and budget hold after the trades; where no trades were found that make them hold there are none. */
  readonly met: boolean;
  /** In order of their instruments; none where nothing is better than what there is. */
  readonly trades: readonly Trade[];
  /** By requirement, by the engine: `whatIf` of the trades. Costs are not in them. */
  readonly before: FiguresByRequirement;
  readonly after: FiguresByRequirement;
  /** Numeraire. */
  readonly cost: number;
  /**
   * Objective before and after, costs included: the minimised figure; the ratio of `releasedPerCost`, 0 before; costs of `health`, infinite if health
   * is too low.
   */
  readonly objective: { readonly before: number; readonly after: number };
  readonly binds: {
    /** Deciding part of the initial requirement after the trades; null if nothing is required. */
    readonly requirement: Binding | null;
    /** Instruments of which another lot would leave their limits. */
    readonly limits: readonly string[];
    /** Instruments of which another lot would leave bounds or budget. */
    readonly bounds: readonly string[];
    /** Without trades: instruments of which less than a lot would improve the objective. */
    readonly lots: readonly string[];
  };
  readonly proof: FoundHedge['proof'] | TableProof;
  /** Years after which what is released has earned its costs at the stated rate; infinite where nothing is released. */
  readonly breakEvenYears?: number;
  /** Variants of the account that the engine answered. */
  readonly looked: number;
}

const optional = ['subaccount', 'requirement', 'most', 'reduceOnly', 'budget', 'bounds', 'fundingRate', 'variants', 'programs'];

/**
 * The trades of at most so many instruments after which a requirement and costs are least, by the engine's own figures: every answer is `whatIf` of its trades, to the bit. Nothing changes. Doing
 * nothing is always one of them. Throws the fault of an account that has no figures, UNKNOWN_ACCOUNT, UNKNOWN_INSTRUMENT, CROSSED, OVERFLOW where it pays to trade without end.
 */
export function findHedge(core: CoreLike, engine: MarginEngine, inputs: HedgeInputs): Hedge {
  const use = useOf(core);
  const given = fieldsOf(inputs, 'inputs', ['account', 'objective', 'instruments'], optional) as unknown as HedgeInputs;
  const inside = insideOf(engine);
  const index = inside.numberOf(identifier(given.account, 'inputs.account'), given.subaccount ?? '');
  const subject = new Subject(inside, index);
  const asked = askedHedge(given, subject);
  const figures = new HedgeFigures(subject, asked);
  const { sizes: found, objective, proof } = answerOf(use, subject, asked, figures);
  const sizes: Sizes = found ?? new Map();
  const trades = figures.trades(sizes);
  const state = subject.changed({ trades });
  const [before, after] = subject.variants([subject.state(), state]) as [FiguresByRequirement, FiguresByRequirement];
  const cost = figures.costOf(sizes);
  const released =
    asked.perCost || asked.objective === 'health'
      ? initialOf(before, asked) - initialOf(after, asked)
      : objective.before - (objective.after - cost);
  return {
    met: found !== undefined,
    trades,
    before,
    after,
    cost,
    objective,
    binds: {
      requirement: bindingOf(subject, asked.requirement, state),
      ...limitsOf(asked, sizes),
      lots: found?.size === 0 ? tooLarge(asked, figures, stepLots(inside.parts.holdings.ledger, asked.rows)) : [],
    },
    proof,
    ...(asked.fundingRate === undefined ? {} : { breakEvenYears: breakEven(released, cost, asked.fundingRate) }),
    looked: figures.looked,
  };
}

function initialOf(figures: FiguresByRequirement, { requirement }: AskedHedge): number {
  return figures[requirement]?.initial;
}

interface Answer extends Pick<Hedge, 'objective' | 'proof'> {
  /** Undefined where none were found that make bounds, budget and health hold. */
  readonly sizes: Sizes | undefined;
}

function answerOf(use: BackendUse, subject: Subject, asked: AskedHedge, figures: HedgeFigures): Answer {
  const { table, most, programs } = asked;
  if (asked.byTable) {
    const { plan, objective, proof } = bestOf(use, table, { instruments: most, programs });
    return { sizes: plan?.sizes, objective: { before: marginOf(table, table.pnl), after: objective }, proof };
  }
  if (asked.perCost) return perCost(use, subject, asked, figures);
  const [before] = figures.objectives([new Map()]) as unknown as [number];
  const { best, proof } = found(use, subject, asked, figures);
  if (asked.objective !== 'health') return { sizes: best?.sizes, objective: { before, after: best?.objective ?? before }, proof };
  const well = (x: number): number => (unwell(x) ? Number.POSITIVE_INFINITY : x);
  const after = well(best?.objective ?? before);
  const bound = Math.max(0, well(proof.bound));
  const gap = after === bound ? 0 : after - bound;
  return {
    sizes: after === Number.POSITIVE_INFINITY ? undefined : best?.sizes,
    objective: { before: well(before), after },
    proof: { ...proof, bound, gap },
  };
}

/** The least of initial margin and costs at weights that grow until nothing is released for less. */
function perCost(use: BackendUse, subject: Subject, asked: AskedHedge, figures: HedgeFigures): Answer {
  const [before] = figures.measures([new Map()]) as unknown as [number];
  const least = (weight: number) => {
    const own = { ...asked, table: weighed(asked.table, weight) };
    const { best, proof } = found(use, subject, own, new HedgeFigures(subject, own, figures));
    if (best === undefined) return undefined;
    const [margin] = figures.measures([best.sizes]) as unknown as [number];
    return { sizes: best.sizes, kind: proof.kind, released: before - margin, cost: figures.costOf(best.sizes), bound: proof.bound };
  };
  const limits = { before, gain: 1e-12 * Math.abs(before), cheapest: cheapestLot(asked.table) };
  const { best, last, ratio, bound } = mostPerCost(least, limits);
  const nothing = planOf(asked.table, new Map()) && new Map<number, number>();
  const proof = { kind: last?.kind ?? ('local' as const), bound, gap: bound - ratio };
  return { sizes: best?.sizes ?? nothing ?? least(1)?.sizes, objective: { before: 0, after: ratio }, proof };
}

function breakEven(released: number, cost: number, rate: number): number {
  return released > 0 ? cost / (released * rate) : Number.POSITIVE_INFINITY;
}

/** Instruments that cannot be traded a lot further: for their own limits, or for bounds and the budget. */
function limitsOf(asked: AskedHedge, sizes: Sizes): Pick<Hedge['binds'], 'limits' | 'bounds'> {
  const { table } = asked;
  const limits: string[] = [];
  const bounds: string[] = [];
  for (const [j, quantity] of sizes) {
    const [low, high] = [table.low[j], table.high[j]];
    const lot = table.lots[j];
    const name = table.names[j];
    if (quantity > 0 ? quantity + lot / 2 > high : quantity - lot / 2 < low) limits.push(name);
    else {
      const range = lotsOf(asked, j, new Map([...sizes].filter(([l]) => l !== j)));
      const lots = Math.round(quantity / lot);
      if (range !== undefined && (quantity > 0 ? lots >= range[1] : lots <= range[0])) bounds.push(name);
    }
  }
  return { limits, bounds };
}

/** Share of a lot evaluated for instruments whose lots are too large. */
const part = 2 ** -20;

/** Instruments of which a part of a lot would improve the objective. */
function tooLarge(asked: AskedHedge, figures: HedgeFigures, booked: Float64Array): string[] {
  const { table, byTable } = asked;
  if (asked.perCost) return [];
  const parts: Sizes[] = [];
  for (let j = 0; j < table.names.length; j++) {
    const [low, high] = lotsOf(asked, j, new Map()) ?? [0, 0];
    // of what is booked in lots, two of them
    const size = booked[j] > 0 ? booked[j] : part * table.lots[j];
    if (size >= table.lots[j]) continue;
    if (high > 0) parts.push(new Map([[j, size]]));
    if (low < 0) parts.push(new Map([[j, -size]]));
  }
  const all = [new Map(), ...parts];
  const [own, ...found] = byTable
    ? all.map((sizes) => planOf(table, sizes)?.objective ?? Number.POSITIVE_INFINITY)
    : figures.objectives(all);
  const better = new Set<number>();
  parts.forEach((sizes, n) => {
    for (const j of sizes.keys()) if (found[n] < own - 1e-12 * Math.abs(own)) better.add(j);
  });
  return [...better].map((j) => table.names[j]);
}
