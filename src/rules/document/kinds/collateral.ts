/**
 * What an account holds and owes in assets, after haircuts.
 * A = sum over assets of price x kept(amount); of a holding, min(amount, cap) less the haircut of each tier of the amount, or amount x w where w = min((1 - haircut) x
 * min(1, start / deposits), premium / (1 + imf sqrt(amount))); of a debt: whole, amount x (1 + haircut) (a debt loses what collateral would), or nothing.
 * Unit: numeraire. Source: tiered discounts as venues publish them; impact and deposits: drift-labs/protocol-v2, math/margin and math/spot (asset weight).
 */
import { Fault } from '../../../fault.js';
import { name } from '../../../shape/leaves.js';
import { choice, record, refined } from '../../../shape/shape.js';
import { tierTable } from '../tierShape.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const collateral = kindOf(
  'A',
  {
    /** By asset: the part up to each border (units of the asset) loses this. */
    haircuts: tierTable(['haircut'], { lo: 0, hi: 1, rising: true }),
    debts: choice(['whole', 'haircut', 'none']),
    /** What a large holding keeps less of. */
    'impact?': record({ premium: value(1, 10), imf: value(0, 1000) }),
    /** All weights of an asset shrink by start / the attribute of the asset (its deposits) once that is above `start`. */
    'deposits?': record({ attribute: name, start: value(1e-12, 1e18) }),
    /** Units that count at most, by asset: what is beyond is concentration. */
    'cap?': value(0, 1e18),
  },
  (fields) =>
    refined(fields, ({ haircuts, impact, deposits }, path) => {
      const tiered = typeof haircuts !== 'string' && Object.values(haircuts).some((entry) => Array.isArray(entry) && entry.length > 1);
      if (tiered && (impact !== undefined || deposits !== undefined))
        throw new Fault('BAD_RULES', `${path}.haircuts`, 'one haircut an asset beside impact or deposits', 'several tiers');
    }),
);
export interface Collateral extends FieldsOf<typeof collateral> {
  readonly kind: 'collateral';
}
