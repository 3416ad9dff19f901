// Term tokenHealth: tokens for (assets) or against (debts) in a health factor, numeraire.
// Amounts by weight are numbers of the book; the worse price and the scale of the pool are one per asset and tick.
// The formula in full: rules/document/kinds/tokenHealth.ts. Source: blockworks-foundation/mango-v4.
import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import type { Measured } from '../compile/operand.js';
import { constantIn, maybeValueIn, measuredByView } from '../compile/values.js';
import type { Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';

type Term = TermOf<'tokenHealth'>;

export function tokenHealth(term: Term, compiler: Compiler): Measured {
  const { rules, rows } = compiler;
  const held = term.count === 'assets';
  return measuredByView(rules, [term.weights, term.pool], (view) =>
    compiler.dot({
      amounts(asset, amount) {
        if (amount > 0 !== held) return 0;
        const { id } = rows.market.assets[asset] as { readonly id: string };
        return Math.abs(amount) * (constantIn(rules, term.weights, view, id) ?? Number.NaN);
      },
      ...(term.stablePrice === undefined && term.pool === undefined ? {} : { price: (tick, asset) => worseOf(term, tick, view, asset) }),
    }),
  );
}

/** Price of an asset for its holder or debtor, scaled by all holdings or debts. */
function worseOf({ count, stablePrice, pool }: Term, tick: Tick, view: View, asset: number): number {
  const { id } = tick.market.assets[asset] as { readonly id: string };
  const price = tick.assetPrices[asset];
  const stable = stablePrice === undefined ? price : (tick.assetAttribute(id, stablePrice) ?? Number.NaN);
  const high = Math.max(price, stable);
  const worse = count === 'assets' ? Math.min(price, stable) : high;
  if (pool === undefined) return worse;
  const start = (maybeValueIn(tick, pool.start, view, id) ?? Number.NaN) * tick.currency;
  const worth = (tick.assetAttribute(id, pool.units) ?? Number.NaN) * high;
  if (worth <= start) return worse;
  return count === 'assets' ? worse * (start / worth) : worse * (worth / start);
}
