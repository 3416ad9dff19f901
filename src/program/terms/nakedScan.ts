// A scan by underlying and a charge on naked shorts, together.
// U = max(0 or none, worst loss) + rate x index x naked contracts. No scenario moves the charge, so it is added.
// Source: Paradex portfolio margin, short option minimum of each strike.
import type { Compiler } from '../compile/compiler.js';
import type { Operand } from '../compile/operand.js';
import { maybeValueIn } from '../compile/values.js';
import { nakedShort } from './nakedShort.js';
import { plainScan, type Scanned, type ScanTerm } from './plainScan.js';

export function nakedScan(term: ScanTerm, set: string, compiler: Compiler): Scanned {
  const { instructions, underlyings } = compiler;
  const { rate, netting } = term.naked as NonNullable<ScanTerm['naked']>;
  const shorts = nakedShort({ netting }, compiler).initial;
  const rates: Operand = {
    kind: 'numbers',
    numbers: (tick, u) => maybeValueIn(tick, rate, 'initial', underlyings[u]) ?? Number.NaN,
  };
  const { operand, rows } = plainScan(term, set, compiler);
  return { operand: instructions.binary('+', operand, instructions.binary('*', rates, shorts)), rows };
}
