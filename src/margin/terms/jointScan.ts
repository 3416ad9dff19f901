// Worst loss over a grid in which all underlyings move together: one scenario for the whole account.
import type { Prepare } from './term.js';

export const jointScan: Prepare<'jointScan'> = ({ grid }) => {
  let sums = new Float64Array(0);
  return (block, out, scenarios) => {
    const { plan, groups: pnls } = block.scenarioPnls(grid);
    const { columns, weights, stride } = plan;
    const { groups, count } = block;
    if (sums.length < stride) sums = new Float64Array(stride);
    let g = 0;
    for (let a = 0; a < count; a++) {
      sums.fill(0);
      for (; g < groups.count && groups.accounts[g] === a; g++) {
        for (let c = 0; c < stride; c++) sums[c] += pnls[g * stride + c] as number;
      }
      for (let s = 0; s < weights.length; s++) {
        const loss = -(sums[columns[s] as number] as number) * (weights[s] as number);
        // NaN stays, and is refused with the account
        if (!(loss > (out[a] as number) || Number.isNaN(loss))) continue;
        out[a] = loss;
        scenarios[a] = s;
      }
    }
  };
};
