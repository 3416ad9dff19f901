// Which asset goes to which venue at the least cost, under each venue's own rules: what is required, and what collateral counts, its engine says.
import { type BackendUse, type CoreLike, useOf } from '../../columns/coreUse.js';
import type { Answers } from '../../program/answers.js';
import { column, costOf, type LotAnswer, type LotProblem, type LotRow } from '../../solver/lots/problem.js';
import { quantityOf } from '../../solver/lots/quantity.js';
import { search } from '../../solver/lots/search.js';
import type { Standing } from '../positions/accounts.js';
import { type AskedOver, askedOf, type OverInputs, type Venue } from './askedOver.js';

export interface VenueAllocation {
  readonly venue: string;
  readonly account: string;
  readonly subaccount: string;
  /** Units by asset paid in, below 0 what leaves: `whatIf` of them has these figures. */
  readonly deposits: Readonly<Record<string, number>>;
  readonly before: Standing;
  readonly after: Standing;
}

export type OverAllocation =
  | {
      readonly status: 'allocated';
      /** Numeraire. */
      readonly cost: number;
      /** Units that leave a holding and that arrive. */
      readonly movements: readonly {
        readonly asset: string;
        readonly chain: string;
        readonly venue: string;
        readonly bridges: readonly string[];
        readonly sent: number;
        readonly posted: number;
        readonly cost: number;
      }[];
      /** In the order of their names. */
      readonly venues: readonly VenueAllocation[];
      /** Bound that no covering allocation costs less than. */
      readonly bound: number;
      readonly proof: LotAnswer['proof'];
      readonly looked: number;
    }
  /** Venues that cannot be covered together, while any of them left out the others can; proved as stated. */
  | { readonly status: 'infeasible'; readonly venues: readonly string[]; readonly proof: 'sets' | 'cuts'; readonly looked: number }
  /** None was found, and none shown not to be. */
  | { readonly status: 'undecided'; readonly looked: number };

/**
 * The least-cost allocation, in whole lots, after which every account's equity is its initial requirement and buffer or more, by its engine's own figures: haircut tiers, caps, wrong-way charges and all.
 * Nothing is changed. Throws UNKNOWN_ACCOUNT, UNKNOWN_ASSET, OUT_OF_RANGE (more stated as free than is held), NEGATIVE, NOT_POSITIVE, DUPLICATE, PRECISION_LOSS, TOO_LARGE, what bridges of
 * `allocateCollateral` throw, and the fault of an account that has no figures.
 */
export function allocateOver(core: CoreLike, venues: Readonly<Record<string, Venue>>, inputs: OverInputs): OverAllocation {
  const use = useOf(core);
  const asked = askedOf(venues, inputs);
  const { ways, terms, holdings, bridges } = asked;
  const columnsOf = asked.venues.map((_, v) => [...ways.entries()].filter(([, way]) => terms[way.terms]?.place === v).map(([j]) => j));
  const problem = problemOf(asked, columnsOf);
  const answer = search(use, problem, asked);
  const { best, bound, proof, looked } = answer;
  if (best === undefined) {
    if (bound < Number.POSITIVE_INFINITY || (proof !== 'sets' && proof !== 'cuts')) return { status: 'undecided', looked };
    return { status: 'infeasible', proof, ...together(use, asked, columnsOf, looked) };
  }
  const sent = (j: number): number => quantityOf(best.lots[j], lotOf(asked, j).lot);
  const movements = ways.flatMap((way, j) => {
    if (best.lots[j] === 0) return [];
    const { asset, chain } = holdings[way.holding];
    return [
      {
        asset,
        chain,
        venue: asked.venues[terms[way.terms]?.place]?.venue,
        bridges: way.bridges.map(({ bridge }) => bridges[bridge]?.bridge),
        sent: sent(j),
        posted: sent(j) * way.arriving,
        cost: costOf(problem.columns[j], best.lots[j]),
      },
    ];
  });
  const standing = asked.venues.map(({ venue, held }, v): VenueAllocation => {
    const deposits = depositsOf(
      asked,
      v,
      columnsOf[v],
      columnsOf[v].map((j) => best.lots[j]),
    );
    const [before, after] = figuresOf(asked, v, [{}, deposits]) as [Standing, Standing];
    return { venue, ...held.subject.names, deposits, before, after };
  });
  return { status: 'allocated', cost: best.objective, movements, venues: standing, bound, proof, looked };
}

const lotOf = ({ holdings, assets, ways }: AskedOver, column: number): { readonly price: number; readonly lot: number } =>
  assets.get(holdings[ways[column]?.holding]?.asset) as { readonly price: number; readonly lot: number };

/** Units by asset: what arrives, less what leaves. */
function depositsOf(asked: AskedOver, venue: number, columns: readonly number[], lots: ArrayLike<number>): Record<string, number> {
  const { ways, holdings, venues } = asked;
  const units = new Map(Object.entries(venues[venue]?.free ?? {}).map(([asset, amount]) => [asset, -amount] as const));
  for (const [k, column] of columns.entries()) {
    if (lots[k] === 0) continue;
    const { holding, arriving } = ways[column];
    const { asset } = holdings[holding];
    units.set(asset, (units.get(asset) ?? 0) + quantityOf(lots[k], lotOf(asked, column).lot) * arriving);
  }
  return Object.fromEntries([...units].filter(([, amount]) => amount !== 0));
}

