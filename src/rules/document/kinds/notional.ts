/**
 * How much an account holds of each underlying.
 * U = gross: sum of |N|; net: |sum of N|; long: sum of max(0, N); short: sum of max(0, -N); N = quantity x multiplier x price, times the attributes of the quote (rates).
 * `sides`: gross, N of each side times what is stated of it (a risk factor of longs, of shorts).
 * orders netted: an instrument counts for the larger of position + buys as a long and sells - position as a short, each with the rates of its side.
 * Unit: numeraire.
 */
import { Fault } from '../../../fault.js';
import { name } from '../../../shape/leaves.js';
import { choice, list, record, refined } from '../../../shape/shape.js';
import { kinds } from '../scope.js';
import { value } from '../valueShape.js';
import { contractPrice, type FieldsOf, kindOf } from './kind.js';

export const notional = kindOf(
  'U',
  {
    kinds,
    price: contractPrice,
    netting: choice(['gross', 'net', 'long', 'short']),
    'attributes?': list(name, 1, 8),
    'sides?': record({ long: value(0, 1000), short: value(0, 1000) }),
    'orders?': choice(['netted']),
  },
  (fields) =>
    refined(fields, ({ netting, sides }, path) => {
      if (sides !== undefined && netting !== 'gross') throw new Fault('BAD_RULES', `${path}.sides`, 'beside gross netting', netting);
    }),
);
export interface Notional extends FieldsOf<typeof notional> {
  readonly kind: 'notional';
}
