// Worst loss over a grid: max over scenarios of -weight x P&L, at least 0, an underlying at a time, open orders counted as stated.
import type { TermParameters } from '../../rules/terms.js';
import type { GridPlan } from '../requirement/gridPlan.js';
import type { TermPlan } from '../requirement/plan.js';
import { type GridTerm, sumUnits, worstLoss } from './gridTerm.js';
import { orderCosts } from './orderCosts.js';
import type { Prepare } from './term.js';

export function scanTerm({ grid, orders }: TermParameters<'scan'>, plan: TermPlan): GridTerm {
  const gridPlan = plan.grids.get(grid) as GridPlan;
  const { columns, weights, stride, labels } = gridPlan;
  const units = plan.rows.underlyings.length;
  const scenarios = weights.length;
  const costs = orders.counted === 'ignored' ? undefined : orderCosts(orders, gridPlan, plan);
  const sums = new Float64Array(units * stride);
  return {
    level: 'unit',
    grid,
    labels,
    weights: Float64Array.from({ length: units * scenarios }, (_, i) => weights[i % scenarios] as number),
    count(block, account, counted) {
      const pnls = block.scenarioPnls(grid);
      sumUnits(block, pnls, account, sums);
      costs?.(block, account, pnls.contracts, sums);
      for (let unit = 0; unit < units; unit++) {
        for (let s = 0; s < scenarios; s++)
          counted[unit * scenarios + s] = (sums[unit * stride + (columns[s] as number)] as number) * (weights[s] as number);
      }
    },
  };
}

export const scan: Prepare<'scan'> = (parameters, plan) => worstLoss(scanTerm(parameters, plan));
