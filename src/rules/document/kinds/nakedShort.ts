/**
 * Options sold that nothing at their strike offsets.
 * U = sum over strikes of each expiry of index x max(0, -net size); sizes (quantity x multiplier) net over the options of one side, or over calls and puts of a strike.
 * Unit: numeraire. Source: Deribit, portfolio margin (short option contingency); Derive v2-core, PMRM.
 */
import { choice } from '../../../shape/shape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const nakedShort = kindOf('U', { netting: choice(['side', 'strike']) });
export interface NakedShort extends FieldsOf<typeof nakedShort> {
  readonly kind: 'nakedShort';
}
