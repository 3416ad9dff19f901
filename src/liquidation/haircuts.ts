// Haircuts of winners that raise a budget: by weight up to a cap, one level for all; and the weights that lean on leverage.
import { fieldsOf, listOf } from '../book/fields.js';
import { nonNegative, oneOf, positive, within } from '../check.js';
import { Fault } from '../fault.js';
import { settled } from './figures.js';

export interface HaircutInputs {
  /** By account: profit that may be cut, at least 0; largest share of it, in [0, 1]; weight, at least 0. */
  readonly endowments: readonly number[];
  readonly caps: readonly number[];
  readonly weights: readonly number[];
  readonly budget: number;
}

export interface Haircuts {
  readonly level: number;
  readonly haircuts: readonly number[];
  /** Endowment x haircut. */
  readonly amounts: readonly number[];
}

/**
 * h = min(cap, level x weight) with sum(endowment x h) = budget: accounts reach their caps in the order of cap / weight, and between two of them the sum is a straight line.
 * Throws OUT_OF_RANGE for a budget beyond what accounts of positive weight can give, SHAPE_MISMATCH, and what the guards throw.
 */
export function adlHaircuts(inputs: HaircutInputs): Haircuts {
  const given = fieldsOf(inputs, 'inputs', ['endowments', 'caps', 'weights', 'budget']);
  const endowments = column(given.endowments, 'inputs.endowments', nonNegative);
  const caps = column(given.caps, 'inputs.caps', (x, path) => within(x, 0, 1, path), endowments.length);
  const weights = column(given.weights, 'inputs.weights', nonNegative, endowments.length);
  const budget = nonNegative(given.budget, 'inputs.budget');
  const rows = endowments
    .map((endowment, i) => ({
      most: endowment * caps[i],
      slope: endowment * weights[i],
      full: caps[i] / weights[i],
    }))
    .filter(({ slope }) => slope > 0)
    .sort((a, b) => a.full - b.full);
  const capacity = rows.reduce((sum, { most }) => sum + most, 0);
  // What the sum itself may have lost to rounding.
  if (!(budget <= capacity * (1 + rows.length * 2 ** -52)))
    throw new Fault('OUT_OF_RANGE', 'inputs.budget', `at most ${capacity}, what accounts of positive weight can give`, budget);
  const slopes = new Array<number>(rows.length + 1).fill(0);
  for (let k = rows.length - 1; k >= 0; k--) slopes[k] = slopes[k + 1] + rows[k]?.slope;
  let capped = 0;
  let level = 0;
  for (const [k, { most, full }] of rows.entries()) {
    level = Math.max(level, (budget - capped) / slopes[k]);
    if (level <= full) break;
    level = full;
    capped += most;
  }
  const cuts = caps.map((cap, i) => Math.min(cap, level * weights[i]));
  return settled({ level, haircuts: cuts, amounts: cuts.map((cut, i) => cut * endowments[i]) });
}

export interface WeightInputs {
  readonly equities: readonly number[];
  readonly notionals: readonly number[];
  /** g of leverage: its inverse, itself, its square, what is above the threshold. */
  readonly law: 'pro-rata' | 'linear' | 'power' | 'tail';
  readonly threshold: number;
}

export interface Weights {
  readonly leverages: readonly number[];
  /** leverage x g(leverage). */
  readonly weights: readonly number[];
  /** Shares of equity x weight; 0 if every weight is 0. */
  readonly shares: readonly number[];
}

/** Throws SHAPE_MISMATCH, OVERFLOW and what the guards throw. */
export function adlWeights(inputs: WeightInputs): Weights {
  const given = fieldsOf(inputs, 'inputs', ['equities', 'notionals', 'law', 'threshold']);
  const equities = column(given.equities, 'inputs.equities', positive);
  const notionals = column(given.notionals, 'inputs.notionals', nonNegative, equities.length);
  const law = oneOf(given.law, ['pro-rata', 'linear', 'power', 'tail'], 'inputs.law');
  const threshold = nonNegative(given.threshold, 'inputs.threshold');
  const leverages = equities.map((equity, i) => notionals[i] / equity);
  const weight = {
    'pro-rata': () => 1,
    linear: (x: number) => x * x,
    power: (x: number) => x * x * x,
    tail: (x: number) => x * Math.max(0, x - threshold),
  }[law];
  const weights = leverages.map(weight);
  const claims = weights.map((x, i) => x * equities[i]);
  const { total } = settled({ total: claims.reduce((sum, x) => sum + x, 0) });
  return { leverages, weights, shares: claims.map((claim) => (total === 0 ? 0 : claim / total)) };
}

function column(value: unknown, path: string, guard: (x: unknown, path: string) => number, length?: number): readonly number[] {
  const rows = listOf(value, path, 0, 1e7);
  if (length !== undefined && rows.length !== length) throw new Fault('SHAPE_MISMATCH', path, `${length} numbers`, rows.length);
  return rows.map((x, i) => guard(x, `${path}[${i}]`));
}
