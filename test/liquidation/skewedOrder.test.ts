// The largest order at a price that moves with the skew: against a search on the account's excess, and what is refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largestSkewedOrder, type SkewedOrderInputs } from '../../src/liquidation/skewedOrder.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { lawError } from '../precision.js';
import { expectClose } from '../program/terms/runTerm.js';

const one: SkewedOrderInputs = {
  excess: 1000,
  side: 'buy',
  price: 50,
  skew: 0,
  skewScale: 1000,
  weight: 0.75,
  openingFee: 0.125,
  closingFee: 0.125,
  lot: null,
};

/** The excess once the order has filled, part by part: of a long, what its closing counts for less what it cost and the fees; of a short the other way. */
function excessAfter({ excess, side, price, skew, skewScale, weight, openingFee, closingFee }: SkewedOrderInputs, n: number): number {
  const fill = price * (1 + (skew + (side === 'buy' ? n : -n) / 2) / skewScale);
  const worth = n * fill;
  const counts = side === 'buy' ? worth * (weight - closingFee) : worth;
  const against = side === 'buy' ? worth : worth * (2 - weight + closingFee);
  return excess + counts - against - worth * openingFee;
}

describe('the largest order of a skewed market', () => {
  test('by hand', () => {
    // half of the notional is charged: 25 n (1 + n / 2000) = 1000, 25 n (1 - n / 2000) = 1000
    const root = (sign: 1 | -1): number => sign * (-1000 + Math.sqrt(1e6 + sign * 80_000));
    expectClose(
      { buy: largestSkewedOrder(one) as number, sell: largestSkewedOrder({ ...one, side: 'sell' }) as number },
      { buy: root(1), sell: root(-1) },
      lawError(20) * 25,
    );
    expect(largestSkewedOrder({ ...one, lot: 5 })).toBe(35);
    expect(largestSkewedOrder({ ...one, side: 'sell', lot: 5 })).toBe(40);
  });

  test('leaves an excess of 0, every smaller one leaves more; there is none only where no size uses the excess up', () => {
    const cases = fc.record({
      excess: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: fc.double({ min: 0.1, max: 1000, noNaN: true }),
      skew: fc.double({ min: -900, max: 900, noNaN: true }),
      weight: fc.double({ min: 0, max: 0.95, noNaN: true }),
      openingFee: fc.double({ min: 0, max: 0.1, noNaN: true }),
      closingFee: fc.double({ min: 0, max: 0.1, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, (drawn) => {
        const inputs = { ...one, ...drawn };
        const n = largestSkewedOrder(inputs);
        if (n === undefined) {
          expect(inputs.side).toBe('sell');
          // the dearest short there is: beyond it the price falls faster than the size grows
          const dearest = inputs.skewScale + inputs.skew;
          expect(excessAfter(inputs, dearest)).toBeGreaterThanOrEqual(-lawError(40) * inputs.excess);
          return;
        }
        const notional = n * inputs.price * 2 * (1 + (Math.abs(inputs.skew) + n) / inputs.skewScale);
        const slack = lawError(40) * (inputs.excess + notional);
        expect(Math.abs(excessAfter(inputs, n))).toBeLessThanOrEqual(slack);
        for (const part of [0.1, 0.5, 0.9, 0.999]) expect(excessAfter(inputs, part * n)).toBeGreaterThan(-slack);
        const [fewer, more] = [excessAfter(inputs, 0.999 * n), excessAfter(inputs, 1.001 * n)];
        expect(fewer).toBeGreaterThan(excessAfter(inputs, n) - slack);
        if (inputs.side === 'buy') expect(more).toBeLessThan(slack);
      }),
      { numRuns: runs(1000) },
    );
  });

  test('of no excess is none, of no charge has no limit', () => {
    expect(largestSkewedOrder({ ...one, excess: 0 })).toBe(0);
    expect(largestSkewedOrder({ ...one, excess: -5 })).toBe(0);
    expect(largestSkewedOrder({ ...one, weight: 1, openingFee: 0, closingFee: 0 })).toBeUndefined();
  });

  test('of a market too deep for its skew to matter is the excess over the charge', () => {
    expectClose({ n: largestSkewedOrder({ ...one, skewScale: 1e30 }) as number }, { n: 40 });
  });

  test('in any unit of money: neither the largest nor the smallest prices lose the size', () => {
    for (const side of ['buy', 'sell'] as const) {
      const n = largestSkewedOrder({ ...one, side }) as number;
      for (const unit of [2 ** 600, 2 ** -600])
        expect(largestSkewedOrder({ ...one, side, price: one.price * unit, excess: one.excess * unit })).toBe(n);
    }
    expect(faultOf(() => largestSkewedOrder({ ...one, skewScale: 1e-300, skew: 1e300 }))).toMatchObject({ code: 'OVERFLOW' });
  });

  test.each([
    ['inputs.excess', { excess: Number.NaN }, 'NOT_FINITE'],
    ['inputs.side', { side: 'long' }, 'BAD_ARGUMENT'],
    ['inputs.price', { price: 0 }, 'NOT_POSITIVE'],
    ['inputs.skew', { skew: -1000 }, 'OUT_OF_RANGE'],
    ['inputs.skewScale', { skewScale: 0 }, 'NOT_POSITIVE'],
    ['inputs.weight', { weight: 1.01 }, 'OUT_OF_RANGE'],
    ['inputs.openingFee', { openingFee: -1 }, 'OUT_OF_RANGE'],
    ['inputs.closingFee', { closingFee: '0' }, 'TYPE_MISMATCH'],
    ['inputs.lot', { lot: 0 }, 'NOT_POSITIVE'],
    ['inputs.lot', { lot: undefined }, 'MISSING_FIELD'],
    ['inputs.unit', { unit: 1 }, 'UNKNOWN_FIELD'],
  ])('%s %j is refused', (path, change, code) => {
    expect(faultOf(() => largestSkewedOrder({ ...one, ...change } as typeof one))).toMatchObject({ code, path });
  });
});
