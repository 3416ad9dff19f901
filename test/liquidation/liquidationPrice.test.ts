// The liquidation price of a linear position: what it says is where equity meets the requirement, and what is refused.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LiquidationPriceInputs, liquidationPrice } from '../../src/liquidation/liquidationPrice.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { handRelative, lawError } from '../precision.js';

const rates = [0.01, 0.05, 0.25];
const borders = [1000, 20_000, null];
// what makes N x rate - amount continuous at 1,000 and 20,000
const amounts = [0, 40, 4040];
const brackets = rates.map((rate, t) => ({ upTo: borders[t] as number | null, rate, amount: amounts[t] as number }));
const long: LiquidationPriceInputs = {
  quantity: 10,
  entryPrice: 50,
  balance: 100,
  brackets,
  closingFeeRate: 0.001,
  maintenanceAt: 'liquidation',
};

/** The slow way: the required amount at a price, slice by slice. */
function required(notional: number, fee: number): number {
  let sum = notional * fee;
  let below = 0;
  for (const [t, rate] of rates.entries()) {
    const upTo = borders[t] ?? Number.POSITIVE_INFINITY;
    sum += Math.max(0, Math.min(notional, upTo) - below) * rate;
    below = upTo;
  }
  return sum;
}

describe('the liquidation price', () => {
  test('by hand: long and short in the first bracket, at entry', () => {
    // 100 + 10 (P - 50) = 10 P (0.01 + 0.001)
    expect(Math.abs((liquidationPrice(long) as number) / (40 / 0.989) - 1)).toBeLessThan(handRelative);
    expect(Math.abs((liquidationPrice({ ...long, quantity: -10 }) as number) / (60 / 1.011) - 1)).toBeLessThan(handRelative);
    // 100 + 10 (P - 50) = 500 x 0.01, and the fee
    expect(Math.abs((liquidationPrice({ ...long, maintenanceAt: 'entry' }) as number) / (40.5 / 0.999) - 1)).toBeLessThan(handRelative);
  });

  test('is where equity and requirement meet, whatever the bracket; there is none only for a long that its balance pays for', () => {
    const inputs = fc.record({
      quantity: fc.double({ min: 0.1, max: 1000, noNaN: true }).chain((q) => fc.constantFrom(q, -q)),
      entryPrice: fc.double({ min: 1, max: 1000, noNaN: true }),
      backing: fc.double({ min: 0.001, max: 1.5, noNaN: true }),
      closingFeeRate: fc.constantFrom(0, 0.0006),
    });
    fc.assert(
      fc.property(inputs, ({ quantity, entryPrice, backing, closingFeeRate }) => {
        const balance = backing * Math.abs(quantity) * entryPrice;
        const price = liquidationPrice({ ...long, quantity, entryPrice, balance, closingFeeRate });
        if (price === undefined) {
          expect(quantity > 0 && backing >= 1).toBe(true);
          return;
        }
        const notional = Math.abs(quantity) * price;
        const scale = balance + Math.abs(quantity) * entryPrice + notional;
        expect(Math.abs(balance + quantity * (price - entryPrice) - required(notional, closingFeeRate))).toBeLessThan(scale * lawError(20));
      }),
      { seed: 4, numRuns: runs(2000) },
    );
  });

  test('falls for a long, and rises for a short, as the balance grows', () => {
    let [before, after] = [Number.POSITIVE_INFINITY, 0];
    for (const balance of [-100, 0, 50, 100, 400]) {
      const down = liquidationPrice({ ...long, balance }) as number;
      const up = liquidationPrice({ ...long, quantity: -10, balance }) as number;
      expect(down < before && up > after).toBe(true);
      [before, after] = [down, up];
    }
  });

  test.each([
    ['inputs.quantity', { quantity: 0 }, 'OUT_OF_RANGE'],
    ['inputs.entryPrice', { entryPrice: 0 }, 'NOT_POSITIVE'],
    ['inputs.balance', { balance: Number.NaN }, 'NOT_FINITE'],
    ['inputs.brackets', { brackets: [] }, 'SHAPE_MISMATCH'],
    ['inputs.brackets[0].upTo', { brackets: brackets.slice(0, 1) }, 'BAD_RULES'],
    ['inputs.brackets[1].upTo', { brackets: [{ ...brackets[0], upTo: 5000 }, { ...brackets[1], upTo: 5000 }, brackets[2]] }, 'BAD_RULES'],
    ['inputs.closingFeeRate', { closingFeeRate: 0.99, brackets: [{ upTo: null, rate: 0.05, amount: 0 }] }, 'OUT_OF_RANGE'],
    ['inputs.maintenanceAt', { maintenanceAt: 'mark' }, 'BAD_ARGUMENT'],
    ['inputs.side', { side: 1 }, 'UNKNOWN_FIELD'],
  ] as const)('refuses a wrong %s', (path, wrong, code) => {
    expect(faultOf(() => liquidationPrice({ ...long, ...wrong } as LiquidationPriceInputs))).toMatchObject({ code, path });
  });
});
