/**
 * Margin of the riskier side of each instrument, its open orders beside the position: they do not net against it.
 * U = sum over instruments of max(L, S). With q the position, b buys and s sells in contracts, N the notional of a contract, m its multiplier: L = N (slippage l + quadratic m l^2) + N l long + B long,
 * l = max(0, q), where q + b > 0, else 0; S the same of max(0, -q) and the sells at short, where q - s < 0. B = N b; in an auction (attribute `state` of the quote above 0) the larger of the sum of
 * size x limit and N b at the attribute `price`. orders beside: in the view initial; maintenance has the position alone.
 * Unit: numeraire. Source: vegaprotocol/specs 0019-MCAL; the quadratic part as in vegaprotocol/vega, core/risk.
 */

import { choice } from '../../../shape/shape.js';
import { kinds } from '../scope.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';
import { auction } from './orderMargin.js';

export const riskierSide = kindOf('U', {
  /** Kinds of instrument that count. Unit: words. */
  kinds,
  /** Price of a contract: its forward or its index. Unit: word. */
  price: choice(['forward', 'index']),
  /** Slippage of closing, a share of the notional. Unit: decimal. */
  slippage: value(0, 1000),
  /** Slippage that grows with the size. Unit: per unit of the underlying. */
  'quadratic?': value(0, 1000),
  /** Rate of a long side. Unit: decimal. */
  long: value(0, 1000),
  /** Rate of a short side. Unit: decimal. */
  short: value(0, 1000),
  /** Attributes of the quote: the state of an auction (above 0) and its price. Unit: names of a number and a price. */
  'auction?': auction,
  /** Open orders count beside the position, in the view initial. Unit: word. */
  'orders?': choice(['beside']),
});
export interface RiskierSide extends FieldsOf<typeof riskierSide> {
  readonly kind: 'riskierSide';
}
