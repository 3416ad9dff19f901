// Worst loss over a grid: max over scenarios of -weight x P&L, at least 0, an underlying at a time.
import type { Prepare } from './term.js';

export const scan: Prepare<'scan'> = ({ grid }) => {
  let sums = new Float64Array(0);
  return (block, out, scenarios) => {
    const { plan, groups: pnls } = block.scenarioPnls(grid);
    const { columns, weights, stride } = plan;
    const { groups, units, count } = block;
    if (sums.length < units * stride) sums = new Float64Array(units * stride);
    let g = 0;
    for (let a = 0; a < count; a++) {
      sums.fill(0);
      for (; g < groups.count && groups.accounts[g] === a; g++) {
        const at = (groups.units[g] as number) * stride;
        for (let c = 0; c < stride; c++) sums[at + c] += pnls[g * stride + c] as number;
      }
      for (let unit = 0; unit < units; unit++) {
        let worst = 0;
        for (let s = 0; s < weights.length; s++) {
          const loss = -(sums[unit * stride + (columns[s] as number)] as number) * (weights[s] as number);
          // NaN stays, and is refused with the account
          if (!(loss > worst || Number.isNaN(loss))) continue;
          worst = loss;
          scenarios[a * units + unit] = s;
        }
        out[a * units + unit] = worst;
      }
    }
  };
};
