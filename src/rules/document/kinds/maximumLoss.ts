/**
 * The largest possible loss of an account: the value of its options if it holds long options alone, else no limit. In `min` alone.
 * A = sum over options of quantity x value, if every position is a long option; else without limit. An account without positions has none to lose: 0.
 * Unit: numeraire.
 */
import { type FieldsOf, kindOf, optionPrice } from './kind.js';

export const maximumLoss = kindOf('A', {
  /** Value of an option: the model's, or the venue's mark. Unit: word. */
  price: optionPrice,
});
export interface MaximumLoss extends FieldsOf<typeof maximumLoss> {
  readonly kind: 'maximumLoss';
}
