// Value of a rule document: a number, text over numbers and parameters, a table by name, a pair of views, or a lognormal shortfall.
export type Value = number | string | ValuePair | Lognormal | ValueTable;

/** Value of each view. */
export interface ValuePair {
  readonly initial: Value;
  readonly maintenance: Value;
}

/** By instrument, underlying, asset or the name of an entry of tiers; '*' for the rest. */
export interface ValueTable {
  readonly [name: string]: Value;
}

/**
 * Expected shortfall, as a fraction of the notional, of a position of this side in a price whose logarithm has the mean (drift - volatility^2 / 2) years and the
 * deviation volatility sqrt(years). Source: vegaprotocol/specs 0018-RSKM.
 */
export interface Lognormal {
  readonly lognormal: {
    readonly drift: number;
    readonly volatility: number;
    readonly years: number;
    readonly probability: number;
    readonly side: 'long' | 'short';
  };
}

export function isPair(value: object): value is ValuePair {
  const keys = Object.keys(value);
  return keys.length === 2 && 'initial' in value && 'maintenance' in value;
}

export function isLognormal(value: object): value is Lognormal {
  return Object.keys(value).length === 1 && 'lognormal' in value && isObject(value.lognormal);
}

/** A row of tiers: up to this border (null for the last), these values. */
export type Tier<F extends string> = { readonly upTo: number | null } & { readonly [K in F]: Value };

/** Tiers by name: an entry may be a value (one tier without a border) or the name of another entry. */
export type TierEntry<F extends string> = Value | readonly Tier<F>[];
export interface TierTable<F extends string> {
  readonly [name: string]: TierEntry<F>;
}

/** Parameter that overlays and forecasts write, by name: values, and tables of tiers that terms name. */
export type Parameter = Value | TierTable<string>;
export type Parameters = Readonly<Record<string, Parameter>>;

/** Whether the value is an object, not a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
