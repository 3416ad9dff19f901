// Term spreadCredit: intercommodity spread credits as CME SPAN forms them, numeraire by account.
// Delta of one underlying against that of another, spread by spread in the order of the list.
// The formula in full: rules/document/kinds/spreadCredit.ts. Source: CME SPAN; L. G. McMillan, Options as a Strategic Investment, ch. 34. One function on columns that both backends have.
import { Fault } from '../../fault.js';
import type { Compiler } from '../compile/compiler.js';
import { bothViews, columnOf, type Measured } from '../compile/operand.js';
import { scenarioTable } from '../scenarios/table.js';
import { type Legs, spreadLegs, spreadsFormed } from './spreads.js';
import type { TermOf } from './term.js';

type Term = TermOf<'spreadCredit'>;

export function spreadCredit(term: Term, compiler: Compiler): Measured {
  const { rows, underlyings, rules } = compiler;
  const scan = rules.terms[term.scan];
  if (scan?.kind !== 'scan' || typeof scan.scenarios !== 'string')
    throw new Fault('BAD_RULES', 'rules.terms', 'a spread credit over a scan of one set', term.scan);
  const table = scenarioTable(compiler, scan.scenarios, 'weighted');
  checkPairs(term, table.count);
  const deltaOf = new Float64Array(compiler.rowCapacity);
  compiler.onTick((tick) => {
    for (const row of tick.moved) deltaOf[row] = tick.quoteAttribute(row, term.delta) ?? 0;
  });
  const legs: readonly Legs[] = spreadLegs(term.spreads, underlyings);
  const out = compiler.register('A');
  const sums = new Float64Array(underlyings.length * table.width);
  const deltas = new Float64Array(underlyings.length);
  const risks = new Float64Array(underlyings.length);
  compiler.host('terms', (block, linked) => {
    const starts = compiler.part(linked, block, 'starts');
    const held = compiler.part(linked, block, 'positionRows');
    const quantities = compiler.part(linked, block, 'quantities');
    const grid = linked.f64(table.cells, (compiler.rowCapacity + 1) * table.width);
    const cells = compiler.cellsOf(linked, block, out);
    for (let a = 0; a < block.accounts.length; a++) {
      sums.fill(0);
      deltas.fill(0);
      for (let k = starts[a]; k < starts[a + 1]; k++) {
        const row = held[k];
        const u = rows.underlyings[row];
        const quantity = quantities[k];
        deltas[u] += quantity * deltaOf[row];
        for (let s = 0; s < table.width; s++) sums[u * table.width + s] += quantity * grid[row * table.width + s];
      }
      for (let u = 0; u < deltas.length; u++) {
        const size = Math.abs(deltas[u]);
        risks[u] = size > 0 ? priceRisk(term, sums.subarray(u * table.width, u * table.width + table.count)) / size : 0;
      }
      let credit = 0;
      for (const spread of legs) credit += spreadsFormed(spread, deltas, risks);
      cells[a] = credit;
    }
  });
  return bothViews(columnOf(out));
}

/** Part of the worst loss that comes from the price, from P&L by scenario. */
function priceRisk({ priceRisk: rule }: Term, pnls: Float64Array): number {
  let worst = 0;
  let active = -1;
  pnls.forEach((pnl, s) => {
    if (!(-pnl > worst)) return;
    worst = -pnl;
    active = s;
  });
  if (rule === 'scanRisk' || active < 0) return worst;
  const { pairs, unchanged } = rule.pairedScenarios;
  const pair = pairs[active] - 1;
  const averaged = (worst - pnls[pair]) / 2;
  let still = 0;
  for (const scenario of unchanged) still -= pnls[scenario - 1];
  return Math.min(worst, Math.max(0, averaged - still / unchanged.length));
}

/** Every scenario has one that it is averaged with. */
function checkPairs({ priceRisk: rule }: Term, scenarios: number): void {
  if (rule === 'scanRisk') return;
  const { pairs, unchanged } = rule.pairedScenarios;
  if (pairs.length !== scenarios) throw new Fault('SHAPE_MISMATCH', 'rules.terms.priceRisk.pairs', `${scenarios} scenarios`, pairs.length);
  const beyond = [...pairs, ...unchanged].find((scenario) => scenario > scenarios);
  if (beyond !== undefined) throw new Fault('OUT_OF_RANGE', 'rules.terms.priceRisk', `scenarios up to ${scenarios}`, beyond);
}
