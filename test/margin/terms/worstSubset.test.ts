// The worst subset of orders under two slopes, against every subset.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WorstSubset } from '../../../src/margin/terms/worstSubset.js';
import { subsetRelative } from '../../precision.js';
import { subsetsOf } from '../../reference/subsets.js';

type Line = readonly [x: number, l: number];

function subsetOf(lines: readonly Line[]): WorstSubset {
  const subset = new WorstSubset();
  for (const [x, l] of lines) subset.add(x, l);
  return subset;
}

function worthOf(lines: readonly Line[], start: number, above: number, below: number): number {
  const x = lines.reduce((sum, one) => sum + one[0], start);
  return (x >= 0 ? above : below) * x + lines.reduce((sum, one) => sum + one[1], 0);
}
const bruteForce = (lines: readonly Line[], start: number, above: number, below: number): number =>
  Math.max(...subsetsOf(lines).map((one) => worthOf(one, start, above, below)));
const grossOf = (lines: readonly Line[], start: number): number =>
  lines.reduce((sum, [x, l]) => sum + Math.abs(x) + Math.abs(l), Math.abs(start));

/** Evenly between two borders: doubles of their own are mostly tiny. */
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 30 }).map((n) => min + ((max - min) * n) / 2 ** 30);

/** Lines that turn between the slopes, so that neither decides them; some of them equal. */
const turning = (above: number, below: number): fc.Arbitrary<Line[]> =>
  fc
    .array(
      fc.record({
        x: between(-50, 50),
        at: between(-0.2, 1.2),
        copies: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 5 },
    )
    .map((all) =>
      all.flatMap(({ x, at, copies }) => Array.from({ length: copies }, (): Line => [x, -x * (above + at * (below - above))])).slice(0, 11),
    );
const slopes = fc.tuple(between(-2, 2), between(-2, 2));
const start = between(-100, 100);

describe('the worst subset', () => {
  test('is the worst of all subsets, whichever slope is larger; the bound is at least that and within its promise', () => {
    let bounded = 0;
    fc.assert(
      fc.property(
        slopes.chain(([above, below]) => fc.tuple(fc.constant(above), fc.constant(below), turning(above, below), start)),
        ([above, below, lines, from]) => {
          const due = bruteForce(lines, from, above, below);
          const slack = subsetRelative * (1 + 2 * grossOf(lines, from));
          expect(Math.abs((subsetOf(lines).exact(from, above, below) as number) - due)).toBeLessThanOrEqual(slack);
          const bound = subsetOf(lines).bound(from, above, below);
          const most = Math.max(0, ...lines.map(([x]) => Math.abs(x)));
          expect(bound).toBeGreaterThanOrEqual(due - slack);
          expect(bound).toBeLessThanOrEqual(due + (Math.max(0, below - above) / 4) * most + slack);
          if (bound > due + slack) bounded++;
        },
      ),
      { numRuns: 2000 },
    );
    // cases where the two differ are among them
    expect(bounded).toBeGreaterThan(20);
  });

  test('with one order more is never less', () => {
    fc.assert(
      fc.property(turning(0.5, 1), turning(0.5, 1), start, (lines, others, from) => {
        const few = subsetOf(lines);
        const many = subsetOf([...lines, ...others.slice(0, 1)]);
        const slack = subsetRelative * (1 + 2 * grossOf([...lines, ...others], from));
        expect(many.exact(from, 0.5, 1) as number).toBeGreaterThanOrEqual((few.exact(from, 0.5, 1) as number) - slack);
        expect(many.bound(from, 0.5, 1)).toBeGreaterThanOrEqual(few.bound(from, 0.5, 1) - slack);
      }),
    );
  });

  test('of a hundred equal orders takes the whole number that brings the sum nearest to where the slope turns', () => {
    const lines = Array.from({ length: 100 }, (): Line => [7, -5.25]);
    const due = Math.max(...Array.from({ length: 101 }, (_, k) => worthOf(lines.slice(0, k), -352, 0.5, 1)));
    expect(subsetOf(lines).exact(-352, 0.5, 1)).toBe(due);
    expect(subsetOf(lines).bound(-352, 0.5, 1)).toBeGreaterThan(due);
  });

  test('that no search of ours finds is not answered, its bound is', () => {
    // even sizes never reach an odd sum: no branch can be cut
    const lines = Array.from({ length: 40 }, (_, j): Line => [2 * (1000 + j), -0.75 * 2 * (1000 + j)]);
    expect(subsetOf(lines).exact(-41_001, 0.5, 1)).toBeUndefined();
    expect(subsetOf(lines).bound(-41_001, 0.5, 1)).toBe(-0.75 * 41_001);
  });

  test('of nothing is what there is; a sum beyond the doubles is no number', () => {
    expect(subsetOf([]).exact(-3, 0.5, 1)).toBe(-3);
    expect(subsetOf([]).bound(3, 0.5, 1)).toBe(1.5);
    expect(
      subsetOf([
        [1e308, -0.75e308],
        [1e308, 1e308],
        [1e308, 1e308],
      ]).exact(1e308, 0.5, 1),
    ).toBeNaN();
    expect(subsetOf([[Number.NaN, 1]]).bound(0, 0.5, 1)).toBeNaN();
    expect(subsetOf([[Number.NaN, 1]]).exact(0, 1, 0.5)).toBeNaN();
  });

  test('can be asked again for other orders', () => {
    const subset = subsetOf([[1, 1]]);
    subset.clear();
    subset.add(2, -3);
    expect(subset.exact(1, 1, 0.5)).toBe(1);
  });
});
