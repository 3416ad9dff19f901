/**
 * Collateral in the asset of a long position, which falls together with the position.
 * U = min(value of the account's collateral in the asset of the underlying, its net long delta in it), at least 0: what both lose together. A short against the coin it is in costs nothing.
 * Example: { "kind": "wrongWay", "delta": "black" }
 * Unit: numeraire. Source: the wrong-way risk of collateral as venues surcharge it; the rate is the formula's.
 */
import { deltaSource, type FieldsOf, kindOf } from './kind.js';

export const wrongWay = kindOf('U', {
  /** Source of a contract's delta: Black's, premium-adjusted, or an attribute of quotes. Unit: word, or name of coins a contract. */
  delta: deltaSource,
});
export interface WrongWay extends FieldsOf<typeof wrongWay> {
  readonly kind: 'wrongWay';
}
