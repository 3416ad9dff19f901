// The guard of prices at work: what each asset may be counted at, and what is refused while its price is in doubt.

import { fieldsOf, instant, keyPath, objectOf } from '../../book/fields.js';
import { identifier } from '../../check.js';
import { Fault } from '../../fault.js';
import { type Guards, type PriceGuardRule, guards as shape } from '../../rules/document/guards.js';
import { nothingRead } from '../../rules/document/read.js';
import { assetAfter, type GuardedPrice, guardedPrice, type HeldAsset, type PriceState, type Reason } from './asset.js';
import { readPrices, type SourcePrice } from './sources.js';
import { type GuardState, readState } from './state.js';

export interface GuardInputs {
  /** ms since 1970, never before that of the inputs before. */
  readonly time: number;
  /** By asset; none of them lets time pass alone. */
  readonly prices: Readonly<Record<string, readonly SourcePrice[]>>;
}

/** Change of a price's state. */
export interface GuardEvent {
  /** `fallback`: it is still unusable, but liquidation waits no longer. */
  readonly kind: PriceState | 'fallback';
  /** When, which may be between the times of two inputs. */
  readonly time: number;
  readonly asset: string;
  /** `none`: there was nothing before. */
  readonly from: PriceState | 'fallback' | 'none';
  readonly reasons: readonly Reason[];
}

interface Guarded {
  readonly held: HeldAsset;
  readonly price: GuardedPrice;
}

/** Plan of inputs: the assets concerned in their new state, and the events. */
export interface GuardPlan {
  readonly time: number;
  readonly assets: ReadonlyMap<string, Guarded>;
  readonly events: readonly GuardEvent[];
}

/**
 * Prices of several sources an asset, under the section `guards` of a rule document. Effects of time alone (a source grows stale, a state ends, a wait of liquidation ends) take effect at their ms, whenever the next inputs come: the frequency of inputs changes nothing.
 */
export class PriceGuard {
  readonly rule: Guards;
  #time: number | null = null;
  #planned: GuardPlan | undefined;
  readonly #assets = new Map<string, Guarded>();

  constructor(rule: Guards, state?: GuardState) {
    this.rule = shape.parse(rule, 'rule', nothingRead);
    if (state === undefined) return;
    const { time, assets } = readState(state);
    this.#time = time;
    for (const [asset, held] of Object.entries(assets))
      this.#assets.set(asset, { held, price: guardedPrice(this.ruleOf(asset, `state.assets.${asset}`), held) });
  }

  /** Guarded price of an asset by the inputs so far. Throws UNKNOWN_ASSET without one. */
  price(asset: string): GuardedPrice {
    const found = this.#assets.get(asset);
    if (found === undefined) throw new Fault('UNKNOWN_ASSET', 'asset', 'one that had a price', asset);
    return found.price;
  }

