/**
 * Fees of closing positions.
 * U = sum of |quantity| x size x fee: rate x price of futures, min(rate x index, optionCap x mark) of options; the rate an attribute of the quote.
 * orders each: an order pays beside the position; netted: an instrument pays for the larger of what it may end up long and short.
 * Unit: numeraire. Source: Paradex, fee provision.
 */
import { name, share } from '../../../shape/leaves.js';
import { choice } from '../../../shape/shape.js';
import { kinds } from '../scope.js';
import { type FieldsOf, kindOf } from './kind.js';

export const fee = kindOf('U', {
  /** Kinds of instrument that count. Unit: words. */
  kinds,
  /** Attribute of the quote: the rate. Unit: name of a decimal. */
  attribute: name,
  /** Cap of an option's fee, as a share of its mark. Unit: decimal. */
  'optionCap?': share,
  /** Open orders count: the larger side of an instrument, or each order. Unit: word. */
  'orders?': choice(['netted', 'each']),
});
export interface Fee extends FieldsOf<typeof fee> {
  readonly kind: 'fee';
}
