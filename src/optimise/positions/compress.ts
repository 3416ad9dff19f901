// Compression: reduces positions of many accounts that offset each other, at stated prices, for the most gross notional with every account's risk inside its band.

import { type CoreLike, useOf } from '../../columns/coreUse.js';
import type { Trade } from '../../engine/prepared/changes.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { column, type LotAnswer, type LotProblem, type LotRow } from '../../solver/lots/problem.js';
import { quantityOf } from '../../solver/lots/quantity.js';
import { search } from '../../solver/lots/search.js';
import type { HeldAccount, Standing } from './accounts.js';
import { askedOf, type Band, type CompressionInputs, type Leg, mostSearched } from './askedCompression.js';
import { bendsAtClosing } from './realised.js';
import { withinBands } from './withinBands.js';

export interface CompressedAccount {
  readonly account: string;
  readonly subaccount: string;
  /** In order of their instruments, each at its stated price. */
  readonly trades: readonly Trade[];
  /** By the engine, before and after: `whatIf` of the trades. */
  readonly before: Standing;
  readonly after: Standing;
  /** Change by underlying that positions were reduced of, units of it. */
  readonly deltas: Readonly<Record<string, number>>;
}

export interface Compression {
  /** Trading accounts, in order of their names. */
  readonly accounts: readonly CompressedAccount[];
  /** Notional at index prices, numeraire: of all positions that may be reduced, longs and shorts, and what is taken off it. */
  readonly gross: number;
  readonly removed: number;
  /** Bound on the notional that any compression within the bands removes. */
  readonly bound: number;
  readonly proof: LotAnswer['proof'];
  /** Variants of accounts that the engine answered. */
  readonly looked: number;
}

/** Pairs and fours of positions that are reduced a lot at a time beyond what the programmes find, at most. */
const mostDirections = 400;

/**
 * Reduces positions against each other, in whole lots, none beyond 0: of every instrument as much long as short, so what all accounts hold of it together stays, and as every trade is at the stated
 * price, so does what an account would be paid if all were closed at these prices. Nobody's initial or maintenance requirement rises by more than the band, by the engine's own figures, nor does a delta
 * change by more. Nothing is changed. Throws UNKNOWN_ACCOUNT, UNKNOWN_INSTRUMENT, UNKNOWN_UNDERLYING, NEGATIVE, NOT_POSITIVE, DUPLICATE, PRECISION_LOSS, TOO_LARGE, and the fault of a named account
 * that has no figures.
 */
export function compress(core: CoreLike, engine: MarginEngine, inputs: CompressionInputs): Compression {
  const use = useOf(core);
  const asked = askedOf(engine, inputs);
  const { legs, accounts } = asked;
  const { rows: layout } = insideOf(engine).parts;
  const columnsOf = accounts.map((_, a) => [...legs.entries()].filter(([, leg]) => leg.account === a).map(([j]) => j));
  const trades = (columns: readonly number[], lots: ArrayLike<number>): Trade[] =>
    columns.flatMap((column, k) => {
      const { instrument, price, lot, sign } = legs[column];
      return lots[k] === 0 ? [] : [{ instrument, quantity: -sign * quantityOf(lots[k], lot), price }];
    });
  const involved = accounts.flatMap((account, a) => (columnsOf[a].length > 0 ? [{ account, a }] : []));
  const befores = new Map(involved.map(({ account, a }) => [a, account.after([[]])[0]]));
  const prices = new Map(legs.map(({ instrument, price }) => [instrument, price]));
  const problem: LotProblem = {
    ...(involved.some(({ account }) => bendsAtClosing(account, prices, false)) ? { provenBy: 'looks' as const } : {}),
    columns: legs.map(({ lots, notional }) => column(lots, -notional)),
    tie: 0,
    rows: rowsOf(legs, asked.bands, layout.underlyings),
    blocks: involved.map(({ account, a }) => {
      const columns = columnsOf[a];
      const [band, before] = [asked.bands[a], befores.get(a) as Standing];
      return {
        columns,
        figures: [
          { weight: 0, cap: before.initial + band.initial, least: 0 },
          { weight: 0, cap: before.maintenance + band.maintenance, least: 0 },
        ],
        look: (points) =>
          account
            .after(points.map((lots) => trades(columns, lots)))
            .map(({ initial, maintenance }) => Float64Array.of(initial, maintenance)),
      };
    }),
    known: Number.NEGATIVE_INFINITY,
    starts: [],
    pares: false,
    rounded: (lots) => [matched(legs, lots, Math.floor), matched(legs, lots, Math.round)],
    directions: legs.length > mostSearched ? [] : directionsOf(legs),
  };
  const held = withinBands(use, problem, (lots) => matched(legs, lots, Math.floor), asked.programs);
  const answer =
    legs.length > mostSearched
      ? ({ best: held, bound: held.bound, proof: 'rows', looked: 0 } as const)
      : search(use, { ...problem, starts: [held.lots] }, asked);
  const { best = held, bound, proof } = answer;
  const looked = held.looked + answer.looked;
  const { lots } = best;
  const traded = involved.flatMap(({ account, a }): CompressedAccount[] => {
    const columns = columnsOf[a];
    const own = trades(
      columns,
      columns.map((column) => lots[column]),
    );
    if (own.length === 0) return [];
    return [
      {
        ...account.subject.names,
        trades: own,
        before: befores.get(a) as Standing,
        after: account.after([own])[0],
        deltas: deltasOf(account, legs, columns, lots),
      },
    ];
  });
  const gross = legs.reduce((sum, { held, lot, notional }) => sum + (Math.abs(held) / lot) * notional, 0);
  return { accounts: traded, gross, removed: -best.objective + 0, bound: -bound + 0, proof, looked };
}

