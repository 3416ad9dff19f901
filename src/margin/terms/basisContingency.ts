// What options would lose if forwards moved against them expiry by expiry.
import { isOption } from '../../columns/packInstruments.js';
import type { Prepare } from './term.js';

/** sum over expiries of options of -min(0, min over scenarios of dV_e) x (add + perYear x years). */
export const basisContingency: Prepare<'basisContingency'> = ({ grid, add, perYear }, { rows }) => {
  const shares = Float64Array.from(rows.groupYears, (years) => add + perYear * years);
  return (block, out) => {
    const { plan, groups: pnls } = block.scenarioPnls(grid);
    const { columns, weights, stride } = plan;
    const { groups, units } = block;
    let next = 0;
    for (let g = 0; g < groups.count; g = next) {
      next = g + 1;
      if (!isOption(rows, block.rows[groups.starts[g] as number] as number)) continue;
      const account = groups.accounts[g] as number;
      const unit = groups.units[g] as number;
      const expiry = groups.expiries[g] as number;
      while (next < groups.count && groups.accounts[next] === account && groups.units[next] === unit && groups.expiries[next] === expiry)
        next++;
      let worst = 0;
      for (let s = 0; s < weights.length; s++) {
        let pnl = 0;
        for (let group = g; group < next; group++) pnl += pnls[group * stride + (columns[s] as number)] as number;
        const loss = -pnl * (weights[s] as number);
        // NaN stays, and is refused with the account
        if (loss > worst || Number.isNaN(loss)) worst = loss;
      }
      out[account * units + unit] += worst * (shares[expiry] as number);
    }
  };
};
