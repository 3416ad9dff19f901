// A term over a grid: what it counts of every scenario; its requirement is the worst of that.
import type { Level } from '../../rules/formula.js';
import type { Groups, ScenarioPnls, TermBlock, TermFill } from '../requirement/block.js';

export interface GridTerm {
  readonly level: Level;
  readonly grid: string;
  readonly labels: readonly string[];
  /** What a unit of P&L of an instrument counts, by underlying and scenario: [units x scenarios]. */
  readonly weights: Float64Array;
  /** Writes the P&L that counts of an account of the block, in the order of the rule: [units x scenarios], or [scenarios] when accounts are the level. */
  count(block: TermBlock, account: number, counted: Float64Array): void;
}

/** max over scenarios of the loss, at least 0. */
export function worstLoss(term: GridTerm): TermFill {
  const scenarios = term.labels.length;
  return (block, out, picks) => {
    const width = term.level === 'unit' ? block.units : 1;
    const counted = new Float64Array(width * scenarios);
    for (let a = 0; a < block.count; a++) {
      term.count(block, a, counted);
      for (let unit = 0; unit < width; unit++) {
        let worst = 0;
        for (let s = unit * scenarios; s < (unit + 1) * scenarios; s++) {
          const loss = -(counted[s] as number);
          // NaN stays, and is refused with the account
          if (!(loss > worst || Number.isNaN(loss))) continue;
          worst = loss;
          picks[a * width + unit] = s - unit * scenarios;
        }
        out[a * width + unit] = worst;
      }
    }
  };
}

/** P&L of an account by underlying and column of the grid, [units x stride], over its groups in their order. */
export function sumUnits(block: TermBlock, { plan, groups: pnls }: ScenarioPnls, account: number, sums: Float64Array): void {
  const { groups } = block;
  const { stride } = plan;
  sums.fill(0);
  for (let g = firstGroup(groups, account); g < groups.count && groups.accounts[g] === account; g++) {
    const at = (groups.units[g] as number) * stride;
    for (let c = 0; c < stride; c++) sums[at + c] += pnls[g * stride + c] as number;
  }
}

/** P&L of an account by column of the grid, [stride], over its groups in their order. */
export function sumAccount(
  { groups }: TermBlock,
  { plan: { stride }, groups: pnls }: ScenarioPnls,
  account: number,
  sums: Float64Array,
): void {
  sums.fill(0);
  for (let g = firstGroup(groups, account); g < groups.count && groups.accounts[g] === account; g++) {
    for (let c = 0; c < stride; c++) sums[c] += pnls[g * stride + c] as number;
  }
}

/** Groups stand in the order of their accounts: the first of this account or of one after it. */
function firstGroup(groups: Groups, account: number): number {
  let low = 0;
  let high = groups.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((groups.accounts[middle] as number) < account) low = middle + 1;
    else high = middle;
  }
  return low;
}
