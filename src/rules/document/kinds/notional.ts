/**
 * The size of an account's positions in each underlying.
 * U = gross: sum of |N|; net: |sum of N|; long: sum of max(0, N); short: sum of max(0, -N); N = quantity x multiplier x price, times the attributes of the quote (rates).
 * `sides`: gross, N of each side times what is stated of it (a risk factor of longs, of shorts).
 * orders netted: an instrument counts for the larger of position + buys as a long and sells - position as a short, each with the rates of its side; gross, at the forward or index.
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
    /** Kinds of instrument that count. Unit: words. */
    kinds,
    /** Price of a contract: its forward, its index or its entry. Unit: word. */
    price: contractPrice,
    /** Part of the positions that counts. Unit: word. */
    netting: choice(['gross', 'net', 'long', 'short']),
    /** Attributes of the quote that multiply its notional. Unit: names of decimals. */
    'attributes?': list(name, 1, 8),
    /** Factors of longs and of shorts, under gross netting. Unit: decimal. */
    'sides?': record({ long: value(0, 1000), short: value(0, 1000) }),
    /** Open orders count, as the larger side. Unit: word. */
    'orders?': choice(['netted']),
  },
  (fields) =>
    refined(fields, ({ netting, sides, price, orders }, path) => {
      if (orders !== undefined && (netting !== 'gross' || price === 'entry'))
        throw new Fault('BAD_RULES', `${path}.orders`, 'absent unless gross, at the forward or index: what is open has no entry', netting);
      if (sides !== undefined && netting !== 'gross') throw new Fault('BAD_RULES', `${path}.sides`, 'beside gross netting', netting);
    }),
);
export interface Notional extends FieldsOf<typeof notional> {
  readonly kind: 'notional';
}
