// Worst loss of an account over a grid that hits every underlying at once, gains of one offsetting losses of another as far as stated.
import { lookup } from '../../book/table.js';
import { Fault } from '../../fault.js';
import type { TermParameters } from '../../rules/terms.js';
import type { GridPlan } from '../requirement/gridPlan.js';
import type { TermPlan } from '../requirement/plan.js';
import { type GridTerm, sumUnits, worstLoss } from './gridTerm.js';
import type { Prepare } from './term.js';

type Parameters = TermParameters<'riskMatrix'>;

export function riskMatrixTerm({ grid, offsets, caps, far }: Parameters, plan: TermPlan): GridTerm {
  const gridPlan = plan.grids.get(grid) as GridPlan;
  const { columns, stride, labels } = gridPlan;
  const { underlyings } = plan.rows;
  const scenarios = labels.length;
  // beyond the range no gain offsets anything
  const kept = Float64Array.from(underlyings, (underlying) => (far === null ? lookup(offsets, underlying) : 0));
  const most = Float64Array.from(underlyings, (underlying) => lookup(caps, underlying));
  const { weights, forgiven } = weighScenarios(gridPlan, far, plan);
  const sums = new Float64Array(underlyings.length * stride);
  return {
    level: 'account',
    grid,
    labels,
    weights,
    count(block, account, counted) {
      sumUnits(block, block.scenarioPnls(grid), account, sums);
      counted.fill(0);
      for (let unit = 0; unit < underlyings.length; unit++) {
        for (let s = 0; s < scenarios; s++) {
          const cell = unit * scenarios + s;
          const pnl = (sums[unit * stride + (columns[s] as number)] as number) * (weights[cell] as number);
          // a loss no larger than what is forgiven is none
          if (pnl < 0) counted[s] += Math.min(0, pnl + (forgiven[cell] as number));
          else counted[s] += Math.min((kept[unit] as number) * pnl, most[unit] as number);
        }
      }
    },
  };
}

export const riskMatrix: Prepare<'riskMatrix'> = (parameters, plan) => worstLoss(riskMatrixTerm(parameters, plan));

/** What P&L counts and what of a loss is forgiven, [units x scenarios]. */
function weighScenarios(gridPlan: GridPlan, far: Parameters['far'], { grids, rows: { underlyings } }: TermPlan) {
  const { rule, weights: base } = gridPlan;
  const scenarios = base.length;
  const weights = Float64Array.from({ length: underlyings.length * scenarios }, (_, i) => base[i % scenarios] as number);
  const forgiven = new Float64Array(weights.length);
  if (far === null) return { weights, forgiven };
  const near = grids.get(far.nearGrid)?.rule;
  if (near?.prices !== 'model' || rule.prices !== 'model')
    throw new Fault('BAD_RULES', 'rules.grids', 'of model prices where a term asks for their moves', 'arrays');
  for (const [unit, underlying] of underlyings.entries()) {
    const range = lookup(near.priceRanges, underlying);
    const own = lookup(rule.priceRanges, underlying);
    for (const [s, scenario] of rule.scenarios.entries()) {
      const move = scenario.move * own;
      if (move === 0) throw new Fault('BAD_RULES', 'rules.grids', 'without a move of 0 where moves lie beyond a range', move);
      const beyond = Math.abs(move) / range;
      const edge = far.counted === 'at-range-edge' ? 1 + (move > 0 ? range : -range) : 1;
      if (!(edge > 0)) throw new Fault('BAD_RULES', 'rules.grids', 'with a price range below 1 where coins are counted at its edge', range);
      const cell = unit * scenarios + s;
      const coin = far.counted === 'at-range-edge' ? (1 + move) / edge : 1;
      weights[cell] = (((base[s] as number) * lookup(far.factors, underlying)) / beyond) * coin;
      forgiven[cell] = (Math.max(0, beyond - 1) * lookup(far.dampeners, underlying)) / edge;
    }
  }
  return { weights, forgiven };
}
