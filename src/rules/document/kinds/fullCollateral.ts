/**
 * The largest possible loss of a contract with a highest price.
 * U = sum over instruments of |q| x (N of a long, M - N of a short) + max(sum over buys of size x limit, sum over sells of size x (highest - limit)); N notional of a contract at its price, M at the
 * highest, an attribute of the quote. orders larger: in the view initial.
 * Unit: numeraire. Source: vegaprotocol/specs 0016-PFUT, capped futures.
 */
import { name } from '../../../shape/leaves.js';
import { choice } from '../../../shape/shape.js';
import { kinds } from '../scope.js';
import { type FieldsOf, kindOf } from './kind.js';

export const fullCollateral = kindOf('U', {
  /** Kinds of instrument that count. Unit: words. */
  kinds,
  /** Price of a contract: its forward or its index. Unit: word. */
  price: choice(['forward', 'index']),
  /** Attribute of the quote: its highest price. Unit: name of a price in the quote. */
  highest: name,
  /** Open orders count, as the larger side. Unit: word. */
  'orders?': choice(['larger']),
});
export interface FullCollateral extends FieldsOf<typeof fullCollateral> {
  readonly kind: 'fullCollateral';
}
