/**
 * Assets and debts of an account, after haircuts.
 * A = sum over assets of price x kept(amount); of a holding, min(amount, cap) less the haircut of each tier of the amount, or amount x w where w = min((1 - haircut) x
 * min(1, start / deposits), premium / (1 + imf sqrt(amount))); of a debt: whole, amount x (1 + haircut) (a debt grows by the collateral's haircut), or nothing.
 * With depth D: the x-th unit of a holding loses min(highest, haircut + rate x / D), so what is kept of a is the integral of 1 less that over 0 .. a. It never falls as a grows, the haircut of
 * the whole never falls either, and lies between haircut and max(haircut, highest). A ledger's rounding (`rounding.rate`) does not touch it.
 * Unit: numeraire. Source: tiered discounts as venues publish them; impact and deposits: drift-labs/protocol-v2, math/margin and math/spot (asset weight).
 */

import { Fault } from '../../../fault.js';
import { name } from '../../../shape/leaves.js';
import { choice, record, refined } from '../../../shape/shape.js';
import type { Read } from '../read.js';
import { tierTable } from '../tierShape.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const collateral = kindOf(
  'A',
  {
    /** Haircuts by asset: the part of an amount up to each border loses this. Unit: borders in units of the asset, haircuts as decimals. */
    haircuts: tierTable(['haircut'], { lo: 0, hi: 1, rising: true }),
    /** Treatment of a debt: whole, grown by the haircut, or left out. Unit: word. */
    debts: choice(['whole', 'haircut', 'none']),
    /** Reduction of large holdings: weight at most premium / (1 + imf sqrt(amount)). Unit: decimals, imf per root of a unit of the asset. */
    'impact?': record({ premium: value(1, 10), imf: value(0, 1000) }),
    /** All weights of an asset shrink by start / the attribute of the asset (its deposits) once that is above `start`. Unit: units of the asset. */
    'deposits?': record({ attribute: name, start: value(1e-12, 1e18) }),
    /** A larger holding loses more of each further unit: `rate` is the haircut that a holding of the depth adds to its last unit. Unit: depth in units of the asset, rates as decimals. */
    'depth?': record({ attribute: name, rate: value(0, 1000), highest: value(0, 1) }),
    /** Largest amount that counts, by asset: the rest is concentration. Unit: units of the asset. */
    'cap?': value(0, 1e18),
  },
  (fields) =>
    refined(fields, ({ haircuts, impact, deposits, depth }, path, { parameters }: Read) => {
      const table = typeof haircuts === 'string' ? parameters[haircuts] : haircuts;
      const tiered = Object.values(table as object).some((entry) => Array.isArray(entry) && entry.length > 1);
      if (tiered && (impact !== undefined || deposits !== undefined || depth !== undefined))
        throw new Fault('BAD_RULES', `${path}.haircuts`, 'one haircut an asset beside impact, deposits or depth', 'several tiers');
      if (depth !== undefined && (impact !== undefined || deposits !== undefined))
        throw new Fault('BAD_RULES', `${path}.depth`, 'absent beside impact or deposits', depth.attribute);
    }),
);
export interface Collateral extends FieldsOf<typeof collateral> {
  readonly kind: 'collateral';
}
