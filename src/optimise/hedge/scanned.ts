// The scan that a requirement is, as tables: P&L by scenario of the account and of a contract of each candidate, one table an underlying or one of the account.
import type { Subject } from '../../engine/prepared/account/subject.js';
import { termsOf } from '../../program/readings/tree.js';
import type { Table } from '../table/asked.js';
import type { AskedHedge } from './asked.js';
import { soleScan } from './shape.js';

export interface Scanned {
  /** Candidates of each are those of the asked table by number. */
  readonly groups: readonly { readonly table: Table; readonly candidates: Int32Array }[];
}

/** Undefined where the requirement is something else, or prices other than the market's book gains of coins. */
export function scannedOf(subject: Subject, asked: AskedHedge): Scanned | undefined {
  const { rules, rows: listing } = subject.inside.parts;
  const { objective, requirement, table: legs, rows, prices } = asked;
  if (objective === 'released') return undefined;
  const name = soleScan(requirement, objective, rules);
  const state = subject.state();
  if (name === undefined || (state.orders.rows.length > 0 && rules.scope.orders === 'charged')) return undefined;
  const { columns: now } = subject.inside.tick();
  const booksCoins = (price: number, row: number): boolean =>
    !Number.isNaN(price) && listing.inverse[row] === 1 && listing.option[row] === 0 && price !== now.forwards[row];
  if (prices.some((price, j) => booksCoins(price, rows[j] as number))) return undefined;
  let made: Scanned | undefined;
  subject.ask([state], (_answers, _count, program) => {
    const readings = program.readAsked();
    const scan = termsOf(readings.tree(requirement, objective)).find((term) => term.name === name)?.scans[0];
    if (scan === undefined || scan.table.form === 'worth') return;
    const { count, width, cells, coinMoves } = scan.table;
    const lines = readings.rows(scan);
    const term = rules.terms[name];
    const floor = term?.kind === 'scan' && term.floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY;
    // an account without positions has a requirement of 0 whatever its floor
    if (floor !== 0) return;
    const grid = readings.table(cells, (listing.count + 1) * width);
    const coins = readings.table(coinMoves, readings.underlyings.length * width);
    const { columns } = readings.tick;
    /** What an inverse option is worth is coins too, and moves with them. */
    const coinsOf = (row: number): number =>
      listing.inverse[row] === 1 && listing.option[row] === 1
        ? (columns.multipliers[row] as number) * (columns.prices[row] as number) * (columns.indexes[row] as number)
        : 0;
    const shocked = coins.some((move) => move !== 0);
    /** The grid itself where no coins move. */
    const unitsOf = (candidates: Int32Array): Pick<Table, 'units' | 'at'> => {
      const at = new Int32Array(candidates.length);
      if (!shocked) {
        for (let n = 0; n < at.length; n++) at[n] = (rows[candidates[n] as number] as number) * width;
        return { units: grid, at };
      }
      const units = new Float64Array(candidates.length * count);
      for (let n = 0; n < candidates.length; n++) {
        const row = rows[candidates[n] as number] as number;
        const worth = coinsOf(row);
        at[n] = n * count;
        const moves = (listing.underlyings[row] as number) * width;
        for (let s = 0; s < count; s++) units[n * count + s] = (grid[row * width + s] as number) + worth * (coins[moves + s] as number);
      }
      return { units, at };
    };
    const groupOf = (candidates: Int32Array, pnl: Float64Array): Scanned['groups'][number] => {
      const head = { scenarios: count, pnl, floor: 0, ...unitsOf(candidates), budget: legs.budget };
      if (candidates.length === rows.length) return { table: { ...legs, ...head }, candidates };
      const own = (column: Float64Array): Float64Array => Float64Array.from(candidates, (j) => column[j] as number);
      const table = {
        ...head,
        names: Array.from(candidates, (j) => legs.names[j] as string),
        costs: own(legs.costs),
        lots: own(legs.lots),
        low: own(legs.low),
        high: own(legs.high),
        bounds: legs.bounds.map((bound) => ({ ...bound, slopes: own(bound.slopes) })),
      };
      return { table, candidates };
    };
    if (scan.space === 'account') {
      const all = new Int32Array(rows.length);
      for (let j = 0; j < all.length; j++) all[j] = j;
      made = { groups: [groupOf(all, lines.slice(0, count))] };
      return;
    }
    if (scan.space !== 'pair') return;
    const byUnderlying = new Map<number, number[]>();
    for (const [j, row] of rows.entries()) {
      const u = listing.underlyings[row] as number;
      const own = byUnderlying.get(u);
      if (own === undefined) byUnderlying.set(u, [j]);
      else own.push(j);
    }
    const pairs = readings.cells.underlyings.subarray(0, readings.cells.pairStarts[1]);
    const groups = [...byUnderlying].map(([u, candidates]) => {
      const pair = pairs.indexOf(u);
      const pnl = pair < 0 ? new Float64Array(count) : lines.slice(pair * width, pair * width + count);
      return groupOf(Int32Array.from(candidates), pnl);
    });
    made = { groups };
  });
  return made;
}
