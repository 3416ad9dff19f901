/**
 * A haircut on perpetuals: longs by the weight of assets, shorts by that of debts, each at the worse of the price and a stable one.
 * U = max(0, sum of q L, - sum of q S), with q contracts, N notional of one at its price P, s = S / P of the stable price S (1 where none is stated): L = N - N min(1, s) long, S = N max(1, s) short - N.
 * orders worstSide: all buys or all sells are filled, at the price that is worse for their owner: max(max(0, sum of (q + b) L) + sum of b N (max(1, s) - 1), max(0, sum of (a - q) S) + sum of
 * a N (1 - min(1, s))) with b buys and a sells. Perpetuals of one underlying net.
 * Unit: numeraire. Source: blockworks-foundation/mango-v4, health cache (unweighted health of a perpetual's position).
 */
import { name } from '../../../shape/leaves.js';
import { choice } from '../../../shape/shape.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const perpetualHaircut = kindOf('U', {
  /** Weight of a long position, by instrument or underlying. Unit: decimal. */
  long: value(0, 1),
  /** Weight of a short position, by instrument or underlying. Unit: decimal. */
  short: value(1, 100),
  /** Attribute of the quote: a price that follows its own slowly. Unit: name of a price in the quote. */
  'stablePrice?': name,
  /** Open orders count: all buys or all sells. Unit: word. */
  'orders?': choice(['worstSide']),
});
export interface PerpetualHaircut extends FieldsOf<typeof perpetualHaircut> {
  readonly kind: 'perpetualHaircut';
}
