// Term orderMargin: what open orders put aside at a share of their notional, the larger side of each instrument, numeraire by underlying.
// The formula in full: rules/document/kinds/orderMargin.ts. Source: vegaprotocol/specs 0019-MCAL.
import type { Compiler } from '../compile/compiler.js';
import { bothViews, type Measured, numberOf } from '../compile/operand.js';
import { maybeValueIn } from '../compile/values.js';
import { sideNotional, withOrders } from './openOrders.js';
import type { TermOf } from './term.js';

export function orderMargin(term: TermOf<'orderMargin'>, compiler: Compiler): Measured {
  const none = bothViews(numberOf(0));
  if (!compiler.chargesOrders) return none;
  const { kinds, auction } = term;
  const auctioned = auction === undefined ? {} : { kinds, auction };
  const ordered = withOrders(compiler, undefined, auctioned, (tick, row, { quantity, buys, sells }, at) => {
    if (!term.kinds.includes(tick.rows.kinds[row] as never)) return 0;
    const ids = [tick.rows.ids[row], tick.underlying(tick.rows.underlyings[row]).id];
    const least = at ?? 0;
    const bought = sideNotional(tick, row, buys, 1, Math.max(0, -quantity), least);
    const sold = sideNotional(tick, row, sells, -1, Math.max(0, quantity), least);
    return Math.max(bought, sold) * (maybeValueIn(tick, term.factor, 'initial', ...ids) ?? Number.NaN);
  });
  return { ...none, ordered };
}
