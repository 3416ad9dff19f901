/**
 * Funding that is due, or may be.
 * U by `attribute`: max(0, sum of quantity x size x index x rate) over perpetuals, the rate an attribute of their quotes (positive: longs pay). By `payment`: the sum of max(0, payment x
 * quantity), payment = f - s + min(clampHigh s, max(clampLow s, (1 + years x rate) s - f)), s and f the averages of index and perpetual, attributes of the quote, `years` the period so far.
 * orders opposed: an open order counts as if it were of the other side, which is how Paradex's own engine nets it.
 * Unit: numeraire. Source: Paradex, portfolio margin; vegaprotocol/specs 0019-MCAL and 0053-PERP.
 */
import { Fault } from '../../../fault.js';
import { name, number } from '../../../shape/leaves.js';
import { choice, record, refined } from '../../../shape/shape.js';
import { type FieldsOf, kindOf } from './kind.js';

const clamp = number(-1e12, 1e12);

export const funding = kindOf(
  'U',
  {
    /** Attribute of quotes: the rate that is due, positive if longs pay. Unit: name of a decimal. */
    'attribute?': name,
    /** Attributes and limits of the running period's payment. Unit: prices in the quote, years, decimals. */
    'payment?': refined(
      record({ spot: name, forward: name, years: name, rate: number(-100, 100), clampLow: clamp, clampHigh: clamp }),
      ({ clampLow, clampHigh }, path) => {
        if (clampLow > clampHigh) throw new Fault('BAD_RULES', `${path}.clampLow`, `at most clampHigh, ${clampHigh}`, clampLow);
      },
    ),
    /** Open orders count as if they were of the other side. Unit: word. */
    'orders?': choice(['opposed']),
  },
  (fields) =>
    refined(fields, ({ attribute, payment, orders }, path) => {
      if ((attribute === undefined) === (payment === undefined))
        throw new Fault('BAD_RULES', path, 'by one of attribute and payment', attribute === undefined ? 'neither' : 'both');
      if (payment !== undefined && orders !== undefined) throw new Fault('BAD_RULES', `${path}.orders`, 'absent beside payment', orders);
    }),
);
export interface Funding extends FieldsOf<typeof funding> {
  readonly kind: 'funding';
}
