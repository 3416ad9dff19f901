// Table of a requirement that is one scan: scenario P&L of the account or its underlyings, of each candidate's contract, and effects of closing.
import { inversePnl } from '../../book/pnl.js';
import type { Subject } from '../../engine/prepared/account/subject.js';
import { termsOf } from '../../program/readings/tree.js';
import type { Table } from '../table/asked.js';
import type { AskedHedge } from './asked.js';
import { soleScan } from './shape.js';

/** Scan table with gains in coins: coins that an inverse future has gained move with its scenarios until paid. */
export interface Scanned extends Table {
  /** By candidate: coins, at the index in the numeraire, that a contract bought (sold) takes out of the scan by closing one of the other side. */
  readonly bought: Float64Array;
  readonly sold: Float64Array;
  /** Contracts held long and short of these. */
  readonly longs: Float64Array;
  readonly shorts: Float64Array;
  /** Relative gain of a coin by scenario, and the first scenario of a candidate. */
  readonly moves: Float64Array;
  readonly movesAt: Int32Array;
}

/** Candidates are those that are asked about. Undefined where the requirement is something else, or prices other than the market's book gains of coins. */
export function scannedOf(subject: Subject, asked: AskedHedge): Scanned | undefined {
  const { rules, rows: listing } = subject.inside.parts;
  const { objective, requirement, table: legs, rows, prices } = asked;
  if (objective === 'released' || objective === 'health') return undefined;
  const name = soleScan(requirement, objective, rules);
  const state = subject.state();
  const term = name === undefined ? undefined : rules.terms[name];
  // an account without positions has a requirement of 0 whatever its floor
  if (term?.kind !== 'scan' || term.floor !== 'zero') return undefined;
  if (state.orders.rows.length > 0 && rules.scope.orders === 'charged') return undefined;
  const { columns } = subject.inside.tick();
  const booksCoins = (price: number, row: number): boolean =>
    !Number.isNaN(price) && listing.inverse[row] === 1 && listing.option[row] === 0 && price !== columns.forwards[row];
  if (prices.some((price, j) => booksCoins(price, rows[j]))) return undefined;
  let made: Scanned | undefined;
  subject.ask([state], (_answers, _count, program) => {
    const readings = program.readAsked();
    const scan = termsOf(readings.tree(requirement, objective)).find((one) => one.name === name)?.scans[0];
    if (scan === undefined || scan.table.form === 'worth' || (scan.space !== 'account' && scan.space !== 'pair')) return;
    const { count, width, cells, coinMoves } = scan.table;
    const lines = readings.rows(scan);
    const held = scan.space === 'account' ? [0] : [...readings.cells.underlyings.subarray(0, readings.cells.pairStarts[1])];
    // a block for each underlying that is held or listed among the candidates, in the order of the market
    const blockOf = (row: number): number => (scan.space === 'account' ? 0 : listing.underlyings[row]);
    const found = new Set(held);
    for (const row of rows) found.add(blockOf(row));
    const order = [...found].sort((a, b) => a - b);
    const places = new Map(order.map((u, n) => [u, n * count]));
    const pnl = new Float64Array(order.length * count);
    for (const [entry, u] of held.entries()) pnl.set(lines.subarray(entry * width, entry * width + count), places.get(u) as number);
    const blocks = new Int32Array(rows.length);
    if (order.length > 1) for (let j = 0; j < rows.length; j++) blocks[j] = places.get(blockOf(rows[j])) as number;
    const grid = readings.table(cells, (listing.count + 1) * width);
    const coins = readings.table(coinMoves, readings.underlyings.length * width);
    made = {
      ...legs,
      scenarios: count,
      pnl,
      floor: 0,
      blocks,
      ...unitsOf(subject, rows, { grid, coins, count, width }),
      ...earnedCoins(subject, rows, coins),
      moves: Float64Array.from(coins),
      movesAt: Int32Array.from(rows, (row) => listing.underlyings[row] * width),
    };
  });
  return made;
}

function earnedCoins(subject: Subject, rows: Int32Array, coins: Float64Array): Pick<Scanned, 'bought' | 'sold' | 'longs' | 'shorts'> {
  const { columns, rows: listing } = subject.inside.tick();
  const column = (): Float64Array => new Float64Array(rows.length);
  const [bought, sold, longs, shorts] = [column(), column(), column(), column()];
  const { lots } = subject.state();
  if (!coins.some((move) => move !== 0)) return { bought, sold, longs, shorts };
  const of = new Map(Array.from(rows, (row, j) => [row, j] as const));
  for (const [i, row] of lots.rows.entries()) {
    const j = of.get(row);
    if (j === undefined || listing.inverse[row] === 0 || listing.option[row] === 1) continue;
    const gain = inversePnl(1, columns.multipliers[row], lots.prices[i], columns.forwards[row]) * columns.indexes[row];
    const quantity = lots.quantities[i];
    if (quantity < 0) [bought[j], shorts[j]] = [gain, -quantity];
    else [sold[j], longs[j]] = [gain, quantity];
  }
  return { bought, sold, longs, shorts };
}

interface Grid {
  readonly grid: Float64Array;
  readonly coins: Float64Array;
  readonly count: number;
  readonly width: number;
}

/** P&L of a contract of each: the priced grid if no coins move; the value of an inverse option is in coins too, and moves with them. */
function unitsOf(subject: Subject, rows: Int32Array, { grid, coins, count, width }: Grid): Pick<Table, 'units' | 'at'> {
  const { columns, rows: listing } = subject.inside.tick();
  const at = new Int32Array(rows.length);
  if (!coins.some((move) => move !== 0)) {
    for (let j = 0; j < at.length; j++) at[j] = rows[j] * width;
    return { units: grid, at };
  }
  const units = new Float64Array(rows.length * count);
  for (let j = 0; j < at.length; j++) {
    const row = rows[j];
    const worth =
      listing.inverse[row] === 1 && listing.option[row] === 1 ? columns.multipliers[row] * columns.prices[row] * columns.indexes[row] : 0;
    const moves = listing.underlyings[row] * width;
    at[j] = j * count;
    for (let s = 0; s < count; s++) units[j * count + s] = grid[row * width + s] + worth * coins[moves + s];
  }
  return { units, at };
}
