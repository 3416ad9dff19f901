// 1 for a pair that holds a perpetual, else 0: what some venues ask a further confidence of.
import type { Compiler } from '../compile/compiler.js';
import type { Operand } from '../compile/operand.js';

export function perpetualHolders(compiler: Compiler): Operand {
  const { rows, instructions } = compiler;
  return compiler.once('perpetual holders', () => {
    // sizes are above 0: their sum over the least of them is at least 1
    const size = compiler.slots('perpetual contracts', (_, row) => (rows.kinds[row] === 'perpetual' ? 1 : 0));
    const scaled = instructions.binary('/', size, { kind: 'number', number: { constant: Number.MIN_VALUE, of: () => Number.MIN_VALUE } });
    return instructions.binary('min', scaled, { kind: 'number', number: { constant: 1, of: () => 1 } });
  });
}
