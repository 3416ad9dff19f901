// What is asked of an account that holds a perpetual on an underlying, and of no other.
import type { Compiler } from '../compile/compiler.js';
import type { Operand } from '../compile/operand.js';

/** 0 for a pair without a perpetual, else far above 1. */
function perpetualSize(compiler: Compiler): Operand {
  const { rows, instructions } = compiler;
  // sizes are above 0: their sum over the least of them is at least 1
  const size = compiler.slots('perpetual contracts', (_, row) => (rows.kinds[row] === 'perpetual' ? 1 : 0));
  return instructions.binary('/', size, { kind: 'number', number: leastNumber });
}

const leastNumber = { constant: Number.MIN_VALUE, of: () => Number.MIN_VALUE };

/** x where the pair holds a perpetual, else 0; x from 0 to 1, or infinite. */
export function besidePerpetuals(compiler: Compiler, x: Operand): Operand {
  return compiler.instructions.binary('min', perpetualSize(compiler), x);
}
