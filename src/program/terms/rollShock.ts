// Term rollShock: a charge on delta by expiry, numeraire by underlying.
// Sum over expiries of |delta| x max(minimum, e^(annual x years) - 1). Instruments without an expiry count now (0 years) or not at all.
// Source: Deribit "Portfolio margin", roll shock: 1 % and 7.5 % a year.

import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { measuredByView, valueIn } from '../compile/values.js';
import { yearsTo } from '../tick/years.js';
import { contractDelta } from './delta.js';
import type { TermOf } from './term.js';

export function rollShock(term: TermOf<'rollShock'>, compiler: Compiler): Measured {
  const shocked = (view: View): Operand => {
    const { rows, underlyings } = compiler;
    const out = compiler.register('U');
    const deltas = compiler.byRow(1, (tick, row, cells, at) => {
      cells[at] = contractDelta(tick, row, term.delta);
    });
    const factors = compiler.byExpiry(
      1,
      (tick, expiry, cells, at) => {
        const group = rows.expiryGroups[expiry];
        const id = underlyings[group.underlying];
        if (group.instant === undefined && term.undated === 'none') cells[at] = 0;
        else {
          const rate = valueIn(tick, term.annual, view, 'annual', id) * yearsTo(tick, group.instant);
          cells[at] = Math.max(valueIn(tick, term.minimum, view, 'minimum', id), tick.math.exp(rate) - 1);
        }
      },
      true,
    );
    compiler.clear('terms', out);
    compiler.step('terms', 'expiryShock', {
      first: 0,
      end: compiler.count('position'),
      rows: compiler.column('positionRows'),
      quantities: compiler.column('quantities'),
      keeps: compiler.column('keepGroup'),
      groupOf: compiler.column('positionGroups'),
      deltas: compiler.at(deltas),
      groups: compiler.column('groups'),
      firstGroup: 0,
      endGroup: compiler.count('group'),
      factors: compiler.at(factors),
      scratch: compiler.scratch('group', 1),
      out: compiler.cells(out),
      firstPair: 0,
    });
    return columnOf(out);
  };
  return measuredByView(compiler.rules, [term.annual, term.minimum], shocked);
}
