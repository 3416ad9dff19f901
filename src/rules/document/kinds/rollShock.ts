/**
 * What delta loses as it rolls from one expiry to the next.
 * U = sum over expiries of |delta| x max(minimum, e^(annual x years) - 1); what does not expire counts as due now, or not at all (`undated`).
 * Unit: numeraire. Source: Deribit, portfolio margin (roll shock).
 */
import { choice } from '../../../shape/shape.js';
import { value } from '../valueShape.js';
import { deltaSource, type FieldsOf, kindOf } from './kind.js';

export const rollShock = kindOf('U', {
  delta: deltaSource,
  annual: value(0, 1000, 'charge'),
  minimum: value(0, 1, 'charge'),
  undated: choice(['now', 'none']),
});
export interface RollShock extends FieldsOf<typeof rollShock> {
  readonly kind: 'rollShock';
}
