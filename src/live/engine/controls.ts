// What a venue holds against prices that are in doubt or too fast: the guards and the breaker of its rules, asked about accounts.
import type { MarketChanges } from '../../engine/prepared/changes.js';
import type { EngineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Rules } from '../../rules/document/rules.js';
import { type BreakerEvent, CircuitBreaker, type Multipliers } from '../breaker/circuitBreaker.js';
import type { BreakerState } from '../breaker/state.js';
import type { GuardedPrice } from '../guards/asset.js';
import { type Doubts, doubtsOf, lossOf } from '../guards/doubts.js';
import { type GuardEvent, type GuardPlan, PriceGuard } from '../guards/priceGuard.js';
import type { SourcePrice } from '../guards/sources.js';
import type { GuardState } from '../guards/state.js';
import { type Guarding, type Holds, type Pins, type Valued, valuedBy } from '../guards/valuation.js';
import { byName } from '../stateShapes.js';

export interface ControlState {
  readonly guards: GuardState | null;
  readonly breaker: BreakerState | null;
  /** Own prices of instruments that wait until their underlying has a price again; left out where there are none. */
  readonly waiting?: Readonly<Record<string, number>>;
  /** Prices that hold until they are released; left out where there are none. */
  readonly pins?: Readonly<Record<string, number>>;
}

/** State ahead of a change: guards with the effect of its time and sources. Nothing is applied yet. */
export interface Ahead extends Guarding {
  readonly time: number;
  readonly plan: GuardPlan | undefined;
}

/** Events of guards and breaker in a change. */
export interface ControlEvents {
  readonly prices: readonly GuardEvent[];
  readonly breaker: readonly BreakerEvent[];
  /** Ids of the tick that are valued at another price than it says; left out where there are none. */
  readonly held?: readonly string[];
}

/** Empty moves, of a change that moves no underlying. */
const none: Readonly<Record<string, number>> = Object.freeze({});
const noSources: Readonly<Record<string, readonly SourcePrice[]>> = Object.freeze({});
const nothing: ControlEvents = Object.freeze({ prices: [], breaker: [] });
const unguarded: Guarding = Object.freeze({
  assets: [],
  price: () => undefined,
  rule: (asset: string) => {
    throw new Fault('UNKNOWN_ASSET', 'asset', 'one that is guarded', asset);
  },
});

type Refused = keyof GuardedPrice['refused'];

export class Controls {
  readonly guard: PriceGuard | undefined;
  readonly breaker: CircuitBreaker | undefined;
  #holds: Holds;
  #doubts: Doubts = [];
  #multipliers: ReadonlyMap<string, Multipliers> = new Map();

  constructor({ guards, breaker }: Rules, state?: ControlState) {
    this.guard = guards && new PriceGuard(guards, state?.guards ?? undefined);
    this.breaker = breaker && new CircuitBreaker(breaker, state?.breaker ?? undefined);
    this.#holds = { waiting: new Map(Object.entries(state?.waiting ?? {})), pins: new Map(Object.entries(state?.pins ?? {})) };
    this.#doubt();
    this.#read(Object.keys(state?.breaker?.prices ?? {}));
  }

  /** Guards as a change of this time finds them, with the sources that it tells. Throws what guards throw. */
  ahead(time: number, sources = noSources): Ahead {
    const { guard } = this;
    if (guard === undefined) return { ...unguarded, time, plan: undefined };
    const told = Object.keys(sources).length > 0 || (guard.due ?? time) < time;
    const plan = told ? guard.plan({ time, prices: sources }) : undefined;
    const assets = [...new Set([...guard.assets, ...(plan?.assets.keys() ?? [])])].sort();
    const price = (asset: string): GuardedPrice | undefined =>
      plan?.assets.get(asset)?.price ?? (guard.has(asset) ? guard.price(asset) : undefined);
    return { time, plan, assets, price, rule: (asset) => guard.ruleOf(asset) };
  }

  /** The tick of a change under the guards and pins that it finds, and those that it states. */
  valued(ahead: Ahead, { parts, market }: EngineInside, tick: MarketChanges | undefined, pins?: Pins): Valued {
    const holds = this.#holds;
    if (ahead.assets.length + holds.waiting.size + holds.pins.size === 0 && pins === undefined) return { tick, held: [], holds };
    return valuedBy(ahead, { rows: parts.rows, market: market() }, holds, tick, pins);
  }

