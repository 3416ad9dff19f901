// The discount to the mark at which an auction offers an account, by the time since it started.
import { nonNegative } from '../check.js';
import type { Rules } from '../rules/document/rules.js';
import { methodOf } from './method.js';

/**
 * Straight lines between the rule's points, the last discount ever after: never falling with time. Decimal in [0, 1].
 * Throws NEGATIVE, NOT_FINITE, TYPE_MISMATCH, UNKNOWN_KIND. Source: Derive's documents (a fast stretch, then a slow one).
 */
export function auctionDiscount(rules: Rules, elapsedSeconds: number): number {
  const { discounts } = methodOf(rules, 'auction');
  const seconds = nonNegative(elapsedSeconds, 'elapsedSeconds');
  let before = discounts[0];
  for (const point of discounts) {
    if (seconds < point.seconds) {
      const part = (seconds - before.seconds) / (point.seconds - before.seconds);
      return Math.min(point.discount, before.discount + part * (point.discount - before.discount));
    }
    before = point;
  }
  return before.discount;
}
