// Edges of liquidation in whole quantums, by hand: every rounding, sizes beyond 2^53, no maintenance, no position, every limit; faults name the field.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floorDiv, least } from '../../src/liquidation/quantums/integers.js';
import * as quantums from '../../src/quantums.js';
import { parseRules, preset } from '../../src/rules.js';
import { edited, faultOf } from '../fixtures/faultOf.js';
import '../seed.js';
import { runs } from '../long.js';

/** 500 quote quantums a base quantum; 3; 0.7, of which nothing is whole; and a market without margins. */
const btc = {
  id: 0,
  atomicResolution: -8,
  oraclePrice: '5000000000',
  priceExponent: -5,
  initialPpm: 200_000,
  maintenanceFractionPpm: 500_000,
};
const eth = { ...btc, id: 1, atomicResolution: -9, oraclePrice: '3000000000', priceExponent: -6 };
const odd = { ...eth, id: 2, oraclePrice: '700000000', initialPpm: 333_333, maintenanceFractionPpm: 333_333 };
const none = { ...btc, id: 3, initialPpm: 0, maintenanceFractionPpm: 0 };
const markets = [btc, eth, odd, none];
const [BTC, ETH, ODD, NONE] = [0, 1, 2, 3] as const;

type Held = Readonly<Record<number, bigint>>;
const of = (quoteBalance: bigint, held: Held = {}) => ({
  quoteBalance,
  positions: Object.entries(held).map(([id, baseQuantums]) => ({ id: Number(id), baseQuantums })),
});
const state = (quoteBalance: bigint, held: Held = {}) => ({ markets, subaccount: of(quoteBalance, held) });
const huge = 2n ** 64n - 1n;
const rules = preset('dydx-v4').liquidation?.quantums as NonNullable<NonNullable<ReturnType<typeof preset>['liquidation']>['quantums']>;

describe('collateral', () => {
  test('truncates notionals towards zero on both sides, rounds margins up, maintenance from the rounded initial one', () => {
    // 3 x 0.7 = 2.1; 2 x 0.333333 up; 1 x 0.333333 up
    expect(quantums.collateral(state(10n, { [ODD]: 3n }))).toEqual({ netCollateral: 12n, initial: 1n, maintenance: 1n });
    expect(quantums.collateral(state(10n, { [ODD]: -3n }))).toEqual({ netCollateral: 8n, initial: 1n, maintenance: 1n });
    expect(quantums.collateral(state(10n, { [ODD]: 1n }))).toEqual({ netCollateral: 10n, initial: 0n, maintenance: 0n });
    // 6 x 0.2 = 1.2, up to 2; 2 x 0.6, up to 2: of the notional itself it were 0.72
    const fractions = [{ ...eth, maintenanceFractionPpm: 600_000 }];
    expect(quantums.collateral({ markets: fractions, subaccount: of(0n, { [ETH]: 2n }) })).toEqual({
      netCollateral: 6n,
      initial: 2n,
      maintenance: 2n,
    });
  });

  test('adds up several markets, positions of nothing, balances of positions, no position, and sizes beyond 2^64', () => {
    expect(quantums.collateral(state(-7n))).toEqual({ netCollateral: -7n, initial: 0n, maintenance: 0n });
    expect(quantums.collateral(state(0n, { [BTC]: 10n, [ETH]: -100n, [NONE]: 0n }))).toEqual({
      netCollateral: 4700n,
      initial: 1060n,
      maintenance: 530n,
    });
    const subaccount = { quoteBalance: 0n, positions: [{ id: BTC, baseQuantums: 1n, quoteBalance: -600n }] };
    expect(quantums.collateral({ markets, subaccount }).netCollateral).toBe(-100n);
    expect(quantums.collateral(state(-(2n ** 70n), { [BTC]: huge }))).toEqual({
      netCollateral: 500n * huge - 2n ** 70n,
      initial: 100n * huge,
      maintenance: 50n * huge,
    });
  });

  test('settles funding once for all positions, rounded down', () => {
    const paid = (noneIndex: bigint, ethIndex: bigint): bigint => {
      const positions = [
        { id: NONE, baseQuantums: 300_000n, fundingIndex: noneIndex },
        { id: ETH, baseQuantums: -100_000n, fundingIndex: ethIndex },
      ];
      return quantums.collateral({ markets, subaccount: { quoteBalance: 0n, positions } }).netCollateral - 500n * 300_000n + 300_000n;
    };
    // -0.3; -0.3 + 0.2; 0.3 + 0.7; 0.9; 1.2
    expect([paid(0n, 0n), paid(-1n, 0n), paid(-1n, -2n), paid(1n, -7n), paid(3n, 0n), paid(4n, 0n)]).toEqual([0n, -1n, -1n, 1n, 0n, 1n]);
  });
});

