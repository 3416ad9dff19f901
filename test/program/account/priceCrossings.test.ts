// The search for crossings: roots of curves that are known beforehand, jumps, what a grid passes over, how often it asks, what it refuses.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../seed.js';
import { everyPriceCrossing, type PriceSearch, priceCrossings } from '../../../src/liquidation/priceCrossings.js';
import { faultOf } from '../../fixtures/faultOf.js';

const search: PriceSearch = { lowest: 0.01, highest: 5, steps: 300, tolerance: 1e-12 };
const of =
  (balance: (price: number) => number) =>
  (prices: Float64Array): Float64Array =>
    prices.map(balance);
/** What the bracket may be wide, and the last bit of it. */
const near = (x: number, y: number): boolean => Math.abs(x - y) <= 1.01 * search.tolerance * y;

describe('crossings of a balance', () => {
  test('by hand: the nearest root below, and none above', () => {
    const { balance, below, down, up } = priceCrossings(
      of((s) => (s - 50) * (s - 90)),
      100,
      search,
    );
    expect([balance, below, up]).toEqual([500, false, null]);
    expect(near(down?.price as number, 90)).toBe(true);
    expect(down?.move).toBe((down?.price as number) / 100 - 1);
    expect(down?.balance as number).toBeLessThan(0);
  });

  test('below 0 already: where it is 0 or more again', () => {
    const found = priceCrossings(
      of((s) => (s - 50) * (s - 120)),
      100,
      search,
    );
    expect(found.below).toBe(true);
    expect(near(found.down?.price as number, 50) && near(found.up?.price as number, 120)).toBe(true);
    expect((found.down?.balance as number) >= 0 && (found.up?.balance as number) >= 0).toBe(true);
  });

  test('are the nearest roots of any curve whose roots the grid can tell apart, and the sign changes there', () => {
    const roots = fc.uniqueArray(fc.integer({ min: 2, max: 490 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(roots, fc.boolean(), fc.constantFrom(1e-9, 1, 1e9), (at, turned, price) => {
        // apart by more than the widest step: 1 % of the price below it, 6.7 % of the highest above
        const kept = at.sort((x, y) => x - y).filter((root, i) => i === 0 || root - (at[i - 1] as number) > 35);
        const scale = price / 100;
        const balance = (s: number): number => kept.reduce((product, root) => product * (s / scale - root - 0.5), turned ? -1 : 1);
        const { down, up, below } = priceCrossings(of(balance), price, search);
        const expected = kept.map((root) => (root + 0.5) * scale);
        for (const [found, wanted] of [
          [down, expected.filter((root) => root < price).at(-1)],
          [up, expected.find((root) => root > price)],
        ] as const) {
          expect(found === null).toBe(wanted === undefined);
          if (found === null) continue;
          expect(near(found.price, wanted as number)).toBe(true);
          expect(balance(found.price) < 0).toBe(!below);
          const inner = found.price * (1 - Math.sign(found.move) * 1.01 * search.tolerance);
          expect(balance(inner) < 0).toBe(below);
        }
        const { downs, ups } = everyPriceCrossing(of(balance), price, search);
        expect([downs[0] ?? null, ups[0] ?? null]).toEqual([down, up]);
        const inRange = expected.filter((root) => root > search.lowest * price && root < search.highest * price);
        expect(downs.length + ups.length).toBe(inRange.length);
        [...downs.toReversed(), ...ups].forEach((root, i) => void expect(near(root.price, inRange[i] as number)).toBe(true));
        for (const side of [downs, ups]) side.forEach((root, i) => void expect(root.balance < 0).toBe(below === (i % 2 === 1)));
      }),
    );
  });

  test('jumps are found like roots, in at most one question more than bisection needs', () => {
    for (const [jump, shape] of [
      [37.123, (s: number) => (s < 37.123 ? -1e-9 : 1e9)],
      [37.123, (s: number) => (s < 37.123 ? -1e9 : 1e-9)],
      [37.123, (s: number) => (s - 37.123) ** 9],
      [37.123, (s: number) => Math.sign(s - 37.123) * Math.abs(s - 37.123) ** 0.1],
    ] as const) {
      let asked = 0;
      const coarse = { ...search, steps: 1 };
      const { down } = priceCrossings(
        (prices) => {
          asked += prices.length;
          return prices.map(shape);
        },
        100,
        coarse,
      );
      expect(near(down?.price as number, jump)).toBe(true);
      // 99 over 1e-14 (the tolerance of the lowest price) halved: 54 bits, the one more, the two ends, the highest price
      expect(asked).toBeLessThanOrEqual(54 + 1 + 3);
    }
  });

  test('a straight line costs a few questions only', () => {
    let asked = 0;
    priceCrossings(
      (prices) => {
        asked += prices.length;
        return prices.map((s) => s - 37.123);
      },
      100,
      { ...search, highest: 1, steps: 8 },
    );
    expect(asked).toBeLessThanOrEqual(1 + 8 + 6);
  });

  test('a dip between two points of the grid is passed over, and seen by a finer one', () => {
    const dip = of((s) => Math.abs(s - 75.3) - 0.1);
    expect(priceCrossings(dip, 100, { ...search, steps: 10 }).down).toBeNull();
    const { down } = priceCrossings(dip, 100, { ...search, steps: 1000 });
    expect(near(down?.price as number, 75.4)).toBe(true);
  });

  test('a balance of 0 holds; a range of 1 is not looked at; the ends of the range are', () => {
    expect(
      priceCrossings(
        of(() => 0),
        7,
        search,
      ),
    ).toEqual({ balance: 0, below: false, down: null, up: null });
    const line = of((s) => s - 50);
    expect(priceCrossings(line, 100, { ...search, lowest: 1 }).down).toBeNull();
    expect(priceCrossings(line, 100, { ...search, lowest: 0.5 }).down).toBeNull();
    expect(priceCrossings(line, 100, { ...search, lowest: 0.499999 }).down).not.toBeNull();
    expect(
      priceCrossings(
        of((s) => 500 - s),
        100,
        { ...search, highest: 5.000001 },
      ).up,
    ).not.toBeNull();
  });

  test('the smallest tolerance ends at neighbouring doubles', () => {
    const { down } = priceCrossings(
      of((s) => s * s - 2000),
      100,
      { ...search, tolerance: Number.MIN_VALUE },
    );
    const price = down?.price as number;
    expect(price * price < 2000 && (price + 2 ** -47) ** 2 >= 2000).toBe(true);
  });

  test.each([
    ['price', 0, search, 'NOT_POSITIVE'],
    ['price', Number.NaN, search, 'NOT_FINITE'],
    ['price', 1e300, { ...search, highest: 1e9 }, 'OUT_OF_RANGE'],
    ['search', 100, undefined, 'TYPE_MISMATCH'],
    ['search.lowest', 100, { ...search, lowest: 0 }, 'OUT_OF_RANGE'],
    ['search.lowest', 100, { ...search, lowest: 1.5 }, 'OUT_OF_RANGE'],
    ['search.highest', 100, { ...search, highest: 0.5 }, 'OUT_OF_RANGE'],
    ['search.highest', 100, { ...search, highest: Number.POSITIVE_INFINITY }, 'NOT_FINITE'],
    ['search.steps', 100, { ...search, steps: 2.5 }, 'TYPE_MISMATCH'],
    ['search.steps', 100, { ...search, steps: 0 }, 'OUT_OF_RANGE'],
    ['search.steps', 100, { ...search, steps: 1e9 }, 'TOO_LARGE'],
    ['search.tolerance', 100, { ...search, tolerance: 0 }, 'OUT_OF_RANGE'],
    ['search.tolerance', 100, { lowest: 0.5, highest: 2, steps: 4 }, 'MISSING_FIELD'],
    ['search.points', 100, { ...search, points: 3 }, 'UNKNOWN_FIELD'],
  ])('refuses %s (%j, %j)', (path, price, given, code) => {
    expect(faultOf(() => priceCrossings(of(Math.abs), price, given as PriceSearch))).toMatchObject({ code, path });
  });

  test('refuses balances that are none, and names the price', () => {
    expect(faultOf(() => priceCrossings(undefined as never, 100, search))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'balancesAt' });
    expect(faultOf(() => priceCrossings(() => [1, 2], 100, search))).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'balancesAt' });
    const broken = of((s) => (s < 100 ? Number.NaN : 1));
    expect(faultOf(() => priceCrossings(broken, 100, search))).toMatchObject({ code: 'NOT_FINITE', path: 'balancesAt(99.67)' });
  });
});
