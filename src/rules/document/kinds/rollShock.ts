/**
 * The loss of delta that rolls from one expiry to the next.
 * U = sum over expiries of |delta| x max(minimum, e^(annual x years) - 1); what does not expire counts as due now, or not at all (`undated`).
 * Unit: numeraire. Source: Deribit, portfolio margin (roll shock).
 */
import { choice } from '../../../shape/shape.js';
import { value } from '../valueShape.js';
import { deltaSource, type FieldsOf, kindOf } from './kind.js';

export const rollShock = kindOf('U', {
  /** Source of a contract's delta: Black's, premium-adjusted, or an attribute of quotes. Unit: word, or name of coins a contract. */
  delta: deltaSource,
  /** Growth of the shock with the time to expiry. Unit: decimal per year. */
  annual: value(0, 1000, 'charge'),
  /** Least shock. Unit: decimal. */
  minimum: value(0, 1, 'charge'),
  /** Instruments without an expiry: due now, or left out. Unit: word. */
  undated: choice(['now', 'none']),
});
export interface RollShock extends FieldsOf<typeof rollShock> {
  readonly kind: 'rollShock';
}
