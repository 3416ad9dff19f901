// What accounts are valued at where prices are guarded: ticks move what no guard holds, the sources move the rest.
import type { MarketChanges } from '../../engine/prepared/changes.js';
import type { Market } from '../../market/market.js';
import type { Rows } from '../../program/layout/rows.js';
import type { PriceGuardRule } from '../../rules/document/guards.js';
import type { GuardedPrice } from './asset.js';

/** Guards as a change finds them. */
export interface Guarding {
  /** Assets with given prices, sorted. */
  readonly assets: readonly string[];
  /** undefined: no price was given. */
  readonly price: (asset: string) => GuardedPrice | undefined;
  readonly rule: (asset: string) => PriceGuardRule;
}

export interface Valued {
  /** Moves of the market. */
  readonly tick: MarketChanges | undefined;
  /** Ids of the caller's tick that are valued at another price than it says. */
  readonly held: readonly string[];
  readonly holds: Holds;
}

/** Prices that do not move as ticks say, by id. */
export interface Holds {
  /** Own prices of instruments that wait until their underlying has a price again. */
  readonly waiting: ReadonlyMap<string, number>;
  /** Prices that a caller has pinned: they hold until they are released. */
  readonly pins: ReadonlyMap<string, number>;
}

export type Pins = Readonly<Record<string, number | null>>;

interface Stands {
  readonly market: Market;
  readonly rows: Rows;
}

/**
 * The tick that a change makes. Of a guarded asset the index of every underlying, or its own price where it has none, is `mark`, whatever a tick says. While the price is unusable own prices of instruments
 * on it wait, the newest of each; then they hold, no further from the guarded price than `basis`. A pinned price is above both.
 */
export function valuedBy(
  guarding: Guarding,
  stands: Stands,
  { waiting: before, pins: pinned }: Holds,
  tick: MarketChanges | undefined,
  asked: Pins = {},
): Valued {
  const { market, rows } = stands;
  const pins = new Map([...pinned].filter(([id]) => rows.underlyingOf(id) >= 0 || rows.quoteOf(id) >= 0 || rows.assetOf(id) >= 0));
  for (const [id, price] of Object.entries(asked)) {
    if (price === null) pins.delete(id);
    else pins.set(id, price);
  }
  const moves = new Map<string, number>();
  const held: string[] = [];
  const waiting = new Map(before);
  const own = (id: string, price: number): void => {
    if (pins.has(id)) return;
    const asset = assetOf(stands, id);
    const guarded = asset === undefined ? undefined : guarding.price(asset);
    if (asset === undefined || guarded === undefined) moves.set(id, price);
    else if (guarded.state === 'unusable') waiting.set(id, price);
    else moves.set(id, within(stands, id, price, guarded.mark, guarding.rule(asset).basis));
  };
  const freed = [...before].filter(([id]) => {
    const asset = assetOf(stands, id);
    if (asset === undefined) waiting.delete(id);
    return asset !== undefined && guarding.price(asset)?.state !== 'unusable';
  });
  for (const [id, price] of freed) {
    waiting.delete(id);
    own(id, price);
  }
  for (const [id, price] of Object.entries(tick?.prices ?? {})) {
    // what is no price is refused with the tick
    if (!(Number.isFinite(price) && price > 0)) moves.set(id, price);
    else if (pins.has(id)) {
      if (pins.get(id) !== price) held.push(id);
      continue;
    } else if (rows.underlyingOf(id) < 0 && rows.quoteOf(id) >= 0) own(id, price);
    else {
      const u = rows.underlyingOf(id);
      const guarded = guarding.price(u < 0 ? id : market.underlyings[u].asset);
      if (guarded === undefined || (u < 0 && (rows.assetOf(id) < 0 || id === market.numeraire))) moves.set(id, price);
      else if (guarded.mark !== price) held.push(id);
    }
    if (rows.quoteOf(id) >= 0 && rows.underlyingOf(id) < 0 && moves.get(id) !== price) held.push(id);
  }
  for (const asset of guarding.assets) {
    const mark = guarding.price(asset)?.mark ?? null;
    if (mark === null) continue;
    const on = market.underlyings.filter((one) => one.asset === asset);
    for (const { id, index } of on) if (index !== mark && !pins.has(id)) moves.set(id, mark);
    const n = on.length > 0 || asset === market.numeraire ? -1 : rows.assetOf(asset);
    if (n >= 0 && market.assets[n].price !== mark && !pins.has(asset)) moves.set(asset, mark);
  }
  // what moves an underlying moves its instruments with it
  if (moves.size > 0 || Object.keys(asked).length > 0) for (const [id, price] of pins) moves.set(id, price);
  const holds = { waiting, pins };
  if (tick === undefined && moves.size === 0) return { tick, held, holds };
  const { prices: _, ...rest } = tick ?? {};
  return { tick: moves.size === 0 ? rest : { ...rest, prices: Object.fromEntries(moves) }, held, holds };
}

/** The asset whose price that of an instrument follows; undefined of one that is not listed. */
function assetOf({ market, rows }: Stands, id: string): string | undefined {
  const quote = market.quotes[rows.quoteOf(id)];
  return quote && market.underlyings[rows.underlyingOf(quote.instrument.underlying)]?.asset;
}

/** An own price, no further from the mark than a share of it. */
function within({ market, rows }: Stands, id: string, price: number, mark: number | null, basis: number | undefined): number {
  if (basis === undefined || mark === null) return price;
  const { instrument } = market.quotes[rows.quoteOf(id)];
  // linear ones are quoted in what they pay in
  const unit = instrument.settlement === 'inverse' ? 1 : market.assets[rows.assetOf(instrument.asset)].price;
  return Math.min(Math.max(price, (mark * Math.max(0, 1 - basis)) / unit), (mark * (1 + basis)) / unit);
}
