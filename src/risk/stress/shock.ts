// A scenario over a market: the numeric moves of every underlying and asset. A name missing from the scenario is refused, not left unmoved.
import { fieldsOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { parseStressScenario } from '../../rules/stress/parseStress.js';
import type { ShockTable, StressScenario } from '../../rules/stress/stressScenario.js';

/** Shock of one market; relative moves of prices, all above -1. */
export interface MarketShock {
  readonly name: string;
  /** Index prices, and the coins that are underlyings' assets; [underlyings]. */
  readonly moves: Float64Array;
  /** Forwards of all but spot, on top of the index; [underlyings]. */
  readonly bases: Float64Array;
  /** vol' = vol x (1 + relative) + shift, [underlyings] each. */
  readonly volShocks: Float64Array;
  readonly volShifts: Float64Array;
  /** [assets]: coins as their underlying. */
  readonly assetMoves: Float64Array;
}

/** Names of the market that a scenario must cover; all by default. */
export interface Held {
  readonly underlyings: ReadonlySet<string>;
  readonly assets: ReadonlySet<string>;
}

/** Tools of scenarios in logarithms or sigmas. */
export interface ShockTools {
  /** The backend's own. */
  readonly exp: (x: number) => number;
  /** Annual vol of an underlying, and the days of its year. */
  readonly annualVol: (underlying: string) => number;
  readonly daysPerYear: number;
}

/**
 * Throws UNKNOWN_FACTOR for an underlying, and UNKNOWN_ASSET for an asset, that is held and that the scenario neither names nor states a fallback
 * for; what parseStressScenario throws of a scenario, UNKNOWN_FIELD and MISSING_FIELD of the tools; OUT_OF_RANGE for a price that a scenario in logarithms takes out of the doubles, and where two underlyings move one coin apart.
 */
export function resolveShock(market: Market, stated: StressScenario, lent: ShockTools, watched?: Held): MarketShock {
  const scenario = parseStressScenario(stated, 'scenario');
  const tools = fieldsOf(lent, 'tools', ['exp', 'annualVol', 'daysPerYear']) as unknown as ShockTools;
  const held = watched && (fieldsOf(watched, 'held', ['underlyings', 'assets']) as unknown as Held);
  const path = (table: string, name: string): string => `scenarios[${JSON.stringify(scenario.name)}].${table}[${JSON.stringify(name)}]`;
  const coins = new Map<string, number>();
  const needed = (id: string, asset: string): boolean => !held || held.underlyings.has(id) || held.assets.has(asset);
  const column = (): Float64Array => new Float64Array(market.underlyings.length);
  const shock = { moves: column(), bases: column(), volShocks: column(), volShifts: column() };
  for (const [u, { id, asset }] of market.underlyings.entries()) {
    const entry = <T>(table: 'spots' | 'vols' | 'basis'): T | undefined => {
      const found = entryOf(scenario[table] as ShockTable<unknown>, id) as T | undefined;
      if (found !== undefined || !needed(id, asset)) return found;
      throw new Fault('UNKNOWN_FACTOR', path(table, id), `named, or '*' for those that are not`, undefined);
    };
    const move = spotMove(scenario, entry<number>('spots') ?? 0, id, tools);
    if (!(move > -1 && move < Number.POSITIVE_INFINITY))
      throw new Fault('OUT_OF_RANGE', path('spots', id), 'a move that leaves a price within the doubles', move);
    const before = coins.get(asset);
    if (before !== undefined && shock.moves[before] !== move)
      throw new Fault(
        'OUT_OF_RANGE',
        path('spots', id),
        `the move of ${market.underlyings[before]?.id}: both are prices of ${asset}`,
        move,
      );
    coins.set(asset, u);
    shock.moves[u] = move;
    shock.bases[u] = entry<number>('basis') ?? 0;
    const vol = entry<{ readonly kind: string; readonly size: number }>('vols');
    if (vol?.kind === 'relative') shock.volShocks[u] = vol.size;
    else if (vol) shock.volShifts[u] = vol.size;
  }
  const assetMoves = Float64Array.from(market.assets, ({ id }) => {
    const coin = coins.get(id);
    const named = Object.hasOwn(scenario.assets, id);
    if (named && (coin !== undefined || id === market.numeraire)) {
      const expectation = coin === undefined ? `absent: ${id} is the numeraire` : `absent: ${id} moves with the underlying`;
      throw new Fault('OUT_OF_RANGE', path('assets', id), expectation, scenario.assets[id]);
    }
    if (coin !== undefined) return shock.moves[coin];
    if (id === market.numeraire) return 0;
    const move = entryOf(scenario.assets, id);
    if (move === undefined && (!held || held.assets.has(id)))
      throw new Fault('UNKNOWN_ASSET', path('assets', id), `named, or '*' for those that are not`, undefined);
    return move ?? 0;
  });
  return { name: scenario.name, ...shock, assetMoves };
}

/** The entry of a name, else the stated fallback, else none. */
function entryOf<T>(table: ShockTable<T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : table['*'];
}

function spotMove({ spotUnit, horizonDays }: StressScenario, spot: number, id: string, tools: ShockTools): number {
  if (spotUnit === 'simple' || spot === 0) return spot;
  if (spotUnit === 'log') return tools.exp(spot) - 1;
  return tools.exp(spot * (tools.annualVol(id) * Math.sqrt((horizonDays as number) / tools.daysPerYear))) - 1;
}
