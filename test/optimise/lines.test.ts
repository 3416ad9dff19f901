// Lines around figures between two sizes hold at every lot, for formulas of straight, convex and concave parts, and touch at the ends.
import { describe, expect, test } from 'vitest';
import {
  bowl,
  type Lines,
  larger,
  leastOf,
  mostOf,
  negated,
  plus,
  product,
  rooted,
  smaller,
  straight,
  times,
  whole,
} from '../../src/optimise/hedge/lines.js';
import { seeded } from './tables.js';

interface Figure {
  readonly values: readonly number[];
  readonly lines: Lines;
}

const last = 12;
const lots = Array.from({ length: last + 1 }, (_, n) => n);

function leaf(next: () => number): Figure {
  const start = 20 * next() - 10;
  let slope = 6 * next() - 3;
  const bends = next() < 0.3 ? 0 : next() < 0.5 ? 1 : -1;
  const values = [start];
  for (let n = 1; n <= last; n++) {
    values.push((values[n - 1] as number) + slope);
    if (next() < 0.4) slope += bends * 2 * next();
  }
  const [a, b, c, d] = [values[0], values[1], values[last - 1], values[last]] as [number, number, number, number];
  if (bends === 0) return { values, lines: straight(a, d) };
  const sign = (lines: Lines): Lines => (bends > 0 ? lines : negated(lines));
  return { values, lines: sign(bowl(bends * a, bends * d, bends * last * (b - a), bends * last * (d - c))) };
}

/** A random formula of so many levels. */
function grown(next: () => number, depth: number): Figure {
  if (depth === 0) return leaf(next);
  const x = grown(next, depth - 1);
  const y = grown(next, depth - 1);
  const both = (of: (a: number, b: number) => number, lines: Lines): Figure => ({
    values: x.values.map((a, n) => of(a, y.values[n] as number)),
    lines,
  });
  const one = (of: (a: number) => number, lines: Lines): Figure => ({ values: x.values.map(of), lines });
  const k = 4 * next() - 2;
  const made = [
    () => both((a, b) => a + b, plus(x.lines, y.lines)),
    () => both(Math.max, larger(x.lines, y.lines)),
    () => both(Math.min, smaller(x.lines, y.lines)),
    () => both((a, b) => a * b, product(x.lines, y.lines)),
    () => one((a) => k * a, times(x.lines, k)),
    () => one(Math.abs, larger(x.lines, negated(x.lines))),
    () => one((a) => Math.sqrt(Math.max(0, a)), rooted(larger(x.lines, straight(0, 0)))),
    () => one(Math.ceil, whole(x.lines, true)),
    () => one(Math.floor, whole(x.lines, false)),
  ];
  return (made[Math.floor(next() * made.length)] as () => Figure)();
}

describe('lines', () => {
  test('hold at every lot, whatever formula they go through', () => {
    const next = seeded(5);
    let tight = 0;
    for (let n = 0; n < 2000; n++) {
      const { values, lines } = grown(next, n % 4);
      const [a, b, c, d, e, f, g, h] = lines;
      const give = 1e-9 * Math.max(1, ...values.map(Math.abs));
      let off = 0;
      for (const lot of lots) {
        const at = (near: number, far: number): number => near + (lot / last) * (far - near);
        const value = values[lot] as number;
        off = Math.max(off, at(a, b) - value, at(c, d) - value, value - at(e, f), value - at(g, h));
      }
      expect(off).toBeLessThanOrEqual(give);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      expect(leastOf(lines)).toBeLessThanOrEqual(low + give);
      expect(mostOf(lines)).toBeGreaterThanOrEqual(high - give);
      if (leastOf(lines) > low - give) tight += 1;
    }
    expect(tight).toBeGreaterThan(600);
  });

  test('of sums, maxima and minima touch the figure at both ends', () => {
    const next = seeded(9);
    for (let n = 0; n < 500; n++) {
      const [x, y, z] = [leaf(next), leaf(next), leaf(next)];
      const lines = smaller(larger(x.lines, y.lines), plus(y.lines, z.lines));
      const value = (lot: number): number =>
        Math.min(Math.max(x.values[lot] as number, y.values[lot] as number), (y.values[lot] as number) + (z.values[lot] as number));
      expect(lines[0]).toBeCloseTo(value(0), 9);
      expect(lines[3]).toBeCloseTo(value(last), 9);
      expect(lines[4]).toBeCloseTo(value(0), 9);
      expect(lines[7]).toBeCloseTo(value(last), 9);
    }
  });

  test('of a valley are its floor, where two straight sides meet', () => {
    expect(leastOf(larger(straight(4, -8), straight(-2, 10)))).toBe(1);
    expect(leastOf(bowl(4, 10, -12, 12))).toBe(1);
    expect(leastOf(bowl(4, 10, Number.NaN, 12))).toBe(Number.NEGATIVE_INFINITY);
  });
});
