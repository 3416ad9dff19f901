// Term optionMargin: margin of options by formula.
// A short contract: the largest over `short` of factor x (max(floor x (S or K), rate x S - OTM, valueFloor x v), at most cap x S, + v
// where it is added), a long one free, its value or min(premium x v, rate x S); alone, or an expiry at most its maximum loss. Numeraire by underlying.
// The formula in full: rules/document/kinds/optionMargin.ts. Source: Deribit standard margin, Derive standard manager, Paradex cross margin.

import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Register } from '../compile/operand.js';
import { maybeValueIn, measuredByView } from '../compile/values.js';
import type { Tick } from '../tick/tick.js';
import { openCharge } from './openCharge.js';
import { contractValue } from './optionValue.js';
import { shortCharge } from './shortCharge.js';
import { strategyMargin } from './strategyMargin.js';
import type { TermOf } from './term.js';

type Term = TermOf<'optionMargin'>;

export function optionMargin(term: Term, compiler: Compiler): Measured {
  if (term.by === 'strategy') return strategyMargin(term, compiler);
  return term.by === 'position' ? byPosition(term, compiler) : byExpiry(term, compiler);
}

/** Charge of one long contract. */
function longCharge({ long, price }: Term, tick: Tick, row: number, view: View): number {
  if (long === 'free') return 0;
  const value = contractValue(tick, row, price);
  if (long === 'value') return value;
  const id = tick.underlying(tick.rows.underlyings[row]).id;
  const size = tick.columns.indexes[row] * tick.columns.multipliers[row];
  return Math.min((maybeValueIn(tick, long.premium, view, id) ?? 0) * value, (maybeValueIn(tick, long.rate, view, id) ?? 0) * size);
}

/** Charge of one contract of a side alone. */
export const aloneCharge =
  (term: Term, view: View) =>
  (tick: Tick, row: number, side: 1 | -1): number =>
    tick.rows.option[row] === 0 ? 0 : side < 0 ? shortCharge(term, tick, row, view) : longCharge(term, tick, row, view);

const read = (term: Term): readonly unknown[] => [
  term.long,
  ...term.short.flatMap((one) => [one.rate, one.floor, one.factor, one.valueFloor, one.cap]),
];

function byPosition(term: Term, compiler: Compiler): Measured {
  const { rules, instructions } = compiler;
  const key = JSON.stringify({ ...term, orders: undefined });
  const held = measuredByView(rules, read(term), (view) => compiler.slots(`${key} ${view}`, aloneCharge(term, view)));
  if (term.orders === undefined || !compiler.chargesOrders) return held;
  if (term.orders === 'each')
    return {
      ...held,
      ordered: instructions.binary('+', held.initial, compiler.orderSlots(`${key} initial`, aloneCharge(term, 'initial'))),
    };
  const charge = aloneCharge(term, 'initial');
  return { ...held, ordered: openCharge(compiler, key, (tick, row) => [charge(tick, row, 1), charge(tick, row, -1)]) };
}

/** Fields of a slot: charge alone in both views, value, debt, calls net, payoff and slope at price 0, size. */
const slotDoubles = 8;

function byExpiry(term: Term, compiler: Compiler): Measured {
  const { rows, underlyings, heap, rowCapacity, instructions } = compiler;
  const lines = heap.f64(2 * slotDoubles * rowCapacity);
  const strikes = heap.f64(rowCapacity);
  const prices = heap.f64(underlyings.length);
  const rates = heap.f64(2 * underlyings.length);
  const { unpaired } = term;
  const [initialAlone, maintenanceAlone] = [aloneCharge(term, 'initial'), aloneCharge(term, 'maintenance')];
  compiler.onTick((tick, linked) => {
    const { columns } = tick;
    const cells = linked.f64(lines, 2 * slotDoubles * rowCapacity);
    const striking = linked.f64(strikes, rowCapacity);
    const pricing = linked.f64(prices, underlyings.length);
    const rated = linked.f64(rates, 2 * underlyings.length);
    underlyings.forEach((id, u) => {
      pricing[u] = tick.indexes[u];
      rated[2 * u] = unpaired === undefined ? 0 : (maybeValueIn(tick, unpaired.rate, 'initial', id) ?? Number.NaN);
      rated[2 * u + 1] = unpaired === undefined ? 0 : (maybeValueIn(tick, unpaired.rate, 'maintenance', id) ?? Number.NaN);
    });
    for (const row of tick.moved) {
      cells.fill(0, 2 * slotDoubles * row, 2 * slotDoubles * (row + 1));
      striking[row] = columns.strikes[row];
      if (rows.option[row] === 0 || columns.codes[row] !== 0) continue;
      const call = rows.calls[row] === 1;
      const multiplier = columns.multipliers[row];
      const size = rows.inverse[row] === 1 ? multiplier : columns.scales[row];
      const value = contractValue(tick, row, term.price);
      for (const side of [1, -1] as const) {
        const sized = side * size;
        const worth = term.long === 'value' ? side * value : 0;
        const owed = term.long === 'value' && side < 0 ? value : 0;
        const calls = unpaired === undefined || !call ? 0 : side * multiplier * unpairedPrice(tick, row, unpaired.price);
        cells.set(
          [
            initialAlone(tick, row, side),
            maintenanceAlone(tick, row, side),
            worth,
            owed,
            calls,
            call ? 0 : sized * columns.strikes[row],
            call ? 0 : -sized,
            sized,
          ],
          slotDoubles * (2 * row + (side < 0 ? 1 : 0)),
        );
      }
    }
  });
  const [initial, maintenance] = [compiler.register('U'), compiler.register('U')] as [Register, Register];
  compiler.clear('terms', initial);
  compiler.clear('terms', maintenance);
  compiler.step('terms', 'expiryLoss', {
    first: 0,
    end: compiler.count('option'),
    rows: compiler.column('optionRows'),
    slots: compiler.column('optionSlots'),
    sizes: compiler.column('optionSizes'),
    keeps: compiler.column('keepOption'),
    groupOf: compiler.column('optionGroupOf'),
    lines: compiler.at(lines),
    strikes: compiler.at(strikes),
    groups: compiler.column('optionGroups'),
    firstGroup: 0,
    endGroup: compiler.count('optionGroup'),
    units: compiler.column('pairUnderlyings'),
    indexes: compiler.at(prices),
    unpaired: compiler.at(rates),
    scratch: compiler.scratch('optionGroup', 10),
    initial: compiler.cells(initial),
    maintenance: compiler.cells(maintenance),
    firstPair: 0,
  });
  const held = { initial: columnOf(initial), maintenance: columnOf(maintenance) };
  if (term.orders === undefined || !compiler.chargesOrders) return held;
  // each order beside the positions, as its fill alone would be
  const each = compiler.orderSlots(JSON.stringify(term), aloneCharge(term, 'initial'));
  return { ...held, ordered: instructions.binary('+', held.initial, each) };
}

/** The index stands in the step; a forward is made relative to it. */
export function unpairedPrice(tick: Tick, row: number, price: 'forward' | 'index'): number {
  return price === 'index' ? 1 : tick.columns.forwards[row] / tick.columns.indexes[row];
}
