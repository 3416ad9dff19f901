// Seeded option columns for the benches of the option kernels: a crypto chain, every regime of a listing.
import { type Arena, columnBytes } from '../../src/columns/arena.js';
import type { OptionRow } from '../../test/reference/black76.js';
import type { Seeded } from './seeded.js';

export interface OptionData {
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  readonly rates: Float64Array;
  readonly calls: Uint8Array;
}

/** Arena bytes of `seededOptions`. */
export function optionBytes(count: number): number {
  return 5 * columnBytes(count, 8) + columnBytes(count, 1);
}

export function seededOptions(arena: Arena, random: Seeded, count: number): OptionData {
  const forwards = random.fill(arena.f64(count), 50_000, 70_000);
  const strikes = arena.f64(count);
  for (let i = 0; i < count; i++) strikes[i] = 1_000 * Math.round((forwards[i] * random.between(0.4, 2)) / 1_000);
  const expiryYears = random.fill(arena.f64(count), 0.003, 1);
  const vols = random.fill(arena.f64(count), 0.3, 1.2);
  const rates = random.fill(arena.f64(count), -0.01, 0.08);
  const calls = arena.u8(count);
  for (let i = 0; i < count; i++) calls[i] = random.whole(2);
  return { forwards, strikes, expiryYears, vols, rates, calls };
}

/** The same chain in its last ten days, strikes within 4 % of the forward: every row near the money. */
export function shortDated(data: OptionData, random: Seeded): OptionData {
  random.fill(data.expiryYears, 0.0005, 0.027);
  random.fill(data.vols, 0.3, 0.8);
  for (let i = 0; i < data.forwards.length; i++) data.strikes[i] = data.forwards[i] * random.between(0.96, 1.04);
  return data;
}

export function optionRow(data: OptionData, i: number): OptionRow {
  return {
    forward: data.forwards[i],
    strike: data.strikes[i],
    expiryYears: data.expiryYears[i],
    vol: data.vols[i],
    rate: data.rates[i],
    call: data.calls[i] === 1,
  };
}
