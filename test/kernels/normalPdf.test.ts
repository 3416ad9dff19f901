// The standard normal density: goldens, limits, laws, same bits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalPdfUlps } from '../precision.js';
import { normalPdf } from '../reference/bigFunctions.js';
import { functionSuite } from './functionSuite.js';

functionSuite({
  name: 'normalPdf',
  golden: 'sf_normpdf',
  ulps: normalPdfUlps,
  oracle: normalPdf,
  domain: fc.oneof(fc.double({ min: -6, max: 6, noNaN: true }), fc.double({ min: -39, max: 39, noNaN: true })),
  exact: [
    [0, 0.3989422804014327],
    [-0, 0.3989422804014327],
    [Number.POSITIVE_INFINITY, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [Number.NaN, Number.NaN],
    [40, 0],
    [-Number.MAX_VALUE, 0],
  ],
  laws(apply) {
    test('is the same to the bit at x and -x', () => {
      fc.assert(
        fc.property(fc.double({ noNaN: true }), (x) => {
          const [right, left] = apply()([x, -x]);
          expect(left).toBe(right);
        }),
      );
    });
  },
});
