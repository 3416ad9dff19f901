// The list of scenarios that a set expands to.
import { unknown } from './levels.js';
import { type Readings, readValue } from './readValue.js';
import type { ScenarioSet } from './scenarioSet.js';
import type { Value } from './value.js';

/** Scenario of a set; by underlying in the requested order. */
export interface Scenario {
  /** Name of the shock, 'unchanged' for none. */
  readonly vol: string;
  readonly eitherSign: boolean;
  /** Moves of the price, as a fraction. */
  readonly moves: readonly number[];
  /** P&L counts by this, */
  readonly weights: readonly number[];
  /** and a loss less this (what a block `beyond` the range forgives); the currency of the document. */
  readonly forgiven: readonly number[];
}

type SetReadings = Readings & {
  readonly scenarios: Readonly<Record<string, ScenarioSet>>;
  readonly volatility?: { readonly shocks: Readonly<Record<string, { readonly eitherSign?: boolean }>> };
};

/**
 * The scenarios of a set, in the order of the text, on these underlyings; of arrays, their number with no moves and the weight 1. Undefined where a value of the set has no
 * entry for one of the underlyings.
 */
export function scenariosOf(rules: SetReadings, setName: string, underlyings: readonly string[]): readonly Scenario[] | undefined {
  const stated = rules.scenarios[setName];
  if (stated === undefined) throw unknown(setName, Object.keys(rules.scenarios), 'scenarios');
  const none = underlyings.map(() => 0);
  if (stated.arrays !== undefined) {
    const one: Scenario = { vol: 'unchanged', eitherSign: false, moves: none, weights: underlyings.map(() => 1), forgiven: none };
    return Array.from({ length: stated.arrays }, () => one);
  }
  const by = (one: Value): readonly number[] | undefined => {
    const read = underlyings.map((id) => readValue(rules, one, 'initial', id));
    return read.includes(undefined) ? undefined : (read as number[]);
  };
  const ranges = stated.priceRange === undefined ? underlyings.map(() => 1) : by(stated.priceRange);
  if (ranges === undefined) return undefined;
  const all: Scenario[] = [];
  for (const one of stated.blocks ?? []) {
    const far =
      one.beyond === undefined ? undefined : { factors: by(one.beyond.factor), dampeners: by(one.beyond.dampener), edge: one.beyond.edge };
    if (far !== undefined && (far.factors === undefined || far.dampeners === undefined)) return undefined;
    for (const [i, stated] of (one.ranges ?? one.moves ?? []).entries()) {
      const moves = one.ranges === undefined ? underlyings.map(() => stated) : ranges.map((range) => stated * range);
      const base = typeof one.weight === 'number' ? one.weight : one.weight[i];
      const counted =
        far === undefined ? { weights: underlyings.map(() => base), forgiven: none } : countedBeyond(far as Far, base, moves, ranges);
      for (const vol of one.vols) all.push({ vol, eitherSign: rules.volatility?.shocks[vol]?.eitherSign ?? false, moves, ...counted });
    }
  }
  return all;
}

interface Far {
  readonly factors: readonly number[];
  readonly dampeners: readonly number[];
  readonly edge: boolean;
}

function countedBeyond(
  { factors, dampeners, edge }: Far,
  base: number,
  moves: readonly number[],
  ranges: readonly number[],
): Pick<Scenario, 'weights' | 'forgiven'> {
  const multiples = moves.map((one, u) => Math.abs(one) / ranges[u]);
  const edges = moves.map((one, u) => (edge ? 1 + (one > 0 ? ranges[u] : -ranges[u]) : 1));
  return {
    weights: moves.map((one, u) => ((base * factors[u]) / multiples[u]) * (edge ? (1 + one) / edges[u] : 1)),
    forgiven: multiples.map((times, u) => (Math.max(0, times - 1) * dampeners[u]) / edges[u]),
  };
}

/** A scenario by its place in a set: `-0.75 up` is the move as the block states it (in ranges or of the price) and the shock of vols; `array 7` of published arrays. */
export function scenarioLabels(set: ScenarioSet): readonly string[] {
  const known = labels.get(set);
  if (known !== undefined) return known;
  const made = labelsOf(set);
  labels.set(set, made);
  return made;
}

/** Asked for with every binding that is named. */
const labels = new WeakMap<ScenarioSet, readonly string[]>();

function labelsOf({ blocks, arrays }: ScenarioSet): readonly string[] {
  if (blocks === undefined) return Array.from({ length: arrays ?? 0 }, (_, n) => `array ${n + 1}`);
  return blocks.flatMap(({ ranges, moves, vols }) => (ranges ?? moves ?? []).flatMap((times) => vols.map((vol) => `${times} ${vol}`)));
}
