// erfc(x): goldens, limits, laws, same bits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epsilon, erfcUlps } from '../precision.js';
import { erfc } from '../reference/bigFunctions.js';
import { functionSuite } from './functionSuite.js';

functionSuite({
  name: 'erfc',
  golden: 'sf_erfc',
  ulps: erfcUlps,
  oracle: erfc,
  domain: fc.oneof(fc.double({ min: -6, max: 6, noNaN: true }), fc.double({ min: 6, max: 27, noNaN: true })),
  exact: [
    [0, 1],
    [-0, 1],
    [Number.POSITIVE_INFINITY, 0],
    [Number.NEGATIVE_INFINITY, 2],
    [Number.NaN, Number.NaN],
    [-40, 2],
    [40, 0],
    [Number.MAX_VALUE, 0],
    [-Number.MAX_VALUE, 2],
  ],
  laws(apply) {
    test('of x and of -x sum to 2', () => {
      fc.assert(
        fc.property(fc.double({ noNaN: true }), (x) => {
          const [right, left] = apply()([x, -x]);
          expect(Math.abs(right + left - 2)).toBeLessThanOrEqual(2 * epsilon);
        }),
      );
    });

    test('stays within 0 and 2', () => {
      fc.assert(
        fc.property(fc.double({ noNaN: true }), (x) => {
          const [y] = apply()([x]);
          expect(y >= 0 && y <= 2).toBe(true);
        }),
      );
    });
  },
});