test('triggers: below maintenance, not at it; bankrupt below 0; at the oracle price in final settlement alone', () => {
  const at = (quoteBalance: bigint, held: Held, finalSettlement = false) => {
    const { liquidatable, deleverageAt } = quantums.triggers({ ...state(quoteBalance, held), finalSettlement });
    return [liquidatable, deleverageAt];
  };
  expect(at(-4500n, { [BTC]: 10n })).toEqual([false, null]);
  expect(at(-4501n, { [BTC]: 10n })).toEqual([true, null]);
  expect(at(-5000n, { [BTC]: 10n }, true)).toEqual([true, 'oraclePrice']);
  expect(at(-5001n, { [BTC]: 10n }, true)).toEqual([true, 'bankruptcyPrice']);
  expect(at(4499n, { [BTC]: -10n })).toEqual([true, 'bankruptcyPrice']);
  expect(at(-1n, {})).toEqual([false, 'bankruptcyPrice']);
  expect(at(0n, {}, true)).toEqual([false, 'oraclePrice']);
  expect(at(-5001n, { [NONE]: 10n })).toEqual([false, 'bankruptcyPrice']);
});

describe('an update', () => {
  const verdict = (quoteBalance: bigint, held: Held, quote: bigint, deltas: Held = {}) => {
    const positions = Object.entries(deltas).map(([id, delta]) => ({ id: Number(id), delta }));
    return quantums.updateCheck({ ...state(quoteBalance, held), update: { quote, positions } }).result;
  };

  test('is allowed at the initial margin, and below it where the account is no riskier', () => {
    expect(verdict(-4000n, { [BTC]: 10n }, 0n)).toBe('SUCCESS');
    expect(verdict(-4000n, { [BTC]: 10n }, -1n)).toBe('NEWLY_UNDERCOLLATERALIZED');
    expect(verdict(-4001n, { [BTC]: 10n }, -1n)).toBe('STILL_UNDERCOLLATERALIZED');
    expect(verdict(-4500n, { [BTC]: 10n }, 0n)).toBe('SUCCESS');
    // half of it: half the collateral over half the maintenance, and a unit less
    expect(verdict(-4500n, { [BTC]: 10n }, 2250n, { [BTC]: -5n })).toBe('SUCCESS');
    expect(verdict(-4500n, { [BTC]: 10n }, 2249n, { [BTC]: -5n })).toBe('STILL_UNDERCOLLATERALIZED');
    // collateral over maintenance rises, and so does maintenance
    expect(verdict(-4900n, { [BTC]: 10n }, -350n, { [BTC]: 1n })).toBe('STILL_UNDERCOLLATERALIZED');
    // through zero to a short as large
    expect(verdict(-4500n, { [BTC]: 10n }, 10_000n, { [BTC]: -20n })).toBe('SUCCESS');
    expect(verdict(0n, {}, -500n, { [BTC]: 1n })).toBe('NEWLY_UNDERCOLLATERALIZED');
  });

  test('without a maintenance must improve, and may not end or begin without one', () => {
    expect(verdict(-10n, {}, 1n)).toBe('SUCCESS');
    expect(verdict(-10n, {}, 0n)).toBe('STILL_UNDERCOLLATERALIZED');
    expect(verdict(0n, {}, -1n)).toBe('NEWLY_UNDERCOLLATERALIZED');
    expect(verdict(-6000n, { [BTC]: 10n }, 5999n, { [BTC]: -10n })).toBe('STILL_UNDERCOLLATERALIZED');
    expect(verdict(-6000n, { [BTC]: 10n }, 6000n, { [BTC]: -10n })).toBe('SUCCESS');
    expect(verdict(-10n, {}, 0n, { [BTC]: 1n })).toBe('SUCCESS');
    expect(verdict(-450n, {}, 0n, { [BTC]: 1n })).toBe('STILL_UNDERCOLLATERALIZED');
  });
});

