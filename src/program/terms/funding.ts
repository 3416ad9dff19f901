// Term funding: funding that is due or may become due, numeraire by underlying.
// max(0, sum of quantity x size x index x rate) of perpetuals by an attribute, or the sum of max(0, payment x quantity).
// Source: Paradex portfolio margin; vegaprotocol/specs 0019-MCAL and 0053-PERP.

import type { Compiler } from '../compile/compiler.js';
import { bothViews, constant, type Measured, type Operand } from '../compile/operand.js';
import type { Tick } from '../tick/tick.js';
import { fundingOf } from './fundingPayment.js';
import type { TermOf } from './term.js';

/** Coins that a payment per coin applies to: a face is as many coins as its price buys. */
function unitsOf({ columns, rows: { inverse } }: Tick, row: number): number {
  if (inverse[row] === 0) return columns.scales[row];
  return columns.multipliers[row] / columns.forwards[row];
}

export function funding(term: TermOf<'funding'>, compiler: Compiler): Measured {
  const { rows, instructions } = compiler;
  const perpetual = (row: number): boolean => rows.kinds[row] === 'perpetual';
  if (term.payment !== undefined) {
    const { spot, forward, years, ...stated } = term.payment;
    const payment = (tick: Tick, row: number): number => {
      const read = (name: string): number => tick.quoteAttribute(row, name) ?? 0;
      return fundingOf({ spot: read(spot), forward: read(forward), years: read(years), ...stated }) * unitsOf(tick, row);
    };
    return bothViews(
      compiler.slots(`funding ${JSON.stringify(term)}`, (tick, row, side) => (perpetual(row) ? Math.max(0, side * payment(tick, row)) : 0)),
    );
  }
  const name = term.attribute as string;
  const payment = (tick: Tick, row: number, side: 1 | -1): number =>
    perpetual(row) ? side * tick.notional(row, 'index') * (tick.quoteAttribute(row, name) ?? 0) : 0;
  const due = (x: Operand): Operand => instructions.binary('max', { kind: 'number', number: constant(0) }, x);
  const held = compiler.slots(`funding ${name}`, payment);
  if (term.orders === undefined || !compiler.chargesOrders) return bothViews(due(held));
  // an order counts as if it were of the other side
  return { ...bothViews(due(held)), ordered: due(instructions.binary('-', held, compiler.orderSlots(`funding ${name}`, payment))) };
}
