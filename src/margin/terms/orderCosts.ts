// What fills of open orders cost in each scenario: the worst subset of them, or the worst few. Exact in O(scenarios x orders).
import { inverseFutures, inverseOption } from '../../marshal/packInstruments.js';
import { lotGain } from '../../marshal/packPositions.js';
import type { TermParameters } from '../../rules/terms.js';
import type { TermBlock } from '../requirement/block.js';
import type { GridPlan } from '../requirement/gridPlan.js';
import type { TermPlan } from '../requirement/plan.js';

type CountedOrders = Exclude<TermParameters<'scan'>['orders'], { readonly counted: 'ignored' }>;

/** Takes the costs of an account's orders off its P&L by underlying and column, [units x stride]. */
export type OrderCosts = (block: TermBlock, account: number, contracts: Float64Array, sums: Float64Array) => void;

/**
 * With x_js the cash paid less the value gained if order j fills, in scenario s: the maximum over subsets J of max_s (loss_s + sum over J of x_js) is
 * max_s (loss_s + sum over j of max(0, x_js)), since each scenario may choose its own J; with at most k fills, the k largest of max(0, x_js).
 * x_js = -(q x P&L of a contract + gain of buying at the limit rather than the base price); what a coin-settled fill gains at once is coin, and moves with it.
 */
export function orderCosts(orders: CountedOrders, { stride, basePrices, shares }: GridPlan, { rows }: TermPlan): OrderCosts {
  const { kinds, units, scales, multipliers, listed } = rows;
  const fills = orders.counted === 'worst-of' ? orders.fills : 0;
  const cells = rows.underlyings.length * stride;
  /** The largest costs of each cell, descending, [cells x fills]. */
  const largest = new Float64Array(cells * fills);
  return (block, account, contracts, sums) => {
    const { starts, rows: held, quantities, prices } = block.orders;
    const first = starts[account] as number;
    const end = starts[account + 1] as number;
    if (first === end) return;
    largest.fill(0);
    for (let i = first; i < end; i++) {
      const row = held[i] as number;
      if (row < 0) continue;
      const quantity = quantities[i] as number;
      const kind = kinds[row] as number;
      const unit = units[row] as number;
      const gain = lotGain(kind === inverseFutures, quantity, basePrices[row] as number, prices[i] as number) * (shares[row] as number);
      const cash = gain * (scales[row] as number);
      const coins = kind === inverseFutures || kind === inverseOption ? gain * (multipliers[row] as number) : 0;
      if (!Number.isFinite(cash)) block.refuse(account, 'OUT_OF_RANGE', 'orders', 'at prices that a fill has a finite gain at', prices[i]);
      const coin = (listed + unit) * stride;
      for (let c = 0; c < stride; c++) {
        const cost = -(quantity * (contracts[row * stride + c] as number) + cash + coins * (contracts[coin + c] as number));
        if (!(cost > 0)) continue;
        const cell = unit * stride + c;
        if (fills === 0) sums[cell] -= cost;
        else insert(largest, cell * fills, fills, cost);
      }
    }
    for (let i = 0; i < largest.length; i++) sums[Math.floor(i / fills)] -= largest[i] as number;
  };
}

/** Puts a cost into its place of a descending list of `count`, if it belongs there. */
function insert(list: Float64Array, from: number, count: number, cost: number): void {
  let at = from + count - 1;
  if (!(cost > (list[at] as number))) return;
  for (; at > from && cost > (list[at - 1] as number); at--) list[at] = list[at - 1] as number;
  list[at] = cost;
}
