// Fees of fills as the rules state them, at most: what an order may still pay, in the asset that its instrument settles in.
import type { OrderFees } from '../../rules/document/orderFees.js';
import type { Rows } from '../layout/rows.js';
import type { Tick } from '../tick/tick.js';

/** Fee of a fill of some contracts at a price. */
export function feeOf(fees: OrderFees, rows: Rows, tick: Tick, row: number, quantity: number, price: number): number {
  const stated = fees[rows.kinds[row]];
  if (stated === undefined) return 0;
  const size = Math.abs(quantity);
  const face = size * rows.multipliers[row];
  const option = rows.option[row] === 1;
  const inverse = rows.inverse[row] === 1;
  const notional = option ? (inverse ? face : face * tick.columns.forwards[row]) : inverse ? face / price : face * price;
  const rated = (stated.share ?? 0) * notional;
  const capped = option && stated.optionCap !== undefined ? Math.min(rated, stated.optionCap * face * price) : rated;
  return capped + (stated.perContract ?? 0) * size;
}
