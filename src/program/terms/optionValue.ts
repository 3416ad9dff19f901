// Term optionValue: value of options, numeraire: quantity x value of a contract.
// At the model's price or the venue's mark; of both sides, long or short.
// Source: equity of unified accounts as venues publish it (Deribit "Equity = balance + options value + session P&L"; Derive, Standard margin).
import type { Compiler } from '../compile/compiler.js';
import { bothViews, type Measured } from '../compile/operand.js';
import type { Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';

export function optionValue({ price, side }: TermOf<'optionValue'>, compiler: Compiler): Measured {
  const { rows, instructions } = compiler;
  const byPair = compiler.slots(`option value ${price} ${side}`, (tick, row, sign) =>
    rows.option[row] === 1 && (side === 'both' || sign > 0 === (side === 'long')) ? sign * contractValue(tick, row, price) : 0,
  );
  return bothViews(instructions.overUnderlyings('sum', byPair));
}

/** An option contract in the numeraire, one that is settled its payoff; 0 where its mark is missing, which makes the row invalid. */
export function contractValue(tick: Tick, row: number, price: 'model' | 'mark'): number {
  if (price === 'model' || tick.columns.settled[row] === 1) return tick.columns.values[row];
  const mark = tick.quoteAttribute(row, 'mark');
  return mark === undefined ? 0 : tick.columns.scales[row] * mark;
}
