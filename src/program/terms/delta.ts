// Term delta: delta by underlying, numeraire per relative move: net, hedged min(long, short), unhedged |long - short|; of the Black value, or premium-adjusted (of the
// coin P&L alone), or as an attribute of quotes states it. Open orders, worst side: the larger of |net + buys| and |net + sells| over subsets of what is open.
// Source: Deribit "Portfolio margin", delta of a currency; Derive PMRM, delta of an expiry.

import type { Compiler } from '../compile/compiler.js';
import { bothViews, type Measured, numberOf, type Operand } from '../compile/operand.js';
import type { Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';

type Delta = TermOf<'delta'>['delta'];

/** Delta of a contract, numeraire per relative move of its forward. */
export function contractDelta(tick: Tick, row: number, delta: Delta): number {
  if (delta === 'black') return tick.columns.blackDeltas[row];
  if (delta === 'premiumAdjusted') return tick.columns.netDeltas[row];
  return (tick.quoteAttribute(row, delta.attribute) ?? 0) * tick.columns.multipliers[row] * tick.columns.indexes[row];
}

export function delta(term: TermOf<'delta'>, compiler: Compiler): Measured {
  const { instructions } = compiler;
  const key = JSON.stringify(term.delta);
  const part = (side: 1 | -1): [key: string, number: (tick: Tick, row: number, sign: 1 | -1) => number] => [
    `${side > 0 ? 'long' : 'short'} delta ${key}`,
    (tick, row, sign) => Math.max(0, side * sign * contractDelta(tick, row, term.delta)),
  ];
  const measure = (long: Operand, short: Operand): Operand =>
    term.measure === 'hedged' ? instructions.binary('min', long, short) : instructions.unary('abs', instructions.binary('-', long, short));
  const net = (): Operand => compiler.slots(`delta ${key}`, (tick, row, sign) => sign * contractDelta(tick, row, term.delta));
  const long = compiler.slots(...part(1));
  const short = compiler.slots(...part(-1));
  const held = term.measure === 'net' ? net() : measure(long, short);
  if (term.orders === undefined || !compiler.chargesOrders) return bothViews(held);
  const buys = compiler.orderSlots(...part(1));
  const sells = compiler.orderSlots(...part(-1));
  if (term.measure === 'hedged') {
    // max(long + buys, short + sells) less the most that is unhedged, in a form that is min(long, short) to the bit where there are no orders
    const bought = instructions.binary('+', long, buys);
    const sold = instructions.binary('+', short, sells);
    const beside = (one: Operand, more: Operand, less: Operand): Operand =>
      instructions.binary('+', one, instructions.binary('max', numberOf(0), instructions.binary('-', more, less)));
    return { ...bothViews(held), ordered: instructions.binary('min', beside(short, sold, bought), beside(long, bought, sold)) };
  }
  const signed = instructions.binary('-', long, short);
  const up = instructions.binary('+', signed, buys);
  const down = instructions.binary('-', signed, sells);
  const worst = instructions.binary('max', instructions.unary('abs', up), instructions.unary('abs', down));
  return { ...bothViews(held), ordered: worst };
}
