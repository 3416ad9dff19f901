/**
 * Debts of an account, by weight.
 * A = sum over debts of |amount| x price x w, w = max(weight, 0.8 weight + imf sqrt(|amount|)).
 * Unit: numeraire. Source: drift-labs/protocol-v2, math/margin (liability weight); with a weight of 1: lenders such as Aave.
 */
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const debt = kindOf('A', {
  /** Weights by asset. Unit: decimal. */
  weights: value(0, 100, 'charge'),
  /** Growth of the weight with the root of the debt. Unit: per root of a unit of the asset. */
  'imf?': value(0, 1000),
});
export interface Debt extends FieldsOf<typeof debt> {
  readonly kind: 'debt';
}
