/**
 * Delta of each underlying.
 * U = net: long - short (signed); hedged: min(long, short); unhedged: |long - short|; long and short the sums of quantity x delta above and below 0.
 * orders worstSide: all that buy delta fill, or all that sell it, whichever leaves more unhedged; hedged is then max(long + buys, short + sells) less that.
 * Unit: numeraire (coins x index). Source: Paradex, portfolio margin (delta minimum); Deribit, delta shock.
 */
import { choice } from '../../../shape/shape.js';
import { deltaSource, type FieldsOf, kindOf } from './kind.js';

export const delta = kindOf('U', { delta: deltaSource, measure: choice(['net', 'hedged', 'unhedged']), 'orders?': choice(['worstSide']) });
export interface Delta extends FieldsOf<typeof delta> {
  readonly kind: 'delta';
}
