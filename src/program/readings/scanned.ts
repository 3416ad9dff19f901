// Rows of an account's scan: each scenario's count of its positions one by one, and of all of them combined.

import type { ScanRows } from '../compile/scanRows.js';
import { contractValue } from '../terms/optionValue.js';
import type { Readings } from './readings.js';
import { type ScenarioShape, scenarioOf } from './scenarioShape.js';

/** Owner of a row; empty for the account itself. */
export interface RowOf {
  readonly underlying?: string;
  /** ISO instant; null for what does not expire. */
  readonly expiry?: string | null;
}

export interface ScanOfAccount {
  readonly scenarios: readonly ScenarioShape[];
  /** Rows of instruments held. */
  readonly held: readonly number[];
  readonly quantities: Float64Array;
  readonly positions: Float64Array;
  readonly level: 'account' | 'underlying' | 'expiry';
  readonly of: readonly RowOf[];
  readonly counted: Float64Array;
}

/** Rows of a scan of account n of the current block. */
export function rowsOfScan(readings: Readings, scan: ScanRows, account: number): ScanOfAccount {
  const { cells, underlyings, rowTable: rows } = readings;
  const { table, space } = scan;
  const { count, width } = table;
  const all = readings.rows(scan);
  const line = (entry: number): Float64Array => all.subarray(entry * width, entry * width + count);
  const idOf = (pair: number): string => underlyings[cells.underlyings[pair]];
  const of: RowOf[] = [];
  const lines: Float64Array[] = [];
  if (space === 'account') {
    of.push({});
    lines.push(line(account));
  } else if (space === 'pair') {
    for (let p = cells.pairStarts[account]; p < cells.pairStarts[account + 1]; p++) {
      if (scan.of !== undefined && !scan.of(cells.underlyings[p])) continue;
      of.push({ underlying: idOf(p) });
      lines.push(line(p));
    }
  } else {
    const groups = readings.column(space === 'group' ? 'groups' : 'optionGroups');
    for (let g = 0; g < groups.length; g += 4) {
      const pair = groups[g + 3];
      if (pair < cells.pairStarts[account] || pair >= cells.pairStarts[account + 1]) continue;
      if (scan.of !== undefined && !scan.of(cells.underlyings[pair])) continue;
      const instant = rows.expiryGroups[groups[g + 2]]?.instant;
      of.push({ underlying: idOf(pair), expiry: instant === undefined ? null : new Date(instant).toISOString() });
      lines.push(line(g / 4));
    }
  }
  const counted = new Float64Array(lines.length * count);
  lines.forEach((one, i) => {
    counted.set(one, i * count);
  });
  return {
    scenarios: Array.from({ length: count }, (_, s) => scenarioOf(readings, scan, s)),
    ...positionsOf(readings, scan, account),
    level: space === 'account' ? 'account' : space === 'pair' ? 'underlying' : 'expiry',
    of,
    counted,
  };
}

function positionsOf(
  readings: Readings,
  { table, of }: ScanRows,
  account: number,
): Pick<ScanOfAccount, 'held' | 'quantities' | 'positions'> {
  const { count, width, form, set } = table;
  const { tick, rowTable: rows } = readings;
  const starts = readings.column('starts');
  const [from, to] = [starts[account], starts[account + 1]];
  const held = Array.from(readings.column('positionRows').subarray(from, to));
  const quantities = readings.column('quantities').slice(from, to);
  const grid = readings.table(table.cells, (rows.count + 1) * width);
  const weights = readings.table(table.weights, readings.underlyings.length * width);
  const positions = new Float64Array(held.length * count);
  held.forEach((row, p) => {
    const u = rows.underlyings[row];
    if (of !== undefined && !of(u)) return;
    // cells of what an option is worth afterwards are not weighed yet
    const base = form === 'worth' && rows.option[row] === 1 ? contractValue(tick, row, set.price) : 0;
    for (let s = 0; s < count; s++) {
      const cell = grid[row * width + s];
      positions[p * count + s] = quantities[p] * (form === 'worth' ? (cell - base) * weights[u * width + s] : cell);
    }
  });
  return { held, quantities, positions };
}
