// Term notional: size of positions by underlying, numeraire.
// gross sum |q| N, net |sum q N|, long or short side alone; N at the forward, the index or the entry.
// `attributes` are rates of quotes, `sides` rates of a side, that N is multiplied by. Open orders netted: an instrument counts for the larger of position + buys and sells - position.
// Source: venues' leverage and concentration limits (Paradex, "Cross margin"; Vega 0019-MCAL for the sides).

import type { View } from '../../rules/document/formula.js';
import { atEntry as netAtEntry } from '../compile/bookColumns.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { maybeValueIn, measuredByView } from '../compile/values.js';
import { rowCodes } from '../tick/rowFlaw.js';
import type { Tick } from '../tick/tick.js';
import { openCharge } from './openCharge.js';
import type { TermOf } from './term.js';

type Term = TermOf<'notional'>;

export function notional(term: Term, compiler: Compiler): Measured {
  const { instructions } = compiler;
  const held = measuredByView(compiler.rules, [term.sides], (view) => {
    const sum = term.price === 'entry' ? atEntry(term, compiler, view) : atPrice(term, compiler, view);
    return term.netting === 'net' ? instructions.unary('abs', sum) : sum;
  });
  if (term.orders === undefined || !compiler.chargesOrders) return held;
  // what is open has no entry: it counts at the forward
  return {
    ...held,
    ordered: openCharge(compiler, `notional ${JSON.stringify(term)}`, (tick, row) => [
      sized(term, tick, row, 1, 'initial'),
      sized(term, tick, row, -1, 'initial'),
    ]),
  };
}

/** Notional of a contract of this side, its attributes and rate included. */
function sized(term: Term, tick: Tick, row: number, side: 1 | -1, view: View): number {
  if (!term.kinds.includes(tick.rows.kinds[row] as never)) return 0;
  return tick.notional(row, term.price === 'index' ? 'index' : 'forward') * rateOf(term, tick, row, side, view);
}

function rateOf({ attributes = [], sides }: Term, tick: Tick, row: number, side: 1 | -1, view: View): number {
  let rate = 1;
  for (const name of attributes) rate *= tick.quoteAttribute(row, name) ?? 0;
  if (sides === undefined) return rate;
  const ids = [tick.rows.ids[row], tick.underlying(tick.rows.underlyings[row]).id];
  const stated = maybeValueIn(tick, side > 0 ? sides.long : sides.short, view, ...ids);
  if (stated === undefined)
    tick.invalidate(row, { code: rowCodes.unknownEntry, field: 'sides', expectation: 'in the tables of the rules', got: ids[0] });
  return rate * (stated ?? 0);
}

function counted(netting: Term['netting'], side: 1 | -1): number {
  return netting === 'gross' ? 1 : netting === 'net' ? side : side > 0 === (netting === 'long') ? 1 : 0;
}

function atPrice(term: Term, compiler: Compiler, view: View): Operand {
  const key = `notional ${JSON.stringify({ ...term, orders: undefined })} ${term.sides === undefined ? '' : view}`;
  return compiler.slots(key, (tick, row, side) => {
    const times = counted(term.netting, side);
    return times === 0 ? 0 : times * sized(term, tick, row, side, view);
  });
}

/** At the prices that lots were entered at; one function on columns that both backends have. */
function atEntry(term: Term, compiler: Compiler, view: View): Operand {
  const { rows } = compiler;
  const out = compiler.register('U');
  compiler.host('terms', (block, linked, tick) => {
    const lotRows = compiler.part(linked, block, 'lotRows');
    const lotPairs = compiler.part(linked, block, 'lotPairs');
    const quantities = compiler.part(linked, block, 'lotQuantities');
    const entries = compiler.part(linked, block, 'lotEntries');
    const cells = compiler.cellsOf(linked, block, out).fill(0);
    for (let first = 0, end = 0; first < lotRows.length; first = end) {
      const row = lotRows[first];
      const inverse = rows.inverse[row] === 1;
      end = first;
      while (end < lotRows.length && lotRows[end] === row && lotPairs[end] === lotPairs[first]) end += 1;
      const paid = netAtEntry({ quantities, entries, inverse, from: first, to: end });
      if (!term.kinds.includes(rows.kinds[row] as never) || tick.columns.codes[row] !== 0) continue;
      const side = paid < 0 ? -1 : 1;
      const size = Math.abs(paid) * (inverse ? tick.columns.multipliers[row] : tick.columns.scales[row]);
      cells[lotPairs[first]] += counted(term.netting, side) * size * rateOf(term, tick, row, side, view);
    }
  });
  return columnOf(out);
}
