// Term perpetualHaircut: what perpetuals count less than at their price, numeraire by underlying; open orders as all buys or all sells, whichever leaves less.
// The formula in full: rules/document/kinds/perpetualHaircut.ts. Source: blockworks-foundation/mango-v4.
import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import { type Measured, numberOf, type Operand } from '../compile/operand.js';
import { maybeValueIn, measuredByView } from '../compile/values.js';
import { rowCodes } from '../tick/rowFlaw.js';
import type { Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';

type Term = TermOf<'perpetualHaircut'>;

/** Loss of one contract, numeraire: haircut of a long and a short one, and immediate loss of a fill of each side. */
interface Lost {
  readonly long: number;
  readonly short: number;
  readonly bought: number;
  readonly sold: number;
}

const nothing: Lost = { long: 0, short: 0, bought: 0, sold: 0 };

export function perpetualHaircut(term: Term, compiler: Compiler): Measured {
  const { instructions, rules } = compiler;
  const key = (part: string, view: View): string => `perpetual haircut ${part} ${JSON.stringify({ ...term, orders: undefined })} ${view}`;
  const larger = (x: Operand, y: Operand): Operand => instructions.binary('max', x, y);
  const above0 = (x: Operand): Operand => larger(numberOf(0), x);
  const plus = (x: Operand, y: Operand): Operand => instructions.binary('+', x, y);
  const net = (part: 'long' | 'short', view: View): Operand =>
    compiler.slots(key(part, view), (tick, row, side) => (part === 'long' ? side : -side) * lostOf(term, tick, row, view)[part]);
  const held = measuredByView(rules, [term.long, term.short], (view) => larger(above0(net('long', view)), above0(net('short', view))));
  if (term.orders === undefined || !compiler.chargesOrders) return held;
  /** All orders of a side filled. */
  const filled = (of: 1 | -1): Operand => {
    const [position, fill] = of > 0 ? (['long', 'bought'] as const) : (['short', 'sold'] as const);
    const open = (part: keyof Lost): Operand =>
      compiler.orderSlots(key(`${part} of orders`, 'initial'), (tick, row, side) =>
        side === of ? lostOf(term, tick, row, 'initial')[part] : 0,
      );
    return plus(above0(plus(net(position, 'initial'), open(position))), open(fill));
  };
  return { ...held, ordered: larger(filled(1), filled(-1)) };
}

function lostOf(term: Term, tick: Tick, row: number, view: View): Lost {
  if (tick.rows.kinds[row] !== 'perpetual') return nothing;
  const notional = tick.notional(row, 'forward');
  const price = tick.columns.forwards[row];
  const stable = term.stablePrice === undefined ? price : (tick.quoteAttribute(row, term.stablePrice) ?? price);
  const lower = notional * Math.min(1, stable / price);
  const higher = notional * Math.max(1, stable / price);
  return {
    long: notional - lower * weightOf(term, tick, row, view, 'long'),
    short: higher * weightOf(term, tick, row, view, 'short') - notional,
    bought: higher - notional,
    sold: notional - lower,
  };
}

/** A table of the rules that has no entry for a row is a fault of the row. */
function weightOf(term: Term, tick: Tick, row: number, view: View, side: 'long' | 'short'): number {
  const ids = [tick.rows.ids[row], tick.underlying(tick.rows.underlyings[row]).id];
  const found = maybeValueIn(tick, term[side], view, ...ids);
  if (found === undefined)
    tick.invalidate(row, { code: rowCodes.unknownEntry, field: side, expectation: 'in the tables of the rules', got: ids[0] });
  return found ?? 1;
}