  get pinned(): Readonly<Record<string, number>> {
    return byName(this.#holds.pins);
  }

  /** A change was made: guards as it found them, and moves of underlyings. */
  pass({ time, plan }: Ahead, { held, holds }: Valued, indexes: Readonly<Record<string, number>> = none): ControlEvents {
    this.#holds = holds;
    const isDue = (this.breaker?.due ?? time) < time;
    if (plan === undefined && held.length === 0 && indexes === none && !isDue) return nothing;
    const prices = plan === undefined ? [] : (this.guard?.take(plan) ?? []);
    if (plan !== undefined) this.#doubt();
    const moved = Object.entries(indexes).filter(([underlying]) => this.#breaks(underlying));
    const broken = this.breaker !== undefined && (moved.length > 0 || isDue);
    const breaker = broken ? this.breaker.update({ time, prices: Object.fromEntries(moved) }) : [];
    if (breaker.length > 0) this.#read([...this.#multipliers.keys(), ...moved.map(([underlying]) => underlying)]);
    else for (const [underlying] of moved) if (!this.#multipliers.has(underlying)) this.#read([...this.#multipliers.keys(), underlying]);
    return { prices, breaker, ...(held.length > 0 && { held }) };
  }

  /** Whether accounts are judged by other figures than their own: raised rates, or prices in doubt. */
  get strained(): boolean {
    return this.raised || this.#doubts.length > 0;
  }

  /** Loss of an account at the worse end of each price in doubt, numeraire; `state`: if it held that. */
  lossOf(inside: EngineInside, row: number, state?: AccountState): number {
    return this.#doubts.length === 0 ? 0 : lossOf(this.#doubts, inside, state ?? inside.parts.holdings.stateOf(row));
  }

  /** Whether any rate is raised. */
  get raised(): boolean {
    for (const { initial, maintenance } of this.#multipliers.values()) if (initial !== 1 || maintenance !== 1) return true;
    return false;
  }

  /** Multipliers of an account's requirements: the largest of its underlyings. */
  multipliers({ parts }: EngineInside, row: number): Multipliers {
    let [initial, maintenance] = [1, 1];
    if (!this.raised) return { initial, maintenance };
    const { lots, orders } = parts.holdings;
    for (const { starts, ends, rows } of [lots, orders]) {
      for (let i = starts[row]; i < ends[row]; i++) {
        const id = parts.rows.market.underlyings[parts.rows.underlyings[rows[i]]]?.id;
        const own = id === undefined ? undefined : this.#multipliers.get(id);
        initial = Math.max(initial, own?.initial ?? 1);
        maintenance = Math.max(maintenance, own?.maintenance ?? 1);
      }
    }
    return { initial, maintenance };
  }

  /** Assets of an account whose prices forbid this, now or ahead of a change. */
  refusedBy(inside: EngineInside, row: number, what: Refused, besides: readonly string[] = [], ahead?: Ahead): readonly string[] {
    const { guard } = this;
    if (guard === undefined || (guard.size === 0 && (ahead?.assets.length ?? 0) === 0)) return [];
    const refuses = (asset: string): boolean =>
      (guard.has(asset) && guard.price(asset).refused[what]) || ahead?.price(asset)?.refused[what] === true;
    return [...new Set([...besides, ...this.assetsOf(inside, row)])].filter(refuses).sort();
  }

  /** Assets of an account whose prices are not ok, with what holds of them. */
  doubtfulOf(inside: EngineInside, row: number): readonly ({ readonly asset: string } & GuardedPrice)[] {
    const { guard } = this;
    if (guard === undefined) return [];
    const known = this.assetsOf(inside, row).filter((asset) => guard.has(asset) && guard.price(asset).state !== 'ok');
    return known.sort().map((asset) => ({ asset, ...guard.price(asset) }));
  }

  /** Assets whose prices an account depends on: those of its positions and orders, their settlement assets, and its collateral. */
  assetsOf(inside: EngineInside, row: number): readonly string[] {
    const { lots, orders, collateral } = inside.parts.holdings.stateOf(row);
    const { market, underlyings, assets } = inside.parts.rows;
    const held = new Set<string>();
    for (const of of [...lots.rows, ...orders.rows]) {
      if (of < 0) continue;
      held.add(market.underlyings[underlyings[of]]?.asset ?? '');
      held.add(market.assets[assets[of]]?.id ?? '');
    }
    for (const asset of collateral.assets) held.add(market.assets[asset]?.id ?? '');
    return [...held];
  }

  /** Until when liquidation waits for a price; null: not before there is one. */
  liquidationFrom(asset: string): number | null {
    return this.guard?.price(asset).liquidationFrom ?? null;
  }

  toJSON(): ControlState {
    const { waiting, pins } = this.#holds;
    return {
      guards: this.guard?.toJSON() ?? null,
      breaker: this.breaker?.toJSON() ?? null,
      ...(waiting.size > 0 && { waiting: byName(waiting) }),
      ...(pins.size > 0 && { pins: byName(pins) }),
    };
  }

  #doubt(): void {
    if (this.guard !== undefined) this.#doubts = doubtsOf(this.guard);
  }

  #breaks(underlying: string): boolean {
    if (this.breaker === undefined) return false;
    const { latencySeconds, buffer } = this.breaker.rule;
    const has = (table: Readonly<Record<string, number>>): boolean => Object.hasOwn(table, underlying) || Object.hasOwn(table, '*');
    return has(latencySeconds) && has(buffer);
  }

  #read(underlyings: readonly string[]): void {
    const { breaker } = this;
    if (breaker !== undefined) this.#multipliers = new Map(underlyings.map((id) => [id, breaker.multipliers(id)]));
  }
}

/** Controls under other rules: they continue from these where possible. */
export function controlsOn(rules: Rules, before: Controls): Controls {
  const state = before.toJSON();
  try {
    return new Controls(rules, state);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return new Controls(rules, { ...state, guards: null, breaker: null });
  }
}

/** Indexes of the underlyings that a tick moves. */
export function indexesOf({ parts }: EngineInside, prices?: MarketChanges['prices']): Readonly<Record<string, number>> {
  if (prices === undefined) return none;
  return Object.fromEntries(Object.entries(prices).filter(([id]) => parts.rows.underlyingOf(id) >= 0));
}
