// Where prices go: a seeded path of correlated prices by the vols of rules, or the daily closes of a history, as prices by underlying.
import { Draws } from '../../../draws.js';
import type { Market } from '../../../index.js';
import { preset, type Rules } from '../../../rules.js';
import { dayMs, spotFactors } from '../../../support.js';

export interface Prices {
  readonly time: number;
  readonly prices: Readonly<Record<string, number>>;
}

interface History {
  readonly names: readonly string[];
  readonly dates: readonly number[];
  readonly closes: Float64Array;
}

export interface PathAsked {
  readonly seed: number;
  /** Between two ticks. */
  readonly stepMs: number;
  /** What the vols of the rules are multiplied by. */
  readonly volTimes: number;
}

/** Without end: log returns, normal, without drift, of the vols and correlations that the rules state (or `margincore`, where they state none). */
export function* seededPath({ underlyings, asOf }: Market, rules: Rules, { seed, stepMs, volTimes }: PathAsked): Generator<Prices> {
  const factors = rules.factors ?? preset('margincore').factors;
  if (factors === undefined) return;
  const names = underlyings.map(({ id }) => id);
  const { volatilities, correlation, daysPerYear } = spotFactors(factors, names);
  const root = choleskyOf(correlation);
  const sigmas = volatilities.map((vol) => volTimes * vol * Math.sqrt(stepMs / (daysPerYear * dayMs)));
  const draws = new Draws(seed, 0);
  const logs = underlyings.map(({ index }) => Math.log(index));
  for (let n = 1; ; n++) {
    const normals = names.map(() => normal(draws));
    const prices: Record<string, number> = {};
    for (const [i, name] of names.entries()) {
      const row = root[i] as readonly number[];
      const sigma = sigmas[i] as number;
      const shock = row.reduce((sum, one, j) => sum + one * (normals[j] as number), 0);
      logs[i] = (logs[i] as number) + sigma * shock - (sigma * sigma) / 2;
      prices[name] = Math.exp(logs[i] as number);
    }
    yield { time: asOf + n * stepMs, prices };
  }
}

/** Moves of the closes from the market's own prices on, a day a step: what has no close yet stands still. */
export function* pathOfHistory({ underlyings, asOf }: Market, { names, dates, closes }: History): Generator<Prices> {
  const first = new Map<string, number>();
  for (const [day] of dates.entries()) {
    const prices: Record<string, number> = {};
    for (const { id, index } of underlyings) {
      const column = names.indexOf(id);
      const close = column < 0 ? Number.NaN : (closes[day * names.length + column] as number);
      if (Number.isNaN(close)) continue;
      const start = first.get(id) ?? close;
      first.set(id, start);
      prices[id] = index * (close / start);
    }
    if (Object.keys(prices).length > 0) yield { time: asOf + day * dayMs, prices };
  }
}

/** Box and Muller. */
const normal = (draws: Draws): number => Math.sqrt(-2 * Math.log(draws.uniform())) * Math.cos(2 * Math.PI * draws.uniform());

/** Lower triangular root of a positive semi-definite matrix; what rounding takes below 0 is 0. */
export function choleskyOf(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const root: number[][] = matrix.map((row) => row.map(() => 0));
  for (const [i, row] of matrix.entries())
    for (let j = 0; j <= i; j++) {
      const [left, right] = [root[i] as number[], root[j] as number[]];
      let rest = row[j] as number;
      for (let k = 0; k < j; k++) rest -= (left[k] as number) * (right[k] as number);
      left[j] = i === j ? Math.sqrt(Math.max(0, rest)) : (right[j] as number) > 1e-12 ? rest / (right[j] as number) : 0;
    }
  return root;
}
