/**
 * What open orders put aside at a share of their notional, the larger side of each instrument, where the position has margin of its own.
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

export const orderMargin = kindOf('U', { kinds, factor: value(0, 1000), 'auction?': auction, orders: choice(['larger']) });
export interface OrderMargin extends FieldsOf<typeof orderMargin> {
  readonly kind: 'orderMargin';
}
