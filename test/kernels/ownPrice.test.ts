// Our own prices and our own implied volatilities together: what goes in comes out, from a total volatility of 1e-12 to 5.
import { describe, expect, test } from 'vitest';
import { greeksScratch } from '../../assembly/literals/block.js';
import { impliedNoTimeValue, impliedOk, impliedScratch } from '../../assembly/literals/impliedVol.js';
import { Seeded } from '../../bench/kernels/seeded.js';
import { epsilon, ownPriceRelative, ownPriceScore } from '../precision.js';
import { abs, big, nearest, sub } from '../reference/big.js';
import { bigOption, inverseGreeks, linearGreeks, type OptionRow } from '../reference/black76.js';
import { onBackends } from './onBackends.js';

interface Case extends OptionRow {
  readonly totalVol: number;
}

const totalVolOf = ({ vol, expiryYears }: OptionRow): number => vol * Math.sqrt(expiryYears);

/** Rows of total volatility `low` to `high` (log-uniform), a fifth of them exactly at the money, the others up to `reach` deviations from it. */
function rowsOf(seed: number, count: number, low: number, high: number, reach: number): Case[] {
  const random = new Seeded(seed);
  return Array.from({ length: count }, (_, i) => {
    const forward = Math.exp(random.between(-5, 12));
    const expiryYears = Math.exp(random.between(-10, 2));
    const vol = Math.exp(random.between(Math.log(low), Math.log(high))) / Math.sqrt(expiryYears);
    const deviations = i % 5 === 0 ? 0 : random.between(-reach, reach);
    const strike = deviations === 0 ? forward : forward * Math.exp(-deviations * vol * Math.sqrt(expiryYears));
    const row = { forward, strike, expiryYears, vol, rate: random.between(-0.05, 0.1), call: random.whole(2) === 1 };
    return { ...row, totalVol: totalVolOf(row) };
  });
}

/** Values and vegas of both kernels, and the volatilities of the linear values: the same bits on every backend. */
function run(rows: readonly OptionRow[]) {
  const count = rows.length;
  return onBackends((backend, columns) => {
    const [f, k, t, v, r] = (['forward', 'strike', 'expiryYears', 'vol', 'rate'] as const).map((key) =>
      columns.f64(rows.map((row) => row[key])),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const calls = columns.u8(rows.map((row) => Number(row.call)));
    const out = Array.from({ length: 19 }, () => columns.out(count));
    const [values, b, c, vegas, d, e, g, h, i, coins, j, l, m, n, o, p, q, s, u] = out;
    const scratch = columns.out(greeksScratch);
    backend.greeks(f, k, t, v, r, calls, values, b, c, vegas, d, e, g, h, i, scratch, count);
    backend.inverseGreeks(f, k, t, v, calls, coins, j, l, m, n, o, p, q, s, u, scratch, count);
    const vols = columns.out(count);
    const statuses = columns.outU8(count);
    backend.impliedVol(values, f, k, t, r, calls, vols, statuses, columns.out(impliedScratch), count);
    return { values, vegas, coins, vols, statuses };
  });
}

describe('our own price and its volatility', () => {
  test.each([
    ['everything', 1, 8_000, 1e-12, 5, 8],
    ['about the money', 2, 8_000, 1e-12, 1, 0.5],
    ['where the series hands over', 3, 8_000, 0.05, 0.5, 2],
  ])('come out as they went in: %s', (_, seed, count, low, high, reach) => {
    const rows = rowsOf(seed, count, low, high, reach);
    const { values, vegas, vols, statuses } = run(rows);
    let graded = 0;
    rows.forEach((row, i) => {
      const condition = values[i] / (row.vol * vegas[i]);
      if (!(condition < 1e12 && values[i] > 1e-290)) return;
      expect(statuses[i], JSON.stringify(row)).toBe(impliedOk);
      const error = Math.abs(vols[i] - row.vol) / row.vol;
      expect(error / (epsilon * Math.max(1, condition)), JSON.stringify(row)).toBeLessThanOrEqual(ownPriceScore);
      const outOfTheMoney = row.call ? row.forward <= row.strike : row.forward >= row.strike;
      if (outOfTheMoney && row.totalVol < 1) expect(error, JSON.stringify(row)).toBeLessThanOrEqual(ownPriceRelative);
      graded += 1;
    });
    expect(graded).toBeGreaterThan(0.8 * count);
  });

  test('values near the money are right to what they tell of the volatility', () => {
    const rows = [...rowsOf(4, 200, 1e-12, 0.4, 1), ...rowsOf(5, 200, 0.02, 0.4, 3), ...rowsOf(6, 50, 1e-12, 5, 8)];
    const { values, coins } = run(rows);
    rows.forEach((row, i) => {
      for (const [value, figures] of [
        [values[i], linearGreeks(bigOption(row))],
        [coins[i], inverseGreeks(bigOption(row))],
      ] as const) {
        const scale = Math.max(nearest(figures.value), row.vol * nearest(figures.vega));
        const error = nearest(abs(sub(big(value), figures.value)));
        expect(error / (epsilon * scale), JSON.stringify(row)).toBeLessThanOrEqual(ownPriceScore);
      }
    });
  });

  test('exactly at the money without volatility there is no value', () => {
    const rows = [0, 5e-324, 1e-300, 1e-200].map((vol) => ({ forward: 100, strike: 100, expiryYears: 0.25, vol, rate: 0, call: true }));
    const { values, vols, statuses } = run(rows);
    expect([values[0], vols[0], statuses[0]]).toEqual([0, 0, impliedNoTimeValue]);
    for (const i of [2, 3]) expect(Math.abs(vols[i] / rows[i].vol - 1)).toBeLessThanOrEqual(ownPriceRelative);
  });
});
