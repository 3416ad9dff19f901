// e^x: goldens, limits, laws, same bits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epsilon, expUlps } from '../precision.js';
import { exp } from '../reference/bigFunctions.js';
import { functionSuite } from './functionSuite.js';

functionSuite({
  name: 'exp',
  golden: 'sf_exp',
  ulps: expUlps,
  oracle: exp,
  domain: fc.double({ min: -745, max: 709.7, noNaN: true }),
  exact: [
    [0, 1],
    [-0, 1],
    [5e-324, 1],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.NaN, Number.NaN],
    [709.7827128933841, Number.POSITIVE_INFINITY],
    [-745.1332191019411, 5e-324],
    [-745.1332191019412, 0],
    [Number.MAX_VALUE, Number.POSITIVE_INFINITY],
    [-Number.MAX_VALUE, 0],
  ],
  laws(apply) {
    test('never falls', () => {
      fc.assert(
        fc.property(fc.double({ min: -746, max: 710, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (x, step) => {
          const [low, high] = apply()([x, x + step]);
          expect(high).toBeGreaterThanOrEqual(low);
        }),
      );
    });

    test('of whole multiples of ln 2 is next to a power of two', () => {
      const powers = Array.from({ length: 2000 }, (_, k) => k - 1000);
      const results = apply()(powers.map((k) => k * Math.LN2));
      powers.forEach((k, i) => {
        expect(Math.abs(results[i] / 2 ** k - 1)).toBeLessThan((Math.abs(k) + 2) * epsilon);
      });
    });
  },
});
