// One guarded price: its state after more data or time, and what may be done by it.
import type { PriceGuardRule } from '../../rules/document/guards.js';
import { averageAfter, type Part, partsAfter, twapOf } from './averages.js';
import { type HeldPrice, merged, type Together, together } from './sources.js';

/** From good to bad. */
export const states = ['ok', 'degraded', 'unusable'] as const;
export type PriceState = (typeof states)[number];

/** Why a price is not ok: too few sources, sources that are not sure, too far from where it was; or it was so a moment ago. */
export type Reason = 'sources' | 'confidence' | 'deviation' | 'recovery';

/** All that is remembered of one price. */
export interface HeldAsset {
  readonly time: number;
  readonly sources: readonly HeldPrice[];
  /** The clipped average; null: there was no price yet. */
  readonly average: number | null;
  readonly parts: readonly Part[];
  /** When there was last a reason to be degraded or worse, and unusable. */
  readonly lastDegraded: number | null;
  readonly lastUnusable: number | null;
  /** Since when it is unusable; null: it is not. */
  readonly unusableSince: number | null;
  /** The last price that was not unusable. */
  readonly lastGood: number | null;
}

export interface GuardedPrice {
  readonly time: number;
  readonly state: PriceState;
  readonly reasons: readonly Reason[];
  /** Sources that are not used, and why. */
  readonly refusedSources: Together['refused'];
  /** Mark that accounts are valued at; null: no usable price yet, and the market's price stays. */
  readonly mark: number | null;
  /** Prices of assets and debts, `mark` between them; null if unchanged. */
  readonly prices: { readonly assets: number; readonly debts: number } | null;
  /** Source of the prices. */
  readonly from: 'median' | 'lastGood' | 'twap' | null;
  /** Actions that this price blocks. */
  readonly refused: { readonly withdrawals: boolean; readonly riskRaisingOrders: boolean; readonly liquidation: boolean };
  /** While liquidation is refused: when it no longer is, ms; null: not before there is a price. */
  readonly liquidationFrom: number | null;
  /** The ms at which time alone may change any of this: it has by the first inputs of a later time; null: never. */
  readonly due: number | null;
}

/** Prices of the sources themselves, whatever came before. */
interface Seen {
  readonly state: PriceState;
  readonly reasons: readonly Reason[];
}

function seenBy(rule: PriceGuardRule, { usable, median, width }: Together, average: number | null): Seen {
  if (median === null || average === null) return { state: 'unusable', reasons: ['sources'] };
  const away = Math.abs(median - average);
  const reasons: Reason[] = [
    ...(usable < rule.sources.ok ? (['sources'] as const) : []),
    ...(width > rule.confidence.degraded ? (['confidence'] as const) : []),
    ...(away > rule.deviation.degraded * average ? (['deviation'] as const) : []),
  ];
  if (away > rule.deviation.unusable * average) return { state: 'unusable', reasons };
  return { state: reasons.length > 0 ? 'degraded' : 'ok', reasons };
}

const ms = (seconds: number): number => Math.ceil(seconds * 1000);
const worse = (a: PriceState, b: PriceState): boolean => states.indexOf(a) > states.indexOf(b);

function stateOf(rule: PriceGuardRule, { time, lastDegraded, lastUnusable }: HeldAsset, seen: PriceState): PriceState {
  const holds = (last: number | null): boolean => last !== null && time < last + ms(rule.recoverySeconds);
  const held = holds(lastUnusable) ? 'unusable' : holds(lastDegraded) ? 'degraded' : 'ok';
  return worse(held, seen) ? held : seen;
}

const nothing = { average: null, parts: [], lastDegraded: null, lastUnusable: null, unusableSince: null, lastGood: null } as const;

/** At this time, with these prices come in; until then everything was as it was before (no `due` is passed over). Throws TOO_LARGE; `path` is that of the prices. */
export function assetAfter(
  rule: PriceGuardRule,
  before: HeldAsset | undefined,
  time: number,
  prices: readonly HeldPrice[],
  path: string,
): HeldAsset {
  const sources = merged(before?.sources ?? [], prices, path);
  const passed = before === undefined ? nothing : passedTo(rule, before, time);
  const now = together(rule, sources, time);
  const average = passed.average ?? now.median;
  const { state: seen } = seenBy(rule, now, average);
  // before the first price there is nothing to recover from
  const isSince = (state: PriceState): boolean => average !== null && !worse(state, seen);
  const held: HeldAsset = {
    time,
    sources,
    average,
    parts: passed.parts,
    lastDegraded: isSince('degraded') ? time : passed.lastDegraded,
    lastUnusable: isSince('unusable') ? time : passed.lastUnusable,
    unusableSince: passed.unusableSince ?? time,
    lastGood: passed.lastGood,
  };
  if (stateOf(rule, held, seen) === 'unusable') return held;
  return { ...held, unusableSince: null, lastGood: now.median };
}

