// Worst loss over a grid in which all underlyings move together: one scenario for the whole account.
import type { TermParameters } from '../../rules/terms.js';
import type { GridPlan } from '../requirement/gridPlan.js';
import type { TermPlan } from '../requirement/plan.js';
import { type GridTerm, sumAccount, worstLoss } from './gridTerm.js';
import type { Prepare } from './term.js';

export function jointScanTerm({ grid }: TermParameters<'jointScan'>, plan: TermPlan): GridTerm {
  const { columns, weights, stride, labels } = plan.grids.get(grid) as GridPlan;
  const scenarios = weights.length;
  const sums = new Float64Array(stride);
  return {
    level: 'account',
    grid,
    labels,
    weights: Float64Array.from({ length: plan.rows.underlyings.length * scenarios }, (_, i) => weights[i % scenarios] as number),
    count(block, account, counted) {
      sumAccount(block, block.scenarioPnls(grid), account, sums);
      for (let s = 0; s < scenarios; s++) counted[s] = (sums[columns[s] as number] as number) * (weights[s] as number);
    },
  };
}

export const jointScan: Prepare<'jointScan'> = (parameters, plan) => worstLoss(jointScanTerm(parameters, plan));
