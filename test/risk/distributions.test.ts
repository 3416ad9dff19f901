// Student t, chi-square and binomial against 115 digits, on every backend; the words of Philox.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { philoxWords, Uniforms } from '../../src/columns/philox.js';
import { distributions } from '../../src/risk.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { riskRelative, tinyError, tinyReference } from '../precision.js';
import { type Big, big, compare, decimalText, div, mul, nearest, one, scaled, sqrt, sub } from '../reference/big.js';
import {
  binomialCdf,
  chiSquareTail,
  studentDensity,
  studentTail,
  studentTailOf,
  studentUpperQuantile,
} from '../reference/bigDistributions.js';
import { pi } from '../reference/bigFunctions.js';
import { parseDecimal, relativeErrorTo } from '../reference/decimal.js';
import { philox, uniformOf } from '../reference/philox.js';
import { onCores } from './onCores.js';

/** Among the subnormals digits are lost whatever is done. */
const near = (x: number, exact: Big): void => {
  if (Math.abs(nearest(exact)) < tinyReference) {
    expect(Math.abs(x - nearest(exact))).toBeLessThanOrEqual(tinyError);
    return;
  }
  expect(relativeErrorTo(x, parseDecimal(decimalText(exact, 30)))).toBeLessThanOrEqual(riskRelative);
};
const degrees = fc.constantFrom(1, 2, 3, 4, 5, 8, 17, 40, 120);
const often = { numRuns: runs(60, 15) };

