// e^(x^2) erfc(x): goldens, limits, laws, same bits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundError, erfcxUlps } from '../precision.js';
import { erfcx } from '../reference/bigFunctions.js';
import { functionSuite } from './functionSuite.js';

functionSuite({
  name: 'erfcx',
  golden: 'sf_erfcx',
  ulps: erfcxUlps,
  oracle: erfcx,
  domain: fc.oneof(fc.double({ min: -26, max: 6, noNaN: true }), fc.double({ min: 6, max: 1e300, noNaN: true })),
  exact: [
    [0, 1],
    [-0, 1],
    [Number.POSITIVE_INFINITY, 0],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
    [-27, Number.POSITIVE_INFINITY],
    [-Number.MAX_VALUE, Number.POSITIVE_INFINITY],
  ],
  laws(apply) {
    test('lies between its bounds 1/(x + sqrt(x^2 + 2)) and 1/(x + sqrt(x^2 + 4/pi)), times 2/sqrt(pi)', () => {
      fc.assert(
        fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (x) => {
          const [y] = apply()([x]);
          const scaled = (y * Math.sqrt(Math.PI)) / 2;
          expect(scaled * (1 + boundError)).toBeGreaterThanOrEqual(1 / (x + Math.sqrt(x * x + 2)));
          expect(scaled * (1 - boundError)).toBeLessThanOrEqual(1 / (x + Math.sqrt(x * x + 4 / Math.PI)));
        }),
      );
    });
  },
});
