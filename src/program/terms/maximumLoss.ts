// Term maximumLoss: the value of long options where an account holds nothing else, else no limit (infinity); it stands in min alone.
// Source: a holder of long options alone can lose at most their value.

import type { Compiler } from '../compile/compiler.js';
import { bothViews, columnOf, type Measured } from '../compile/operand.js';
import { optionValue } from './optionValue.js';
import type { TermOf } from './term.js';

export function maximumLoss({ price }: Pick<TermOf<'maximumLoss'>, 'price'>, compiler: Compiler): Measured {
  const long = optionValue({ kind: 'optionValue', price, side: 'long' }, compiler).initial;
  const limit = columnOf({ level: 'A', of: 'account', at: compiler.regions.address('longOnly') });
  return bothViews(compiler.instructions.binary('+', long, limit));
}
