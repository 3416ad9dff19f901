// ln(1 + x): goldens, limits, laws, same bits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { log1pUlps } from '../precision.js';
import { log1p } from '../reference/bigFunctions.js';
import { functionSuite } from './functionSuite.js';

functionSuite({
  name: 'log1p',
  golden: 'sf_log1p',
  ulps: log1pUlps,
  oracle: log1p,
  domain: fc.oneof(
    fc.double({ min: -1, max: Number.MAX_VALUE, noNaN: true, minExcluded: true }),
    fc.double({ min: -0.9, max: 2, noNaN: true }),
  ),
  exact: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [2 ** -54, 2 ** -54],
    [-1, Number.NEGATIVE_INFINITY],
    [-1.0000000000000002, Number.NaN],
    [-Number.MAX_VALUE, Number.NaN],
    [Number.NEGATIVE_INFINITY, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
  ],
  laws(apply) {
    test('never falls, nor leaves the side of 0 that its argument is on', () => {
      fc.assert(
        fc.property(fc.double({ min: -0.999, max: 1e300, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true }), (x, step) => {
          const [low, high] = apply()([x, x + step]) as unknown as [number, number];
          expect(high).toBeGreaterThanOrEqual(low);
          expect(Math.sign(low)).toBe(Math.sign(x));
        }),
      );
    });

    test('turns 1 + x, a power of two, into the opposite sign of its reciprocal', () => {
      const powers = Array.from({ length: 53 }, (_, k) => 2 ** (k + 1));
      const results = apply()(powers.map((x) => x - 1));
      expect(results).toEqual(apply()(powers.map((x) => 1 / x - 1)).map((y) => -y));
    });
  },
});
