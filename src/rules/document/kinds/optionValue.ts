/**
 * Value of an account's options.
 * A = sum over options of quantity x multiplier x value x price of the settlement asset, over all of them, the long or the short ones.
 * Unit: numeraire.
 */
import { choice } from '../../../shape/shape.js';
import { type FieldsOf, kindOf, optionPrice } from './kind.js';

export const optionValue = kindOf('A', {
  /** Value of an option: the model's, or the venue's mark. Unit: word. */
  price: optionPrice,
  /** Side that counts. Unit: word. */
  side: choice(['both', 'long', 'short']),
});
export interface OptionValue extends FieldsOf<typeof optionValue> {
  readonly kind: 'optionValue';
}