  /** The first ms at which time alone may change anything: it has by the first inputs of a later time. */
  get due(): number | null {
    let due: number | null = null;
    for (const { price } of this.#assets.values()) if (price.due !== null && (due === null || price.due < due)) due = price.due;
    return due;
  }

  /** Assets with given prices. */
  get assets(): Iterable<string> {
    return this.#assets.keys();
  }

  get size(): number {
    return this.#assets.size;
  }

  has(asset: string): boolean {
    return this.#assets.has(asset);
  }

  /** Events by time, then by asset. Throws what the guards throw, and UNKNOWN_ASSET for one without a rule; then nothing has happened. */
  update(inputs: GuardInputs): readonly GuardEvent[] {
    return this.take(this.plan(inputs));
  }

  /** Plan of inputs; applies nothing. Throws as `update`. */
  plan(inputs: GuardInputs): GuardPlan {
    const given = fieldsOf(inputs, 'inputs', ['time', 'prices']);
    const time = instant(given.time, 'inputs.time');
    if (this.#time !== null && time < this.#time)
      throw new Fault('OUT_OF_RANGE', 'inputs.time', `at least ${this.#time}, that of the inputs before`, time);
    const read = Object.entries(objectOf(given.prices, 'inputs.prices')).map(([asset, prices]) => {
      const path = keyPath('inputs.prices', asset);
      return { asset: identifier(asset, path), path, rule: this.ruleOf(asset, path), prices: readPrices(prices, path) };
    });
    const events: GuardEvent[] = [];
    const after = new Map<string, HeldAsset>();
    for (const { asset, path, rule, prices } of read) {
      if (prices.length > 0) after.set(asset, assetAfter(rule, this.#caughtUp(asset, rule, time, events), time, prices, path));
    }
    for (const [asset, { price }] of this.#assets) {
      if (after.has(asset) || price.due === null || price.due >= time) continue;
      const held = this.#caughtUp(asset, this.ruleOf(asset, 'asset'), time, events);
      if (held !== undefined) after.set(asset, held);
    }
    const assets = new Map<string, Guarded>();
    for (const [asset, held] of after) {
      const before = events.findLast((event) => event.asset === asset)?.kind ?? this.#kindOf(asset);
      const price = guardedPrice(this.ruleOf(asset, 'asset'), held);
      assets.set(asset, { held, price });
      const kind = kindOf(price);
      if (kind !== before) events.push({ kind, time: price.time, asset, from: before, reasons: price.reasons });
    }
    events.sort((a, b) => a.time - b.time || (a.asset < b.asset ? -1 : a.asset > b.asset ? 1 : 0));
    this.#planned = { time, assets, events };
    return this.#planned;
  }

  /** Applies the last plan, and returns its events. Throws BAD_ARGUMENT for any other. */
  take(plan: GuardPlan): readonly GuardEvent[] {
    if (plan === undefined || plan !== this.#planned) throw new Fault('BAD_ARGUMENT', 'plan', 'the last plan of this guard', plan);
    const { time, assets, events } = this.#planned;
    this.#time = time;
    for (const [asset, guarded] of assets) this.#assets.set(asset, guarded);
    return events;
  }

  toJSON(): GuardState {
    const sorted = [...this.#assets].sort(([a], [b]) => (a < b ? -1 : 1));
    return { time: this.#time, assets: Object.fromEntries(sorted.map(([asset, { held }]) => [asset, held])) };
  }

  /** The asset when everything that time brings before `time` has come, with its events. */
  #caughtUp(asset: string, rule: PriceGuardRule, time: number, events: GuardEvent[]): HeldAsset | undefined {
    const found = this.#assets.get(asset);
    if (found === undefined) return undefined;
    let { held, price } = found;
    while (price.due !== null && price.due < time) {
      const before = kindOf(price);
      held = assetAfter(rule, held, price.due, [], 'asset');
      price = guardedPrice(rule, held);
      const kind = kindOf(price);
      if (kind !== before) events.push({ kind, time: price.time, asset, from: before, reasons: price.reasons });
    }
    return held;
  }

  #kindOf(asset: string): GuardEvent['from'] {
    const found = this.#assets.get(asset);
    return found === undefined ? 'none' : kindOf(found.price);
  }

  /** Throws UNKNOWN_ASSET. */
  ruleOf(asset: string, path = 'asset'): PriceGuardRule {
    const rule = Object.hasOwn(this.rule, identifier(asset, path)) ? this.rule[asset] : this.rule['*'];
    if (rule === undefined) throw new Fault('UNKNOWN_ASSET', path, `one of ${Object.keys(this.rule).join(', ')}`, asset);
    return rule;
  }
}

function kindOf({ state, refused }: GuardedPrice): GuardEvent['kind'] {
  return state === 'unusable' && !refused.liquidation ? 'fallback' : state;
}

/** The section `guards` of a rule document at work: new, or as `toJSON` left it. Throws what the guards throw. */
export function priceGuard(rule: Guards, state?: GuardState): PriceGuard {
  return new PriceGuard(rule, state);
}