function figuresOf({ venues }: AskedOver, venue: number, deposits: readonly Readonly<Record<string, number>>[]): Standing[] {
  const { held } = venues[venue];
  const { subject, requirement } = held;
  const state = subject.state();
  const states = deposits.map((one) => subject.changed({ deposits: one }, 'changes', state));
  const found: Standing[] = [];
  subject.ask(states, (answers, count) => {
    const { equities, initials, maintenances } = answers.get(requirement) as Answers;
    for (let n = 0; n < count; n++) found.push({ equity: equities[n], initial: initials[n], maintenance: maintenances[n] });
  });
  return found;
}

/** `required`: whether a venue has to be covered. */
function problemOf(
  asked: AskedOver,
  columnsOf: readonly (readonly number[])[],
  required: (venue: number) => boolean = () => true,
): LotProblem {
  const { ways, venues, holdings } = asked;
  const columns = ways.map(({ cost, holding }, j) => {
    const { price, lot } = lotOf(asked, j);
    return column(holdings[holding]?.lots, cost * price * lot);
  });
  const rows = rowsOf(asked);
  return {
    columns,
    tie: 0,
    rows,
    blocks: venues.map(({ buffer }, v) => ({
      columns: columnsOf[v],
      figures: [{ weight: 0, cap: required(v) ? -buffer : Number.POSITIVE_INFINITY, least: Number.NEGATIVE_INFINITY }],
      look: (points) =>
        figuresOf(
          asked,
          v,
          points.map((lots) => depositsOf(asked, v, columnsOf[v], lots)),
        ).map(({ equity, initial }) => Float64Array.of(initial - equity)),
    })),
    known: Number.NEGATIVE_INFINITY,
    starts: [],
    pares: false,
    rounded: (lots) =>
      [lots.map(Math.ceil), lots.map(Math.round), Float64Array.from(columns, ({ most }) => most)].map((near) => within(rows, near)),
    directions: [
      ...ways.map((_, j): [number, number][] => [[j, -1]]),
      ...ways.flatMap((a, i) =>
        ways.flatMap((b, j): [number, number][][] =>
          i !== j && a.terms === b.terms
            ? [
                [
                  [i, 1],
                  [j, -1],
                ],
              ]
            : [],
        ),
      ),
    ],
  };
}

/** Holdings, capacities of bridges, limits. */
function rowsOf(asked: AskedOver): LotRow[] {
  const { ways, holdings, bridges, terms } = asked;
  const valueIn = (j: number): number => {
    const { price, lot } = lotOf(asked, j);
    return price * lot;
  };
  const row = (upper: number, cells: [number, number][]): LotRow[] =>
    Number.isFinite(upper) && cells.length > 0 ? [{ lower: Number.NEGATIVE_INFINITY, upper, cells }] : [];
  const listed = [...ways.entries()];
  return [
    ...holdings.flatMap(({ lots }, h) =>
      row(
        lots,
        listed.flatMap(([j, { holding }]): [number, number][] => (holding === h ? [[j, 1]] : [])),
      ),
    ),
    ...bridges.flatMap(({ capacity }, b) =>
      row(
        capacity,
        listed.flatMap(([j, { bridges: over }]) =>
          over.flatMap(({ bridge, entering }): [number, number][] => (bridge === b ? [[j, entering * valueIn(j)]] : [])),
        ),
      ),
    ),
    ...terms.flatMap(({ limit }, t) =>
      row(
        limit,
        listed.flatMap(([j, way]): [number, number][] => (way.terms === t ? [[j, way.arriving * valueIn(j)]] : [])),
      ),
    ),
  ];
}

/** Taken back where rows do not hold, the last ways first. */
function within(rows: readonly LotRow[], lots: Float64Array): Float64Array {
  for (const { upper, cells } of rows) {
    let over = cells.reduce((sum, [j, size]) => sum + size * lots[j], 0) - upper;
    for (const [j, size] of [...cells].reverse()) {
      if (!(over > 0)) break;
      const less = Math.min(lots[j], Math.ceil(over / size));
      lots[j] = lots[j] - less;
      over -= less * size;
    }
  }
  return lots;
}

/** Venues that cannot be covered together: any that need not be one of them are left out, one at a time. */
function together(
  use: BackendUse,
  asked: AskedOver,
  columnsOf: readonly (readonly number[])[],
  from: number,
): { venues: string[]; looked: number } {
  let [kept, looked] = [[...asked.venues.keys()], from];
  for (const venue of [...kept]) {
    const fewer = kept.filter((other) => other !== venue);
    const answer = search(use, { ...problemOf(asked, columnsOf, (v) => fewer.includes(v)) }, asked);
    looked += answer.looked;
    if (answer.best === undefined && answer.bound === Number.POSITIVE_INFINITY && answer.proof !== 'rows') kept = fewer;
  }
  return { venues: kept.map((v) => asked.venues[v]?.venue), looked };
}
