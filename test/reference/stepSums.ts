// Slow and obvious: the steps that add up what is held, over a book as it is thought of.
import type { Pair, Position } from '../steps/stepBook.js';

/** Sum over the positions of each group of |quantity| x what `of` says of one contract of that side. */
export function rollupOf(
  groups: readonly { readonly positions: readonly Position[] }[],
  of: (row: number, short: boolean) => number,
): number[] {
  return groups.map(({ positions }) => {
    let sum = 0;
    for (const { row, quantity } of positions) sum += Math.abs(quantity) * of(row, quantity < 0);
    return sum;
  });
}

/** What lots have gained since their entry, times a factor of their row, after what stands in `before`. */
export function gainsOfPairs(
  pairs: readonly Pair[],
  lots: (position: Position) => boolean,
  priceOf: (row: number) => number,
  factorOf: (row: number) => number,
  before: readonly number[],
): number[] {
  return pairs.map(({ positions }, p) => {
    let sum = before[p] as number;
    for (const position of positions.filter(lots)) {
      const gain = position.quantity * (priceOf(position.row) - position.entry);
      sum += gain * factorOf(position.row);
    }
    return sum;
  });
}
