// Scenario sets: blocks of price moves and volatility shocks with weights, or published risk arrays; and the list they expand to.
import { Fault } from '../../fault.js';
import { name, number, whole } from './leaves.js';
import { unknown } from './levels.js';
import { type Readings, readValue } from './readValue.js';
import { choice, either, list, type Of, type Read, record, refined, truth } from './shape.js';
import type { Parameters, Value } from './value.js';
import { idsOf, value } from './valueShape.js';

const amount = value(0, 1e15, 'steady');
const move = number(-100, 100);
const weight = number(0, 1000);

/**
 * P&L x factor x range / abs(move), a loss less (abs(move) / range - 1) x dampener. `edge`: both are coins, worth what the coin is after the move, in coins of the edge
 * of the range on that side: P&L x (1 + move) / (1 +- range), the dampener over (1 +- range). Source: Deribit, extended table of its risk matrix.
 */
const beyond = record({ factor: value(0, 1000, 'steady'), dampener: amount, edge: truth });

/** Every move (of the price, or in multiples of the price range), outer, with every shock, inner. */
const block = refined(
  record({
    'ranges?': list(move, 1, 512),
    'moves?': list(move, 1, 512),
    vols: list(name, 1, 64),
    /** One for all, or one a move. */
    weight: either(Array.isArray, list(weight, 1, 512), weight),
    'beyond?': beyond,
  }),
  ({ ranges, moves, vols, weight: stated }, path, { shocks }) => {
    if ((ranges === undefined) === (moves === undefined))
      throw new Fault('BAD_RULES', path, 'one of ranges and moves', ranges ? 'both' : 'neither');
    const count = (ranges ?? moves ?? []).length;
    if (typeof stated !== 'number' && stated.length !== count)
      throw new Fault('SHAPE_MISMATCH', `${path}.weight`, `one, or one a move: ${count}`, stated);
    for (const [i, vol] of vols.entries()) {
      if (vol !== 'unchanged' && !(vol in shocks)) throw unknown(vol, ['unchanged', ...Object.keys(shocks)], `${path}.vols[${i}]`);
    }
  },
);
export type ScenarioBlock = Of<typeof block>;

export const scenarioSet = refined(
  record({
    /** Where the P&L of an option starts: its model value, or the mark that the venue publishes. */
    price: choice(['model', 'mark']),
    /** The price of the coin at which coin gains of inverse instruments count: after the move, or today's (what is booked in coin then does not move). */
    coin: choice(['shocked', 'current']),
    /** Price move that counts as 1, by underlying, as a fraction of the price. */
    'priceRange?': value(1e-9, 100, 'steady'),
    'settlement?': record({
      /** Attribute of a quote: how much of its forward settlement averaging has fixed already; F' = fixed + (F - fixed)(1 + move). */
      'fixed?': name,
      /** Below so many minutes to expiry P&L counts by the share of them that is left. */
      'minutes?': number(1, 1440),
    }),
    'blocks?': list(block, 1, 64),
    /** Instead of blocks: so many entries of the `riskArray` that quotes state, P&L of one contract by scenario. */
    'arrays?': whole(1, 512),
  }),
  (set, path, read) => {
    if ((set.blocks === undefined) === (set.arrays === undefined))
      throw new Fault('BAD_RULES', path, 'one of blocks and arrays', set.blocks ? 'both' : 'neither');
    for (const [i, one] of (set.blocks ?? []).entries()) checkMoves(one, set.priceRange, `${path}.blocks[${i}]`, read);
    const count = (set.blocks ?? []).reduce((sum, one) => sum + (one.ranges ?? one.moves ?? []).length * one.vols.length, 0);
    if (count > mostScenarios) throw new Fault('TOO_LARGE', path, `at most ${mostScenarios} scenarios`, count);
  },
);
export type ScenarioSet = Of<typeof scenarioSet>;

const mostScenarios = 4096;

/** No price falls to 0 or below, for any underlying that a range is stated of. */
function checkMoves(one: ScenarioBlock, priceRange: Value | undefined, path: string, read: Read): void {
  if (priceRange === undefined && (one.ranges !== undefined || one.beyond !== undefined))
    throw new Fault('MISSING_FIELD', `${path.replace(/\.blocks.*/, '')}.priceRange`, 'present: a block reads it', undefined);
  const readings = { parameters: read.parameters as Parameters, assumptions: { names: read.names } };
  const ids = priceRange === undefined ? [''] : idsOf(priceRange, read);
  for (const id of ids) {
    const range = priceRange === undefined ? 1 : readValue(readings, priceRange, 'initial', id);
    if (range === undefined) continue;
    if (one.beyond?.edge && !(range < 1))
      throw new Fault('BAD_RULES', `${path}.beyond.edge`, `false beside a range of ${range}: a range of 1 or more has no edge below`, true);
    for (const [i, times] of (one.ranges ?? one.moves ?? []).entries()) {
      const at = `${path}.${one.ranges === undefined ? 'moves' : 'ranges'}[${i}]`;
      if (one.beyond !== undefined && times === 0) throw new Fault('BAD_RULES', at, 'not 0, in a block beyond the range', times);
      const move = one.ranges === undefined ? times : times * range;
      if (!(move > -1))
        throw new Fault(
          'BAD_RULES',
          at,
          `above ${one.ranges === undefined ? -1 : -1 / range}: every price stays above 0${id === '' ? '' : ` (of ${id})`}`,
          times,
        );
    }
  }
}

/** One scenario of a set; by underlying in the order asked for. */
export interface Scenario {
  /** Name of the shock, 'unchanged' for none. */
  readonly vol: string;
  readonly eitherSign: boolean;
  /** Of the price, as a fraction. */
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
