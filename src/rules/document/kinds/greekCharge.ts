/**
 * A charge on gamma or vega.
 * E of a group of an account's options (those of an underlying, or of each of its expiries): net, |sum of quantity x G|; gross, sum of |quantity x G|. G of a contract: vega, the change of its
 * value for a vol 1.00 higher; gamma, the change of its delta (currency) for a price higher by 100 %: multiplier x price of the settlement asset x F^2 x gamma (inverse: of the value in currency).
 * U = linear: sum over groups of rate x E; root: sqrt of the sum over groups of (rate x E)^2, as where expiries move apart. What a move m costs of gamma is E x m^2 / 2: its rate is m^2 / 2;
 * of vega the rate is the move of vol.
 * Example: { "kind": "greekCharge", "greek": "vega", "netting": "net", "by": "expiry", "measure": "root", "rate": { "BTC": 0.2, "*": 0.3 } }
 * Unit: numeraire. Source: vega and gamma charges of clearing houses in this form (Eurex PRISMA's and OCC's sensitivities); Basel's FRTB-SA aggregates expiries by root of squares.
 */
import { Fault } from '../../../fault.js';
import { choice, refined } from '../../../shape/shape.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

export const greekCharge = kindOf(
  'U',
  {
    /** Greek that is charged. Unit: word. */
    greek: choice(['gamma', 'vega']),
    /** Sum of the Greek: net or gross. Unit: word. */
    netting: choice(['net', 'gross']),
    /** Group of options. Unit: word. */
    by: choice(['underlying', 'expiry']),
    /** Sum over groups: linear, or root of squares. Unit: word. */
    measure: choice(['linear', 'root']),
    /** Rates by underlying: of gamma, half the square of a relative move; of vega, a move of vol. Unit: decimal. */
    rate: value(0, 1e6, 'charge'),
    /** Open orders count, each as its fill. Unit: word. */
    'orders?': choice(['each']),
  },
  (fields) =>
    refined(fields, ({ by, measure }, path) => {
      if (by === 'underlying' && measure === 'root')
        throw new Fault(
          'BAD_RULES',
          `${path}.measure`,
          'linear by underlying: a root puts expiries together (of underlyings: sqrt(sum(x * x)) in a formula)',
          measure,
        );
    }),
);
export interface GreekCharge extends FieldsOf<typeof greekCharge> {
  readonly kind: 'greekCharge';
}
