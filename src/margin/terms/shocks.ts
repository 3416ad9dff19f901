// Charges on delta beside a grid: for what rolls from one expiry to the next, for positions too large to hedge at once.
import { lookup } from '../../book/table.js';
import { deltasOf } from './deltas.js';
import { addNetDeltas } from './netDelta.js';
import type { Prepare } from './term.js';

export const rollShock: Prepare<'rollShock'> = ({ delta, annualMoves, minimums }, plan) => {
  const { rows, math } = plan;
  const deltas = deltasOf(delta, plan);
  const { underlyings, groupYears } = rows;
  // a slot an (underlying, expiry), then one an underlying for what does not expire
  const expiries = groupYears.length;
  const slots = Uint32Array.from(rows.expiryGroups, (group, row) => (group < 0 ? expiries + (rows.units[row] as number) : group));
  const exponents = new Float64Array(expiries + underlyings.length);
  const rates = new Float64Array(exponents.length);
  for (let row = 0; row < rows.count; row++) {
    const slot = slots[row] as number;
    const underlying = underlyings[rows.units[row] as number] as string;
    exponents[slot] = lookup(annualMoves, underlying) * (slot < expiries ? (groupYears[slot] as number) : 0);
    rates[slot] = lookup(minimums, underlying);
  }
  const growths = math.exp(exponents);
  for (let slot = 0; slot < rates.length; slot++) rates[slot] = Math.max(rates[slot] as number, (growths[slot] as number) - 1);
  const sums = new Float64Array(rates.length);
  return ({ count, units, starts, listedEnds, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      const first = starts[a] as number;
      const end = listedEnds[a] as number;
      for (let p = first; p < end; p++) {
        const row = held[p] as number;
        sums[slots[row] as number] += (quantities[p] as number) * (deltas[row] as number);
      }
      for (let p = first; p < end; p++) {
        const row = held[p] as number;
        const slot = slots[row] as number;
        out[a * units + (rows.units[row] as number)] += Math.abs(sums[slot] as number) * (rates[slot] as number);
        sums[slot] = 0;
      }
    }
  };
};

export const deltaShock: Prepare<'deltaShock'> = ({ delta, increments, thresholds, caps }, plan) => {
  const { rows, market } = plan;
  const deltas = deltasOf(delta, plan);
  const indexes = market.underlyings.map(({ index }) => index);
  const steps = rows.underlyings.map((underlying) => lookup(increments, underlying));
  const borders = rows.underlyings.map((underlying) => lookup(thresholds, underlying));
  const highest = rows.underlyings.map((underlying) => lookup(caps, underlying));
  return (block, out) => {
    const { count, units } = block;
    addNetDeltas(block, deltas, rows.units, out);
    for (let a = 0; a < count; a++) {
      for (let unit = 0; unit < units; unit++) {
        const size = Math.abs(out[a * units + unit] as number);
        const beyond = Math.max(0, size - (borders[unit] as number)) / (indexes[unit] as number);
        out[a * units + unit] = size * Math.min(highest[unit] as number, (steps[unit] as number) * beyond);
      }
    }
  };
};
