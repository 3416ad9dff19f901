// Whole numbers in doubles, against whole numbers of any size.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootOfTenfold, wholeOf } from '../../../src/book/integers.js';
import { runs } from '../../long.js';
import { floorRoot } from '../../reference/integerMargins.js';

describe('whole numbers in doubles', () => {
  test('a product of doubles that means a whole number is that number, any other is rounded down', () => {
    expect([0.07003 * 1e6, 0.29 * 100, 5.999, 6, 0, 1e-9].map(wholeOf)).toEqual([70030, 29, 5, 6, 0, 0]);
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), fc.nat({ max: 2 ** 17 }), (n, more) => {
        // up to 2^48: there a few roundings are still below half
        const whole = n * 2 ** 17 + more;
        expect(wholeOf((whole / 1e6) * 1e6)).toBe(whole);
      }),
      { seed: 3, numRuns: runs(2000) },
    );
  });

  test('the root of tenfold a number is the integer root, beyond 2^53 too', () => {
    const squares = fc.nat({ max: 2 ** 31 - 1 }).map((r) => Math.floor((r * r) / 10));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.maxSafeNat(),
          squares,
          fc.maxSafeNat().map((x) => x * 4096),
        ),
        (x) => {
          expect(BigInt(rootOfTenfold(x))).toBe(floorRoot(10n * BigInt(x) + 1n));
        },
      ),
      { seed: 3, numRuns: runs(3000) },
    );
    expect(rootOfTenfold(0)).toBe(1);
    expect([1e300, Number.POSITIVE_INFINITY].map(rootOfTenfold)).toEqual([Math.sqrt(1e301), Number.POSITIVE_INFINITY]);
  });
});
