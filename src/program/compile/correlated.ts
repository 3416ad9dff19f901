// correlated(x, sign): requirements of underlyings combined by correlation.
// sqrt(sum of rho* s_u s_v M_u M_v), rho* the worse of a calm and a crisis matrix for the signs it
// meets, at least `floor` of the largest; an underlying that is not named is correlated with none and adds its amount whole.
// Source: Paradex and clearing houses net margins of correlated underlyings so.
import { Fault } from '../../fault.js';
import { checkCorrelation, matrixOf } from '../../market/correlation.js';
import type { Compiler } from './compiler.js';
import { columnOf, type Operand } from './operand.js';
import { stepOf } from './steps.js';

export function correlatedOf(compiler: Compiler, amounts: Operand, signs: Operand): Operand {
  const { rules, underlyings, instructions, heap } = compiler;
  if (rules.correlations === undefined) throw new Fault('MISSING_FIELD', 'rules.correlations', 'present: a formula reads them', undefined);
  const { names, floor, ...rows } = rules.correlations;
  const matrix = (field: 'calm' | 'crisis'): Float64Array => {
    const made = matrixOf(rows[field], `rules.correlations.${field}`);
    checkCorrelation(made, names.length, `rules.correlations.${field}`);
    return made;
  };
  const [calm, crisis] = [matrix('calm'), matrix('crisis')];
  const alike = calm.map((rho, i) => Math.max(rho, crisis[i]));
  const opposed = calm.map((rho, i) => Math.max(-rho, -crisis[i]));
  const out = compiler.register('A');
  instructions.barrier(
    stepOf('correlated', {
      pairStarts: compiler.column('pairStarts'),
      units: compiler.column('pairUnderlyings'),
      amounts: compiler.cells(instructions.column(amounts, 'U')),
      signs: compiler.cells(instructions.column(signs, 'U')),
      lines: compiler.at(heap.put(Uint32Array.from(underlyings, (id) => names.indexOf(id)))),
      alike: compiler.at(heap.put(alike)),
      opposed: compiler.at(heap.put(opposed)),
      unknown: compiler.at(heap.put(alike.map((rho, i) => Math.max(rho, opposed[i])))),
      names: names.length,
      floor: compiler.double(floor),
      out: compiler.cells(out),
      count: compiler.count('account'),
    }),
  );
  return columnOf(out);
}
