// What a table is hedged for, the slow way: tails by sorting, costs by powers, and the best of every set of lots.
import type { HedgeCandidate, HedgeTableInputs, TableObjective } from '../../src/optimise/table/asked.js';
import { drawnTable, seeded, sizesOf } from './tables.js';

/** Mean of the worst 1 - confidence, by weights where there are some. */
export function shortfall(pnl: readonly number[], confidence: number, weights: readonly number[] = pnl.map(() => 1 / pnl.length)): number {
  const tail = 1 - confidence;
  const order = [...pnl.keys()].sort((a, b) => (pnl[a] as number) - (pnl[b] as number));
  let [left, sum] = [tail, 0];
  for (const s of order) {
    const part = Math.min(left, weights[s] as number);
    sum -= part * (pnl[s] as number);
    left -= part;
  }
  return sum / tail;
}

export function quantile(pnl: readonly number[], confidence: number): number {
  const sorted = [...pnl].sort((a, b) => a - b);
  return -(sorted[Math.ceil(Number(((1 - confidence) * pnl.length).toFixed(9))) - 1] as number);
}

export interface Outcome {
  readonly margin: number;
  readonly cost: number;
  /** What is made least: infinite where it may not be. */
  readonly objective: number;
}

const give = 1e-7;

/** What comes of sizes. Of a ratio, less than it: the largest is the least. */
export function outcomeOf(inputs: HedgeTableInputs, sizes: Readonly<Record<string, number>>): Outcome {
  const { candidates, floor = 0, budget = Number.POSITIVE_INFINITY, objective = 'margin', bounds = {} } = inputs;
  const marginAfter = (traded: Readonly<Record<string, number>>): number => {
    const pnl = Array.from(inputs.pnl, (x, s) =>
      Object.entries(traded).reduce((sum, [name, quantity]) => sum + quantity * (candidates[name]?.pnl[s] as number), x),
    );
    if (typeof objective === 'object' && 'expectedShortfall' in objective) {
      const { confidence, weights } = objective.expectedShortfall;
      return Math.max(floor, shortfall(pnl, confidence, weights && [...weights]));
    }
    if (typeof objective === 'object' && 'valueAtRisk' in objective)
      return Math.max(floor, quantile(pnl, objective.valueAtRisk.confidence));
    return Math.max(floor, ...pnl.map((x) => -x));
  };
  let cost = 0;
  for (const [name, quantity] of Object.entries(sizes)) {
    const { cost: each, impact } = candidates[name] as HedgeCandidate;
    cost += Math.abs(quantity) * each + (impact === undefined ? 0 : impact.coefficient * Math.abs(quantity) ** impact.power);
  }
  const margin = marginAfter(sizes);
  const within = Object.entries(bounds).every(([name, { now, lowest = -Infinity, highest = Infinity }]) => {
    const own = Object.entries(sizes).reduce((sum, [id, quantity]) => sum + quantity * (candidates[id]?.greeks?.[name] as number), now);
    return own >= lowest - give && own <= highest + give;
  });
  const due = (): number => {
    if (objective === 'releasedPerCost') {
      const released = marginAfter({}) - margin;
      return released > 0 ? -released / cost : cost === 0 ? 0 : Number.POSITIVE_INFINITY;
    }
    if (typeof objective === 'object' && 'health' in objective) {
      const { least, equity } = objective.health;
      return least * margin + cost <= equity + give ? cost : Number.POSITIVE_INFINITY;
    }
    return margin + cost;
  };
  return { margin, cost, objective: cost > budget + give || !within ? Number.POSITIVE_INFINITY : due() };
}

/** The least of every set of at most so many candidates in every number of lots. */
export function leastOutcome(inputs: HedgeTableInputs, most: number): number {
  const names = Object.keys(inputs.candidates);
  let least = outcomeOf(inputs, {}).objective;
  const visit = (from: number, left: number, sizes: Readonly<Record<string, number>>): void => {
    for (let j = from; left > 0 && j < names.length; j++)
      for (const quantity of sizesOf(inputs.candidates[names[j] as string] as HedgeCandidate, inputs.reduceOnly)) {
        if (quantity === 0) continue;
        const more = { ...sizes, [names[j] as string]: quantity };
        least = Math.min(least, outcomeOf(inputs, more).objective);
        visit(j + 1, left - 1, more);
      }
  };
  visit(0, most, {});
  return least;
}

export const kinds = ['margin', 'shortfall', 'weighted', 'quantile', 'ratio', 'health'] as const;
export type Kind = (typeof kinds)[number];

/** A drawn table for each kind, with costs above 0 and, of every second, impacts. */
export function drawnObjective(seed: number, kind: Kind, drawn: Parameters<typeof drawnTable>[1]): HedgeTableInputs {
  const table = drawnTable(seed, drawn);
  const next = seeded(seed + 77);
  const { length } = table.pnl;
  const raw = Array.from({ length }, () => Math.floor(1 + next() * 8));
  const total = raw.reduce((sum, x) => sum + x, 0);
  const confidence = [0.7, 0.75, 0.8][seed % 3] as number;
  const now = Math.max(0, ...Array.from(table.pnl, (x) => -x));
  const objectives: Readonly<Record<Kind, TableObjective>> = {
    margin: 'margin',
    shortfall: { expectedShortfall: { confidence } },
    weighted: { expectedShortfall: { confidence, weights: raw.map((x) => x / total) } },
    quantile: { valueAtRisk: { confidence } },
    ratio: 'releasedPerCost',
    health: { health: { least: 1.5, equity: now * (0.7 + next()) } },
  };
  const impacted = seed % 2 === 0 || kind === 'margin';
  const candidates = Object.fromEntries(
    Object.entries(table.candidates).map(([name, one], j): [string, HedgeCandidate] => {
      const impact = { coefficient: Math.round(next() * 40) / 10, power: j % 2 === 0 ? 2 : 1.5 } as const;
      return [name, { ...one, cost: one.cost + 1, ...(impacted && (kind !== 'ratio' || one.lot !== undefined) ? { impact } : {}) }];
    }),
  );
  return { ...table, candidates, objective: objectives[kind] };
}
