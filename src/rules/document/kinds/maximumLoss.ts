/**
 * The most that an account can lose of what it holds: of one that holds long options alone their value, else no limit. In `min` alone.
 * A = sum over options of quantity x value, if every position is a long option; else without limit. An account without positions has none to lose: 0.
 * Unit: numeraire.
 */
import { type FieldsOf, kindOf, optionPrice } from './kind.js';

export const maximumLoss = kindOf('A', { price: optionPrice });
export interface MaximumLoss extends FieldsOf<typeof maximumLoss> {
  readonly kind: 'maximumLoss';
}
