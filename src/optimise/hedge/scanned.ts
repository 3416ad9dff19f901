// The scan that a requirement is, as tables: P&L by scenario of the account and of a contract of each candidate, one table an underlying or one of the account.
import type { Subject } from '../../engine/prepared/account/subject.js';
import { rowsOfScan } from '../../program/readings/scanned.js';
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
  const booksCoins = (price: number | undefined, row: number): boolean =>
    price !== undefined && listing.inverse[row] === 1 && listing.option[row] === 0 && price !== now.forwards[row];
  if (prices.some((price, j) => booksCoins(price, rows[j] as number))) return undefined;
  let made: Scanned | undefined;
  subject.ask([state], (_answers, _count, program) => {
    const readings = program.readAsked();
    const scan = termsOf(readings.tree(requirement, objective)).find((term) => term.name === name)?.scans[0];
    if (scan === undefined || scan.table.form === 'worth') return;
    const { count, width, cells, coinMoves } = scan.table;
    const { level, of, counted } = rowsOfScan(readings, scan, 0);
    const term = rules.terms[name];
    const floor = term?.kind === 'scan' && term.floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY;
    // an account without positions has a requirement of 0 whatever its floor
    if (floor !== 0) return;
    const grid = readings.table(cells, (listing.count + 1) * width);
    const coins = readings.table(coinMoves, readings.underlyings.length * width);
    const { columns } = readings.tick;
    const unitsOf = (candidates: Int32Array): Float64Array => {
      const units = new Float64Array(candidates.length * count);
      for (let n = 0; n < candidates.length; n++) {
        const row = rows[candidates[n] as number] as number;
        const at = row * width;
        // what an inverse option is worth is coins too
        const worth =
          listing.inverse[row] === 1 && listing.option[row] === 1
            ? (columns.multipliers[row] as number) * (columns.prices[row] as number) * (columns.indexes[row] as number)
            : 0;
        const from = n * count;
        if (worth === 0) for (let s = 0; s < count; s++) units[from + s] = grid[at + s] as number;
        else {
          const moves = (listing.underlyings[row] as number) * width;
          for (let s = 0; s < count; s++) units[from + s] = (grid[at + s] as number) + worth * (coins[moves + s] as number);
        }
      }
      return units;
    };
    const groupOf = (candidates: Int32Array, pnl: Float64Array): Scanned['groups'][number] => {
      const own = (column: Float64Array): Float64Array => Float64Array.from(candidates, (j) => column[j] as number);
      const table = {
        scenarios: count,
        pnl,
        floor: 0,
        names: Array.from(candidates, (j) => legs.names[j] as string),
        units: unitsOf(candidates),
        at: Int32Array.from(candidates, (_, n) => n * count),
        costs: own(legs.costs),
        lots: own(legs.lots),
        low: own(legs.low),
        high: own(legs.high),
        budget: legs.budget,
        bounds: legs.bounds.map((bound) => ({ ...bound, slopes: own(bound.slopes) })),
      };
      return { table, candidates };
    };
    if (level === 'account') {
      made = {
        groups: [
          groupOf(
            Int32Array.from(rows, (_, j) => j),
            counted.slice(0, count),
          ),
        ],
      };
      return;
    }
    const byUnderlying = new Map<number, number[]>();
    for (const [j, row] of rows.entries()) {
      const u = listing.underlyings[row] as number;
      byUnderlying.set(u, [...(byUnderlying.get(u) ?? []), j]);
    }
    const groups = [...byUnderlying].map(([u, candidates]) => {
      const at = of.findIndex(({ underlying }) => underlying === readings.underlyings[u]);
      const pnl = at < 0 ? new Float64Array(count) : counted.slice(at * count, (at + 1) * count);
      return groupOf(Int32Array.from(candidates), pnl);
    });
    made = { groups };
  });
  return made;
}
