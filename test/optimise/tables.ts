// Random tables of scenarios with candidates, and the best of all lots by looking at every one.
import type { HedgeCandidate, HedgeTableInputs } from '../../src/optimise/table/asked.js';

/** Numbers in [0, 1) from a seed (xorshift). */
export function seeded(seed: number): () => number {
  let x = (seed * 2654435761 + 1) >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x / 2 ** 32;
  };
}

export interface Drawn {
  readonly scenarios: number;
  readonly candidates: number;
  readonly lot?: number;
  readonly limit: number;
  readonly bounds?: boolean;
  readonly budget?: boolean;
}

/** P&L in whole numbers where every candidate is a mix of few risks, so that hedges overlap. */
export function drawnTable(seed: number, { scenarios, candidates, lot, limit, bounds = false, budget = false }: Drawn): HedgeTableInputs {
  const next = seeded(seed);
  const whole = (most: number): number => Math.round((2 * next() - 1) * most);
  const risks = Array.from({ length: 3 }, () => Array.from({ length: scenarios }, () => whole(40)));
  const mixed = (weights: readonly number[], noise: number): number[] =>
    Array.from({ length: scenarios }, (_, s) =>
      risks.reduce((sum, risk, r) => sum + (weights[r] as number) * (risk[s] as number), whole(noise)),
    );
  const weights = (most: number): number[] => risks.map(() => whole(most));
  return {
    pnl: mixed(weights(6), 100),
    candidates: Object.fromEntries(
      Array.from({ length: candidates }, (_, j): [string, HedgeCandidate] => {
        const one = { pnl: mixed(weights(2), 10), cost: Math.round(next() * 8), held: whole(3), lowest: -limit, highest: limit };
        return [`c${j}`, { ...one, ...(lot === undefined ? {} : { lot }), ...(bounds ? { greeks: { delta: whole(5) } } : {}) }];
      }),
    ),
    ...(bounds ? { bounds: { delta: { now: whole(10), lowest: -12, highest: 12 } } } : {}),
    ...(budget ? { budget: 20 + Math.round(next() * 20) } : {}),
  };
}

/** What a bound may be missed by: fractions are rounded. */
const give = 1e-6;

/** Margin and cost of sizes; infinite where they hold not. */
export function objectiveOf(
  { pnl, floor = 0, candidates, bounds = {}, budget = Number.POSITIVE_INFINITY }: HedgeTableInputs,
  sizes: Readonly<Record<string, number>>,
): number {
  let cost = 0;
  const after = Float64Array.from(pnl);
  for (const [name, quantity] of Object.entries(sizes)) {
    const one = candidates[name] as HedgeCandidate;
    cost += Math.abs(quantity) * one.cost;
    for (const s of after.keys()) (after[s] as number) += quantity * (one.pnl[s] as number);
  }
  for (const [name, { now, lowest = Number.NEGATIVE_INFINITY, highest = Number.POSITIVE_INFINITY }] of Object.entries(bounds)) {
    const value = Object.entries(sizes).reduce((sum, [id, quantity]) => sum + quantity * (candidates[id]?.greeks?.[name] as number), now);
    if (value < lowest - give || value > highest + give) return Number.POSITIVE_INFINITY;
  }
  return cost > budget + give ? Number.POSITIVE_INFINITY : cost + after.reduce((most, x) => Math.max(most, -x), floor);
}

/** Whole lots that a candidate may be traded in. */
export function sizesOf({ held = 0, lowest = 0, highest = 0, lot = 1 }: HedgeCandidate, reduceOnly = false): number[] {
  let [low, high] = [Math.min(0, lowest - held), Math.max(0, highest - held)];
  if (reduceOnly) [low, high] = [Math.max(low, Math.min(0, -held)), Math.min(high, Math.max(0, -held))];
  const [from, to] = [Math.ceil(low / lot), Math.floor(high / lot)];
  return Array.from({ length: to - from + 1 }, (_, n) => (from + n) * lot);
}

/** The least of every set of at most so many candidates in every number of lots. */
export function leastOfAll(inputs: HedgeTableInputs, instruments: number): number {
  const names = Object.keys(inputs.candidates);
  let least = objectiveOf(inputs, {});
  const visit = (from: number, left: number, sizes: Readonly<Record<string, number>>): void => {
    if (left === 0) return;
    for (let j = from; j < names.length; j++) {
      const name = names[j] as string;
      for (const quantity of sizesOf(inputs.candidates[name] as HedgeCandidate, inputs.reduceOnly)) {
        if (quantity === 0) continue;
        const more = { ...sizes, [name]: quantity };
        least = Math.min(least, objectiveOf(inputs, more));
        visit(j + 1, left - 1, more);
      }
    }
  };
  visit(0, instruments, {});
  return least;
}
