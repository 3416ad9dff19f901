// Averages of a price over time: the clipped exponential one, and the TWAP in parts.
import type { PriceGuardRule } from '../../rules/document/guards.js';

/** So many ms of a window, by their number since 1970. */
export interface Part {
  readonly index: number;
  readonly ms: number;
  /** Price x ms. */
  readonly sum: number;
}

/** The average after a price held for `ms`: a step of weight ms / (ms + time constant), which no gap in the data takes beyond the clipped price. */
export function averageAfter(average: number, price: number, ms: number, { seconds, clip }: PriceGuardRule['average']): number {
  const clipped = Math.min(Math.max(price, average * (1 - clip)), average * (1 + clip));
  return average + (ms / (ms + seconds * 1000)) * (clipped - average);
}

/** The parts after a price held from one ms to another. */
export function partsAfter(
  parts: readonly Part[],
  price: number,
  from: number,
  to: number,
  twap: NonNullable<PriceGuardRule['twap']>,
): readonly Part[] {
  if (!(to > from)) return parts;
  const length = Math.max(1, Math.ceil((twap.windowSeconds * 1000) / twap.parts));
  const last = Math.floor((to - 1) / length);
  const first = last - twap.parts + 1;
  const kept = parts.filter(({ index }) => index >= first);
  for (let index = Math.max(first, Math.floor(from / length)); index <= last; index++) {
    const ms = Math.min(to, (index + 1) * length) - Math.max(from, index * length);
    const before = kept.at(-1);
    if (before?.index === index) kept[kept.length - 1] = { index, ms: before.ms + ms, sum: before.sum + price * ms };
    else kept.push({ index, ms, sum: price * ms });
  }
  return kept;
}

/** null: nothing was averaged yet. */
export function twapOf(parts: readonly Part[]): number | null {
  if (parts.length === 0) return null;
  let [ms, sum] = [0, 0];
  for (const part of parts) {
    ms += part.ms;
    sum += part.sum;
  }
  return sum / ms;
}
