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
  kinds,
  price: choice(['forward', 'index']),
  slippage: value(0, 1000),
  'quadratic?': value(0, 1000),
  long: value(0, 1000),
  short: value(0, 1000),
  'auction?': auction,
  'orders?': choice(['beside']),
});
export interface RiskierSide extends FieldsOf<typeof riskierSide> {
  readonly kind: 'riskierSide';
}
