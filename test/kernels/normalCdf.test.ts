// The standard normal distribution function: goldens, limits, laws, same bits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epsilon, normalCdfUlps } from '../precision.js';
import { normalCdf } from '../reference/bigFunctions.js';
import { functionSuite } from './functionSuite.js';

functionSuite({
  name: 'normalCdf',
  golden: 'sf_normcdf',
  ulps: normalCdfUlps,
  oracle: normalCdf,
  domain: fc.oneof(fc.double({ min: -6, max: 6, noNaN: true }), fc.double({ min: -38, max: 10, noNaN: true })),
  exact: [
    [0, 0.5],
    [-0, 0.5],
    [Number.POSITIVE_INFINITY, 1],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.NaN, Number.NaN],
    [9, 1],
    [-40, 0],
    [-Number.MAX_VALUE, 0],
  ],
  laws(apply) {
    test('of x and of -x sum to 1', () => {
      fc.assert(
        fc.property(fc.double({ noNaN: true }), (x) => {
          const [right, left] = apply()([x, -x]);
          expect(Math.abs(right + left - 1)).toBeLessThanOrEqual(epsilon);
        }),
      );
    });

    test('rises with x', () => {
      fc.assert(
        fc.property(fc.double({ min: -37, max: 8, noNaN: true }), fc.double({ min: 1e-3, max: 1, noNaN: true }), (x, step) => {
          const [low, high] = apply()([x, x + step]);
          expect(high).toBeGreaterThanOrEqual(low);
        }),
      );
    });
  },
});
