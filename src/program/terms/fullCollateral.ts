// Term fullCollateral: all that contracts with a highest price can lose, numeraire by underlying.
// The formula in full: rules/document/kinds/fullCollateral.ts. Source: vegaprotocol/specs 0016-PFUT.
import type { SizedOrder } from '../../book/orderNotional.js';
import type { Compiler } from '../compile/compiler.js';
import { bothViews, type Measured } from '../compile/operand.js';
import type { Tick } from '../tick/tick.js';
import { sideNotional, withOrders, worthOf } from './openOrders.js';
import type { TermOf } from './term.js';

type Term = TermOf<'fullCollateral'>;

export function fullCollateral(term: Term, compiler: Compiler): Measured {
  const { orders, ...priced } = term;
  const held = compiler.slots(`full collateral ${JSON.stringify(priced)}`, (tick, row, side) =>
    term.kinds.includes(tick.rows.kinds[row] as never) ? contractAt(term, tick, row, side) : 0,
  );
  if (orders === undefined || !compiler.chargesOrders) return bothViews(held);
  const alone = compiler.instructions.column(held, 'U');
  const ordered = withOrders(compiler, alone, {}, (tick, row, { quantity, buys, sells }) => {
    if (!term.kinds.includes(tick.rows.kinds[row] as never)) return 0;
    const sold =
      sells.reduce((sum, order: SizedOrder) => sum + order.size, 0) * highestOf(term, tick, row) - sideNotional(tick, row, sells, -1, 0, 0);
    const open = Math.max(sideNotional(tick, row, buys, 1, 0, 0), sold);
    return Math.abs(quantity) * contractAt(term, tick, row, quantity < 0 ? -1 : 1) + open;
  });
  return { ...bothViews(held), ordered };
}

function highestOf({ highest }: Term, tick: Tick, row: number): number {
  return worthOf(tick, row, tick.quoteAttribute(row, highest) ?? Number.NaN);
}

function contractAt(term: Term, tick: Tick, row: number, side: 1 | -1): number {
  const now = tick.notional(row, term.price);
  return side > 0 ? now : highestOf(term, tick, row) - now;
}