describe('closing prices', () => {
  const bankruptcy = (quote: bigint, held: Held, id: number, delta: bigint) =>
    quantums.bankruptcyPrice({ ...state(quote, held), id, delta });
  const fillable = (quote: bigint, held: Held, id: number, delta: bigint, more = {}) => {
    const rule = { bankruptcyAdjustmentPpm: 1_000_000, spreadToMaintenancePpm: 100_000, ...more };
    const { numerator, denominator } = quantums.fillablePrice({ ...state(quote, held), id, delta, rule });
    return `${numerator}/${denominator}`;
  };

  test('of bankruptcy round up on both sides and share collateral by maintenance', () => {
    expect(bankruptcy(-4900n, { [BTC]: 10n }, BTC, -10n)).toBe(4900n);
    expect(bankruptcy(5100n, { [BTC]: -10n }, BTC, 10n)).toBe(-5100n);
    // a third of 100, and of -100
    expect(bankruptcy(-1400n, { [BTC]: 3n }, BTC, -1n)).toBe(500n - 33n);
    expect(bankruptcy(-1600n, { [BTC]: 3n }, BTC, -1n)).toBe(500n + 34n);
    expect(bankruptcy(1600n, { [BTC]: -3n }, BTC, 1n)).toBe(-500n - 33n);
    expect(bankruptcy(1400n, { [BTC]: -3n }, BTC, 1n)).toBe(-500n + 34n);
    // of 53 collateral 50 belong to BTC, for its maintenance is 500 of 530; and with 5 of a debt
    expect(bankruptcy(-4647n, { [BTC]: 10n, [ETH]: -100n }, BTC, -10n)).toBe(4950n);
    expect(bankruptcy(-4705n, { [BTC]: 10n, [ETH]: -100n }, BTC, -10n)).toBe(5005n);
    // differences of rounded figures: 2.1 and 1.4 are 2 and 1, maintenance 1 and 1
    expect(bankruptcy(100n, { [ODD]: 3n }, ODD, -1n)).toBe(1n);
    expect(bankruptcy(100n, { [ODD]: 3n }, ODD, -3n)).toBe(-100n);
    expect(bankruptcy(0n, { [BTC]: huge }, BTC, -huge)).toBe(0n);
  });

  test('of a fill go from the oracle price to the spread as collateral falls, whatever the size', () => {
    expect(fillable(-4500n, { [BTC]: 10n }, BTC, -10n)).toBe('500/1');
    expect(fillable(-4000n, { [BTC]: 10n }, BTC, -1n)).toBe('500/1');
    expect(fillable(-4750n, { [BTC]: 10n }, BTC, -3n)).toBe('995/2');
    expect(fillable(-9000n, { [BTC]: 10n }, BTC, -1n)).toBe('495/1');
    expect(fillable(5250n, { [BTC]: -10n }, BTC, 10n)).toBe('1005/2');
    expect(fillable(4000n, { [BTC]: -10n }, BTC, 10n)).toBe('505/1');
    expect(fillable(-4750n, { [BTC]: 10n }, BTC, -1n, { bankruptcyAdjustmentPpm: 1_500_000 })).toBe('1985/4');
    expect(fillable(-4750n, { [BTC]: 10n }, BTC, -1n, { bankruptcyAdjustmentPpm: 0 })).toBe('500/1');
    expect(fillable(-4750n, { [BTC]: 10n }, BTC, -1n, { spreadToMaintenancePpm: 0 })).toBe('500/1');
    // the rating is of the subaccount, the spread of the position
    expect(fillable(-5035n, { [BTC]: 10n, [ETH]: 100n }, BTC, -1n)).toBe('995/2');
    expect(fillable(-5035n, { [BTC]: 10n, [ETH]: 100n }, ETH, -1n)).toBe('597/200');
    expect(fillable(-5000n, { [BTC]: 10n }, BTC, -1n, { spreadToMaintenancePpm: 10_000_000 })).toBe('0/1');
    const beyond = () => fillable(5000n, { [BTC]: -10n }, BTC, 1n, { spreadToMaintenancePpm: 10_000_001 });
    expect(beyond()).toBe('20000001/20000');
    expect(faultOf(() => fillable(-5000n, { [BTC]: 10n }, BTC, -1n, { spreadToMaintenancePpm: 10_000_001 }))).toMatchObject({
      code: 'OUT_OF_RANGE',
      path: 'inputs.rule.spreadToMaintenancePpm',
    });
  });

  test('need a change against the position and no larger, and a maintenance to share by', () => {
    for (const price of [bankruptcy, fillable]) {
      for (const delta of [0n, 1n, -11n])
        expect(faultOf(() => price(-4900n, { [BTC]: 10n }, BTC, delta))).toMatchObject({ code: 'OUT_OF_RANGE', path: 'inputs.delta' });
      for (const delta of [0n, -1n, 11n]) expect(faultOf(() => price(4900n, { [BTC]: -10n }, BTC, delta)).code).toBe('OUT_OF_RANGE');
      expect(faultOf(() => price(0n, { [BTC]: 10n }, ETH, -1n)).code).toBe('OUT_OF_RANGE');
      expect(faultOf(() => price(-4900n, { [NONE]: 10n }, NONE, -1n)).code).toBe('SINGULAR');
    }
  });

  test('in subticks are whole ticks: up for a long, down for a short, from one tick to the last of 64 bits', () => {
    const subticks = (numerator: bigint, denominator: bigint, long: boolean, quantumConversionExponent: number, subticksPerTick: number) =>
      quantums.subticks({ price: { numerator, denominator }, long, quantumConversionExponent, subticksPerTick });
    expect([subticks(7n, 2n, true, 0, 1), subticks(7n, 2n, false, 0, 1)]).toEqual([4n, 3n]);
    expect([subticks(7n, 2n, true, -2, 100), subticks(7n, 2n, false, -2, 100)]).toEqual([400n, 300n]);
    expect([subticks(400n, 1n, true, 0, 100), subticks(401n, 1n, true, 0, 100)]).toEqual([400n, 500n]);
    expect([subticks(99n, 1n, false, 0, 100), subticks(0n, 1n, true, 3, 7), subticks(0n, 1n, false, 3, 7)]).toEqual([100n, 7n, 7n]);
    expect([subticks(4321n, 1n, true, 2, 1), subticks(4321n, 1n, false, 2, 1)]).toEqual([44n, 43n]);
    for (const long of [true, false]) expect(subticks(10n ** 30n, 1n, long, 0, 10)).toBe(huge - (huge % 10n));
    for (const long of [true, false]) expect(subticks(huge, 1n, long, 0, 1)).toBe(huge);
  });
});

