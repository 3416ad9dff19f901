/**
 * Delta of each underlying.
 * U = net: long - short (signed); hedged: min(long, short); unhedged: |long - short|; long and short the sums of quantity x delta above and below 0.
 * orders worstSide: all that buy delta fill, or all that sell it, whichever leaves more unhedged; hedged is then max(long + buys, short + sells) less that.
 * Unit: numeraire (coins x index). Source: Paradex, portfolio margin (delta minimum); Deribit, delta shock.
 */
import { Fault } from '../../../fault.js';
import { choice, refined } from '../../../shape/shape.js';
import { deltaSource, type FieldsOf, kindOf } from './kind.js';

export const delta = kindOf(
  'U',
  {
    /** Source of a contract's delta: Black's, premium-adjusted, or an attribute of quotes. Unit: word, or name of coins a contract. */
    delta: deltaSource,
    /** Part of the delta that counts. Unit: word. */
    measure: choice(['net', 'hedged', 'unhedged']),
    /** Open orders count, hedged or unhedged: all that buy delta, or all that sell it. Unit: word. */
    'orders?': choice(['worstSide']),
  },
  (fields) =>
    refined(fields, ({ measure, orders }, path) => {
      if (orders !== undefined && measure === 'net')
        throw new Fault('BAD_RULES', `${path}.orders`, 'absent beside net, which has a sign', orders);
    }),
);
export interface Delta extends FieldsOf<typeof delta> {
  readonly kind: 'delta';
}
