/**
 * All that a contract with a highest price can lose.
 * U = sum over instruments of |q| x (N of a long, M - N of a short) + max(sum over buys of size x limit, sum over sells of size x (highest - limit)); N notional of a contract at its price, M at the
 * highest, an attribute of the quote. orders larger: in the view initial.
 * Unit: numeraire. Source: vegaprotocol/specs 0016-PFUT, capped futures.
 */
import { name } from '../../../shape/leaves.js';
import { choice } from '../../../shape/shape.js';
import { kinds } from '../scope.js';
import { type FieldsOf, kindOf } from './kind.js';

export const fullCollateral = kindOf('U', { kinds, price: choice(['forward', 'index']), highest: name, 'orders?': choice(['larger']) });
export interface FullCollateral extends FieldsOf<typeof fullCollateral> {
  readonly kind: 'fullCollateral';
}
