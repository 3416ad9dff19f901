// The sources of one price at a time: which of them can be used, and what they say together.
import { fieldsOf, instant, listOf } from '../../book/fields.js';
import { identifier, within } from '../../check.js';
import { Fault } from '../../fault.js';
import type { PriceGuardRule } from '../../rules/document/guards.js';
import { highestPrice, priceOf } from '../prices.js';

/** The price of one source. */
export interface SourcePrice {
  readonly source: string;
  readonly price: number;
  /** When it was so, ms. */
  readonly time: number;
  /** Half the confidence interval, in the unit of the price; left out: 0. */
  readonly confidence?: number;
}

export type HeldPrice = Required<SourcePrice>;

export interface Together {
  readonly usable: number;
  /** Median of the prices; null: too few are usable. */
  readonly median: number | null;
  /** Median of confidence over price. */
  readonly width: number;
  /** The last ms of which all this holds, if no other price comes; null: for ever. */
  readonly until: number | null;
  readonly refused: Readonly<Record<string, 'stale' | 'ahead' | 'wide'>>;
}

const mostSources = 100;

export function readPrices(value: unknown, path: string): readonly HeldPrice[] {
  const prices = listOf(value, path, 0, mostSources).map((entry, i): HeldPrice => {
    const at = `${path}[${i}]`;
    const { source, price, time, confidence = 0 } = fieldsOf(entry, at, ['source', 'price', 'time'], ['confidence']);
    return {
      source: identifier(source, `${at}.source`),
      price: priceOf(price, `${at}.price`),
      time: instant(time, `${at}.time`),
      confidence: within(confidence, 0, highestPrice, `${at}.confidence`) + 0,
    };
  });
  const again = prices.findIndex(({ source }, i) => prices.findIndex((other) => other.source === source) < i);
  if (again >= 0) throw new Fault('DUPLICATE', `${path}[${again}].source`, 'a source that stands only once', prices[again]?.source);
  return prices;
}

/** The newest price of each source, by source. One that is older than what its source said already is passed over. */
export function merged(held: readonly HeldPrice[], prices: readonly HeldPrice[], path: string): readonly HeldPrice[] {
  const newest = new Map(held.map((one) => [one.source, one]));
  for (const one of prices) if (one.time >= (newest.get(one.source)?.time ?? one.time)) newest.set(one.source, one);
  if (newest.size > mostSources) throw new Fault('TOO_LARGE', path, `at most ${mostSources} sources`, newest.size);
  return [...newest.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}

export function together(rule: PriceGuardRule, held: readonly HeldPrice[], time: number): Together {
  const [stale, ahead] = [Math.floor(rule.staleSeconds * 1000), Math.floor(rule.aheadSeconds * 1000)];
  const refused: Record<string, 'stale' | 'ahead' | 'wide'> = {};
  const [prices, widths]: [number[], number[]] = [[], []];
  let until = Number.POSITIVE_INFINITY;
  for (const { source, price, time: of, confidence } of held) {
    if (time - of > stale) refused[source] = 'stale';
    else if (confidence > rule.confidence.unusable * price) refused[source] = 'wide';
    else if (of - time > ahead) {
      refused[source] = 'ahead';
      until = Math.min(until, of - ahead - 1);
    } else {
      prices.push(price);
      widths.push(confidence / price);
      until = Math.min(until, of + stale);
    }
  }
  const median = prices.length < rule.sources.least ? null : medianOf(prices);
  return {
    usable: prices.length,
    median,
    width: medianOf(widths),
    until: until === Number.POSITIVE_INFINITY ? null : until,
    refused,
  };
}

/** Median; of an even number the mean of the two in the middle; of none 0. */
function medianOf(xs: number[]): number {
  if (xs.length === 0) return 0;
  xs.sort((a, b) => a - b);
  const high = xs[xs.length >> 1];
  const low = xs[(xs.length - 1) >> 1];
  return low + (high - low) / 2;
}
