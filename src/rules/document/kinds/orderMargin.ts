/**
 * A share of the notional of open orders, the larger side of each instrument, beside the margin of the position.
 * U = sum over instruments of factor x max(buys, sells), a side the sum of size x price at the limits, best price first, without the first |position| contracts of the side that reduces the position;
 * in an auction (attribute `state` of the quote above 0) no price below the attribute `price`. Nothing in the view maintenance.
 * Unit: numeraire. Source: vegaprotocol/specs 0019-MCAL, isolated margin.
 */
import { name } from '../../../shape/leaves.js';
import { choice, record } from '../../../shape/shape.js';
import { kinds } from '../scope.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf } from './kind.js';

/** Attributes of a quote: whether its market is in an auction (above 0), and the price it would open at. */
export const auction = record({ state: name, price: name });

export const orderMargin = kindOf('U', {
  /** Kinds of instrument that count. Unit: words. */
  kinds,
  /** Share of the notional. Unit: decimal. */
  factor: value(0, 1000),
  /** Attributes of the quote: the state of an auction (above 0) and its price. Unit: names of a number and a price. */
  'auction?': auction,
  /** Open orders count, as the larger side. Unit: word. */
  orders: choice(['larger']),
});
export interface OrderMargin extends FieldsOf<typeof orderMargin> {
  readonly kind: 'orderMargin';
}
