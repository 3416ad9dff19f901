// What delta alone must carry, hedged or not, an underlying at a time, open orders on whichever side makes it more.
import { lookup } from '../../book/table.js';
import { deltasOf } from './deltas.js';
import type { Prepare } from './term.js';

/** L, S: sums of the deltas of positions, long and short; l, s the same of orders. unhedged = max(0, L + l - S, S + s - L), hedged = max(L + l, S + s) - unhedged. */
export const deltaFloor: Prepare<'deltaFloor'> = ({ delta, hedged, unhedged, orders: counting }, plan) => {
  const { underlyings, units: unitOf } = plan.rows;
  const deltas = deltasOf(delta, plan);
  const hedgedRates = Float64Array.from(underlyings, (underlying) => lookup(hedged, underlying));
  const unhedgedRates = Float64Array.from(underlyings, (underlying) => lookup(unhedged, underlying));
  const longs = new Float64Array(underlyings.length);
  const shorts = longs.slice();
  const bought = longs.slice();
  const sold = longs.slice();
  return ({ count, units, starts, listedEnds, rows: held, quantities, orders }, out) => {
    for (let a = 0; a < count; a++) {
      longs.fill(0);
      shorts.fill(0);
      bought.fill(0);
      sold.fill(0);
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        addSided(longs, shorts, unitOf[row] as number, (quantities[p] as number) * (deltas[row] as number));
      }
      const last = counting === 'ignored' ? (orders.starts[a] as number) : (orders.starts[a + 1] as number);
      for (let i = orders.starts[a] as number; i < last; i++) {
        const row = orders.rows[i] as number;
        if (row >= 0) addSided(bought, sold, unitOf[row] as number, (orders.quantities[i] as number) * (deltas[row] as number));
      }
      for (let unit = 0; unit < units; unit++) {
        const long = longs[unit] as number;
        const short = shorts[unit] as number;
        const mostLong = long + (bought[unit] as number);
        const mostShort = short + (sold[unit] as number);
        const open = Math.max(0, mostLong - short, mostShort - long);
        const offset = Math.max(0, Math.max(mostLong, mostShort) - open);
        out[a * units + unit] = offset * (hedgedRates[unit] as number) + open * (unhedgedRates[unit] as number);
      }
    }
  };
};

function addSided(longs: Float64Array, shorts: Float64Array, unit: number, delta: number): void {
  if (delta > 0) longs[unit] += delta;
  else shorts[unit] -= delta;
}
