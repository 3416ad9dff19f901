// Moments, quantile conventions and the methods on observations, against plain definitions in whole numbers.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { momentsOf } from '../../src/risk/moments.js';
import { type QuantileConvention, quantileConventions } from '../../src/risk/quantiles.js';
import { sampleQuantile } from '../../src/risk/sampleQuantile.js';
import { tailProbability } from '../../src/risk/tail.js';
import { valueAtRisk as varOf } from '../../src/risk.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { epsilon, lawError, quantileRelative, riskRelative } from '../precision.js';
import { add, type Big, big, div, mul, nearest, sub, zero } from '../reference/big.js';
import { onCores } from './onCores.js';

/** No subnormals: their means round to other multiples of the smallest double. */
const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => (Math.abs(x) < 1e-290 ? 0 : x));
/** Nothing whose square underflows. */
const deviations = fc.double({ min: -1, max: 1, noNaN: true }).map((x) => (Math.abs(x) < 1e-60 ? 0 : x));
const samples = fc.array(finite, { minLength: 1, maxLength: 60 });

describe('moments', () => {
  test('meet exact arithmetic, also far from 0', () => {
    fc.assert(
      fc.property(fc.array(deviations, { minLength: 2, maxLength: 30 }), fc.oneof(finite, fc.constant(0)), (around, centre) => {
        const xs = around.map((x) => centre + x);
        const n = big(xs.length);
        const mean = div(xs.map(big).reduce(add, zero), n);
        const central = (power: number): Big =>
          div(xs.map((x) => Array.from({ length: power }, () => sub(big(x), mean)).reduce(mul)).reduce(add, zero), n);
        const found = momentsOf(xs);
        const variance = nearest(central(2));
        expect(Math.abs(found.mean - nearest(mean))).toBeLessThanOrEqual(epsilon * Math.abs(nearest(mean)));
        expect(Math.abs(found.populationVariance - variance)).toBeLessThanOrEqual(riskRelative * variance);
        if (variance < 1e-20) return;
        const skewness = nearest(central(3)) / (variance * Math.sqrt(variance));
        expect(Math.abs(found.skewness - skewness)).toBeLessThanOrEqual(riskRelative * Math.abs(skewness) + 4 * epsilon * epsilon);
        const kurtosis = nearest(central(4)) / (variance * variance);
        expect(Math.abs(found.excessKurtosis + 3 - kurtosis)).toBeLessThanOrEqual(riskRelative * kurtosis);
      }),
    );
  });

  test('a series that does not move has none but its mean; a hole or nothing at all is refused', () => {
    expect(momentsOf([0.1, 0.1, 0.1])).toMatchObject({ mean: 0.1, sampleVariance: 0, skewness: 0, excessKurtosis: 0 });
    expect(faultOf(() => momentsOf([1, Number.NaN, 2]))).toMatchObject({ code: 'NOT_FINITE', path: 'values[1]' });
    expect(faultOf(() => momentsOf([]))).toMatchObject({ code: 'TOO_SHORT', path: 'values' });
    expect(faultOf(() => momentsOf([1e200, -1e200]))).toMatchObject({ code: 'OVERFLOW' });
  });
});

/** The place of a quantile at k/1000 as a fraction over 24,000: by Hyndman and Fan's table. */
function placeOf(type: number, n: bigint, k: bigint): bigint {
  const unit = 24_000n;
  const p = 24n * k;
  if (type === 3) return n * p - unit / 2n;
  if (type <= 2 || type === 4) return n * p;
  if (type === 5) return n * p + unit / 2n;
  if (type === 6) return (n + 1n) * p;
  if (type === 7) return (n - 1n) * p + unit;
  return type === 8 ? n * p + (p + unit) / 3n : n * p + p / 4n + (unit * 3n) / 8n;
}

