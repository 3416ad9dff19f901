// Option margin by strategy: the cheapest pairing of spreads and straddles within an expiry.
// A transport problem: the order of positions does not matter.
// Source: Cboe margin manual (Regulation T, FINRA rule 4210).
import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { measuredByView } from '../compile/values.js';
import { contractValue } from './optionValue.js';
import { shortCharge } from './shortCharge.js';
import type { TermOf } from './term.js';

type Term = TermOf<'optionMargin'>;

export function strategyMargin(term: Term, compiler: Compiler): Measured {
  const { instructions } = compiler;
  const read = [term.long, ...term.short.flatMap((one) => [one.rate, one.floor, one.factor, one.valueFloor, one.cap])];
  const held = measuredByView(compiler.rules, read, (view) => paired(term, compiler, view));
  if (term.orders === undefined || !compiler.chargesOrders) return held;
  const each = compiler.orderSlots(`strategy ${JSON.stringify(term)}`, (tick, row, side) =>
    compiler.rows.option[row] === 0 ? 0 : side < 0 ? shortCharge(term, tick, row, 'initial') : contractValue(tick, row, term.price),
  );
  return { ...held, ordered: instructions.binary('+', held.initial, each) };
}

function paired(term: Term, compiler: Compiler, view: View): Operand {
  const { rows } = compiler;
  const out = compiler.register('U');
  /** Lines of a contract: value, margin alone when short, strike in the numeraire, multiplier (negative for a put). */
  const lines = compiler.byRow(4, (tick, row, cells, at) => {
    if (rows.option[row] === 0) return;
    const { multipliers, scales, strikes } = tick.columns;
    const multiplier = multipliers[row];
    cells[at] = contractValue(tick, row, term.price);
    cells[at + 1] = shortCharge(term, tick, row, view);
    cells[at + 2] = strikes[row] * (rows.inverse[row] === 1 ? multiplier : scales[row]);
    cells[at + 3] = rows.calls[row] === 1 ? multiplier : -multiplier;
  });
  compiler.clear('terms', out);
  compiler.step('terms', 'pairing', {
    groups: compiler.column('optionGroups'),
    firstGroup: 0,
    endGroup: compiler.count('optionGroup'),
    rows: compiler.column('optionRows'),
    quantities: compiler.column('optionQuantities'),
    lines: compiler.at(lines),
    nodes: compiler.scratch('option', 4),
    firstPair: 0,
    out: compiler.cells(out),
  });
  return columnOf(out);
}
