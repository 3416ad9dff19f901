// Term collateral: sum over assets of price x amount after haircuts, numeraire.
// Tiers count units of the asset, so the amount after haircuts is a number of the book;
// deposits shrink the weight by start / deposits once these are above start; units of a holding lose more the deeper they are in the market's depth. Debts count whole, with the haircut that a holding would lose, or not at all.
// Source: tiered discounts as venues publish them; impact and deposits: drift-labs/protocol-v2, math/margin and math/spot (asset weight).

import type { View } from '../../rules/document/formula.js';
import { tiersOf } from '../../rules/document/readValue.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Value } from '../../rules/document/value.js';
import type { Compiler } from '../compile/compiler.js';
import type { Measured } from '../compile/operand.js';
import { constantIn, maybeValueIn, measuredByView } from '../compile/values.js';
import type { Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';
import { fallingWeight, sizeWeight } from './weights.js';

type Term = TermOf<'collateral'>;

export function collateral(term: Term, compiler: Compiler): Measured {
  const { rules, rows } = compiler;
  const idOf = (asset: number): string => rows.market.assets[asset].id;
  return measuredByView(rules, [term.haircuts, term.cap, term.impact, term.deposits, term.depth], (view) => {
    const kept = keptOf(term, rules, view);
    if (term.deposits === undefined && term.depth === undefined)
      return compiler.dot({ amounts: (asset, amount) => kept(idOf(asset), amount) });
    // min(w min(1, start / deposits), impact), and depth, depend on the tick: the amount is computed in each
    return compiler.dot({
      amounts: (asset, amount) => kept(idOf(asset), amount),
      everyTick: (tick, asset, amount) => kept(idOf(asset), amount, statedOf(term, tick, view, idOf(asset))),
    });
  });
}

/** Market data of an asset: its depth, or the shrinkage of its weight by deposits above their start; undefined if the term reads neither. */
export function statedOf({ deposits, depth }: Term, tick: Tick, view: View, id: string): number | undefined {
  if (depth !== undefined) return tick.assetAttribute(id, depth.attribute) ?? Number.NaN;
  if (deposits === undefined) return undefined;
  const start = maybeValueIn(tick, deposits.start, view, id) ?? Number.NaN;
  const held = tick.assetAttribute(id, deposits.attribute) ?? Number.NaN;
  return held > start ? start / held : held <= start ? 1 : Number.NaN;
}

/** Amount of an asset after haircuts, in units of the asset; `stated` comes from `statedOf`. */
export function keptOf(term: Term, rules: Rules, view: View): (id: string, amount: number, stated?: number) => number {
  const steps = rules.rounding?.rate ?? null;
  const tables = new Map<string, ReturnType<typeof tiersOf>>();
  const tiersFor = (id: string): ReturnType<typeof tiersOf> => {
    if (!tables.has(id)) tables.set(id, tiersOf(rules, term.haircuts, 'haircut', view, id));
    return tables.get(id);
  };
  /** The least of the weight that deposits leave and what a holding of this size keeps, in the steps of a ledger where there is one. */
  const weightOf = (id: string, shrunk: number, amount: number): number => {
    const haircut = tiersFor(id)?.rates[0] ?? Number.NaN;
    const read = (value: Value | undefined, absent: number): number =>
      value === undefined ? absent : (constantIn(rules, value, view, id) ?? Number.NaN);
    const weight = sizeWeight(1 - haircut, read(term.impact?.imf, 0), steps);
    const scaled = weight.base * shrunk;
    return fallingWeight({ ...weight, base: steps === null ? scaled : Math.floor(scaled) }, read(term.impact?.premium, 1), amount);
  };
  /** Value of a size at a depth: the integral of 1 - min(highest, haircut + rate x / depth) over it. */
  const deepOf = (depth: NonNullable<Term['depth']>, id: string, size: number, deep: number): number => {
    const haircut = tiersFor(id)?.rates[0] ?? Number.NaN;
    const rate = constantIn(rules, depth.rate, view, id) ?? Number.NaN;
    const highest = Math.max(haircut, constantIn(rules, depth.highest, view, id) ?? Number.NaN);
    if (!(deep >= 0)) return Number.NaN;
    const bent = rate === 0 ? size : Math.min(size, ((highest - haircut) * deep) / rate);
    const deeper = rate === 0 || bent === 0 ? 0 : (rate * bent) / (2 * deep);
    return bent * (1 - haircut - deeper) + (size - bent) * (1 - highest);
  };
  return (id, amount, stated) => {
    if (amount < 0 && term.debts === 'none') return 0;
    if (amount < 0 && term.debts === 'whole') return amount;
    const size = Math.abs(amount);
    const counted = amount > 0 && term.cap !== undefined ? Math.min(size, constantIn(rules, term.cap, view, id) ?? Number.NaN) : size;
    if (stated !== undefined && amount > 0)
      return term.depth === undefined ? counted * weightOf(id, stated, amount) : deepOf(term.depth, id, counted, stated);
    const tiers = tiersFor(id);
    if (tiers === undefined) return Number.NaN;
    let lost = 0;
    let from = 0;
    for (const [t, border] of tiers.borders.entries()) {
      const to = Math.min(counted, border);
      if (to > from) {
        lost += (to - from) * tiers.rates[t];
        from = to;
      }
    }
    if (amount < 0) return amount - lost;
    return term.impact === undefined && steps === null ? counted - lost : counted * weightOf(id, 1, amount);
  };
}
