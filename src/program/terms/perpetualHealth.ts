// Term perpetualHealth: what perpetuals count for (assets) and against (debts) in a health factor, numeraire by underlying; an integer ledger rounds each product down.
// The formula in full: rules/document/kinds/perpetualHealth.ts. Source: mars-protocol/core-contracts, health computer. One step measures both counts in both views.
import { entryPaid, instrumentAttribute } from '../compile/bookColumns.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Register } from '../compile/operand.js';
import { maybeValueIn } from '../compile/values.js';
import type { TermOf } from './term.js';
import { views } from './tierTables.js';

type Term = TermOf<'perpetualHealth'>;

export function perpetualHealth(term: Term, compiler: Compiler): Measured {
  return compiler.once(`health ${JSON.stringify({ ...term, count: undefined })}`, () => measured(term, compiler))[term.count];
}

function measured(term: Term, compiler: Compiler): Readonly<Record<Term['count'], Measured>> {
  const { rows, rules } = compiler;
  const [first, second, third, last] = [0, 1, 2, 3].map(() => compiler.register('U')) as [Register, Register, Register, Register];
  for (const register of [first, second, third, last]) compiler.clear('terms', register);
  const lines = compiler.byRow(8, (tick, row, cells, at) => {
    if (rows.kinds[row] !== 'perpetual') return;
    const ids = [rows.ids[row], tick.underlying(rows.underlyings[row]).id];
    cells[at] = tick.notional(row, 'forward');
    cells[at + 1] = tick.columns.scales[row];
    views.forEach((view, v) => {
      const weight = maybeValueIn(tick, term.weights, view, ...ids) ?? Number.NaN;
      const fee = maybeValueIn(tick, term.closingFee, view, ...ids) ?? Number.NaN;
      cells[at + 2 + v] = weight - fee;
      cells[at + 4 + v] = 2 - weight + fee;
      cells[at + 6 + v] = weight;
    });
  });
  compiler.step('terms', 'healthEach', {
    first: 0,
    end: compiler.count('future'),
    rows: compiler.column('futureRows'),
    pairs: compiler.column('futurePairs'),
    quantities: compiler.column('futureQuantities'),
    paid: entryPaid(compiler),
    dues: instrumentAttribute(compiler, `funding ${term.funding}`, 'future', 1, (stated, row) =>
      rows.kinds[row] === 'perpetual' ? stated(`${term.funding}.${rows.ids[row]}`, term.funding) : 0,
    ),
    lines: compiler.at(lines),
    wholes: compiler.double(rules.rounding?.amount ?? 0),
    firstPair: 0,
    assetsInitial: compiler.cells(first),
    assetsMaintenance: compiler.cells(second),
    debtsInitial: compiler.cells(third),
    debtsMaintenance: compiler.cells(last),
  });
  return {
    assets: { initial: columnOf(first), maintenance: columnOf(second) },
    debts: { initial: columnOf(third), maintenance: columnOf(last) },
  };
}
