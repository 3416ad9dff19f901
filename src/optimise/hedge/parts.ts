// Parts of a scan's sizes within which its P&L is a line: closing an inverse future takes its gains in coins out of the scenarios.
import type { BackendUse } from '../../columns/coreUse.js';
import type { Table } from '../table/asked.js';
import { bestOne, gainOf, type Plan, planOf, searchSizes, standingAt } from '../table/search.js';
import type { Scanned } from './scanned.js';

/** Sizes of a candidate. */
interface Part {
  readonly low: number;
  readonly high: number;
  /** Coins that leave the scan by contract bought, and by being there: closed whole. */
  readonly each: number;
  readonly once: number;
}

/** Tables that parts of several candidates come to. */
const mostTables = 27;

export interface Parted {
  readonly best: Plan | undefined;
  /** No sizes have less. */
  readonly bound: number;
}

/** The best sizes by tables below `bar`, each with so many programmes; undefined where there are too many parts of several. */
export function bestByParts(use: BackendUse, table: Scanned, most: number, programs: number, bar: number): Parted | undefined {
  const bent = new Map(table.names.flatMap((_, j) => (isBent(table, j) ? [[j, partsOf(table, j)] as const] : [])));
  return most === 1 ? byOne(table, bent, bar) : bySeveral(use, table, bent, most, programs);
}

function isBent({ bought, sold, low, high }: Scanned, j: number): boolean {
  return (bought[j] !== 0 && high[j] > 0) || (sold[j] !== 0 && low[j] < 0);
}

/** Whole lots of each part; the first begins at nothing. */
function partsOf({ bought, sold, longs, shorts, low, high, lots }: Scanned, j: number): Part[] {
  const lot = lots[j];
  const [sells, buys] = [sold[j] !== 0 && low[j] < 0, bought[j] !== 0 && high[j] > 0];
  const parts: Part[] = [{ low: sells ? 0 : low[j], high: buys ? 0 : high[j], each: 0, once: 0 }];
  const up = (size: number): number => Math.ceil((size / lot) * (1 - Math.sign(size) * 1e-12)) * lot + 0;
  const down = (size: number): number => -up(-size) + 0;
  if (sells) {
    parts.push({ low: Math.max(low[j], up(-longs[j])), high: 0, each: sold[j], once: 0 });
    parts.push({ low: low[j], high: down(-longs[j]), each: 0, once: -longs[j] * sold[j] });
  }
  if (buys) {
    parts.push({ low: 0, high: Math.min(high[j], down(shorts[j])), each: bought[j], once: 0 });
    parts.push({ low: up(shorts[j]), high: high[j], each: 0, once: shorts[j] * bought[j] });
  }
  const kept = parts.filter((part) => part.low <= part.high);
  const [first, ...others] = kept;
  return first.low === 0 && first.high === 0 && others.length > 0 ? others : kept;
}

/** The table with candidates in their parts. */
function tableOf(table: Scanned, chosen: ReadonlyMap<number, Part>): Table {
  const { scenarios, moves, movesAt, blocks } = table;
  const [low, high, pnl, at] = [table.low.slice(), table.high.slice(), table.pnl.slice(), table.at.slice()];
  const closing = [...chosen].filter(([, { each }]) => each !== 0);
  const units = closing.length === 0 ? table.units : new Float64Array(table.units.length + closing.length * scenarios);
  if (closing.length > 0) units.set(table.units);
  closing.forEach(([j, { each }], n) => {
    at[j] = table.units.length + n * scenarios;
    for (let s = 0; s < scenarios; s++) units[at[j] + s] = table.units[table.at[j] + s] + each * moves[movesAt[j] + s];
  });
  for (const [j, part] of chosen) {
    low[j] = part.low;
    high[j] = part.high;
    if (part.once !== 0) for (let s = 0; s < scenarios; s++) pnl[blocks[j] + s] += part.once * moves[movesAt[j] + s];
  }
  return { ...table, low, high, pnl, at, units };
}

/** Table of one candidate. */
function only(table: Table, j: number): Table {
  const { bounds, names, at, blocks, costs, impacts, roots, lots, low, high } = table;
  const of = <Column extends { slice(from: number, to: number): Column }>(column: Column): Column => column.slice(j, j + 1);
  return {
    ...table,
    names: names.slice(j, j + 1),
    at: of(at),
    blocks: of(blocks),
    costs: of(costs),
    impacts: of(impacts),
    roots: of(roots),
    lots: of(lots),
    low: of(low),
    high: of(high),
    bounds: bounds.map((bound) => ({ ...bound, slopes: of(bound.slopes) })),
  };
}

function byOne(table: Scanned, bent: ReadonlyMap<number, readonly Part[]>, bar: number): Parted {
  let best: Plan | undefined;
  const least = (): number => best?.objective ?? bar;
  const offer = (of: Table, one: readonly [number, number] | undefined, as?: number): void => {
    const plan = one && planOf(of, new Map([one]));
    if (one !== undefined && plan !== undefined && plan.objective < least()) best = { ...plan, sizes: new Map([[as ?? one[0], one[1]]]) };
  };
  const firsts = tableOf(table, new Map([...bent].map(([j, [part]]) => [j, part.low <= 0 && part.high >= 0 ? { ...part } : nothing])));
  offer(firsts, bestOne(firsts, standingAt(firsts, new Map()), least()));
  for (const [j, parts] of bent)
    for (const [n, part] of parts.entries()) {
      if (n === 0 && part.low <= 0 && part.high >= 0) continue;
      const own = only(tableOf(table, new Map([[j, part]])), j);
      offer(own, bestOne(own, standingAt(own, new Map()), least()), j);
    }
  return { best, bound: least() };
}

const nothing: Part = { low: 0, high: 0, each: 0, once: 0 };

function bySeveral(
  use: BackendUse,
  table: Scanned,
  bent: ReadonlyMap<number, readonly Part[]>,
  most: number,
  programs: number,
): Parted | undefined {
  let tables: ReadonlyMap<number, Part>[] = [new Map()];
  for (const [j, parts] of bent) {
    tables = tables.flatMap((chosen) => parts.map((part) => new Map([...chosen, [j, part]])));
    if (tables.length > mostTables) return undefined;
  }
  let best: Plan | undefined;
  let bound = Number.POSITIVE_INFINITY;
  for (const chosen of tables) {
    const forced = new Set([...chosen].filter(([, { low, high }]) => low > 0 || high < 0).map(([j]) => j));
    if (forced.size > most) continue;
    const bar = best === undefined ? Number.POSITIVE_INFINITY : best.objective - gainOf(table);
    const searched = searchSizes(use, tableOf(table, chosen), most, programs, { forced, bar });
    bound = Math.min(bound, searched.bound);
    if (searched.best !== undefined && searched.best.objective < bar) best = searched.best;
  }
  return { best, bound };
}