describe('quantiles by convention', () => {
  test('are those of Hyndman and Fan, types 1 to 9, at any level in thousandths', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 9 }), (xs, k, type) => {
        const sorted = [...xs].sort((a, b) => a - b);
        const place = placeOf(type, BigInt(xs.length), BigInt(k));
        const whole = Number(place >= 0n ? place / 24_000n : -1n);
        const fraction = Number(place - BigInt(whole) * 24_000n) / 24_000;
        const at = (i: number): number => sorted[Math.max(0, Math.min(xs.length, i) - 1)] as number;
        const jump = [0, fraction > 0 ? 1 : 0, fraction > 0 ? 1 : 0.5, fraction > 0 || whole % 2 !== 0 ? 1 : 0][type] ?? fraction;
        const expected = (1 - jump) * at(whole) + jump * at(whole + 1);
        const found = sampleQuantile(xs, k / 1000, `type${type}` as QuantileConvention);
        // the reference itself rounds its two products, and k/1000 its level by n places
        const size = Math.max(Math.abs(at(whole)), Math.abs(at(whole + 1)));
        expect(Math.abs(found - expected)).toBeLessThanOrEqual((quantileRelative + xs.length * epsilon) * size);
        if (type <= 3 && jump !== 0.5) expect(found).toBe(jump === 1 ? at(whole + 1) : at(whole));
      }),
      { numRuns: runs(2000) },
    );
  });

  test('do not miss a whole number by the rounding of the level', () => {
    const xs = Array.from({ length: 100 }, (_, i) => i + 1);
    for (let k = 1; k < 100; k += 1) {
      expect(sampleQuantile(xs, k / 100, 'type1')).toBe(k);
      const { valueAtRisk } = onCores((core) =>
        varOf(core, { method: 'historical', pnl: xs, confidence: (100 - k) / 100, quantile: 'ceil', shortfall: 'tail-count' }),
      );
      expect(valueAtRisk).toBe(-k);
    }
    expect(tailProbability(0.99)).toBe(0.01);
    expect(tailProbability(0.9999)).toBe(0.0001);
    expect(tailProbability(0.5)).toBe(0.5);
    expect(tailProbability(1e-9)).toBe(1 - 1e-9);
  });
});

const levels = fc.constantFrom(0.5, 0.9, 0.95, 0.975, 0.99, 0.999);

describe('historical VaR and ES', () => {
  test('ES is never below VaR, except where a convention leaves observations out of both', () => {
    fc.assert(
      fc.property(samples, levels, fc.constantFrom(...quantileConventions), (pnl, confidence, quantile) => {
        const ask = (shortfall: 'acerbi-tasche' | 'mean-below' | 'mean-at-or-below') =>
          onCores((core) => varOf(core, { method: 'historical', pnl, confidence, quantile, shortfall }));
        for (const shortfall of ['mean-below', 'mean-at-or-below'] as const) {
          const { valueAtRisk, expectedShortfall } = ask(shortfall);
          expect(expectedShortfall - valueAtRisk).toBeGreaterThanOrEqual(-lawError(pnl.length) * Math.abs(valueAtRisk));
        }
        if (quantile !== 'ceil') return;
        const { valueAtRisk, expectedShortfall } = ask('acerbi-tasche');
        expect(expectedShortfall - valueAtRisk).toBeGreaterThanOrEqual(-lawError(pnl.length) * Math.abs(valueAtRisk));
      }),
      { numRuns: runs(500) },
    );
  });

  test('with a decay of 1, age weights are those of plain history', () => {
    fc.assert(
      fc.property(samples, levels, (pnl, confidence) => {
        const { weights, valueAtRisk } = onCores((core) => varOf(core, { method: 'age-weighted', pnl, decay: 1, confidence }));
        for (const weight of weights) expect(weight).toBe(1 / pnl.length);
        // the first loss whose weight exceeds alpha: the next one where n alpha is whole
        const sorted = [...pnl].sort((a, b) => a - b);
        const tail = Math.round(1e6 * pnl.length * tailProbability(confidence)) / 1e6;
        expect(valueAtRisk).toBe(0 - (sorted[Math.min(pnl.length - 1, Math.floor(tail))] as number));
      }),
    );
  });

  test('the newest observation weighs most, and what is stressed takes its probability from history', () => {
    const pnl = [-5, 1, 2, -3];
    const aged = onCores((core) => varOf(core, { method: 'age-weighted', pnl, decay: 0.5, confidence: 0.9 }));
    expect(Array.from(aged.weights)).toEqual([1 / 15, 2 / 15, 4 / 15, 8 / 15]);
    expect(aged.valueAtRisk).toBe(3);
    const stressed = onCores((core) =>
      varOf(core, { method: 'stressed', pnl, stressPnl: [-50, -20], stressProbabilities: [0.01, 0.09], confidence: 0.95 }),
    );
    expect(stressed.valueAtRisk).toBe(20);
    expect(stressed.expectedShortfall).toBeCloseTo((0.01 * 50 + 0.04 * 20) / 0.05, 12);
    expect(stressed.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 14);
  });

  test('refuses holes, nothing, and stress that is more than certain', () => {
    onCores((core) => {
      const historical = { method: 'historical', confidence: 0.99, quantile: 'ceil', shortfall: 'hull' } as const;
      expect(faultOf(() => varOf(core, { ...historical, pnl: [1, Number.NaN] }))).toMatchObject({
        code: 'NOT_FINITE',
        path: 'pnl[1]',
      });
      expect(faultOf(() => varOf(core, { ...historical, pnl: [] }))).toMatchObject({ code: 'TOO_SHORT', path: 'pnl' });
      expect(faultOf(() => varOf(core, { ...historical, pnl: [1], confidence: 1 }))).toMatchObject({ code: 'BAD_CONFIDENCE' });
      expect(faultOf(() => varOf(core, { ...historical, pnl: [1], quantile: 'type0' as 'ceil' }))).toMatchObject({
        path: 'quantile',
      });
      const stressed = { method: 'stressed', pnl: [1], stressPnl: [-1, -2], confidence: 0.9 } as const;
      expect(faultOf(() => varOf(core, { ...stressed, stressProbabilities: [0.6, 0.6] }))).toMatchObject({ code: 'OUT_OF_RANGE' });
      expect(faultOf(() => varOf(core, { ...stressed, stressProbabilities: [0.6] }))).toMatchObject({ code: 'SHAPE_MISMATCH' });
      expect(faultOf(() => varOf(core, { method: 'age-weighted', pnl: [1], decay: 1.5, confidence: 0.9 }))).toMatchObject({
        path: 'decay',
      });
    });
  });
});

