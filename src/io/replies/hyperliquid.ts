// Hyperliquid: clearinghouseState with meta, open orders and the leverage of coins without a position. USDC; figures are truncated at 6 decimals.
import type { Order } from '../../book/account.js';
import { Fault } from '../../fault.js';
import { Draft } from './draft.js';
import { has, list, maybe, must, mustWord, part, type Row, rowsOf, seenIn, word } from './fields.js';
import { stateFigures } from './hyperliquidFigures.js';
import { type Held, isMeta, presetTiers, statedTiers, type Tier, tiersOf } from './hyperliquidTiers.js';
import type { Reply, ReplyOptions } from './reply.js';

const isState = (row: Row): boolean =>
  ['assetPositions', 'marginSummary', 'crossMarginSummary', 'crossMaintenanceMarginUsed'].some((key) => has(row, key));
const isOrder = (row: Row): boolean => has(row, 'limitPx');

/** Replies of the info endpoint in any order: `clearinghouseState`; optionally `meta` (or `metaAndAssetCtxs`), `openOrders`, `activeAssetData`. */
export function hyperliquid(replies: readonly unknown[], { partial = false }: ReplyOptions): Reply {
  const rows = replies.flatMap((reply, i) => rowsOf(reply, `replies[${i}]`));
  const state = rows.find(isState);
  if (state === undefined) throw new Fault('MISSING_FIELD', 'replies', 'a clearinghouseState among them', seenIn(rows));
  const meta = rows.find(isMeta);
  const orders = [...rows.filter(isOrder), ...list(state, 'openOrders')];
  const draft = new Draft('USD');
  draft.pegged('USDC');
  draft.read.push('clearinghouseState', ...(meta ? ['meta'] : []), ...(orders.length > 0 ? [`${orders.length} open orders`] : []));
  if (rows.some((row) => Array.isArray(row.balances)))
    draft.notes.push('spot balances are not counted: where accounts are unified, collateral is there and not in clearinghouseState');
  const tables = meta === undefined ? new Map<string, readonly Tier[]>() : tiersOf(meta);
  const held = list(state, 'assetPositions').map((one, i) => heldOf(one, i, tables, draft));
  const stated = Object.fromEntries(held.map(({ coin, tiers }) => [coin, statedTiers(tiers)]));
  const leverages: Record<string, number> = {};
  for (const { coin, leverage } of held) if (leverage !== undefined) leverages[`leverage.${coin}`] = leverage;
  const resting = restingOf(rows, orders, draft, { stated, leverages, tables });
  for (const { name, coin, units, entry, isolated } of held)
    draft.account(name, [{ instrument: coin, quantity: units, entryPrice: entry }], collateralOf((isolated ?? 0) + units * entry), {
      figures: leverages,
    });
  const cross = held.filter(({ isolated }) => isolated === undefined);
  const positions = cross.map(({ coin, units, entry }) => ({ instrument: coin, quantity: units, entryPrice: entry }));
  const raw = rawOf(state);
  const paid = cross.reduce((sum, { units, entry }) => sum + units * entry, 0);
  // what positions were opened with has left the account: collateral is what is there and what they cost
  const cash = collateralOf((raw ?? 0) + paid);
  draft.account('account', positions, cash, { figures: leverages });
  if (resting.length > 0) draft.account('with orders', positions, cash, { figures: leverages, orders: resting });
  stateFigures(draft, state, held, { partial, ordered: resting.length > 0, collateralKnown: raw !== undefined });
  const overlay = Object.keys(stated).length > 0 ? { overlay: { terms: { futures: { tiers: stated } } } } : {};
  const isolated = held.flatMap(({ name, isolated: raw }) => (raw === undefined ? [] : [name]));
  if (partial || lacksPositions(state, cross.length)) draft.lacks.push('the rows of its positions (assetPositions)');
  // isolated positions have cash of their own
  const none = cross.length === 0 && isolated.length > 0;
  if (raw === undefined && !none) {
    draft.lacks.push('its cash (crossMarginSummary.totalRawUsd)');
    draft.notes.push('the account is not margined as a whole: crossMarginSummary.totalRawUsd, its cash, is not stated');
  }
  const own = raw === undefined ? [] : [resting.length > 0 ? 'with orders' : 'account'];
  return draft.reply('hyperliquid', { preset: 'hyperliquid-futures', ...overlay }, [...own, ...isolated]);
}

/** Whether there are cross positions that the reply has no rows of: totals say so, or nothing says that there are none. */
function lacksPositions(state: Row, rows: number): boolean {
  if (rows > 0) return false;
  const summary = part(state, 'crossMarginSummary') ?? {};
  const totals = [
    maybe(summary, 'totalNtlPos', 'crossMarginSummary'),
    maybe(summary, 'totalMarginUsed', 'crossMarginSummary'),
    maybe(state, 'crossMaintenanceMarginUsed', 'reply'),
  ].filter((total) => total !== undefined);
  return totals.some((total) => total > 0) || (totals.length === 0 && !Array.isArray(state.assetPositions));
}

