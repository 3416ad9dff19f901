// Term nakedShort: index x contracts of short options without a long one of their strike, numeraire by underlying.
// Netted by strike and side, or by strike.
// The contracts are numbers of the book: no price is in them.
// Source: Derive PMRM-1 "naked short" contingency; Deribit, short option contingency.

import type { Compiler } from '../compile/compiler.js';
import { bothViews, columnOf, type Measured, type Operand } from '../compile/operand.js';
import type { TermOf } from './term.js';

export function nakedShort({ netting }: Pick<TermOf<'nakedShort'>, 'netting'>, compiler: Compiler): Measured {
  const at = compiler.regions.address(netting === 'side' ? 'nakedSides' : 'nakedStrikes');
  const indexes = compiler.once('indexes', (): Operand => ({ kind: 'numbers', numbers: (tick, u) => tick.indexes[u] }));
  return bothViews(compiler.instructions.binary('*', indexes, columnOf({ level: 'U', of: 'pair', at })));
}
