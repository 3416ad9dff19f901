// Term debt: sum over debts of |amount| x price x w, numeraire.
// w = max(weight, 0.8 weight + imf sqrt(|amount|)). No price is in w: it is a number of the book.
// Source: drift-labs/protocol-v2, math/margin (liability weight); with a weight of 1: lenders such as Aave.

import type { Compiler } from '../compile/compiler.js';
import type { Measured } from '../compile/operand.js';
import { constantIn, measuredByView } from '../compile/values.js';
import type { TermOf } from './term.js';
import { growingWeight, sizeWeight } from './weights.js';

export function debt(term: TermOf<'debt'>, compiler: Compiler): Measured {
  const { rules, rows } = compiler;
  return measuredByView(rules, [term.weights, term.imf], (view) =>
    compiler.dot({
      amounts: (asset, amount) => {
        if (amount >= 0) return 0;
        const id = (rows.market.assets[asset] as { id: string }).id;
        const weight = constantIn(rules, term.weights, view, id) ?? Number.NaN;
        const imf = term.imf === undefined ? 0 : (constantIn(rules, term.imf, view, id) ?? Number.NaN);
        return -amount * growingWeight(sizeWeight(weight, imf, rules.rounding?.rate ?? null), -amount);
      },
    }),
  );
}
