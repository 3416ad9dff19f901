// ln x: goldens, limits, laws, same bits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logUlps } from '../precision.js';
import { log } from '../reference/bigFunctions.js';
import { functionSuite } from './functionSuite.js';

functionSuite({
  name: 'log',
  golden: 'sf_log',
  ulps: logUlps,
  oracle: log,
  domain: fc.oneof(fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }), fc.double({ min: 0.5, max: 2, noNaN: true })),
  exact: [
    [1, 0],
    [0, Number.NEGATIVE_INFINITY],
    [-0, Number.NEGATIVE_INFINITY],
    [-5e-324, Number.NaN],
    [-1, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, Number.NaN],
    [Number.NaN, Number.NaN],
  ],
  laws(apply) {
    test('never falls', () => {
      fc.assert(
        fc.property(fc.double({ min: 5e-324, max: 1e300, noNaN: true }), fc.double({ min: 1, max: 2, noNaN: true }), (x, factor) => {
          const [low, high] = apply()([x, x * factor]);
          expect(high).toBeGreaterThanOrEqual(low);
        }),
      );
    });

    test('turns a reciprocal of a power of two into the opposite sign', () => {
      const powers = Array.from({ length: 1000 }, (_, k) => 2 ** k);
      const results = apply()(powers);
      const opposites = apply()(powers.map((x) => 1 / x));
      powers.forEach((_, k) => {
        expect(opposites[k]).toBe(0 - results[k]);
      });
    });
  },
});
