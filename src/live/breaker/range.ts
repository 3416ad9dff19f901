// The range that a price went through in a window, in parts of which the oldest leaves whole.
import type { Breaker } from '../../rules/document/breaker.js';

/** So many ms, by their number since 1970. */
interface Part {
  readonly index: number;
  readonly high: number;
  readonly low: number;
}

export interface PriceRange {
  /** The last one: it holds until there is another. */
  readonly price: number;
  readonly parts: readonly Part[];
}

const lengthOf = ({ seconds, parts }: Breaker['window']): number => Math.max(1, Math.ceil((seconds * 1000) / parts));

/** With another price, or with time alone. A price that held into a part belongs to it. */
export function rangeAfter(
  window: Breaker['window'],
  before: PriceRange | undefined,
  time: number,
  price = before?.price ?? 0,
): PriceRange {
  const index = Math.floor(time / lengthOf(window));
  const parts = (before?.parts ?? []).filter((part) => part.index > index - window.parts);
  const held = before?.price ?? price;
  const last = parts.at(-1)?.index === index ? parts.pop() : undefined;
  parts.push({ index, high: Math.max(last?.high ?? held, price), low: Math.min(last?.low ?? held, price) });
  return { price, parts };
}

/** Highest over lowest, less 1. */
export function moveOf({ parts }: PriceRange): number {
  let [high, low] = [0, Number.POSITIVE_INFINITY];
  for (const part of parts) {
    high = Math.max(high, part.high);
    low = Math.min(low, part.low);
  }
  return high / low - 1;
}

/** The ms at which the oldest part leaves; null: nothing to leave but the price that holds. */
export function leaves(window: Breaker['window'], { parts, price }: PriceRange): number | null {
  const [first] = parts;
  if (first === undefined || (parts.length === 1 && first.high === price && first.low === price)) return null;
  return (first.index + window.parts) * lengthOf(window);
}
