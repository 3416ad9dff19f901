// Moves of positions between accounts, of one venue or several, so that offsets meet and all of them together need less initial margin.
import { type CoreLike, useOf } from '../../columns/coreUse.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { column, costOf, type LotAnswer, type LotProblem, type LotRow } from '../../solver/lots/problem.js';
import { quantityOf } from '../../solver/lots/quantity.js';
import { search } from '../../solver/lots/search.js';
import type { Standing } from './accounts.js';
import { askedOf, type TransferInputs, type Way } from './askedTransfer.js';
import { bendsAtClosing } from './realised.js';

/** Relative change of sums of requirements that is no gain. */
const rounding = 1e-10;

interface AccountName {
  readonly venue: string;
  readonly account: string;
  readonly subaccount: string;
}

export interface Transfers {
  /** Contracts, signed as the position they are of. */
  readonly moves: readonly {
    readonly instrument: string;
    readonly quantity: number;
    readonly price: number;
    readonly from: AccountName;
    readonly to: AccountName;
  }[];
  /** Named accounts, in that order. By the engines, before and after: `whatIf` of the trades. */
  readonly accounts: readonly (AccountName & { readonly trades: readonly Trade[]; readonly before: Standing; readonly after: Standing })[];
  /** Sums over the accounts, numeraire. */
  readonly before: number;
  readonly after: number;
  /** Cost of the moves. */
  readonly cost: number;
  /** Bound that initial requirements plus cost cannot undercut. */
  readonly bound: number;
  readonly proof: LotAnswer['proof'];
  /** Variants of accounts that the engines answered. */
  readonly looked: number;
}

/**
 * Moves of positions, in whole lots, after which initial requirements and what the moves cost are together least: none where no moves are better. What is moved is given at the stated price and taken at it,
 * so quantities and cash in all stay. No account ends with less equity than its initial requirement that had enough before, and none that had not falls further behind. Accounts whose venue does not list an
 * instrument, or whose rules refuse it, do not take it. Nothing is changed. Throws UNKNOWN_ACCOUNT, UNKNOWN_INSTRUMENT, NOT_POSITIVE, NEGATIVE, DUPLICATE, PRECISION_LOSS, TOO_LARGE, BAD_ARGUMENT (engines
 * of several numeraires), and the fault of an account that has no figures.
 */
export function transferPositions(
  core: CoreLike,
  engines: MarginEngine | Readonly<Record<string, MarginEngine>>,
  inputs: TransferInputs,
): Transfers {
  const use = useOf(core);
  const asked = askedOf(engines, inputs);
  const { places, ways } = asked;
  const columnsOf = places.map((_, p) => [...ways.entries()].filter(([, { from, to }]) => from === p || to === p).map(([j]) => j));
  const befores = places.map(({ held }) => held.after([[]])[0]);
  const trades = (place: number, lots: ArrayLike<number>): Trade[] => tradesOf(ways, columnsOf[place], place, lots);
  // of what is as good, what moves least: all lots together count no more than this
  const least = rounding * befores.reduce((all, { initial }) => all + initial, 0);
  const every = ways.reduce((all, way) => all + way.lots, 0);
  const prices = new Map(ways.map(({ instrument, price }) => [instrument, price]));
  const problem: LotProblem = {
    ...(places.some(({ held }) => bendsAtClosing(held, prices, true)) ? { provenBy: 'looks' as const } : {}),
    columns: ways.map((way) => column(way.lots, way.cost, way.fixed)),
    tie: every > 0 ? least / every : 0,
    rows: rowsOf(ways),
    blocks: places.map(({ held }, p) => ({
      columns: columnsOf[p],
      figures: [
        { weight: 1, cap: Number.POSITIVE_INFINITY, least: 0 },
        { weight: 0, cap: Math.max(0, shortOf(befores[p])), least: Number.NEGATIVE_INFINITY },
      ],
      look: (points) => held.after(points.map((lots) => trades(p, lots))).map((one) => Float64Array.of(one.initial, shortOf(one))),
    })),
    known: Number.NEGATIVE_INFINITY,
    starts: [],
    pares: false,
    rounded: (lots) => [lots.map(Math.floor), withinRows(ways, lots.map(Math.round))],
    directions: [...directionsOf(ways), ...ways.map((_, j): [number, number][] => [[j, -1]])],
  };
  const { best, bound, proof, looked } = search(use, problem, asked);
  const lots = netted(ways, best?.lots ?? new Float64Array(ways.length));
  const standing = (place: number, of: Float64Array): Standing =>
    places[place]?.held.after([
      trades(
        place,
        columnsOf[place].map((column) => of[column]),
      ),
    ])[0];
  // a move that nothing is gained by is not made
  for (const [j, { from, to }] of ways.entries()) {
    if (lots[j] === 0) continue;
    const without = lots.map((n, l) => (l === j ? 0 : n));
    const [now, then] = [lots, without].map((of) => [from, to].map((place) => standing(place, of))) as [Standing[], Standing[]];
    const gained = (of: Standing[]): number => of[0].initial + of[1].initial;
    const short = then.some((one, k) => shortOf(one) > Math.max(0, shortOf(befores[k === 0 ? from : to])));
    if (!short && gained(then) <= gained(now) * (1 + rounding)) lots[j] = 0;
  }
  const name = (place: number): AccountName => ({
    venue: places[place]?.venue,
    ...places[place].held.subject.names,
  });
  const accounts = places.map((_, p) => {
    const own = trades(
      p,
      columnsOf[p].map((column) => lots[column]),
    );
    return { ...name(p), trades: own, before: befores[p], after: standing(p, lots) };
  });
  const moves = ways.flatMap(({ instrument, price, lot, sign, from, to }, j) =>
    lots[j] === 0 ? [] : [{ instrument, quantity: sign * quantityOf(lots[j], lot), price, from: name(from), to: name(to) }],
  );
  const sum = (which: 'before' | 'after'): number => accounts.reduce((all, one) => all + one[which].initial, 0);
  const cost = problem.columns.reduce((all, of, j) => all + costOf(of, lots[j]), 0);
  return { moves, accounts, before: sum('before'), after: sum('after'), cost, bound: bound - least, proof, looked };
}

