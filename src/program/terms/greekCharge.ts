// Term greekCharge: a charge on an underlying's option Greek, net or gross.
// rate x |sum of quantity x G| (net) or rate x sum of |quantity x G| (gross) of an underlying's options, or of each of its expiries, added or as a root of squares.
// G: gamma in the numeraire per squared relative move (rate m^2 / 2 is a move of m), or vega per 1.00 of vol. Numeraire by underlying.
// Source: vega and gamma charges of clearing houses in this form (Eurex PRISMA, OCC); FRTB-SA puts expiries together by root of squares.
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { maybeValueIn, measuredByView } from '../compile/values.js';
import type { Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';

type Term = TermOf<'greekCharge'>;

export function greekCharge(term: Term, compiler: Compiler): Measured {
  const { instructions, underlyings, rows } = compiler;
  const greek = (tick: Tick, row: number): number =>
    rows.option[row] === 0 ? 0 : (term.greek === 'gamma' ? tick.columns.gammas : tick.columns.vegas)[row];
  const gross = (of: 'slots' | 'orderSlots'): Operand => compiler[of](`gross ${term.greek}`, (tick, row) => Math.abs(greek(tick, row)));
  const exposure = ((): Operand => {
    if (term.by === 'expiry' && (term.netting === 'net' || term.measure === 'root')) return byExpiry(term, compiler, greek);
    if (term.netting === 'gross') return gross('slots');
    return instructions.unary(
      'abs',
      compiler.slots(`net ${term.greek}`, (tick, row, side) => side * greek(tick, row)),
    );
  })();
  const rated = (view: 'initial' | 'maintenance', of: Operand): Operand =>
    instructions.binary(
      '*',
      { kind: 'numbers', numbers: (tick, u) => maybeValueIn(tick, term.rate, view, underlyings[u]) ?? Number.NaN },
      of,
    );
  const measured = measuredByView(compiler.rules, [term.rate], (view) => rated(view, exposure));
  if (term.orders === undefined || !compiler.chargesOrders) return measured;
  // each order beside the positions, as its fill alone would be
  return { ...measured, ordered: instructions.binary('+', measured.initial, rated('initial', gross('orderSlots'))) };
}

/** Groups of the options of an expiry: |net| or gross, added or as a root of squares. */
function byExpiry(term: Term, compiler: Compiler, greek: (tick: Tick, row: number) => number): Operand {
  const out = compiler.register('U');
  compiler.host('terms', (block, linked, tick) => {
    const groups = compiler.part(linked, block, 'optionGroups');
    const optionRows = compiler.part(linked, block, 'optionRows');
    const quantities = compiler.part(linked, block, 'optionQuantities');
    const cells = compiler.cellsOf(linked, block, out).fill(0);
    for (let g = 0; g < groups.length; g += 4) {
      let sum = 0;
      for (let o = groups[g]; o < groups[g + 1]; o++) {
        const one = quantities[o] * greek(tick, optionRows[o]);
        sum += term.netting === 'net' ? one : Math.abs(one);
      }
      cells[groups[g + 3]] += term.measure === 'root' ? sum * sum : Math.abs(sum);
    }
    if (term.measure === 'root') for (let p = 0; p < cells.length; p++) cells[p] = Math.sqrt(cells[p]);
  });
  return columnOf(out);
}
