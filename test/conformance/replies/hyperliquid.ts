// Cases of Hyperliquid: clearinghouseState, whole or what a source quotes of it.
import type { CaseReader, Fields, ReplyCase } from './case.js';

interface Tiers {
  readonly marginTableId?: number;
  readonly marginTiers?: readonly unknown[];
}

/** `meta` with the table of a case for every coin of its rows. */
function metaOf({ params, inputs }: ReplyCase): readonly unknown[] {
  const { marginTableId, marginTiers } = (typeof params === 'object' ? params : {}) as Tiers;
  if (marginTiers === undefined) return [];
  const rows = (inputs.assetPositions ?? []) as readonly { readonly position: { readonly coin: string } }[];
  const id = marginTableId ?? 50;
  const universe = rows.map(({ position: { coin } }) => ({ name: coin, marginTableId: id }));
  return [{ universe, marginTables: [[id, { marginTiers }]] }];
}

/** Keys with a remark in brackets are the keys before it. */
function stateOf(inputs: Fields): { readonly state: Record<string, unknown>; readonly partial: boolean } {
  const entries = Object.entries(inputs).map(([key, value]) => [key.replace(/ \(.*\)$/, ''), value] as const);
  return { state: Object.fromEntries(entries), partial: Object.keys(inputs).some((key) => /\(\d+ of many\)/.test(key)) };
}

export const hyperliquidCases: CaseReader = {
  venue: 'hyperliquid',
  asked(one) {
    const { state, partial } = stateOf(one.inputs);
    const more: unknown[] = [...metaOf(one)];
    const { freeCrossMargin, restingOrders } = state as { freeCrossMargin?: string; restingOrders?: Fields };
    if (freeCrossMargin !== undefined) {
      // the source quotes the difference alone
      state.crossMarginSummary ??= { accountValue: freeCrossMargin, totalMarginUsed: '0', totalRawUsd: freeCrossMargin };
      delete state.marginSummary;
    }
    if (restingOrders !== undefined) {
      more.push([{ coin: 'RESTING', side: 'B', limitPx: '1', sz: restingOrders.totalNotional, reduceOnly: false, isTrigger: false }]);
      more.push({ coin: 'RESTING', leverage: { type: 'cross', value: restingOrders.leverage } });
    }
    for (const key of ['freeCrossMargin', 'restingOrders', 'openOrders']) delete state[key];
    const rows = (state.assetPositions ?? []) as readonly { readonly position: { readonly coin: string } }[];
    const names = Object.fromEntries(rows.map(({ position: { coin } }, i) => [`assetPositions[${coin}]`, `assetPositions[${i}]`]));
    return [{ replies: [state, ...more], options: { partial }, names }];
  },
};
