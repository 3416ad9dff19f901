// The oracle's own arithmetic: against known digits, exact identities and the 60-digit references.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { referenceTable } from '../fixtures/referenceTable.js';
import { runs } from '../long.js';
import { oracleRelative, seriesSlope } from '../precision.js';
import { needs, sharedPath } from '../shared.js';
import { add, type Big, big, compare, decimalText, div, mul, nearest, neg, scaled, sqrt, sub } from './big.js';
import { erfc, erfcx, exp, expm1, ln2, log, log1p, normalCdf, normalPdf, normalQuantile, pi } from './bigFunctions.js';

const close = (a: Big, b: Big): boolean => a.m === b.m || Math.abs(nearest(div(sub(a, b), b))) < oracleRelative;

describe('big numbers', () => {
  test('hold every double exactly and round back to it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(nearest(big(x))).toBe(x + 0);
      }),
    );
  });

  test('round to the nearest double, ties to even, in the subnormals too', () => {
    const half = (x: number, ulp: number): Big => add(big(x), scaled(big(ulp), -1));
    expect(nearest(half(1, 2 ** -52))).toBe(1);
    expect(nearest(half(1 + 2 ** -52, 2 ** -52))).toBe(1 + 2 ** -51);
    expect(nearest(scaled(big(3), -1075))).toBe(1e-323);
    expect(nearest(scaled(big(1), -1075))).toBe(0);
    expect(nearest(scaled(big(5), -1076))).toBe(5e-324);
    expect(nearest(scaled(big(1), 1024))).toBe(Number.POSITIVE_INFINITY);
    expect(nearest(neg(scaled(big(1), 5000)))).toBe(Number.NEGATIVE_INFINITY);
  });

  test('give back what a double sum, product, quotient and root round to', () => {
    const ordinary = fc.double({ min: -1e100, max: 1e100, noNaN: true });
    fc.assert(
      fc.property(ordinary, ordinary, (x, y) => {
        // a sum, product or quotient of 0 has no sign here
        expect(nearest(add(big(x), big(y))) + 0).toBe(x + y + 0);
        expect(nearest(mul(big(x), big(y))) + 0).toBe(x * y + 0);
        if (y !== 0) expect(nearest(div(big(x), big(y))) + 0).toBe(x / y + 0);
        expect(nearest(sqrt(big(Math.abs(x))))).toBe(Math.sqrt(Math.abs(x)));
      }),
    );
  });

  test('print the digits of pi, ln 2 and e', () => {
    expect(decimalText(pi, 50)).toBe('3.1415926535897932384626433832795028841971693993751e0');
    expect(decimalText(ln2, 50)).toBe('6.9314718055994530941723212145817656807550013436026e-1');
    expect(decimalText(exp(big(1)), 40)).toBe('2.718281828459045235360287471352662497757e0');
  });

  test('exp and log undo each other', () => {
    fc.assert(
      fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(close(add(log(exp(big(x))), big(1)), add(big(x), big(1)))).toBe(true);
      }),
      { numRuns: runs(30, 10) },
    );
  });

  test('erfc by its series meets erfc by its continued fraction', () => {
    for (const x of [3.0000001, 3.5, 5]) {
      // 2 e^(-x^2)/sqrt(pi) integrated by parts is what the fraction is; the series needs more digits the further out
      const bySeries = sub(big(2), erfc(neg(big(x))));
      expect(close(bySeries, erfc(big(x)))).toBe(true);
    }
    const below = erfc(big(3 - 2 ** -40));
    const above = erfc(big(3));
    expect(compare(below, above)).toBe(1);
    const slope = mul(normalPdf(mul(big(3), sqrt(big(2)))), scaled(sqrt(big(2)), 1));
    expect(Math.abs(nearest(div(sub(below, above), scaled(slope, -40))) - 1)).toBeLessThanOrEqual(seriesSlope);
  });

  test('the quantile is the inverse of the distribution function', () => {
    for (const p of [1e-250, 0.01, 0.3, 0.75, 1 - 2 ** -50]) expect(close(normalCdf(normalQuantile(big(p))), big(p))).toBe(true);
  });

  const known: Record<string, (x: Big) => Big> = {
    exp,
    expm1,
    log,
    log1p,
    erfc,
    erfcx,
    normpdf: normalPdf,
    normcdf: normalCdf,
    norminv: normalQuantile,
  };
  for (const [name, evaluate] of Object.entries(known)) {
    const file = `vectors/numerics/sf_${name}.csv.gz`;
    test.skipIf(sharedPath(file) === undefined)(needs(`${name} has the digits of the 60-digit references`, file), () => {
      const table = referenceTable(sharedPath(file) as string);
      const rows = table.filter(
        (row, i) => i % Math.floor(table.length / 60) === 0 && /e/.test(row.y as string) && Math.abs(Number(row.x)) < 1e16,
      );
      expect(rows.length).toBeGreaterThan(20);
      for (const row of rows) {
        const text = decimalText(evaluate(big(Number(row.x))), 25);
        expect(`${row.x}: ${text}`).toBe(`${row.x}: ${row.y}`);
      }
    });
  }
});
