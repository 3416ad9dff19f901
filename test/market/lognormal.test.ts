// Tails of a lognormal price on every backend: published figures, limits, laws, and what is refused.

import { describe, expect, test } from 'vitest';
import { lognormal } from '../../src/estimation.js';
import { backends } from '../backends.js';
import { coreOn } from '../fixtures/coreOn.js';
import { faultOf } from '../fixtures/faultOf.js';
import { handRelative, vegaAbsolute } from '../precision.js';

describe.each(backends)('lognormal tails on the $name backend', (backend) => {
  const core = async () => coreOn(await backend.create(), 'test');

  test('are those of vegaprotocol/quant (riskmeasures_test.go, forwards_test.go; MIT)', async () => {
    const { lower, upper } = lognormal.tails(await core(), { mean: 0, deviation: 0.1, probability: 0.01 });
    const figures = [lower.quantile, lower.mean, upper.quantile, upper.mean];
    const published = [0.79244293082, 0.76640460826, 1.2619205259, 1.3060584483];
    figures.forEach((figure, i) => {
      expect(Math.abs(figure - (published[i] as number))).toBeLessThan(vegaAbsolute);
    });
    const inputs = { drift: 0, volatility: 1.5, years: 1.902587519025875e-6, probability: 0.01 };
    const { long, short } = lognormal.riskFactors(await core(), inputs);
    expect(Math.abs(long - 0.0055011137953)).toBeLessThan(vegaAbsolute);
    expect(Math.abs(short - 0.0055276558362)).toBeLessThan(vegaAbsolute);
  });

  test('both parts of a distribution make its mean, and nothing random is its own tail', async () => {
    const open = await core();
    for (const probability of [0.001, 0.05, 0.4]) {
      const below = lognormal.tails(open, { mean: 0.2, deviation: 0.7, probability }).lower;
      const above = lognormal.tails(open, { mean: 0.2, deviation: 0.7, probability: 1 - probability }).upper;
      const mean = open.math.exp(Float64Array.of(0.2 + 0.49 / 2))[0] as number;
      expect(Math.abs((probability * below.mean + (1 - probability) * above.mean) / mean - 1)).toBeLessThan(10 * handRelative);
      expect(below.mean < below.quantile).toBe(true);
    }
    const still = lognormal.tails(open, { mean: 0, deviation: 0, probability: 0.5 });
    expect(still).toEqual({ lower: { quantile: 1, mean: 1 }, upper: { quantile: 1, mean: 1 } });
  });

  test('refuse what is no probability, and figures beyond the doubles', async () => {
    const open = await core();
    const inputs = { mean: 0, deviation: 1, probability: 0.01 };
    const wrong = (change: object) => faultOf(() => lognormal.tails(open, { ...inputs, ...change }));
    expect(wrong({ probability: 1 })).toMatchObject({ code: 'BAD_CONFIDENCE', path: 'inputs.probability' });
    expect(wrong({ deviation: -1 })).toMatchObject({ code: 'NEGATIVE', path: 'inputs.deviation' });
    expect(wrong({ mean: 1e4 })).toMatchObject({ code: 'OVERFLOW', path: 'lower.quantile' });
    const factors = { drift: 0, volatility: 1, years: 0, probability: 0.01 };
    expect(faultOf(() => lognormal.riskFactors(open, factors))).toMatchObject({ code: 'NOT_POSITIVE', path: 'inputs.years' });
  });
});
