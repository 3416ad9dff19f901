// correlated(x, sign): requirements of underlyings put together by correlation: sqrt(sum of rho* s_u s_v M_u M_v), rho* the worse of a calm and a crisis matrix for the signs it
// meets, at least `floor` of the largest; an underlying that is not named is correlated with none and adds its amount whole. One function on columns that both backends have.
// Source: formulas.md section 3 (iii); Paradex and clearing houses net margins of correlated underlyings so.
import { Fault } from '../../fault.js';
import type { Compiler } from './compiler.js';
import { type Correlated, correlate, onMarket } from './correlations.js';
import { columnOf, type Operand } from './operand.js';

export function correlatedOf(compiler: Compiler, amounts: Operand, signs: Operand): Operand {
  const { rules, underlyings, instructions } = compiler;
  if (rules.correlations === undefined) throw new Fault('MISSING_FIELD', 'rules.correlations', 'present: a formula reads them', undefined);
  const correlations: Correlated = onMarket(rules.correlations, underlyings, 'rules.correlations');
  const [x, sign] = [instructions.column(amounts, 'U'), instructions.column(signs, 'U')];
  const out = compiler.register('A');
  const dense = new Float64Array(underlyings.length);
  const denseSigns = new Float64Array(underlyings.length);
  const one = new Float64Array(1);
  instructions.barrier((block, linked) => {
    const pairStarts = compiler.part(linked, block, 'pairStarts');
    const units = compiler.part(linked, block, 'pairUnderlyings');
    const cells = compiler.cellsOf(linked, block, x);
    const signed = compiler.cellsOf(linked, block, sign);
    const answers = compiler.cellsOf(linked, block, out);
    for (let a = 0; a < block.accounts.length; a++) {
      dense.fill(0);
      denseSigns.fill(0);
      for (let p = pairStarts[a] as number; p < (pairStarts[a + 1] as number); p++) {
        dense[units[p] as number] = cells[p] as number;
        denseSigns[units[p] as number] = signed[p] as number;
      }
      correlate(correlations, dense, denseSigns, one);
      answers[a] = one[0] as number;
    }
  });
  return columnOf(out);
}
