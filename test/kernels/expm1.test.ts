// e^x - 1: goldens, limits, laws, same bits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expm1Ulps } from '../precision.js';
import { expm1 } from '../reference/bigFunctions.js';
import { functionSuite } from './functionSuite.js';

functionSuite({
  name: 'expm1',
  golden: 'sf_expm1',
  ulps: expm1Ulps,
  oracle: expm1,
  domain: fc.oneof(fc.double({ min: -50, max: 709.7, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })),
  exact: [
    [0, 0],
    [-0, -0],
    [5e-324, 5e-324],
    [-5e-324, -5e-324],
    [2 ** -54, 2 ** -54],
    [-37.5, -1],
    [-Number.MAX_VALUE, -1],
    [Number.NEGATIVE_INFINITY, -1],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [709.7827128933841, Number.POSITIVE_INFINITY],
    [Number.MAX_VALUE, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
  ],
  laws(apply) {
    test('never falls, nor leaves the side of 0 that its argument is on', () => {
      fc.assert(
        fc.property(fc.double({ min: -50, max: 710, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (x, step) => {
          const [low, high] = apply()([x, x + step]) as unknown as [number, number];
          expect(high).toBeGreaterThanOrEqual(low);
          expect(Math.sign(low)).toBe(Math.sign(x));
        }),
      );
    });

    test('lies between its bounds x and x e^x', () => {
      fc.assert(
        fc.property(fc.double({ min: -0.5, max: 0.5, noNaN: true }), (x) => {
          const [y] = apply()([x]) as unknown as [number];
          const bound = x * Math.exp(x);
          expect(y).toBeGreaterThanOrEqual(x);
          expect(y - bound).toBeLessThanOrEqual(Math.abs(bound) * 2 ** -50);
        }),
      );
    });
  },
});
