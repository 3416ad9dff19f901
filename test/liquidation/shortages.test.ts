// Shortages of margin covered by taking over a perpetual or a debt: Drift's figures, the remaining shortage, and refusals.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { liabilityTransfer } from '../../src/liquidation/liabilityTransfer.js';
import { shortage } from '../../src/liquidation/shortage.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { lawError, ledgerAmount } from '../precision.js';

const base = { shortage: 10, marginRatio: 0.1, liquidationFee: 0, insuranceFee: 0, price: 100, quotePrice: 1 };
const debt = {
  shortage: 10,
  assetWeight: 0.8,
  assetMultiplier: 1,
  liabilityWeight: 1.2,
  liabilityMultiplier: 1,
  price: 100,
  insuranceFee: 0,
  steps: 100_000,
};
/** In steps of 1e-6. */
const between = (min: number, max: number) => fc.integer({ min: min * 1e6, max: max * 1e6 }).map((n) => n / 1e6);
const rate = (max: number) => between(0, max);
const amount = between(0.01, 1000);

describe('the base that covers a shortage', () => {
  test.each([
    [{}, 1],
    [{ quotePrice: 0.99 }, 1.01010101],
    [{ liquidationFee: 0.01 }, 1.111111111],
    [{ liquidationFee: 0.01, insuranceFee: 0.01 }, 1.25],
  ])('of Drift, cut to nine decimals: %j', (change, printed) => {
    expect(Math.abs((shortage({ ...base, ...change }) as number) - printed)).toBeLessThan(ledgerAmount);
  });

  test('frees as much requirement, after fees, as there was shortage; there is none only where fees take all of it', () => {
    const cases = fc.record({
      shortage: amount,
      marginRatio: rate(1),
      liquidationFee: rate(0.2),
      insuranceFee: rate(0.1),
      price: amount,
      quotePrice: between(0.8, 1.2),
    });
    fc.assert(
      fc.property(cases, (one) => {
        const x = shortage(one);
        const notional = one.price * one.quotePrice;
        if (x === undefined) {
          expect(notional * one.marginRatio).toBeLessThanOrEqual(
            (notional * one.liquidationFee + one.price * one.insuranceFee) * (1 + lawError(4)),
          );
          return;
        }
        const requirement = x * notional * one.marginRatio;
        const fees = x * notional * one.liquidationFee + x * one.price * one.insuranceFee;
        expect(Math.abs(requirement - fees - one.shortage)).toBeLessThanOrEqual(lawError(10) * (requirement + fees));
      }),
      { numRuns: runs(1000) },
    );
  });

  test('of no shortage is none', () => {
    expect(shortage({ ...base, shortage: 0 })).toBe(0);
    expect(shortage({ ...base, shortage: 0, liquidationFee: 0.5 })).toBe(0);
    expect(shortage({ ...base, liquidationFee: 0.1 })).toBeUndefined();
  });

  test.each([
    ['inputs.shortage', { shortage: -1 }, 'NEGATIVE'],
    ['inputs.marginRatio', { marginRatio: Number.NaN }, 'NOT_FINITE'],
    ['inputs.liquidationFee', { liquidationFee: -0.1 }, 'OUT_OF_RANGE'],
    ['inputs.insuranceFee', { insuranceFee: 2 }, 'OUT_OF_RANGE'],
    ['inputs.price', { price: 0 }, 'NOT_POSITIVE'],
    ['inputs.quotePrice', { quotePrice: undefined }, 'MISSING_FIELD'],
    ['inputs.size', { size: 1 }, 'UNKNOWN_FIELD'],
    ['amount', { shortage: 1.7e308, price: 1e-3 }, 'OVERFLOW'],
  ])('%s %j is refused', (path, change, code) => {
    expect(faultOf(() => shortage({ ...base, ...change } as typeof base))).toMatchObject({ code, path });
  });
});

describe('the debt that covers a shortage', () => {
  test.each([
    [{}, 0.25],
    [{ assetMultiplier: 1.1, liabilityMultiplier: 0.9 }, 0.44998425], // the ledger's steps: 0.45 without them
    [{ insuranceFee: 0.01 }, 0.257731958],
    [{ assetMultiplier: 1.1, liabilityMultiplier: 0.9, insuranceFee: 0.01 }, 0.475669504],
  ])('of Drift, cut to nine decimals: %j', (change, printed) => {
    expect(Math.abs((liabilityTransfer({ ...debt, ...change }) as number) - printed)).toBeLessThan(ledgerAmount);
  });

  test('frees, with the collateral that goes with it and the fund’s fee, what there was of shortage; steps take no more than one step does', () => {
    const cases = fc.record({
      shortage: amount,
      assetWeight: rate(1),
      assetMultiplier: between(1, 1.2),
      liabilityWeight: between(1, 2),
      liabilityMultiplier: between(0.8, 1),
      price: amount,
      insuranceFee: rate(0.05),
    });
    fc.assert(
      fc.property(cases, (one) => {
        const x = liabilityTransfer({ ...one, steps: null });
        const [owed, given] = [one.liabilityWeight, (one.assetWeight * one.assetMultiplier) / one.liabilityMultiplier];
        const lost = given + one.insuranceFee * owed;
        if (x === undefined) {
          expect(owed).toBeLessThanOrEqual(lost * (1 + lawError(6)));
          return;
        }
        expect(Math.abs(x * one.price * (owed - lost) - one.shortage)).toBeLessThanOrEqual(lawError(12) * x * one.price * (owed + lost));
        const stepped = liabilityTransfer({ ...one, steps: 100_000 }) as number;
        const slack = lawError(12) * stepped * one.price * (owed + lost);
        expect(stepped * one.price * (owed - lost)).toBeLessThanOrEqual(one.shortage + slack);
        expect(stepped * one.price * (owed - lost + 1e-5)).toBeGreaterThanOrEqual(one.shortage - slack);
      }),
      { numRuns: runs(1000) },
    );
  });

  test('of weights that free nothing is none', () => {
    expect(liabilityTransfer({ ...debt, assetWeight: 1, liabilityWeight: 1 })).toBeUndefined();
    expect(liabilityTransfer({ ...debt, assetWeight: 1, liabilityWeight: 1, shortage: 0 })).toBe(0);
  });

  test.each([
    ['inputs.assetWeight', { assetWeight: 1.1 }, 'OUT_OF_RANGE'],
    ['inputs.liabilityWeight', { liabilityWeight: 0.9 }, 'OUT_OF_RANGE'],
    ['inputs.liabilityMultiplier', { liabilityMultiplier: 0 }, 'NOT_POSITIVE'],
    ['inputs.steps', { steps: 0.5 }, 'TYPE_MISMATCH'],
    ['inputs.steps', { steps: undefined }, 'MISSING_FIELD'],
    ['inputs.price', { price: Number.POSITIVE_INFINITY }, 'NOT_FINITE'],
  ])('%s %j is refused', (path, change, code) => {
    expect(faultOf(() => liabilityTransfer({ ...debt, ...change } as typeof debt))).toMatchObject({ code, path });
  });
});
