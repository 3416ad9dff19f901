// What terms are bounded over: ranges of a document, its values by view, attributes with what stands in for them.

import type { View } from '../document/formula.js';
import { defaultRanges, type Range, rangesOf, type WholeRanges } from '../document/ranges.js';
import { readValue } from '../document/readValue.js';
import type { Rules } from '../document/rules.js';
import type { Lognormal, Value } from '../document/value.js';
import { idsOf } from '../document/valueShape.js';
import { expOf } from './exp.js';
import { mostHeld } from './figure.js';
import { anything, hull, point, type Span, span } from './span.js';

export type Owner = 'quotes' | 'underlyings' | 'assets' | 'accounts';

const ofRange = ([low, high]: Range): Span => span(low, high);

export class Scene {
  readonly rules: Rules;
  readonly ranges: WholeRanges;
  readonly price: Span;
  /** The largest price over the least. */
  readonly ratio: number;
  /** The notional of one position, and of all of an underlying, at the most. */
  readonly notional: number;
  readonly gross: number;
  readonly size: number;
  readonly asked: Readonly<Record<Owner, Map<string, Span>>> = {
    quotes: new Map(),
    underlyings: new Map(),
    assets: new Map(),
    accounts: new Map(),
  };
  readonly #values = new Map<Value, Partial<Record<View, Span>>>();

  constructor(rules: Rules) {
    this.rules = rules;
    this.ranges = rangesOf(rules);
    this.price = ofRange(this.ranges.price);
    this.ratio = this.price.high / this.price.low;
    this.size = this.ranges.size[1];
    this.notional = this.size * this.price.high;
    this.gross = mostHeld * this.notional;
  }

  /** Range of a value, for every name; 0 if it is absent. */
  value(value: Value | undefined, view: View, absent = 0): Span {
    if (value === undefined) return point(absent);
    const known = this.#values.get(value) ?? {};
    const made = known[view] ?? this.#read(value, view);
    this.#values.set(value, { ...known, [view]: made });
    return made;
  }

  #read(value: Value, view: View): Span {
    const { parameters } = this.rules;
    let found: Span | undefined;
    for (const id of idsOf(value, this.rules)) {
      let price: Lognormal['lognormal'] | undefined;
      const read = (shortfall: number): number | undefined => {
        const shortfallOf = (one: Lognormal['lognormal']): number => {
          price = one;
          return shortfall;
        };
        return readValue({ parameters, assumptions: {}, shortfallOf }, value, view, id);
      };
      const x = read(3);
      if (x === undefined) continue;
      const own = price === undefined ? (Number.isNaN(x) ? anything : point(x)) : x === 3 && read(7) === 7 ? shortfallOf(price) : anything;
      found = found === undefined ? own : hull(found, own);
    }
    return found ?? point(0);
  }

  /** Range of a stated attribute, or of its stand-in. */
  attribute(owner: Owner, name: string): Span {
    const known = this.asked[owner].get(name) ?? this.#attribute(owner, name);
    this.asked[owner].set(name, known);
    return known;
  }

  #attribute(owner: Owner, name: string): Span {
    const { attributes } = this.ranges;
    const own = owner === 'underlyings' && name === 'index' ? this.price : owner === 'assets' && name === 'price' ? this.price : undefined;
    const stated = own ?? ofRange(Object.hasOwn(attributes, name) ? attributes[name] : defaultRanges.attribute);
    const standIn = this.rules.assumptions[owner]?.[name];
    if (typeof standIn === 'number') return hull(stated, point(standIn));
    if (typeof standIn === 'object') return Object.values(standIn).reduce((x, y) => hull(x, point(y)), stated);
    if (typeof standIn === 'string') return hull(stated, this.#meant(standIn));
    return stated;
  }

  /** Range of a word that stands for a field of the row. */
  #meant(word: string): Span {
    if (word === 'rate') return ofRange(this.ranges.rate);
    if (word === 'delta') return span(-1 - this.ratio, 1 + this.ratio);
    // prices, and values of options: a put of a coin is worth its strike over the price
    return word === 'model' ? span(0, Math.max(this.price.high, this.ratio)) : this.price;
  }
}

/** Least z with a normal tail beyond it of no less than p, at most 1/2: Birnbaum's inequality, by halving. */
function tailStart(p: number): number {
  const tail = (z: number): number => (expOf(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * (2 / (z + Math.sqrt(z * z + 4)));
  let [low, high] = [0, 40];
  for (let n = 0; n < 60; n++) {
    const z = (low + high) / 2;
    if (tail(z) >= p) low = z;
    else high = z;
  }
  return low;
}

/**
 * Range of a lognormal shortfall: the mean of a tail lies beyond its quantile, and beyond the mean of all. A long loses at least 1 - the lower of both, and no more than everything; a short at least the
 * higher - 1, at most the mean of all over the probability.
 */
function shortfallOf({ drift, volatility, years, probability, side }: Lognormal['lognormal']): Span {
  const deviation = volatility * Math.sqrt(years);
  const middle = drift * years - (deviation * deviation) / 2;
  const start = deviation * tailStart(probability);
  const mean = expOf(drift * years);
  if (side === 'long') return span(1 - Math.min(mean, expOf(middle - start)), 1);
  return span(Math.max(mean, expOf(middle + start)) - 1, mean / probability - 1);
}
