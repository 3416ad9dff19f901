// Charge of an expiry's options as one of them is traded: alone, a line on either side of its position; together, their convex largest loss.

import { maybeValueIn } from '../../program/compile/values.js';
import { aloneCharge, unpairedPrice } from '../../program/terms/optionMargin.js';
import { contractValue } from '../../program/terms/optionValue.js';
import type { TermOf } from '../../program/terms/term.js';
import type { Tick } from '../../program/tick/tick.js';
import type { View } from '../../rules/document/formula.js';

export type ExpiryCharges = (size: number) => readonly [alone: number, together: number];

/** By contracts of the row that are held, the others of its expiry as they are; undefined of what is no option. */
export function expiryCharges(
  term: TermOf<'optionMargin'>,
  view: View,
  row: number,
  held: ReadonlyMap<number, number>,
  tick: Tick,
): ExpiryCharges | undefined {
  const { rows, columns } = tick;
  if (rows.option[row] === 0) return undefined;
  const unit = rows.underlyings[row];
  const beside = [...held].filter(
    ([r, size]) =>
      r !== row && size !== 0 && rows.option[r] === 1 && rows.underlyings[r] === unit && rows.expiries[r] === rows.expiries[row],
  );
  const all = [...beside, [row, 0] as [number, number]].sort(([x], [y]) => columns.strikes[x] - columns.strikes[y]);
  const charge = aloneCharge(term, view);
  const lines = all.map(([r, size]) => {
    const multiplier = columns.multipliers[r];
    const call = rows.calls[r] === 1;
    return {
      size,
      own: r === row,
      long: charge(tick, r, 1),
      short: charge(tick, r, -1),
      strike: columns.strikes[r],
      scale: rows.inverse[r] === 1 ? multiplier : columns.scales[r],
      value: term.long === 'value' ? contractValue(tick, r, term.price) : 0,
      call,
      unpaired: term.unpaired === undefined || !call ? 0 : multiplier * unpairedPrice(tick, r, term.unpaired.price),
    };
  });
  const rate = term.unpaired === undefined ? 0 : (maybeValueIn(tick, term.unpaired.rate, view, tick.underlying(unit).id) ?? Number.NaN);
  const index = tick.indexes[unit];
  return (own) => {
    let [alone, worth, owed, calls, payoff, slope] = [0, 0, 0, 0, 0, 0];
    for (const line of lines) {
      const size = line.own ? own : line.size;
      alone += Math.abs(size) * (size < 0 ? line.short : line.long);
      worth += size * line.value;
      owed += Math.max(0, -size) * line.value;
      calls += size * line.unpaired;
      if (line.call) continue;
      payoff += size * line.scale * line.strike;
      slope -= size * line.scale;
    }
    let [lowest, at] = [payoff, 0];
    for (const line of lines) {
      payoff += slope * (line.strike - at);
      at = line.strike;
      lowest = Math.min(lowest, payoff);
      slope += (line.own ? own : line.size) * line.scale;
    }
    return [alone, Math.max(0, worth - lowest) + owed + rate * index * Math.max(0, -calls)];
  };
}