describe('filtered historical simulation', () => {
  const returns = Array.from({ length: 50 }, (_, i) => 0.02 * Math.sin(3 * i + 1));
  const conventions = { confidence: 0.95, quantile: 'ceil', shortfall: 'acerbi-tasche' } as const;

  test('with a volatility that never changes it is plain history', () => {
    const volatilities = returns.map(() => 0.25);
    const updated = onCores((core) =>
      varOf(core, { method: 'volatility-updated', returns, volatilities, currentVolatility: 0.25, ...conventions }),
    );
    const plain = onCores((core) => varOf(core, { method: 'historical', pnl: returns, ...conventions }));
    expect(updated).toMatchObject(plain);
  });

  test('scales with today’s volatility', () => {
    const volatilities = returns.map((_, i) => 0.5 + (i % 3) * 0.25);
    const at = (currentVolatility: number) =>
      onCores((core) => varOf(core, { method: 'volatility-updated', returns, volatilities, currentVolatility, ...conventions }));
    expect(at(1).valueAtRisk).toBe(2 * at(0.5).valueAtRisk);
    expect(at(0).valueAtRisk).toBe(0);
  });

  const bootstrap = {
    method: 'filtered-historical',
    returns,
    volatilities: returns.map(() => 1),
    currentVolatility: 1,
    ...conventions,
  } as const;

  test('a path is a function of the seed and its place: more paths leave the first as they were', () => {
    const few = onCores((core) => varOf(core, { ...bootstrap, horizonDays: 10, paths: 40, seed: 7 }));
    const more = onCores((core) => varOf(core, { ...bootstrap, horizonDays: 10, paths: 90, seed: 7 }));
    expect(Array.from(more.pnl.subarray(0, 40))).toEqual(Array.from(few.pnl));
    const other = onCores((core) => varOf(core, { ...bootstrap, horizonDays: 10, paths: 40, seed: 8 }));
    expect(Array.from(other.pnl)).not.toEqual(Array.from(few.pnl));
  });

  test('one day draws every return about as often; a recursion without reaction leaves the volatility alone', () => {
    const paths = 20_000;
    const drawn = onCores((core) => varOf(core, { ...bootstrap, horizonDays: 1, paths, seed: 1 }));
    const counts = returns.map((r) => drawn.pnl.reduce((sum, x) => sum + (x === r ? 1 : 0), 0));
    const expected = paths / returns.length;
    for (const count of counts) expect(Math.abs(count - expected) / Math.sqrt(expected)).toBeLessThanOrEqual(4.5);
    const still = { omega: 0, alpha: 0, beta: 1 };
    const days = { horizonDays: 5, paths: 100, seed: 3 };
    const plain = onCores((core) => varOf(core, { ...bootstrap, ...days }));
    expect(onCores((core) => varOf(core, { ...bootstrap, ...days, recursion: still }))).toStrictEqual(plain);
    const reacting = onCores((core) => varOf(core, { ...bootstrap, ...days, recursion: { omega: 0.5, alpha: 0, beta: 1 } }));
    expect(reacting.valueAtRisk).toBeGreaterThan(plain.valueAtRisk);
  });

  test('refuses a volatility of 0 beside a return, too many draws, and half a day', () => {
    onCores((core) => {
      const days = { horizonDays: 1, paths: 10, seed: 1 };
      const zero = { ...bootstrap, ...days, volatilities: returns.map(() => 0) };
      expect(faultOf(() => varOf(core, zero))).toMatchObject({ code: 'NOT_POSITIVE', path: 'volatilities[0]' });
      expect(faultOf(() => varOf(core, { ...bootstrap, ...days, horizonDays: 10_000, paths: 2 ** 24 }))).toMatchObject({
        code: 'TOO_LARGE',
      });
      expect(faultOf(() => varOf(core, { ...bootstrap, ...days, horizonDays: 0.5 }))).toMatchObject({ path: 'horizonDays' });
    });
  });
});
