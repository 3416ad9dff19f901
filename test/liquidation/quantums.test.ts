// Liquidation in whole quantums: conservation, rounding, edges, faults. Published figures are run by `npm run conformance`.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ceilDiv, floorDiv, fraction, least } from '../../src/liquidation/quantums/integers.js';
import * as quantums from '../../src/quantums.js';
import { preset } from '../../src/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import '../seed.js';

const market = {
  id: 0,
  atomicResolution: -8,
  oraclePrice: '5000000000',
  priceExponent: -5,
  initialPpm: 200_000,
  maintenanceFractionPpm: 500_000,
};
const markets = [market];
const subaccount = (quoteBalance: bigint | string, baseQuantums: bigint | string) => ({
  quoteBalance,
  positions: [{ id: 0, baseQuantums }],
});
const rules = preset('dydx-v4').liquidation?.quantums as NonNullable<NonNullable<ReturnType<typeof preset>['liquidation']>['quantums']>;

describe('integers', () => {
  test('divide towards minus and plus infinity, and reduce fractions, whatever the signs', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.bigInt(1n, 10n ** 20n), fc.boolean(), (n, size, negative) => {
        const d = negative ? -size : size;
        const [low, high] = [floorDiv(n, d), ceilDiv(n, d)];
        expect(negative ? low * d >= n && n > (low + 1n) * d : low * d <= n && n < (low + 1n) * d).toBe(true);
        expect(high - low).toBe(n % d === 0n ? 0n : 1n);
        const { numerator, denominator } = fraction(n, d);
        expect(numerator * d).toBe(n * denominator);
        expect(denominator > 0n).toBe(true);
      }),
    );
  });
});

describe('a subaccount', () => {
  test('of a short has the notional truncated towards zero and its margins rounded up', () => {
    const odd = { ...market, oraclePrice: '3', priceExponent: 0 };
    expect(quantums.collateral({ markets: [odd], subaccount: subaccount(0n, -51n) })).toEqual({
      netCollateral: -1n,
      initial: 1n,
      maintenance: 1n,
    });
  });

  test('may get less risky when it is under water, and no riskier', () => {
    const check = (quote: string, delta: string) =>
      quantums.updateCheck({ markets, subaccount: subaccount('-4900000000', '10000000'), update: { quote, positions: [{ id: 0, delta }] } })
        .result;
    expect(check('2500000000', '-5000000')).toBe('SUCCESS');
    expect(check('-2500000000', '5000000')).toBe('STILL_UNDERCOLLATERALIZED');
    expect(check('-1', '0')).toBe('STILL_UNDERCOLLATERALIZED');
  });

  test('with open interest scaling has a higher initial margin and the same maintenance', () => {
    const scaled = { ...market, initialPpm: 300_000, baseInitialPpm: 200_000 };
    expect(quantums.collateral({ markets: [scaled], subaccount: subaccount(0n, 10_000_000n) })).toMatchObject({
      initial: 1_500_000_000n,
      maintenance: 500_000_000n,
    });
  });

  test('closed at its bankruptcy price in parts ends with nothing left or owed, but for rounding in its favour', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 9n),
        fc.bigInt(1n, 10n ** 9n),
        fc.boolean(),
        fc.bigInt(-(10n ** 9n), 10n ** 9n),
        (size, part, long, off) => {
          const held = long ? size : -size;
          const delta = (long ? -1n : 1n) * least(part, size);
          const quote = -((held * 5_000_000_000n) / 10n ** 7n) + off;
          const given = { markets, subaccount: subaccount(quote, held), id: 0 };
          const price = quantums.bankruptcyPrice({ ...given, delta });
          const whole = quantums.bankruptcyPrice({ ...given, delta: -held });
          const after = quantums.collateral({ markets, subaccount: { quoteBalance: quote + whole, positions: [] } });
          expect(after.netCollateral).toBe(0n);
          if (delta === -held) expect(price).toBe(whole);
        },
      ),
    );
  });
});

