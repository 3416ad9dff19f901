// Term closeOutCost: N x cost(x), x = size / depth, numeraire by underlying: what closing costs beyond the mark. The formula in full: rules/document/kinds/closeOutCost.ts.
// Source: square-root impact (Almgren et al. 2005; Toth et al. 2011); tiers as liquidity add-ons of clearing houses by share of daily volume.

import type { View } from '../../rules/document/formula.js';
import { tiersOf } from '../../rules/document/readValue.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { maybeValueIn, measuredByView } from '../compile/values.js';
import type { Tick } from '../tick/tick.js';
import type { TermOf } from './term.js';

type Term = TermOf<'closeOutCost'>;

export function closeOutCost(term: Term, compiler: Compiler): Measured {
  const cost = term.cost as { readonly root?: { readonly rate: unknown }; readonly tiers?: unknown };
  const made = (view: View, space: 'position' | 'open'): Operand =>
    term.netting === 'instrument' ? byInstrument(term, compiler, view, space) : byUnderlying(term, compiler, view);
  const measured = measuredByView(compiler.rules, [cost.root?.rate, cost.tiers], (view) => made(view, 'position'));
  if (term.orders === undefined || !compiler.chargesOrders || term.netting !== 'instrument') return measured;
  return { ...measured, ordered: made('initial', 'open') };
}

/** The mean rate of a share x of the depth. */
function rateOf(term: Term, tick: Tick, view: View, x: number, ids: readonly string[]): number {
  if ('root' in term.cost) return (maybeValueIn(tick, term.cost.root.rate, view, ...ids) ?? Number.NaN) * Math.sqrt(x);
  const tiers = tiersOf(tick.rules, term.cost.tiers, 'rate', view, ...ids);
  if (tiers === undefined) return Number.NaN;
  if (!(x > 0)) return 0;
  let sum = 0;
  let from = 0;
  for (const [t, border] of tiers.borders.entries()) {
    const to = Math.min(x, border);
    if (to > from) {
      sum += (to - from) * tiers.rates[t];
      from = to;
    }
  }
  return sum / x;
}

/** Units of the underlying of a contract. */
function unitsOf(tick: Tick, row: number): number {
  const multiplier = tick.columns.multipliers[row];
  return tick.rows.inverse[row] === 1 && tick.rows.option[row] === 0 ? multiplier / tick.columns.forwards[row] : multiplier;
}

function byInstrument(term: Term, compiler: Compiler, view: View, space: 'position' | 'open'): Operand {
  const { rows } = compiler;
  const out = compiler.register('U');
  compiler.host(space === 'open' ? 'orders' : 'terms', (block, linked, tick) => {
    const held = compiler.part(linked, block, space === 'open' ? 'openRows' : 'positionRows');
    const pairs = compiler.part(linked, block, space === 'open' ? 'openPairs' : 'positionPairs');
    const open = space === 'open' ? compiler.part(linked, block, 'openSizes') : undefined;
    const sizes = compiler.part(linked, block, 'sizes');
    const cells = compiler.cellsOf(linked, block, out).fill(0);
    for (let k = 0; k < held.length; k++) {
      const row = held[k];
      if (!term.kinds.includes(rows.kinds[row] as never) || tick.columns.codes[row] !== 0) continue;
      const u = rows.underlyings[row];
      const contracts = open === undefined ? sizes[k] : Math.max(open[2 * k], open[2 * k + 1]);
      const depth =
        term.depth.of === 'quote' ? tick.quoteAttribute(row, term.depth.attribute) : tick.underlyingAttribute(u, term.depth.attribute);
      const share = (contracts * unitsOf(tick, row)) / (depth ?? Number.NaN);
      cells[pairs[k]] +=
        contracts * tick.notional(row, term.price) * rateOf(term, tick, view, share, [rows.ids[row], tick.underlying(u).id]);
    }
  });
  return columnOf(out);
}

function byUnderlying(term: Term, compiler: Compiler, view: View): Operand {
  const { rows, underlyings, instructions } = compiler;
  const counts = (row: number): boolean => term.kinds.includes(rows.kinds[row] as never);
  const sizes = instructions.column(
    compiler.slots(`units ${term.kinds.join()}`, (tick, row, side) => (counts(row) ? side * unitsOf(tick, row) : 0)),
    'U',
  );
  const notionals = instructions.column(
    compiler.slots(`signed notional ${term.kinds.join()} ${term.price}`, (tick, row, side) =>
      counts(row) ? side * tick.notional(row, term.price) : 0,
    ),
    'U',
  );
  const out = compiler.register('U');
  compiler.host('terms', (block, linked, tick) => {
    const units = compiler.part(linked, block, 'pairUnderlyings');
    const size = compiler.cellsOf(linked, block, sizes);
    const notional = compiler.cellsOf(linked, block, notionals);
    const cells = compiler.cellsOf(linked, block, out);
    for (let p = 0; p < units.length; p++) {
      const u = units[p];
      const share = Math.abs(size[p]) / (tick.underlyingAttribute(u, term.depth.attribute) ?? Number.NaN);
      cells[p] = Math.abs(notional[p]) * rateOf(term, tick, view, share, [underlyings[u]]);
    }
  });
  return columnOf(out);
}
