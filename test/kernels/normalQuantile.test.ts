// The inverse of the normal distribution function: goldens, limits, laws, same bits.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backends } from '../backends.js';
import { normalQuantileUlps, quantileRoundTrip } from '../precision.js';
import { normalQuantile } from '../reference/bigFunctions.js';
import { applyOn, functionSuite } from './functionSuite.js';

functionSuite({
  name: 'normalQuantile',
  golden: 'sf_norminv',
  ulps: normalQuantileUlps,
  oracle: normalQuantile,
  domain: fc.oneof(fc.double({ min: 1e-3, max: 1 - 2 ** -53, noNaN: true }), fc.double({ min: 5e-324, max: 0.1, noNaN: true })),
  exact: [
    [0.5, 0],
    [0, Number.NEGATIVE_INFINITY],
    [-0, Number.NEGATIVE_INFINITY],
    [1, Number.POSITIVE_INFINITY],
    [-5e-324, Number.NaN],
    [1 + 2 ** -52, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.NaN],
    [Number.NaN, Number.NaN],
  ],
  laws(apply) {
    test('is odd about one half, to the bit where 1 - p is exact', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 2 ** 30 - 1 }), (n) => {
          const p = n / 2 ** 30;
          const [left, right] = apply()([p, 1 - p]);
          expect(left + right).toBe(0);
        }),
      );
    });

    test('rises with p', () => {
      fc.assert(
        fc.property(fc.double({ min: 5e-324, max: 0.5, noNaN: true }), fc.double({ min: 1e-3, max: 1, noNaN: true }), (p, more) => {
          const [low, high] = apply()([p, p * (1 + more)]);
          expect(high).toBeGreaterThanOrEqual(low);
        }),
      );
    });
  },
});

describe.each(backends)('normalQuantile and normalCdf on the $name backend', ({ create }) => {
  test('undo each other in the lower tail, as far as the condition of the distribution function allows', async () => {
    const backend = await create();
    const quantile = applyOn(backend, 'normalQuantile');
    const cdf = applyOn(backend, 'normalCdf');
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 0.5, noNaN: true }), (p) => {
        const [x] = quantile([p]);
        const [back] = cdf([x]);
        expect(Math.abs(back / p - 1)).toBeLessThanOrEqual(quantileRoundTrip * (1 + x * x));
      }),
    );
  });
});