describe('the insurance fund', () => {
  const fill = (quote: bigint, held: bigint, base: bigint, subticks: bigint, maxFeePpm = 10_000, quantumConversionExponent = -1) => {
    const side = held < 0n ? ('buy' as const) : ('sell' as const);
    const given = { ...state(quote, { [BTC]: held }), id: BTC, side, baseQuantums: base, subticks, quantumConversionExponent, maxFeePpm };
    const found = quantums.insuranceDelta(given);
    return [found.quote, found.bankruptcyPrice, found.delta];
  };

  test('takes a surplus up to the fee, rounded down, and pays all that is missing', () => {
    expect(fill(-4900n, 10n, 10n, 5000n)).toEqual([5000n, 4900n, 50n]);
    expect(fill(-4990n, 10n, 10n, 5000n)).toEqual([5000n, 4990n, 10n]);
    expect(fill(-5000n, 10n, 10n, 5000n)).toEqual([5000n, 5000n, 0n]);
    expect(fill(-5100n, 10n, 10n, 5000n)).toEqual([5000n, 5100n, -100n]);
    expect(fill(5100n, -10n, 10n, 5000n)).toEqual([-5000n, -5100n, 50n]);
    expect(fill(4900n, -10n, 10n, 5000n)).toEqual([-5000n, -4900n, -100n]);
    expect(fill(-4900n, 10n, 10n, 5000n, 0)).toEqual([5000n, 4900n, 0n]);
    expect([fill(-4900n, 10n, 10n, 5000n, 10_199)[2], fill(-4900n, 10n, 10n, 5000n, 10_200)[2]]).toEqual([50n, 51n]);
  });

  test('counts a fill in whole quantums, rounded down before its sign', () => {
    expect([fill(-4900n, 10n, 1n, 4999n)[0], fill(5100n, -10n, 1n, 4999n)[0]]).toEqual([499n, -499n]);
    expect(fill(5100n, -10n, 1n, 1n)).toEqual([0n, -510n, 0n]);
    expect(fill(-4900n, 10n, 1n, 6n, 0, 2)[0]).toBe(600n);
    for (const base of [0n, 11n]) expect(faultOf(() => fill(-4900n, 10n, base, 5000n)).code).toBe('OUT_OF_RANGE');
  });

  test('leaves the account its bankruptcy price or more, and takes no more than the fee', () => {
    const size = fc.bigInt({ min: 1n, max: 10n ** 20n });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), size, size, size, (balance, held, part, subticks) => {
        const [quote, price, delta] = fill(balance, held, least(part, held), subticks) as [bigint, bigint, bigint];
        expect(quote - delta >= price && delta * 100n <= quote).toBe(true);
        if (delta < 0n) expect(quote - delta).toBe(price);
        else if (quote - delta > price) expect(delta).toBe(quote / 100n);
      }),
    );
  });

  test('covers what it has, and any payment to it', () => {
    const covers = (balance: bigint, delta: bigint) => quantums.insuranceCovers({ balance, delta });
    expect([covers(0n, 0n), covers(0n, 5n), covers(5n, -5n), covers(5n, -6n), covers(0n, -1n)]).toEqual([true, true, true, false, false]);
  });
});

