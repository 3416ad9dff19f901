/**
 * Collateral in the asset that a position is long of falls with the position it is to carry.
 * U = min(value of the account's collateral in the asset of the underlying, its net long delta in it), at least 0: what both lose together. A short against the coin it is in costs nothing.
 * Unit: numeraire. Source: the wrong-way risk of collateral as venues surcharge it; the rate is the formula's.
 */
import { deltaSource, type FieldsOf, kindOf } from './kind.js';

export const wrongWay = kindOf('U', { delta: deltaSource });
export interface WrongWay extends FieldsOf<typeof wrongWay> {
  readonly kind: 'wrongWay';
}
