// Term perpetualHealth: what perpetuals count for (assets) and against (debts) in a health factor, numeraire by underlying; an integer ledger rounds each product down.
// The formula in full: rules/document/kinds/perpetualHealth.ts. Source: mars-protocol/core-contracts, health computer. One function on columns that both backends have.
import { wholeOf } from '../../book/integers.js';
import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { maybeValueIn, measuredByView } from '../compile/values.js';
import type { TermOf } from './term.js';

type Term = TermOf<'perpetualHealth'>;

export function perpetualHealth(term: Term, compiler: Compiler): Measured {
  return measuredByView(compiler.rules, [term.weights, term.closingFee], (view) => counted(term, compiler, view));
}

function counted(term: Term, compiler: Compiler, view: View): Operand {
  const { rows, rules, book } = compiler;
  const out = compiler.register('U');
  const step = rules.rounding?.amount;
  const inUnits = (x: number): number => (step === undefined ? x : wholeOf(x * step) / step);
  compiler.host('terms', (block, linked, tick) => {
    const lotRows = compiler.part(linked, block, 'lotRows');
    const lotPairs = compiler.part(linked, block, 'lotPairs');
    const quantities = compiler.part(linked, block, 'lotQuantities');
    const entries = compiler.part(linked, block, 'lotEntries');
    const pairAccounts = compiler.part(linked, block, 'pairAccounts');
    const firstAccount = compiler.firstAccount(block);
    const cells = compiler.cellsOf(linked, block, out).fill(0);
    for (let first = 0, end = 0; first < lotRows.length; first = end) {
      const row = lotRows[first] as number;
      const pair = lotPairs[first] as number;
      let quantity = 0;
      let gain = 0;
      for (end = first; end < lotRows.length && lotRows[end] === row && lotPairs[end] === pair; end++) {
        quantity += quantities[end] as number;
        gain += (quantities[end] as number) * ((tick.columns.forwards[row] as number) - (entries[end] as number));
      }
      if (rows.kinds[row] !== 'perpetual' || quantity === 0) continue;
      const id = rows.ids[row] as string;
      const ids = [id, tick.underlying(rows.underlyings[row] as number).id];
      const account = block.accounts[(pairAccounts[pair] as number) - firstAccount] as number;
      const name = `${term.funding}.${id}`;
      const stated = book.accountFigures?.get(name)?.[account] ?? Number.NaN;
      const due = Number.isNaN(stated)
        ? (tick.accountAttribute(term.funding, `${book.accounts[account]}/${book.subaccounts[account]}`) ?? Number.NaN)
        : stated;
      const weight = maybeValueIn(tick, term.weights, view, ...ids) ?? Number.NaN;
      const fee = maybeValueIn(tick, term.closingFee, view, ...ids) ?? Number.NaN;
      const now = Math.abs(quantity) * tick.notional(row, 'forward');
      const won = gain * (tick.columns.scales[row] as number);
      const atEntry = quantity > 0 ? now - won : now + won;
      cells[pair] +=
        term.count === 'assets'
          ? inUnits(quantity > 0 ? now * (weight - fee) : atEntry) + inUnits(Math.max(0, due) * weight)
          : inUnits(quantity > 0 ? atEntry : now * (2 - weight + fee)) + Math.max(0, -due);
    }
  });
  return columnOf(out);
}
