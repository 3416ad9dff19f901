// What orders and fills may be, and what happens to open orders once the market has moved against them.
import { above0, number, seconds } from '../../shape/leaves.js';
import { choice, named, type Of, record } from '../../shape/shape.js';
import { orderFees } from './orderFees.js';

export const orders = record({
  /** Price bands by underlying, `*` for the rest: a limit to buy is at most the mark + `buy` x forward, one to sell at least the mark - `sell` x forward. Another one is rejected. Absent: any limit is taken. */
  'bands?': named(record({ buy: number(0, 1000), sell: number(0, 1000) })),
  /**
   * Bounds that no order and no fill passes: a Fault. `forwards`: a price is at most so many forwards (in the quote of the instrument), and of futures and perpetuals at least one such part of the forward.
   * `notional`: of the contracts at the forward, and of a fee, numeraire. Absent: 1000 and 1e15.
   */
  'most?': record({ forwards: number(1, 1e6), notional: above0(1e18) }),
  /**
   * Treatment of accounts whose open orders may, as they fill, leave less than the initial requirement (gate `safe`): their orders `stay`, or the newest are cancelled until the rest is covered (in a shortage: until the rest only reduces it). Once the market has moved, every account with orders is checked within `everySeconds`, a share of them with each change; at 0, all of them with the tick. Absent: no check.
   */
  'shortage?': record({ orders: choice(['stay', 'cancelNewest']), everySeconds: seconds }),
  /** Highest fee of a fill, which the gate reserves. Absent: none. */
  'fee?': orderFees,
});
export type OrderRules = Of<typeof orders>;