describe('limits a block', () => {
  const size = (baseQuantums: bigint, subaccountNotional: bigint, minNotional: number | string = 0, maxPortionPpm = 1_000_000) =>
    quantums.liquidationSize({ market: btc, baseQuantums, stepBaseQuantums: 3n, subaccountNotional, rule: { minNotional, maxPortionPpm } });

  test('of a position: its minimum, never more than the position; its portion, never less than the minimum', () => {
    const limits = (notional: bigint, minNotional: number | string, maxPortionPpm: number) => {
      const { least: lowest, most } = quantums.positionLimits({ rule: { minNotional, maxPortionPpm }, notional });
      return [lowest, most];
    };
    expect(limits(1000n, 100, 500_000)).toEqual([100n, 500n]);
    expect(limits(-1000n, 600, 500_000)).toEqual([600n, 600n]);
    expect(limits(1000n, 1001, 0)).toEqual([1000n, 1000n]);
    expect(limits(0n, 100, 1_000_000)).toEqual([0n, 0n]);
    expect([limits(999n, 0, 1001), limits(1999n, 0, 1001)]).toEqual([
      [0n, 0n],
      [0n, 2n],
    ]);
    expect(limits(2n ** 70n, String(huge), 0)).toEqual([huge, huge]);
  });

  test('of a subaccount: what is left, nothing at the limit, refused beyond it or when the market had its turn', () => {
    const left = (notionalLiquidated: bigint, insuranceLost: bigint, maxNotional: number | string = 150) => {
      const found = quantums.blockLimits({ rule: { maxNotional, maxInsuranceLost: 50 }, notionalLiquidated, insuranceLost });
      return [found.notional, found.insurance];
    };
    expect(left(0n, 0n)).toEqual([150n, 50n]);
    expect(left(150n, 50n)).toEqual([0n, 0n]);
    expect(left(151n, 50n)).toEqual(['EXCEEDED', 0n]);
    expect(left(150n, 51n)).toEqual([0n, 'EXCEEDED']);
    expect(left(1n, 0n, String(huge))).toEqual([huge - 1n, 50n]);
  });

  test('of an order: all within the limit or up to a step, else whole steps of the limit, one at least', () => {
    expect([size(20n, 10_000n), size(20n, 9999n), size(-21n, 10_499n), size(21n, 10_499n)]).toEqual([-20n, -18n, 18n, -18n]);
    expect([size(21n, 0n), size(3n, 0n), size(-2n, 0n), size(4n, 0n), size(0n, 0n)]).toEqual([-3n, -3n, 2n, -3n, 0n]);
    expect([size(21n, huge, 1000, 500_000), size(21n, huge, 9000, 500_000), size(21n, 4500n, 9000, 500_000)]).toEqual([-9n, -18n, -9n]);
    expect(size(21n, huge, String(huge), 0)).toBe(-21n);
  });

  test('are rule data, as digits beyond 2^53', () => {
    const most = (maxNotional: unknown) =>
      parseRules(edited(preset('dydx-v4'), ['liquidation', 'quantums', 'subaccount', 'maxNotional'], maxNotional)).liquidation?.quantums
        ?.subaccount.maxNotional;
    expect([most(String(huge)), most('0'), most(5)]).toEqual([String(huge), '0', 5]);
    for (const wrong of [String(huge + 1n), '01', '-1', '1.5', '', 2 ** 53, -1, 0.5])
      expect(faultOf(() => most(wrong)).path, String(wrong)).toBe('rules.liquidation.quantums.subaccount.maxNotional');
  });
});