describe('the distributions of risk', () => {
  test('Student t: density, both tails and quantile meet the reference at any argument', () => {
    fc.assert(
      fc.property(degrees, fc.double({ min: 1e-3, max: 60, noNaN: true }), (nu, t) => {
        const found = onCores((core) => [
          distributions.studentPdf(core, t, nu),
          distributions.studentCdf(core, -t, nu),
          distributions.studentCdf(core, t, nu),
        ]);
        near(found[0] as number, studentDensity(big(t), nu));
        near(found[1] as number, studentTail(big(t), nu));
        near(found[2] as number, sub(one, studentTail(big(t), nu)));
      }),
      often,
    );
    fc.assert(
      fc.property(degrees, fc.double({ min: -12, max: Math.log10(0.499), noNaN: true }), (nu, exponent) => {
        const p = 10 ** exponent;
        const t = onCores((core) => -distributions.studentQuantile(core, p, nu));
        near(t, studentUpperQuantile(big(p), nu, t));
      }),
      often,
    );
  });

  test('Student t: the median is 0, and the quantile is odd', () => {
    expect(onCores((core) => distributions.studentQuantile(core, 0.5, 3.7))).toBe(0);
    const [low, high] = onCores((core) => [distributions.studentQuantile(core, 0.25, 3.7), distributions.studentQuantile(core, 0.75, 3.7)]);
    expect(high).toBe(-(low as number));
  });

  test('Student t: the quantile of 1 and 2 degrees is that of their closed forms, down to the least double', () => {
    // 1e-300 of 1 degree: cot(pi 1e-300) = 1 / (pi 1e-300) = 3.1830988618379067e299
    expect(onCores((core) => distributions.studentQuantile(core, 1e-300, 1))).toBeCloseTo(-3.183098861837907e299, -287);
    const tiny = (p: number): Big => mul(big(p), pi);
    for (const p of [1e-20, 1e-100, 1e-160, 1e-300, 1e-307]) {
      // cot(x) = 1/x - x/3 + ..., of x below 1e-19
      const x = tiny(p);
      near(-onCores((core) => distributions.studentQuantile(core, p, 1)), sub(div(one, x), div(x, big(3))));
    }
    for (const p of [0.4, 0.1, 1e-3, 1e-20, 1e-200, 1e-308, 1e-315, Number.MIN_VALUE]) {
      const exact = div(sub(one, scaled(big(p), 1)), sqrt(mul(scaled(big(p), 1), sub(one, big(p)))));
      near(-onCores((core) => distributions.studentQuantile(core, p, 2)), exact);
    }
  });

  test('Student t: the whole stated range, of any degrees, meets the reference', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 3, noNaN: true }),
        fc.oneof(
          fc.double({ min: -307, max: Math.log10(0.249), noNaN: true }),
          fc.double({ min: -3, max: Math.log10(0.4999), noNaN: true }),
        ),
        (logDegrees, exponent) => {
          const [nu, p] = [10 ** logDegrees, 10 ** exponent];
          let t = 0;
          try {
            t = -onCores((core) => distributions.studentQuantile(core, p, nu));
          } catch (error) {
            expect(error).toMatchObject({ code: 'OVERFLOW', path: 'quantile' });
            expect(compare(studentTailOf(big(Number.MAX_VALUE), big(nu)), mul(big(p), big(1 - 1e-12)))).toBe(1);
            return;
          }
          const [less, more] = [studentTailOf(big(t * (1 - riskRelative)), big(nu)), studentTailOf(big(t * (1 + riskRelative)), big(nu))];
          expect([compare(less, big(p)), compare(more, big(p))]).toEqual([1, -1]);
          near(
            onCores((core) => distributions.studentCdf(core, -t, nu)),
            studentTailOf(big(t), big(nu)),
          );
        },
      ),
      often,
    );
  }, 60_000);

  test('Student t: tails where the square of t is beyond the doubles, and where the density is', () => {
    for (const [t, nu] of [
      [1e154, 1],
      [1e160, 0.5],
      [1e200, 1],
      [1.7e308, 0.01],
      [1.7e308, 0.99],
      [1e-200, 3],
    ] as const)
      near(
        onCores((core) => distributions.studentCdf(core, -t, nu)),
        studentTailOf(big(t), big(nu)),
      );
    expect(onCores((core) => distributions.studentPdf(core, 1e200, 0.1))).toBeGreaterThan(0);
    expect(onCores((core) => distributions.studentPdf(core, -1e200, 0.1))).toBe(
      onCores((core) => distributions.studentPdf(core, 1e200, 0.1)),
    );
  });

  test('chi-square: the tail meets the reference far out; the quantile inverts the distribution', () => {
    fc.assert(
      fc.property(degrees, fc.double({ min: 1e-3, max: 900, noNaN: true }), (nu, x) => {
        near(
          onCores((core) => distributions.chiSquareTail(core, x, nu)),
          chiSquareTail(big(x), nu),
        );
      }),
      often,
    );
    for (const nu of [1, 2.5, 10, 300]) {
      for (const p of [1e-6, 0.01, 0.5, 0.9, 0.999]) {
        const back = onCores((core) => distributions.chiSquareCdf(core, distributions.chiSquareQuantile(core, p, nu), nu));
        expect(Math.abs(back / p - 1)).toBeLessThanOrEqual(riskRelative);
      }
    }
  });

  test('binomial: both tails meet the reference', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0.001, max: 0.999, noNaN: true }), fc.nat(), (n, p, draw) => {
        const k = draw % n;
        const { lower, upper } = onCores((core) => distributions.binomialTails(core, k, n, p));
        // the smaller of the two keeps its digits; the other is its complement
        const [below, above] = [binomialCdf(k, n, big(p)), binomialCdf(n - k - 1, n, sub(one, big(p)))];
        near(lower, lower <= upper ? below : sub(one, above));
        near(upper, lower <= upper ? sub(one, below) : above);
      }),
      often,
    );
  });

  test('refuses what is no probability and no degree of freedom', () => {
    onCores((core) => {
      expect(faultOf(() => distributions.studentQuantile(core, 1, 3))).toMatchObject({ code: 'BAD_CONFIDENCE', path: 'p' });
      for (const nu of [0, 5e-324, 0.0099, 1.1e7])
        for (const of of [distributions.studentCdf, distributions.studentPdf, distributions.studentQuantile])
          expect(faultOf(() => of(core, nu === 0 ? 0.1 : 0.5, nu))).toMatchObject({ code: 'OUT_OF_RANGE', path: 'degreesOfFreedom' });
      expect(faultOf(() => distributions.studentCdf(core, 5, 5e-324))).toMatchObject({ code: 'OUT_OF_RANGE', path: 'degreesOfFreedom' });
      expect(faultOf(() => distributions.studentQuantile(core, 1e-300, 0.5))).toMatchObject({ code: 'OVERFLOW', path: 'quantile' });
      expect(faultOf(() => distributions.studentQuantile(core, 5e-324, 1))).toMatchObject({ code: 'OVERFLOW', path: 'quantile' });
      expect(faultOf(() => distributions.chiSquareTail(core, Number.NaN, 3))).toMatchObject({ code: 'NOT_FINITE', path: 'x' });
      expect(faultOf(() => distributions.binomialTails(core, 5, 4, 0.5))).toMatchObject({ code: 'TOO_LARGE', path: 'successes' });
    });
  });
});

describe('the counter-based words', () => {
  test('are those of Philox4x32-10 at any place', () => {
    const whole = fc.maxSafeNat();
    const halves = (x: number): [bigint, bigint] => [BigInt(x) & 0xffffffffn, BigInt(x) >> 32n];
    fc.assert(
      fc.property(whole, whole, whole, (seed, stream, block) => {
        const words = new Uint32Array(4);
        philoxWords(seed, stream, block, words);
        const expected = philox([...halves(block), ...halves(stream)], halves(seed));
        expect(Array.from(words, BigInt)).toEqual(expected);
        const [w0, w1, w2, w3] = expected as [bigint, bigint, bigint, bigint];
        const uniforms = new Uniforms(seed, stream);
        const n = 2 * (block % 2 ** 50);
        if (n !== 2 * block) return;
        expect([uniforms.at(n), uniforms.at(n + 1)]).toEqual([uniformOf(w0, w1), uniformOf(w2, w3)]);
      }),
      { numRuns: runs(200) },
    );
  });
});
