// Term fee: fees of closing, numeraire by underlying.
// Sum of |quantity| x (rate x price of a future; min(rate x index, optionCap x mark) of an option), the rate an attribute of the quote.
// Source: Paradex, fee provision.
import type { Compiler } from '../compile/compiler.js';
import { bothViews, type Measured } from '../compile/operand.js';
import type { Tick } from '../tick/tick.js';
import { openCharge } from './openCharge.js';
import { contractValue } from './optionValue.js';
import type { TermOf } from './term.js';

export function fee(term: TermOf<'fee'>, compiler: Compiler): Measured {
  const { rows, instructions } = compiler;
  const key = JSON.stringify(term);
  const charge = (tick: Tick, row: number): number => {
    if (!term.kinds.includes(rows.kinds[row] as never)) return 0;
    const rate = tick.quoteAttribute(row, term.attribute) ?? 0;
    if (rows.option[row] === 0) return rate * tick.notional(row, 'forward');
    const whole = rate * tick.columns.indexes[row] * tick.columns.multipliers[row];
    return term.optionCap === undefined ? whole : Math.min(whole, term.optionCap * contractValue(tick, row, 'mark'));
  };
  const held = compiler.slots(`fee ${key}`, charge);
  if (term.orders === undefined || !compiler.chargesOrders) return bothViews(held);
  const ordered =
    term.orders === 'netted'
      ? openCharge(compiler, `fee ${key}`, (tick, row) => [charge(tick, row), charge(tick, row)])
      : instructions.binary('+', held, compiler.orderSlots(`fee ${key}`, charge));
  return { ...bothViews(held), ordered };
}