describe('deleveraging', () => {
  type Side = Parameters<typeof quantums.deleverage>[0]['liquidated'];
  const close = (liquidated: Side, offsetting: Side, delta: bigint, at: 'bankruptcyPrice' | 'oraclePrice' = 'bankruptcyPrice') =>
    quantums.deleverage({ markets, liquidated, offsetting, id: BTC, delta, at });

  test('moves the bankruptcy price of the size', () => {
    const { quote, liquidated, offsetting } = close(of(-5100n, { [BTC]: 10n }), of(6000n, { [BTC]: -10n, [ETH]: 5n }), -10n);
    expect([quote, liquidated]).toEqual([5100n, { quoteBalance: 0n, positions: [] }]);
    expect(offsetting).toEqual({ quoteBalance: 900n, positions: [{ id: ETH, baseQuantums: 5n, quoteBalance: 0n }] });
    expect(close(of(-1600n, { [BTC]: 3n }), of(2000n, { [BTC]: -3n }), -1n).quote).toBe(534n);
    expect(close(of(1400n, { [BTC]: -3n }), of(2000n, { [BTC]: 3n }), 1n).quote).toBe(-466n);
  });

  test('is refused where either side ends riskier, each by its name', () => {
    const worse = (call: () => unknown) => faultOf(call).path;
    expect(worse(() => close(of(5000n, { [BTC]: -10n }), of(-5001n, { [BTC]: 10n }), 10n))).toBe('inputs.offsetting');
    const bankrupt = of(-5100n, { [BTC]: 10n });
    expect(worse(() => close(bankrupt, of(9000n, { [BTC]: -10n }), -10n, 'oraclePrice'))).toBe('inputs.liquidated');
    expect(worse(() => close(bankrupt, of(9000n, { [BTC]: -10n }), -1n, 'oraclePrice'))).toBe('inputs.liquidated');
    expect(close(of(-4990n, { [BTC]: 10n }), of(19_000n, { [BTC]: -20n }), -10n, 'oraclePrice').quote).toBe(5000n);
    expect(close(of(-5000n, { [BTC]: 10n }), of(9000n, { [BTC]: -10n }), -10n, 'oraclePrice').liquidated.quoteBalance).toBe(0n);
  });

  test('closes both sides or is a fault', () => {
    const [losing, winning] = [of(0n, { [BTC]: 10n }), of(9000n, { [BTC]: -5n })];
    for (const delta of [0n, 5n, -6n, -11n]) expect(faultOf(() => close(losing, winning, delta)).code).toBe('OUT_OF_RANGE');
    for (const other of [losing, of(0n)]) expect(faultOf(() => close(losing, other, -5n)).code).toBe('OUT_OF_RANGE');
  });

  test('makes and loses no cash and no quantity, funding and balances of positions counted, and leaves no side riskier', () => {
    const size = fc.bigInt({ min: 1n, max: 10n ** 20n });
    const balance = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 21n });
    const index = fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n });
    let done = 0;
    fc.assert(
      fc.property(
        balance,
        balance,
        size,
        size,
        size,
        index,
        fc.boolean(),
        fc.boolean(),
        (a, b, longs, shorts, part, then, oracle, flip) => {
          const sign = flip ? -1n : 1n;
          const side = (quoteBalance: bigint, base: bigint) => ({
            quoteBalance,
            positions: [
              { id: ODD, baseQuantums: base, fundingIndex: then, quoteBalance: 5n },
              { id: ETH, baseQuantums: 77n, fundingIndex: -then },
            ],
          });
          const given = [side(a, sign * longs), side(b, -sign * shorts)] as const;
          const closed = least(least(longs, shorts), part);
          const at = oracle ? 'oraclePrice' : 'bankruptcyPrice';
          let found: ReturnType<typeof quantums.deleverage>;
          try {
            found = quantums.deleverage({ markets, liquidated: given[0], offsetting: given[1], id: ODD, delta: -sign * closed, at });
          } catch (error) {
            const { code, path } = faultOf(() => {
              throw error;
            });
            expect(code).toBe('OUT_OF_RANGE');
            expect(['inputs.liquidated', 'inputs.offsetting']).toContain(path);
            return;
          }
          done++;
          const after = [found.liquidated, found.offsetting];
          const sum = (numbers: readonly bigint[]) => numbers.reduce((total, x) => total + x, 0n);
          const due = given.map(({ positions }) => floorDiv(sum(positions.map((one) => one.fundingIndex * one.baseQuantums)), 1_000_000n));
          const cash = after.flatMap(({ quoteBalance, positions }) => [quoteBalance, ...positions.map((one) => one.quoteBalance)]);
          expect(sum(cash)).toBe(a + b + 10n + sum(due));
          const held = (sides: readonly { readonly positions: readonly { readonly id: number; readonly baseQuantums: bigint }[] }[]) =>
            [ODD, ETH].map((id) =>
              sum(sides.flatMap(({ positions }) => positions.filter((one) => one.id === id)).map((one) => one.baseQuantums)),
            );
          expect(held(after)).toEqual(held(given));
          for (const [i, subaccount] of after.entries()) {
            const before = quantums.collateral({ markets, subaccount: given[i] as (typeof given)[0] });
            const now = quantums.collateral({ markets, subaccount });
            if (now.netCollateral < now.initial)
              expect(now.netCollateral * before.maintenance >= before.netCollateral * now.maintenance).toBe(true);
          }
        },
      ),
      { numRuns: runs(400) },
    );
    expect(done).toBeGreaterThan(50);
  });
});