/** Shortfall of equity below the initial requirement. */
const shortOf = ({ equity, initial }: Standing): number => initial - equity;

/** Net trades of an account by instrument. `lots` are those of its columns. */
function tradesOf(ways: readonly Way[], columns: readonly number[], place: number, lots: ArrayLike<number>): Trade[] {
  const net = new Map<string, { lots: number; readonly way: Way }>();
  for (const [k, column] of columns.entries()) {
    const way = ways[column];
    const of = net.get(way.instrument) ?? { lots: 0, way };
    of.lots += (way.to === place ? way.sign : -way.sign) * lots[k];
    net.set(way.instrument, of);
  }
  return [...net.values()].flatMap(({ lots: count, way: { instrument, lot, price } }) =>
    count === 0 ? [] : [{ instrument, quantity: Math.sign(count) * quantityOf(Math.abs(count), lot), price }],
  );
}

/** A position gives no more than it has. */
function rowsOf(ways: readonly Way[]): LotRow[] {
  const given = new Map<string, { readonly upper: number; readonly cells: [number, number][] }>();
  for (const [j, { from, instrument, lots }] of ways.entries()) {
    const key = JSON.stringify([from, instrument]);
    const row = given.get(key) ?? { upper: lots, cells: [] };
    row.cells.push([j, 1]);
    given.set(key, row);
  }
  return [...given.values()].map(({ upper, cells }) => ({ lower: Number.NEGATIVE_INFINITY, upper, cells }));
}

/** Rounded up no further than positions go. */
function withinRows(ways: readonly Way[], lots: Float64Array): Float64Array {
  for (const { upper, cells } of rowsOf(ways)) {
    let over = cells.reduce((sum, [j]) => sum + lots[j], 0) - upper;
    for (const [j] of cells) {
      const less = Math.min(lots[j], Math.max(0, over));
      lots[j] = lots[j] - less;
      over -= less;
    }
  }
  return lots;
}

const mostDirections = 300;

/** Directions of the search: one way; one position to another account than before; two ways together between the same accounts. */
function directionsOf(ways: readonly Way[]): [number, number][][] {
  const found: [number, number][][] = ways.map((_, j) => [[j, 1]]);
  for (const [i, a] of ways.entries())
    for (const [j, b] of ways.entries()) {
      if (i === j || found.length >= mostDirections + ways.length) continue;
      if (a.from === b.from && a.instrument === b.instrument)
        found.push([
          [i, 1],
          [j, -1],
        ]);
      else if (a.instrument !== b.instrument && (a.to === b.to || (a.from === b.to && a.to === b.from))) {
        if (i < j)
          found.push([
            [i, 1],
            [j, 1],
          ]);
        found.push([
          [i, 1],
          [j, -1],
        ]);
      }
    }
  return found;
}

/** Cancels equal amounts of one instrument that two accounts would give each other. */
function netted(ways: readonly Way[], lots: Float64Array): Float64Array {
  const left = lots.slice();
  for (const [i, a] of ways.entries())
    for (const [j, b] of ways.entries()) {
      if (j <= i || a.instrument !== b.instrument || a.from !== b.to || a.to !== b.from || a.sign !== b.sign) continue;
      const both = Math.min(left[i], left[j]);
      left[i] = left[i] - both;
      left[j] = left[j] - both;
    }
  return left;
}
