// Derive's manager parameters, by the names of its contracts, as an overlay of the presets.
import { finite } from '../../check.js';
import { Fault } from '../../fault.js';
import { preset } from '../../rules/document/presets.js';
import { has, isRow, maybe, part, type Row } from './fields.js';

type Parts = Readonly<Record<string, unknown>>;

/** `{ SM: { BTC: { mmPerpReq, imPerpReq, maxSpotReq ... } }, PM2: { BTC: { scenarios, tails, volRangeUp ... } } }`. */
export const isParameters = (row: Row): boolean => isRow(row.SM) || isRow(row.PM2);

const pair = (initial: number | undefined, maintenance: number | undefined): Parts | undefined =>
  initial === undefined || maintenance === undefined ? undefined : { initial, maintenance };

/** Values by coin of what every coin states. */
function tables(coins: Row, read: (row: Row, path: string) => Readonly<Record<string, unknown>>): Parts {
  const found: Record<string, Record<string, unknown>> = {};
  for (const [coin, row] of Object.entries(coins)) {
    if (!isRow(row)) continue;
    for (const [name, value] of Object.entries(read(row, `parameters.${coin}`))) {
      if (value === undefined) continue;
      found[name] ??= {};
      found[name][coin] = value;
    }
  }
  return found;
}

export function standardOverlay(parameters: Row | undefined): Parts {
  const coins = part(parameters ?? {}, 'SM');
  if (coins === undefined) return {};
  const found = tables(coins, (row, path) => {
    const at = (key: string) => maybe(row, key, path);
    return {
      perpetualRate: pair(at('imPerpReq'), at('mmPerpReq')),
      spotRate: pair(at('maxSpotReq'), at('mmCallSpotReq')),
      spotFloor: pair(at('minSpotReq'), at('mmCallSpotReq')),
      putRate: at('mmPutSpotReq'),
      unpairedRate: pair(at('unpairedIMScale'), at('unpairedMMScale')),
    };
  });
  const haircuts = tables(coins, (row, path) => {
    const factor = maybe(row, 'marginFactor', path);
    const scale = maybe(row, 'IMScale', path);
    return { of: factor === undefined || scale === undefined ? undefined : { initial: 1 - factor * scale, maintenance: 1 - factor } };
  }).of;
  return {
    ...(Object.keys(found).length > 0 && { parameters: found }),
    ...(haircuts !== undefined && { terms: { collateral: { haircuts } } }),
  };
}

/** A move of a spot factor, without the last bits that 1.14 - 1 leaves. */
const moveOf = (factor: number): number => Math.round((factor - 1) * 1e12) / 1e12;

export function portfolioOverlay(parameters: Row | undefined): Parts {
  const coins = part(parameters ?? {}, 'PM2');
  if (coins === undefined) return {};
  const rules = preset('derive-pmrm-2-2026-09');
  const scenarios: Record<string, unknown> = {};
  const shocks: Record<string, unknown> = {};
  const values = tables(coins, (row, path) => ({
    maintenanceNakedShortRate: maybe(row, 'MMOptionPercent', path),
    initialNakedShortRate: maybe(row, 'IMOptionPercent', path),
    maintenancePerpetualRate: maybe(row, 'MMPerpPercent', path),
    initialPerpetualRate: maybe(row, 'IMPerpPercent', path),
  }));
  for (const [coin, row] of Object.entries(coins)) {
    if (!isRow(row)) continue;
    const set = rules.scenarios?.[coin.toLowerCase()];
    if (set === undefined) continue;
    const [up, down] = coin === 'HYPE' ? ['hypeUp', 'hypeDown'] : ['up', 'down'];
    const at = (key: string) => maybe(row, key, `parameters.${coin}`);
    if (has(row, 'volRangeUp')) shocks[up] = { relative: at('volRangeUp'), floor: at('minVolUpShock') };
    if (has(row, 'volRangeDown')) shocks[down] = { relative: -(at('volRangeDown') as number) };
    if (!Array.isArray(row.scenarios) || !Array.isArray(row.tails)) continue;
    // vol: 1 up, 0 static, 2 down
    const names = ['unchanged', up, down];
    const moves = pairsOf(row.scenarios, `parameters.${coin}.scenarios`).map(([factor, vol]) => ({
      ...{ moves: [moveOf(factor)], vols: [names[vol]], weight: 1 },
    }));
    const tails = pairsOf(row.tails, `parameters.${coin}.tails`);
    const tail = { moves: tails.map(([factor]) => moveOf(factor)), vols: [up], weight: tails.map(([, weight]) => weight) };
    scenarios[coin.toLowerCase()] = { blocks: [...moves, tail, ...skewsOf(set)] };
  }
  return {
    ...(Object.keys(values).length > 0 && { parameters: values }),
    ...(Object.keys(shocks).length > 0 && { volatility: { shocks } }),
    ...(Object.keys(scenarios).length > 0 && { scenarios }),
  };
}

/** A list of pairs of numbers. */
function pairsOf(value: readonly unknown[], path: string): readonly (readonly [number, number])[] {
  return value.map((pair, i) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Fault('SHAPE_MISMATCH', `${path}[${i}]`, 'two numbers', pair);
    return [finite(pair[0], `${path}[${i}][0]`), finite(pair[1], `${path}[${i}][1]`)];
  });
}

/** The blocks of skews, which stay. */
function skewsOf(set: unknown): readonly unknown[] {
  const { blocks } = set as { readonly blocks: readonly { readonly vols: readonly string[] }[] };
  return blocks.filter(({ vols }) => vols.some((vol) => vol.endsWith('Skew')));
}