describe('deleveraging', () => {
  test('makes and loses neither cash nor quantity', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 8n),
        fc.bigInt(0n, 10n ** 8n),
        fc.bigInt(-(10n ** 9n), 10n ** 9n),
        fc.constantFrom('bankruptcyPrice' as const, 'oraclePrice' as const),
        (part, more, off, at) => {
          const size = part + more;
          const worth = (size * 5_000_000_000n) / 10n ** 7n;
          const liquidated = subaccount(worth + off, -size);
          const offsetting = subaccount(worth, size);
          try {
            const found = quantums.deleverage({ markets, liquidated, offsetting, id: 0, delta: part, at });
            expect(found.liquidated.quoteBalance + found.offsetting.quoteBalance).toBe(worth + off + worth);
            const base = [found.liquidated, found.offsetting]
              .flatMap(({ positions }) => positions)
              .reduce((sum, one) => sum + one.baseQuantums, 0n);
            expect(base).toBe(0n);
          } catch (error) {
            expect(
              faultOf(() => {
                throw error;
              }).code,
            ).toBe('OUT_OF_RANGE');
          }
        },
      ),
    );
  });
});

test('an insurance fund pays out no more than it took: of one staker who asks for everything and cancels', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.constantFrom('stake', 'request', 'cancel', 'withdraw'), fc.bigInt(1n, 10n ** 9n), fc.bigInt(-(10n ** 6n), 10n ** 6n)),
        { maxLength: 30 },
      ),
      (steps) => {
        let state = quantums.emptyStake();
        let vault = 0n;
        for (const [op, amount, gain] of steps) {
          if (vault + gain > 0n) vault += gain;
          const step = {
            op: op as 'stake',
            vaultBalance: vault,
            ...(op === 'stake' ? { amount } : {}),
            ...(op === 'request' ? { shares: amount } : {}),
            time: 0,
          };
          try {
            const next = quantums.fundStep({ state, step, unstakingSeconds: 0 });
            state = next.state;
            vault += op === 'stake' ? amount : -(next.withdrawn ?? 0n);
          } catch (error) {
            faultOf(() => {
              throw error;
            });
          }
          expect(vault >= 0n && state.shares >= 0n && state.userShares <= state.totalShares).toBe(true);
        }
      },
    ),
  );
});

test('the limits of a block are rule data, and every part of a large position is a whole number of steps', () => {
  const { position, subaccount: most } = rules;
  const size = quantums.liquidationSize({
    market,
    baseQuantums: '123456789',
    stepBaseQuantums: 1000,
    rule: position,
    subaccountNotional: most.maxNotional,
  });
  expect(size).toBe(-12_345_000n);
  expect(quantums.blockLimits({ rule: most, notionalLiquidated: 1, insuranceLost: 0 })).toEqual({
    notional: 99_999_999_999n,
    insurance: 1_000_000_000_000n,
  });
});

test.each([
  [() => quantums.collateral({ markets, subaccount: subaccount('1.5', 0n) }), 'TYPE_MISMATCH', 'inputs.subaccount.quoteBalance'],
  [
    () => quantums.collateral({ markets, subaccount: { quoteBalance: 2 ** 60, positions: [] } }),
    'PRECISION_LOSS',
    'inputs.subaccount.quoteBalance',
  ],
  [() => quantums.collateral({ markets: [market, market], subaccount: subaccount(0n, 0n) }), 'DUPLICATE', 'inputs.markets[1].id'],
  [() => quantums.collateral({ markets: [], subaccount: subaccount(0n, 1n) }), 'UNKNOWN_INSTRUMENT', 'inputs.subaccount.positions[0].id'],
  [() => quantums.bankruptcyPrice({ markets, subaccount: subaccount(0n, 5n), id: 0, delta: 1 }), 'OUT_OF_RANGE', 'inputs.delta'],
  [
    () => quantums.bankruptcyPrice({ markets: [{ ...market, initialPpm: 0 }], subaccount: subaccount(0n, 5n), id: 0, delta: -1 }),
    'SINGULAR',
    'inputs.markets',
  ],
  [
    () => quantums.blockLimits({ rule: rules.subaccount, notionalLiquidated: 0, insuranceLost: 0, sameMarket: true }),
    'OUT_OF_RANGE',
    'inputs.sameMarket',
  ],
  [() => quantums.perpetualLoss({ loss: -1, baseLong: 0, baseShort: 0 }), 'TOO_SHORT', 'inputs.baseLong'],
  [() => quantums.rebase({ totalShares: 1, vaultBalance: 0 }), 'NOT_POSITIVE', 'inputs.vaultBalance'],
  [
    () => quantums.subticks({ price: { numerator: 1, denominator: 0 }, long: true, quantumConversionExponent: 0, subticksPerTick: 1 }),
    'NOT_POSITIVE',
    'inputs.price.denominator',
  ],
] as const)('%# a wrong input is named', (call, code, path) => {
  expect(faultOf(call)).toMatchObject({ code, path });
});
