/**
 * Short options without an offsetting long option at their strike.
 * U = sum over strikes of each expiry of index x max(0, -net size); sizes (quantity x multiplier) net over the options of one side, or over calls and puts of a strike.
 * Unit: numeraire. Source: Deribit, portfolio margin (short option contingency); Derive v2-core, PMRM.
 */
import { choice } from '../../../shape/shape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const nakedShort = kindOf('U', {
  /** Options that net: those of a side, or calls and puts of a strike. Unit: word. */
  netting: choice(['side', 'strike']),
});
export interface NakedShort extends FieldsOf<typeof nakedShort> {
  readonly kind: 'nakedShort';
}
