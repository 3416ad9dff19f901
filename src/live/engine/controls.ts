// What a venue holds against prices that are in doubt or too fast: the guards and the breaker of its rules, asked about accounts.
import type { MarketChanges } from '../../engine/prepared/changes.js';
import type { EngineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { Rules } from '../../rules/document/rules.js';
import { type BreakerEvent, CircuitBreaker, type Multipliers } from '../breaker/circuitBreaker.js';
import type { BreakerState } from '../breaker/state.js';
import type { GuardedPrice } from '../guards/asset.js';
import { type GuardEvent, PriceGuard } from '../guards/priceGuard.js';
import type { SourcePrice } from '../guards/sources.js';
import type { GuardState } from '../guards/state.js';

export interface ControlState {
  readonly guards: GuardState | null;
  readonly breaker: BreakerState | null;
}

/** What guards and breaker said of a change. */
export interface ControlEvents {
  readonly prices: readonly GuardEvent[];
  readonly breaker: readonly BreakerEvent[];
}

/** Of a change that moves no underlying. */
const none: Readonly<Record<string, number>> = Object.freeze({});
const noSources: Readonly<Record<string, readonly SourcePrice[]>> = Object.freeze({});
const nothing: ControlEvents = Object.freeze({ prices: [], breaker: [] });

type Refused = keyof GuardedPrice['refused'];

export class Controls {
  readonly guard: PriceGuard | undefined;
  readonly breaker: CircuitBreaker | undefined;
  /** Assets whose prices have been told. */
  readonly #known = new Set<string>();
  #multipliers: ReadonlyMap<string, Multipliers> = new Map();

  constructor({ guards, breaker }: Rules, state?: ControlState) {
    this.guard = guards && new PriceGuard(guards, state?.guards ?? undefined);
    this.breaker = breaker && new CircuitBreaker(breaker, state?.breaker ?? undefined);
    for (const asset of Object.keys(state?.guards?.assets ?? {})) this.#known.add(asset);
    this.#read(Object.keys(state?.breaker?.prices ?? {}));
  }

  /** Prices of sources by asset, moves of underlyings, or time alone. Throws what guards and breaker throw of sources; then nothing has happened. */
  pass(
    time: number,
    sources: Readonly<Record<string, readonly SourcePrice[]>> = noSources,
    indexes: Readonly<Record<string, number>> = none,
  ): ControlEvents {
    const told = Object.keys(sources);
    const isDue = (this.guard?.due ?? time) < time || (this.breaker?.due ?? time) < time;
    if (told.length === 0 && indexes === none && !isDue) return nothing;
    const guarded = this.guard !== undefined && (told.length > 0 || (this.guard.due ?? time) < time);
    const prices = guarded ? this.guard.update({ time, prices: sources }) : [];
    for (const asset of told) this.#known.add(asset);
    const moved = Object.entries(indexes).filter(([underlying]) => this.#breaks(underlying));
    const broken = this.breaker !== undefined && (moved.length > 0 || (this.breaker.due ?? time) < time);
    const breaker = broken ? this.breaker.update({ time, prices: Object.fromEntries(moved) }) : [];
    if (breaker.length > 0) this.#read([...this.#multipliers.keys(), ...moved.map(([underlying]) => underlying)]);
    else for (const [underlying] of moved) if (!this.#multipliers.has(underlying)) this.#read([...this.#multipliers.keys(), underlying]);
    return { prices, breaker };
  }

  /** Whether any rate is raised. */
  get raised(): boolean {
    for (const { initial, maintenance } of this.#multipliers.values()) if (initial !== 1 || maintenance !== 1) return true;
    return false;
  }

  /** What the requirements of an account are multiplied by: the largest of the underlyings that it holds. */
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

  /** Assets of an account whose prices forbid this. */
  refusedBy(inside: EngineInside, row: number, what: Refused, besides: readonly string[] = []): readonly string[] {
    if (this.#known.size === 0) return [];
    const { lots, collateral } = inside.parts.holdings.stateOf(row);
    const { market, underlyings } = inside.parts.rows;
    const held = new Set(besides);
    for (const of of lots.rows) held.add(market.underlyings[underlyings[of]]?.asset ?? '');
    for (const asset of collateral.assets) held.add(market.assets[asset]?.id ?? '');
    return [...held].filter((asset) => this.#known.has(asset) && this.guard?.price(asset).refused[what] === true).sort();
  }

  /** Until when liquidation waits for a price; null: not before there is one. */
  liquidationFrom(asset: string): number | null {
    return this.guard?.price(asset).liquidationFrom ?? null;
  }

  toJSON(): ControlState {
    return { guards: this.guard?.toJSON() ?? null, breaker: this.breaker?.toJSON() ?? null };
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

/** Those of other rules: they go on from where these stand, where they can. */
export function controlsOn(rules: Rules, before: Controls): Controls {
  try {
    return new Controls(rules, before.toJSON());
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return new Controls(rules);
  }
}

/** Of what a tick moves: underlyings. */
export function indexesOf({ parts }: EngineInside, prices?: MarketChanges['prices']): Readonly<Record<string, number>> {
  if (prices === undefined) return none;
  return Object.fromEntries(Object.entries(prices).filter(([id]) => parts.rows.underlyingOf(id) >= 0));
}
