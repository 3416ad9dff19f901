// What fills of open orders cost in each scenario: the worst subset of them, or the worst few. Exact in O(scenarios x orders).
import type { TermParameters } from '../../rules/terms.js';
import type { TermBlock } from '../requirement/block.js';
import type { GridPlan } from '../requirement/gridPlan.js';
import type { TermPlan } from '../requirement/plan.js';
import { OrderFill } from './orderFills.js';

type CountedOrders = Exclude<TermParameters<'scan'>['orders'], { readonly counted: 'ignored' }>;

/** Takes the costs of an account's orders off its P&L by underlying and column, [units x stride]. */
export type OrderCosts = (block: TermBlock, account: number, contracts: Float64Array, sums: Float64Array) => void;

/**
 * With x_js the cash paid less the value gained if order j fills, in scenario s: the maximum over subsets J of max_s (loss_s + sum over J of x_js) is
 * max_s (loss_s + sum over j of max(0, x_js)), since each scenario may choose its own J; with at most k fills, the k largest of max(0, x_js).
 */
export function orderCosts(orders: CountedOrders, grid: GridPlan, plan: TermPlan): OrderCosts {
  const { stride } = grid;
  const fills = orders.counted === 'worst-of' ? orders.fills : 0;
  const fill = new OrderFill(grid, plan);
  /** The largest costs of each cell, descending, [units x stride x fills]. */
  const largest = new Float64Array(plan.rows.underlyings.length * stride * fills);
  return (block, account, contracts, sums) => {
    const first = block.orders.starts[account] as number;
    const end = block.orders.starts[account + 1] as number;
    if (first === end) return;
    largest.fill(0);
    for (let i = first; i < end; i++) {
      if (!fill.take(block, account, i)) continue;
      const from = fill.unit * stride;
      for (let c = 0; c < stride; c++) {
        const cost = fill.cost(contracts, c);
        if (!(cost > 0)) continue;
        if (fills === 0) sums[from + c] -= cost;
        else insert(largest, (from + c) * fills, fills, cost);
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
