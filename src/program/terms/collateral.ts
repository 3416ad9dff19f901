// Term collateral: sum over assets of price x what an amount keeps after haircuts, numeraire. Tiers count units of the asset, so what is kept is a number of the book;
// deposits shrink the weight by start / deposits once these are above start. Debts count whole, with the haircut that a holding would lose, or not at all.
// Source: tiered discounts as venues publish them; impact and deposits: drift-labs/protocol-v2, math/margin and math/spot (asset weight).

import { fallingWeight, sizeWeight } from '../../margin/terms/weights.js';
import type { View } from '../../rules/document/formula.js';
import { tiersOf } from '../../rules/document/readValue.js';
import type { Value } from '../../rules/document/value.js';
import type { Compiler } from '../compile/compiler.js';
import type { Measured, Operand } from '../compile/operand.js';
import { constantIn, maybeValueIn, measuredByView } from '../compile/values.js';
import type { TermOf } from './term.js';

export function collateral(term: TermOf<'collateral'>, compiler: Compiler): Measured {
  const { rules, rows } = compiler;
  const { assets } = rows.market;
  const steps = rules.rounding?.rate ?? null;
  const idOf = (asset: number): string => (assets[asset] as (typeof assets)[number]).id;
  const make = (view: View): Operand => {
    /** The least of the weight that deposits leave and what a holding of this size keeps, in the steps of a ledger where there is one. */
    const weightOf = (id: string, of: View, shrunk: number, amount: number): number => {
      const haircut = tiersOf(rules, term.haircuts, 'haircut', of, id)?.rates[0] ?? Number.NaN;
      const read = (value: Value | undefined, absent: number): number =>
        value === undefined ? absent : (constantIn(rules, value, of, id) ?? Number.NaN);
      const weight = sizeWeight(1 - haircut, read(term.impact?.imf, 0), steps);
      const scaled = weight.base * shrunk;
      return fallingWeight({ ...weight, base: steps === null ? scaled : Math.floor(scaled) }, read(term.impact?.premium, 1), amount);
    };
    const kept = (asset: number, amount: number): number => {
      const id = idOf(asset);
      if (amount < 0 && term.debts === 'none') return 0;
      if (amount < 0 && term.debts === 'whole') return amount;
      const size = Math.abs(amount);
      const counted = amount > 0 && term.cap !== undefined ? Math.min(size, constantIn(rules, term.cap, view, id) ?? Number.NaN) : size;
      const tiers = tiersOf(rules, term.haircuts, 'haircut', view, id);
      if (tiers === undefined) return Number.NaN;
      let lost = 0;
      let from = 0;
      for (const [t, border] of tiers.borders.entries()) {
        const to = Math.min(counted, border);
        if (to > from) {
          lost += (to - from) * (tiers.rates[t] as number);
          from = to;
        }
      }
      if (amount < 0) return amount - lost;
      return term.impact === undefined && steps === null ? counted - lost : counted * weightOf(id, view, 1, amount);
    };
    const { deposits } = term;
    if (deposits === undefined) return compiler.dot({ amounts: kept });
    // min(w min(1, start / deposits), impact) depends on the tick: the amount is made anew in each
    return compiler.dot({
      amounts: kept,
      everyTick: (tick, asset, amount) => {
        if (amount <= 0) return kept(asset, amount);
        const id = idOf(asset);
        const start = maybeValueIn(tick, deposits.start, view, id) ?? Number.NaN;
        const held = tick.assetAttribute(id, deposits.attribute) ?? Number.NaN;
        const shrunk = held > start ? start / held : held <= start ? 1 : Number.NaN;
        const counted = term.cap === undefined ? amount : Math.min(amount, constantIn(rules, term.cap, view, id) ?? Number.NaN);
        return counted * weightOf(id, view, shrunk, amount);
      },
    });
  };
  return measuredByView(rules, [term.haircuts, term.cap, term.impact, term.deposits], make);
}
