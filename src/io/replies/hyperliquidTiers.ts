// Margin tiers of Hyperliquid's `meta`: a coin's table by id, where an id below 50 has no table and is that leverage, flat.
import { Fault } from '../../fault.js';
import { preset } from '../../rules/document/presets.js';
import { has, isRow, list, maybe, must, type Row } from './fields.js';

export interface Tier {
  readonly lowerBound: number;
  readonly maxLeverage: number;
}

/** A row of `assetPositions` with what the reader found of it. */
export interface Held {
  readonly row: Row;
  readonly path: string;
  readonly name: string;
  readonly coin: string;
  readonly units: number;
  readonly price: number;
  readonly entry: number;
  readonly leverage: number | undefined;
  readonly isolated: number | undefined;
  readonly tiers: readonly Tier[];
}

/** Tables below this id are their own leverage. */
const firstTable = 50;

/** Tiers by coin. Throws NOT_FOUND for a table that the reply does not hold. */
export function tiersOf(meta: Row): ReadonlyMap<string, readonly Tier[]> {
  const tables = new Map<number, readonly Tier[]>();
  for (const entry of Array.isArray(meta.marginTables) ? (meta.marginTables as readonly unknown[]) : []) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'number' || !isRow(entry[1])) continue;
    const path = `meta.marginTables[${entry[0]}]`;
    const tiers = list(entry[1], 'marginTiers');
    tables.set(
      entry[0],
      tiers.map((tier) => ({ lowerBound: must(tier, 'lowerBound', path), maxLeverage: must(tier, 'maxLeverage', path) })),
    );
  }
  const coins = list(meta, 'universe').map((row, i): readonly [string, readonly Tier[]] => {
    const path = `meta.universe[${i}]`;
    const id = maybe(row, 'marginTableId', path);
    const flat = (maxLeverage: number): readonly Tier[] => [{ lowerBound: 0, maxLeverage }];
    if (id === undefined) return [String(row.name), flat(must(row, 'maxLeverage', path))];
    if (id < firstTable) return [String(row.name), flat(id)];
    const table = tables.get(id);
    if (table === undefined || table.length === 0) throw new Fault('NOT_FOUND', `${path}.marginTableId`, 'one of meta.marginTables', id);
    return [String(row.name), table];
  });
  return new Map(coins);
}

/** Tiers as the rules state them: maintenance half of the initial margin at the highest leverage. */
export function statedTiers(tiers: readonly Tier[]): unknown {
  const rates = (one: Tier) => ({ initial: `1/${one.maxLeverage}`, maintenance: 1 / (2 * one.maxLeverage) });
  if (tiers.length === 1) return [{ upTo: null, ...rates(tiers[0]) }];
  return tiers.map((tier, i) => ({ upTo: tiers[i + 1]?.lowerBound ?? null, ...rates(tier) }));
}

/** Maintenance rate of a notional. */
export function rateAt(tiers: readonly Tier[], notional: number): number {
  const at = tiers.findLast(({ lowerBound }) => notional >= lowerBound) ?? tiers[0];
  return 1 / (2 * at.maxLeverage);
}

/** The tiers of the preset, where it begins with this leverage. */
export function presetTiers(coin: string, maxLeverage: number): readonly Tier[] | undefined {
  const { tiers } = preset('hyperliquid-futures').terms.futures as unknown as { readonly tiers: Readonly<Record<string, unknown>> };
  const known = Object.hasOwn(tiers, coin) ? tiers[coin] : undefined;
  if (!Array.isArray(known)) return undefined;
  const rows = known as readonly { readonly upTo: number | null; readonly maintenance: number }[];
  const read = rows.map(({ maintenance }, i) => ({
    lowerBound: i === 0 ? 0 : Number(rows[i - 1]?.upTo),
    maxLeverage: 1 / (2 * maintenance),
  }));
  return Math.abs((read[0] as Tier).maxLeverage - maxLeverage) < 1e-9 ? read : undefined;
}

export const isMeta = (row: Row): boolean => has(row, 'universe');