const collateralOf = (amount: number) => (amount === 0 ? [] : [{ asset: 'USDC', amount }]);

/** Cash of the cross account. */
function rawOf(state: Row): number | undefined {
  const summary = part(state, 'crossMarginSummary');
  if (summary !== undefined) return maybe(summary, 'totalRawUsd', 'crossMarginSummary');
  return undefined;
}

function heldOf(one: Row, i: number, tables: ReadonlyMap<string, readonly Tier[]>, draft: Draft): Held {
  const path = `assetPositions[${i}]`;
  const row = part(one, 'position') ?? one;
  const coin = mustWord(row, 'coin', path);
  const units = must(row, 'szi', path);
  const value = must(row, 'positionValue', path);
  if (units === 0 || !(value > 0)) throw new Fault('NOT_POSITIVE', `${path}.positionValue`, 'a position with a value', value);
  const price = value / Math.abs(units);
  const entry = maybe(row, 'entryPx', path) ?? price;
  const chosen = part(row, 'leverage') ?? {};
  const leverage = maybe(chosen, 'value', `${path}.leverage`);
  const isolated = word(chosen, 'type') === 'isolated' ? must(chosen, 'rawUsd', `${path}.leverage`) : undefined;
  const maxLeverage = maybe(row, 'maxLeverage', path);
  const tiers = tiersFor(coin, maxLeverage, tables.get(coin), draft);
  draft.contract({ id: coin, kind: 'perpetual', underlying: coin, asset: 'USDC', price });
  return { row, path, name: path, coin, units, price, entry, leverage, isolated, tiers };
}

/** The row's own highest leverage is what it is margined by: vaults have their own, whatever `meta` says of the coin. */
function tiersFor(coin: string, maxLeverage: number | undefined, table: readonly Tier[] | undefined, draft: Draft): readonly Tier[] {
  if (maxLeverage === undefined) {
    if (table !== undefined) return table;
    throw new Fault('MISSING_FIELD', `assetPositions[${coin}].maxLeverage`, 'a highest leverage, or meta with the coin', undefined);
  }
  if (table?.[0]?.maxLeverage === maxLeverage) return table;
  if (table !== undefined)
    draft.notes.push(`${coin}: margined by the row's highest leverage ${maxLeverage}, which is not that of meta (a vault)`);
  const known = table === undefined ? presetTiers(coin, maxLeverage) : undefined;
  if (known !== undefined) draft.notes.push(`${coin}: no meta among the replies; margin tiers of the preset`);
  return known ?? [{ lowerBound: 0, maxLeverage }];
}

/** Charges of orders: the leverage of their coins, from positions or from `activeAssetData`. */
function restingOf(
  rows: readonly Row[],
  orders: readonly Row[],
  draft: Draft,
  known: { stated: Record<string, unknown>; leverages: Record<string, number>; tables: ReadonlyMap<string, readonly Tier[]> },
): readonly Order[] {
  for (const row of rows.filter((one) => has(one, 'coin') && has(one, 'leverage') && !has(one, 'szi'))) {
    const value = maybe(part(row, 'leverage') ?? {}, 'value', 'activeAssetData.leverage');
    if (value !== undefined) known.leverages[`leverage.${String(row.coin)}`] ??= value;
  }
  const resting: Order[] = [];
  for (const [i, row] of orders.entries()) {
    const path = `openOrders[${i}]`;
    if (row.reduceOnly === true || row.isTrigger === true) continue;
    const coin = mustWord(row, 'coin', path);
    const price = must(row, 'limitPx', path);
    const side = word(row, 'side');
    if (side !== 'A' && side !== 'B') throw new Fault('UNKNOWN_KIND', `${path}.side`, 'A (sells) or B (buys)', side);
    draft.contract({ id: coin, kind: 'perpetual', underlying: coin, asset: 'USDC', price });
    if (known.stated[coin] === undefined) {
      const table = known.tables.get(coin);
      const leverage = known.leverages[`leverage.${coin}`];
      if (table === undefined && leverage === undefined)
        throw new Fault('MISSING_FIELD', path, `meta or activeAssetData with ${coin}`, undefined);
      known.stated[coin] = statedTiers(table ?? [{ lowerBound: 0, maxLeverage: leverage }]);
    }
    resting.push({ instrument: coin, quantity: (side === 'B' ? 1 : -1) * must(row, 'sz', path), price });
  }
  return resting;
}
