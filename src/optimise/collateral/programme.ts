// The linear programme of an allocation: what every way carries and every tier holds, within requirements, holdings, limits, capacities and caps.
import type { LinearProgram } from '../../solver/problem.js';
import type { Asked } from './asked.js';
import type { Way } from './ways.js';

/** Row of the programme: at least `lower`, at most `upper`. `at` counts within its kind. */
export interface Row {
  readonly of: 'place' | 'holding' | 'bridge' | 'limit' | 'tiers' | 'most' | 'share';
  readonly at: number;
  readonly lower: number;
  readonly upper: number;
  readonly cells: readonly (readonly [column: number, coefficient: number])[];
}

export interface Programme {
  readonly rows: readonly Row[];
  /** Columns: ways, then tiers. */
  readonly ways: readonly Way[];
  readonly tiers: readonly { readonly terms: number; readonly tier: number; readonly width: number; readonly weight: number }[];
  readonly costs: readonly number[];
  /** Limits of sent amounts, for ways that alone reach terms with a limit; infinite for others. */
  readonly uppers: readonly number[];
}

const infinity = Number.POSITIVE_INFINITY;

/** `needs`: what has to be covered, by place. */
export function programmeOf({ places, holdings, terms, caps, bridges }: Asked, ways: readonly Way[], needs: readonly number[]): Programme {
  const tiers = terms.flatMap(({ tiers: own }, t) => (own.length === 1 ? [] : own.map((one, tier) => ({ terms: t, tier, ...one }))));
  const waysTo = terms.map((): [number, Way][] => []);
  const fromHolding = holdings.map((): [number, number][] => []);
  const over = bridges.map((): [number, number][] => []);
  for (const [w, way] of ways.entries()) {
    waysTo[way.terms]?.push([w, way]);
    fromHolding[way.holding]?.push([w, 1]);
    for (const { bridge, entering } of way.bridges) over[bridge]?.push([w, entering]);
  }
  const tiersOf = terms.map((): [number, (typeof tiers)[number]][] => []);
  for (const [s, one] of tiers.entries()) tiersOf[one.terms]?.push([s, one]);
  const termsOf = places.map((): number[] => []);
  for (const [t, { place }] of terms.entries()) termsOf[place]?.push(t);
  const rows: Row[] = [];
  const row = (of: Row['of'], at: number, lower: number, upper: number, cells: Row['cells']): void => {
    rows.push({ of, at, lower, upper, cells });
  };
  for (const p of places.keys()) {
    const cells = termsOf[p].flatMap((t): [number, number][] => {
      const segments = tiersOf[t];
      if (segments.length > 0) return segments.map(([s, { weight }]) => [ways.length + s, weight]);
      const weight = terms[t]?.tiers[0]?.weight;
      return waysTo[t].map(([w, { arriving }]) => [w, arriving * weight]);
    });
    row('place', p, needs[p], infinity, cells);
  }
  for (const [h, { value }] of holdings.entries()) row('holding', h, -infinity, value, fromHolding[h]);
  for (const [b, { capacity }] of bridges.entries()) {
    const cells = over[b];
    if (Number.isFinite(capacity) && cells.length > 0) row('bridge', b, -infinity, capacity, cells);
  }
  const uppers = ways.map(() => infinity);
  for (const [t, { limit }] of terms.entries()) {
    const reach = waysTo[t];
    const segments = tiersOf[t];
    const arriving = reach.map(([w, way]) => [w, way.arriving] as const);
    if (segments.length > 0) row('tiers', t, 0, 0, [...arriving, ...segments.map(([s]) => [ways.length + s, -1] as const)]);
    else if (Number.isFinite(limit) && reach.length === 1) uppers[reach[0]?.[0]] = limit / reach[0]?.[1].arriving;
    else if (Number.isFinite(limit) && reach.length > 1) row('limit', t, -infinity, limit, arriving);
  }
  for (const [c, { place, assets, most, share }] of caps.entries()) {
    const there = [...ways.entries()].filter(([, way]) => place < 0 || terms[way.terms]?.place === place);
    const capped = ({ terms: t }: Way): boolean => assets.includes(terms[t]?.asset);
    const of = there.filter(([, way]) => capped(way)).map(([w, { arriving }]) => [w, arriving] as const);
    if (of.length === 0) continue;
    if (Number.isFinite(most)) row('most', c, -infinity, most, of);
    if (Number.isFinite(share))
      row(
        'share',
        c,
        -infinity,
        0,
        there.map(([w, way]) => [w, way.arriving * ((capped(way) ? 1 : 0) - share)] as const),
      );
  }
  return { rows, ways, tiers, costs: [...ways.map(({ cost }) => cost), ...tiers.map(() => 0)], uppers };
}

/** As the solver takes it. With `common`, a last column: the fraction of all needs that is covered, as large as it can be, whatever it costs. */
export function linearProgramOf({ rows, costs, uppers, tiers }: Programme, common = false): LinearProgram {
  const n = costs.length + (common ? 1 : 0);
  const matrix = new Float64Array(rows.length * n);
  for (const [i, { cells, of, lower }] of rows.entries()) {
    for (const [j, coefficient] of cells) matrix[i * n + j] = coefficient;
    if (common && of === 'place') matrix[i * n + n - 1] = -lower;
  }
  return {
    costs: Float64Array.from(common ? [...costs.map(() => 0), -1] : costs),
    matrix,
    rowLower: Float64Array.from(rows, ({ of, lower }) => (common && of === 'place' ? 0 : lower)),
    rowUpper: Float64Array.from(rows, ({ upper }) => upper),
    lower: new Float64Array(n),
    upper: Float64Array.from([...uppers, ...tiers.map(({ width }) => width), ...(common ? [1] : [])]),
  };
}