describe('what is refused', () => {
  const held = {
    markets: [{ ...btc, baseInitialPpm: 1 }, eth],
    subaccount: { quoteBalance: -4900n, positions: [{ id: BTC, baseQuantums: 10n, quoteBalance: 1n, fundingIndex: 0n }] },
    update: { quote: 0n, positions: [{ id: BTC, delta: 1n }] },
  };
  const bad: readonly (readonly [path: string, value: unknown, code: string])[] = [
    ['markets', 1, 'TYPE_MISMATCH'],
    ['markets.0.id', -1, 'OUT_OF_RANGE'],
    ['markets.1.id', BTC, 'DUPLICATE'],
    ['markets.0.atomicResolution', 0.5, 'TYPE_MISMATCH'],
    ['markets.0.priceExponent', 101, 'TOO_LARGE'],
    ['markets.0.oraclePrice', 0, 'NOT_POSITIVE'],
    ['markets.0.oraclePrice', 2 ** 53, 'PRECISION_LOSS'],
    ['markets.0.initialPpm', -1, 'NEGATIVE'],
    ['markets.0.baseInitialPpm', '1e3', 'TYPE_MISMATCH'],
    ['markets.0.maintenanceFractionPpm', Number.NaN, 'PRECISION_LOSS'],
    ['markets.0.tick', 1, 'UNKNOWN_FIELD'],
    ['subaccount', undefined, 'MISSING_FIELD'],
    ['subaccount.quoteBalance', null, 'TYPE_MISMATCH'],
    ['subaccount.positions.0.id', 7, 'UNKNOWN_INSTRUMENT'],
    ['subaccount.positions.0.baseQuantums', 0.5, 'PRECISION_LOSS'],
    ['subaccount.positions.0.quoteBalance', {}, 'TYPE_MISMATCH'],
    ['subaccount.positions.0.fundingIndex', 'x', 'TYPE_MISMATCH'],
    ['update.quote', '', 'TYPE_MISMATCH'],
    ['update.positions.0.id', 7, 'UNKNOWN_INSTRUMENT'],
    ['update.positions.0.delta', undefined, 'MISSING_FIELD'],
  ];
  test.each(bad)('of an update: %s = %s', (path, value, code) => {
    const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    const at = `inputs.${path.replace(/\.(\d+)/g, '[$1]')}`;
    expect(faultOf(() => quantums.updateCheck(edited(held, keys, value) as typeof held))).toMatchObject({ code, path: at });
  });

  const part = { markets, subaccount: of(-4900n, { [BTC]: 10n }), id: BTC };
  const price = { numerator: 1n, denominator: 2n };
  type Call = (inputs: never) => unknown;
  const calls: readonly (readonly [name: string, Call, object, readonly (readonly [field: string, value: unknown, code: string])[]])[] = [
    [
      'triggers',
      quantums.triggers as Call,
      { markets, subaccount: of(0n), finalSettlement: true },
      [['finalSettlement', 1, 'TYPE_MISMATCH']],
    ],
    [
      'bankruptcyPrice',
      quantums.bankruptcyPrice as Call,
      { ...part, delta: -1n },
      [
        ['id', 9, 'UNKNOWN_INSTRUMENT'],
        ['delta', 0.5, 'PRECISION_LOSS'],
      ],
    ],
    [
      'fillablePrice',
      quantums.fillablePrice as Call,
      { ...part, delta: -1n, rule: rules.fillable },
      [
        ['rule', 1, 'TYPE_MISMATCH'],
        ['delta', 'x', 'TYPE_MISMATCH'],
      ],
    ],
    [
      'subticks',
      quantums.subticks as Call,
      { price, long: true, quantumConversionExponent: 0, subticksPerTick: 1 },
      [
        ['price', 0.5, 'TYPE_MISMATCH'],
        ['long', 'yes', 'TYPE_MISMATCH'],
        ['quantumConversionExponent', 1.5, 'TYPE_MISMATCH'],
        ['subticksPerTick', 0, 'NOT_POSITIVE'],
      ],
    ],
    [
      'insuranceDelta',
      quantums.insuranceDelta as Call,
      { ...part, side: 'sell', baseQuantums: 1n, subticks: 1n, quantumConversionExponent: 0, maxFeePpm: 1 },
      [
        ['side', 'short', 'BAD_ARGUMENT'],
        ['baseQuantums', -1n, 'NEGATIVE'],
        ['subticks', 0n, 'NOT_POSITIVE'],
        ['maxFeePpm', -1, 'NEGATIVE'],
        ['quantumConversionExponent', 'x', 'TYPE_MISMATCH'],
      ],
    ],
    [
      'insuranceCovers',
      quantums.insuranceCovers as Call,
      { balance: 1n, delta: 1n },
      [
        ['balance', -1n, 'NEGATIVE'],
        ['delta', 0.1, 'PRECISION_LOSS'],
      ],
    ],
    ['positionLimits', quantums.positionLimits as Call, { rule: rules.position, notional: 1n }, [['notional', null, 'TYPE_MISMATCH']]],
    [
      'blockLimits',
      quantums.blockLimits as Call,
      { rule: rules.subaccount, notionalLiquidated: 0n, insuranceLost: 0n, sameMarket: false },
      [
        ['notionalLiquidated', -1n, 'NEGATIVE'],
        ['insuranceLost', -1n, 'NEGATIVE'],
        ['sameMarket', 'true', 'TYPE_MISMATCH'],
      ],
    ],
    [
      'liquidationSize',
      quantums.liquidationSize as Call,
      { rule: rules.position, market: btc, baseQuantums: 1n, stepBaseQuantums: 1n, subaccountNotional: 1n },
      [
        ['market', null, 'TYPE_MISMATCH'],
        ['baseQuantums', 'x', 'TYPE_MISMATCH'],
        ['stepBaseQuantums', 0n, 'NOT_POSITIVE'],
        ['subaccountNotional', -1n, 'NEGATIVE'],
      ],
    ],
    [
      'deleverage',
      quantums.deleverage as Call,
      { markets, liquidated: of(-4900n, { [BTC]: 10n }), offsetting: of(9000n, { [BTC]: -10n }), id: BTC, delta: -10n, at: 'oraclePrice' },
      [
        ['liquidated', [], 'TYPE_MISMATCH'],
        ['offsetting', undefined, 'MISSING_FIELD'],
        ['id', 9, 'UNKNOWN_INSTRUMENT'],
        ['at', 'markPrice', 'BAD_ARGUMENT'],
      ],
    ],
  ];
  test.each(calls)('%s says which field is wrong', (_, call, inputs, fields) => {
    expect(() => call(inputs as never)).not.toThrow();
    for (const [field, value, code] of fields)
      expect(faultOf(() => call(edited(inputs, [field], value) as never))).toMatchObject({ code, path: `inputs.${field}` });
  });
});
