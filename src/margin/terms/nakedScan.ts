// Worst loss over a grid and a charge on naked shorts of each strike, together: orders that hurt both count as the one subset that hurts the sum most.
import { lookup } from '../../book/table.js';
import { isOption } from '../../columns/packInstruments.js';
import type { GridPlan } from '../requirement/gridPlan.js';
import type { TermPlan } from '../requirement/plan.js';
import { sumUnits } from './gridTerm.js';
import { OrderFill } from './orderFills.js';
import type { Prepare } from './term.js';

/**
 * A strike of net size n and charge c a coin gives max(0, -c (n + sum over J of q_j)): the larger of two pieces, each linear in J. So of its orders the worst
 * subset gives max(sum of max(0, x_j), sum of max(0, x_j - c q_j) - c n), exact in every scenario; the scenario where nothing is lost, x_j = 0, stands beside them.
 */
export const nakedScan: Prepare<'nakedScan'> = ({ grid, rates, netted, orders: counting }, plan) => {
  const gridPlan = plan.grids.get(grid) as GridPlan;
  const { columns, weights, stride } = gridPlan;
  const { rows } = plan;
  const units = rows.underlyings.length;
  const scenarios = weights.length;
  const charges = Float64Array.from(
    rows.underlyings,
    (name, unit) => lookup(rates, name) * (plan.market.underlyings[unit]?.index as number),
  );
  const { strikes, count: strikeCount } = strikesOf(netted, plan);
  const nets = new Float64Array(strikeCount);
  const sums = new Float64Array(units * stride);
  /** Losses by underlying and scenario, the last where nothing is lost. */
  const losses = new Float64Array(units * (scenarios + 1));
  const covered = new Float64Array(scenarios + 1);
  const naked = new Float64Array(scenarios + 1);
  const fill = new OrderFill(gridPlan, plan);

  /** Adds the worse of the two pieces of a strike whose orders have been read. */
  const close = (unit: number, strike: number): void => {
    const short = (charges[unit] as number) * (nets[strike] as number);
    for (let s = 0; s <= scenarios; s++) losses[unit * (scenarios + 1) + s] += Math.max(covered[s] as number, (naked[s] as number) - short);
    nets[strike] = 0;
    covered.fill(0);
    naked.fill(0);
  };

  return (block, out, picks) => {
    const { starts, listedEnds, rows: held, quantities, orders } = block;
    const pnls = block.scenarioPnls(grid);
    for (let a = 0; a < block.count; a++) {
      sumUnits(block, pnls, a, sums);
      for (let unit = 0; unit < units; unit++) {
        losses[unit * (scenarios + 1) + scenarios] = 0;
        for (let s = 0; s < scenarios; s++)
          losses[unit * (scenarios + 1) + s] = -(sums[unit * stride + (columns[s] as number)] as number) * (weights[s] as number);
      }
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const strike = strikes[held[p] as number] as number;
        if (strike >= 0) nets[strike] += (quantities[p] as number) * (rows.multipliers[held[p] as number] as number);
      }
      // orders stand by row, rows by strike: those of one strike follow each other
      let open = -1;
      let unit = 0;
      const end = counting === 'ignored' ? (orders.starts[a] as number) : (orders.starts[a + 1] as number);
      for (let i = orders.starts[a] as number; i < end; i++) {
        if (!fill.take(block, a, i)) continue;
        const strike = strikes[fill.row] as number;
        if (open >= 0 && strike !== open) close(unit, open);
        open = strike;
        unit = fill.unit;
        const charge = strike < 0 ? 0 : (charges[unit] as number) * fill.quantity * (rows.multipliers[fill.row] as number);
        for (let s = 0; s <= scenarios; s++) {
          const cost = s === scenarios ? 0 : fill.cost(pnls.contracts, columns[s] as number) * (weights[s] as number);
          if (strike < 0) losses[unit * (scenarios + 1) + s] += Math.max(0, cost);
          else {
            covered[s] += Math.max(0, cost);
            naked[s] += Math.max(0, cost - charge);
          }
        }
      }
      if (open >= 0) close(unit, open);
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        const strike = strikes[row] as number;
        if (strike >= 0 && nets[strike] !== 0) close(rows.units[row] as number, strike);
      }
      for (let u = 0; u < units; u++) {
        let worst = losses[u * (scenarios + 1)] as number;
        let at = 0;
        for (let s = 1; s <= scenarios; s++) {
          const loss = losses[u * (scenarios + 1) + s] as number;
          if (!(loss > worst || Number.isNaN(loss))) continue;
          worst = loss;
          at = s;
        }
        out[a * units + u] = worst;
        picks[a * units + u] = at < scenarios ? at : -1;
      }
    }
  };
};

/** The strike of each option row, numbered; -1 for other rows. */
function strikesOf(netted: 'side' | 'strike', { rows }: TermPlan): { readonly strikes: Int32Array; readonly count: number } {
  const strikes = new Int32Array(rows.count).fill(-1);
  let count = 0;
  for (let row = 0; row < rows.listed; row++) {
    if (!isOption(rows, row)) continue;
    const before = row - 1;
    const same =
      before >= 0 &&
      isOption(rows, before) &&
      rows.expiryGroups[before] === rows.expiryGroups[row] &&
      rows.strikes[before] === rows.strikes[row] &&
      (netted === 'strike' || rows.calls[before] === rows.calls[row]);
    strikes[row] = same ? count - 1 : count++;
  }
  return { strikes, count };
}