function deltasOf(account: HeldAccount, legs: readonly Leg[], columns: readonly number[], lots: Float64Array): Record<string, number> {
  const { parts, market } = account.subject.inside;
  const changes = new Map<string, number>();
  for (const column of columns) {
    const { row, sign, delta } = legs[column];
    const { id } = market().underlyings[parts.rows.underlyings[row]] as { readonly id: string };
    changes.set(id, (changes.get(id) ?? 0) - sign * delta * lots[column]);
  }
  return Object.fromEntries([...changes].map(([id, change]) => [id, change + 0]));
}

/** As much long as short of every instrument; deltas within their bands. */
function rowsOf(legs: readonly Leg[], bands: readonly Band[], underlyings: ArrayLike<number>): LotRow[] {
  const sides = new Map<number, [number, number][]>();
  const moves = new Map<string, { readonly most: number; readonly cells: [number, number][] }>();
  for (const [j, { row, sign, account, delta }] of legs.entries()) {
    const side = sides.get(row) ?? [];
    side.push([j, sign]);
    sides.set(row, side);
    const underlying = underlyings[row];
    const most = bands[account]?.deltas.get(underlying);
    if (most === undefined) continue;
    const move = moves.get(`${account} ${underlying}`) ?? { most, cells: [] };
    move.cells.push([j, -sign * delta]);
    moves.set(`${account} ${underlying}`, move);
  }
  return [
    ...[...sides.values()].map((cells) => ({ lower: 0, upper: 0, cells })),
    ...[...moves.values()].map(({ most, cells }) => ({ lower: -most, upper: most, cells })),
  ];
}

/** Whole lots near a point, taken off the larger side of an instrument where they were rounded up most until both are alike. */
function matched(legs: readonly Leg[], lots: Float64Array, rounding: (x: number) => number): Float64Array {
  const near = lots.map((x) => rounding(x));
  for (const row of new Set(legs.map((leg) => leg.row))) {
    const own = [...legs.keys()].filter((j) => legs[j]?.row === row);
    let over = own.reduce((sum, j) => sum + legs[j].sign * near[j], 0);
    while (over !== 0) {
      const side = own.filter((j) => Math.sign(over) === legs[j]?.sign && near[j] > 0);
      const each = Math.floor(Math.abs(over) / side.length);
      for (const j of each > 0 ? side : []) {
        const less = Math.min(each, near[j]);
        near[j] = near[j] - less;
        over -= less * Math.sign(over);
      }
      if (each > 0) continue;
      const most = side.reduce((a, b) => (near[b] - lots[b] > near[a] - lots[a] ? b : a));
      near[most] = near[most] - 1;
      over -= Math.sign(over);
    }
  }
  return near;
}

/** A lot of a long and a short of an instrument; the same of two instruments that two accounts hold the other way round. */
function directionsOf(legs: readonly Leg[]): [number, number][][] {
  const pairs: (readonly [number, number])[] = [];
  for (const [i, long] of legs.entries())
    for (const [j, short] of legs.entries()) if (long.row === short.row && long.sign > 0 && short.sign < 0) pairs.push([i, j]);
  const fours = pairs.flatMap(([i, j], n) =>
    pairs.slice(n + 1).flatMap(([k, l]) => {
      const [long, short, other, against] = [i, j, k, l].map((x) => legs[x]?.account);
      return long === against && short === other ? [[i, j, k, l].map((x): [number, number] => [x, 1])] : [];
    }),
  );
  const twos = pairs.map((pair) => pair.map((x): [number, number] => [x, 1]));
  return [...fours.slice(0, mostDirections), ...twos.slice(0, mostDirections)];
}