/** Earlier state moved on to `time`: averages of a lasting price, and bad states that ended only now. */
function passedTo(rule: PriceGuardRule, before: HeldAsset, time: number): Omit<HeldAsset, 'time' | 'sources'> {
  const { average, parts, unusableSince, lastGood } = before;
  const { median, ...then } = together(rule, before.sources, before.time);
  const { state: seen } = seenBy(rule, { median, ...then }, average);
  const isSince = (state: PriceState): boolean => average !== null && !worse(state, seen);
  const passed = {
    average,
    parts,
    unusableSince,
    lastGood,
    lastDegraded: isSince('degraded') ? time : before.lastDegraded,
    lastUnusable: isSince('unusable') ? time : before.lastUnusable,
  };
  if (median === null || average === null) return passed;
  return {
    ...passed,
    average: averageAfter(average, median, time - before.time, rule.average),
    parts: rule.twap === undefined || unusableSince !== null ? parts : partsAfter(parts, median, before.time, time, rule.twap),
  };
}

/** Guarded price of a remembered state. */
export function guardedPrice(rule: PriceGuardRule, held: HeldAsset): GuardedPrice {
  const { time, average, unusableSince, lastGood } = held;
  const now = together(rule, held.sources, time);
  const seen = seenBy(rule, now, average);
  const state = stateOf(rule, held, seen.state);
  const twap = twapOf(held.parts);
  const waitsOn = rule.block.fallback === 'none';
  const blockEnd = unusableSince === null || waitsOn ? null : unusableSince + ms(rule.block.seconds);
  const waits = waitsOn || lastGood === null || (blockEnd !== null && time < blockEnd);
  const isBlocked = state === 'unusable' && waits;
  const last = state === 'unusable' ? held.lastUnusable : held.lastDegraded;
  const ends = [
    now.until === null ? null : now.until + 1,
    blockEnd,
    state !== seen.state && last !== null ? last + ms(rule.recoverySeconds) : null,
  ].filter((end): end is number => end !== null && end > time);
  return {
    time,
    state,
    reasons: state === seen.state ? seen.reasons : [...seen.reasons, 'recovery'],
    refusedSources: now.refused,
    ...pricesOf(rule, state, isBlocked, { lastGood, twap }),
    refused: { withdrawals: state !== 'ok', riskRaisingOrders: state !== 'ok', liquidation: isBlocked },
    liquidationFrom: isBlocked && lastGood !== null ? blockEnd : null,
    due: ends.length === 0 ? null : Math.min(...ends),
  };
}

type Priced = Pick<GuardedPrice, 'mark' | 'prices' | 'from'>;

/** A price that is not unusable is the last good one. */
function pricesOf(
  { haircut, block, twap: averaged }: PriceGuardRule,
  state: PriceState,
  isBlocked: boolean,
  { lastGood, twap }: { readonly lastGood: number | null; readonly twap: number | null },
): Priced {
  if (lastGood === null) return { mark: null, prices: null, from: null };
  const cut = (low: number, high: number, share: number) => ({ assets: low * (1 - share), debts: high * (1 + share) });
  if (state === 'unusable') {
    // frozen while it waits
    if (isBlocked) return { mark: lastGood, prices: cut(lastGood, lastGood, 0), from: 'lastGood' };
    const [price, from] = block.fallback === 'twap' && twap !== null ? ([twap, 'twap'] as const) : ([lastGood, 'lastGood'] as const);
    return { mark: price, prices: cut(price, price, block.haircut), from };
  }
  const other = averaged === undefined ? null : twap;
  const [low, high] = other === null ? [lastGood, lastGood] : [Math.min(lastGood, other), Math.max(lastGood, other)];
  return { mark: lastGood, prices: cut(low, high, state === 'degraded' ? haircut : 0), from: 'median' };
}
