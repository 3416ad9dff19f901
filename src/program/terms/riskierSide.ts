// Term riskierSide: margin of the riskier side of each instrument, open orders beside the position, numeraire by underlying.
// The formula in full: rules/document/kinds/riskierSide.ts. Source: vegaprotocol/specs 0019-MCAL.
import type { SizedOrder } from '../../book/orderNotional.js';
import type { View } from '../../rules/document/formula.js';
import type { Value } from '../../rules/document/value.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { maybeValueIn, measuredByView } from '../compile/values.js';
import { rowCodes } from '../tick/rowFlaw.js';
import type { Tick } from '../tick/tick.js';
import { sideNotional, withOrders } from './openOrders.js';
import type { TermOf } from './term.js';

type Term = TermOf<'riskierSide'>;

export function riskierSide(term: Term, compiler: Compiler): Measured {
  const held = measuredByView(compiler.rules, [term.slippage, term.quadratic, term.long, term.short], (view) =>
    term.quadratic === undefined ? linear(term, compiler, view) : withSquares(term, compiler, view),
  );
  if (term.orders === undefined || !compiler.chargesOrders) return held;
  const { kinds, auction } = term;
  const auctioned = auction === undefined ? {} : { kinds, auction };
  const alone = compiler.instructions.column(held.initial, 'U');
  const ordered = withOrders(compiler, alone, auctioned, (tick, row, { quantity, buys, sells }, at) => {
    if (!counts(term, tick, row)) return 0;
    const side = (sign: 1 | -1, orders: readonly SizedOrder[]): number => {
      const size = orders.reduce((sum, order) => sum + order.size, 0);
      if (!(sign * quantity + size > 0)) return 0;
      const [position, factor] = positionAt(term, tick, row, sign, Math.max(0, sign * quantity), 'initial');
      const open = at === undefined ? tick.notional(row, term.price) * size : inAuction(tick, row, orders, sign, at);
      return position + open * factor;
    };
    return Math.max(side(1, buys), side(-1, sells));
  });
  return { ...held, ordered };
}

function inAuction(tick: Tick, row: number, orders: readonly SizedOrder[], sign: 1 | -1, at: number): number {
  const atAuction = orders.map(({ size }) => ({ size, price: at }));
  return Math.max(sideNotional(tick, row, orders, sign, 0, 0), sideNotional(tick, row, atAuction, sign, 0, 0));
}

function counts(term: Term, tick: Tick, row: number): boolean {
  return term.kinds.includes(tick.rows.kinds[row] as never);
}

/** A table of the rules that has no entry for a row is a fault of the row. */
function rateOf(tick: Tick, row: number, value: Value, view: View): number {
  const ids = [tick.rows.ids[row], tick.underlying(tick.rows.underlyings[row]).id];
  const found = maybeValueIn(tick, value, view, ...ids);
  if (found === undefined)
    tick.invalidate(row, { code: rowCodes.unknownEntry, field: 'sides', expectation: 'in the tables of the rules', got: ids[0] });
  return found ?? 0;
}

/** Slippage and risk of so many contracts of a side, and the risk factor of the side. */
function positionAt(
  term: Term,
  tick: Tick,
  row: number,
  sign: 1 | -1,
  size: number,
  view: View,
): readonly [charge: number, factor: number] {
  const factor = rateOf(tick, row, sign > 0 ? term.long : term.short, view);
  const slippage = rateOf(tick, row, term.slippage, view);
  const squares = term.quadratic === undefined ? 0 : rateOf(tick, row, term.quadratic, view) * tick.columns.multipliers[row] * size;
  return [tick.notional(row, term.price) * size * (slippage + factor + squares), factor];
}

function linear(term: Term, compiler: Compiler, view: View): Operand {
  const key = `riskier side ${JSON.stringify({ ...term, orders: undefined, auction: undefined })} ${view}`;
  return compiler.slots(key, (tick, row, side) => (counts(term, tick, row) ? positionAt(term, tick, row, side, 1, view)[0] : 0));
}

/** Function on columns of both backends: a square is not linear in size. */
function withSquares(term: Term, compiler: Compiler, view: View): Operand {
  const out = compiler.register('U');
  compiler.host('terms', (block, linked, tick) => {
    const rows = compiler.part(linked, block, 'positionRows');
    const pairs = compiler.part(linked, block, 'positionPairs');
    const quantities = compiler.part(linked, block, 'quantities');
    const cells = compiler.cellsOf(linked, block, out).fill(0);
    for (let k = 0; k < rows.length; k++) {
      const row = rows[k];
      const quantity = quantities[k];
      if (!counts(term, tick, row) || tick.columns.codes[row] !== 0) continue;
      cells[pairs[k]] += positionAt(term, tick, row, quantity < 0 ? -1 : 1, Math.abs(quantity), view)[0];
    }
  });
  return columnOf(out);
}
