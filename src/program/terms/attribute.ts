// Term attribute: a number that a market, a venue or an account states by name.
// It is of the account, of one asset, or of each underlying. Unit: as stated.
// Source: what venues publish beside prices (Deribit: spot and order margins of an account).

import { accountAttribute } from '../compile/bookColumns.js';
import type { Compiler } from '../compile/compiler.js';
import { bothViews, columnOf, type Measured } from '../compile/operand.js';
import type { TermOf } from './term.js';

export function attribute({ of, attribute: name, asset }: TermOf<'attribute'>, compiler: Compiler): Measured {
  if (of === 'account') return bothViews(columnOf(accountAttribute(compiler, name)));
  if (of === 'asset')
    return bothViews({ kind: 'number', number: { of: (tick) => tick.assetAttribute(asset as string, name) ?? Number.NaN } });
  return bothViews({
    kind: 'numbers',
    numbers: compiler.once(`attribute ${name}`, () => (tick, u) => tick.underlyingAttribute(u, name) ?? Number.NaN),
  });
}
