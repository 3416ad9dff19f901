// What Vega does around a close-out, by hand: disposal, fills, transfers, socialised wins, liquidation prices with orders; and what is refused.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isolatedSwitch, isolatedTransfer } from '../../src/liquidation/isolatedMargin.js';
import { marginTransfer } from '../../src/liquidation/marginTransfer.js';
import { socialisedWins } from '../../src/liquidation/socialisedWins.js';
import { disposal, liquidationPricesWithOrders } from '../../src/liquidation.js';
import { faultOf } from '../fixtures/faultOf.js';
import { lawError } from '../precision.js';

const rule = { fullSize: 10, fraction: 0.1, consumed: 0.2, slippage: 0.1 };
const isolated = { position: 20, marginFactor: 0.5, positionFactor: 10, balance: 1000 };
const levels = { maintenance: 45, search: 49, initial: 54, release: 63 };

describe('a disposal', () => {
  test('takes a small position at once, a share of a large one, and no more than a share of the volume', () => {
    expect(disposal.order({ rule, position: -10, availableVolume: 1000 }).size).toBe(10);
    expect(disposal.order({ rule, position: 51, availableVolume: 1000 }).size).toBe(6);
    expect(disposal.order({ rule, position: 51, availableVolume: 11 }).size).toBe(3);
    expect(disposal.order({ rule, position: 51, availableVolume: 0 }).size).toBe(0);
  });

  test('is limited by slippage from the mid price and by valid prices', () => {
    const limit = (position: number, more: object) => disposal.order({ rule, position, availableVolume: 1, ...more }).limitPrice;
    expect(limit(1, { midPrice: 138 })).toBe(124);
    expect(limit(-1, { midPrice: 138 })).toBe(151);
    expect(limit(1, { midPrice: 138, lowestPrice: 130 })).toBe(130);
    expect(limit(-1, { midPrice: 138, highestPrice: 140 })).toBe(140);
    expect(disposal.order({ rule: { ...rule, slippage: 3 }, position: 1, availableVolume: 1, midPrice: 138 }).limitPrice).toBe(0);
  });
});

describe('a fill', () => {
  const asks = [
    { price: 110, volume: 2 },
    { price: 100, volume: 1 },
  ];
  test('walks the best prices first, and says where the side is too thin', () => {
    expect(disposal.fillPrice({ levels: asks, side: 'ask', volume: 3, tick: 1 })).toEqual({ price: 106, filled: true });
    expect(disposal.fillPrice({ levels: asks, side: 'ask', volume: 3, tick: null }).price).toBeCloseTo(320 / 3, 12);
    expect(disposal.fillPrice({ levels: asks, side: 'ask', volume: 4, tick: 1 })).toEqual({ price: 106, filled: false });
    expect(disposal.fillPrice({ levels: [], side: 'bid', volume: 4, tick: 1 })).toEqual({ price: undefined, filled: false });
  });
});

describe('transfers of margin', () => {
  test('go to the initial level from below search and from above release, and nowhere between', () => {
    expect(marginTransfer({ ...levels, balance: 10 })).toEqual({ transfer: 44, least: 35 });
    expect(marginTransfer({ ...levels, balance: 48 })).toEqual({ transfer: 6, least: 0 });
    for (const balance of [49, 54, 63]) expect(marginTransfer({ ...levels, balance })).toEqual({ transfer: 0, least: 0 });
    expect(marginTransfer({ ...levels, balance: 500 })).toEqual({ transfer: -446, least: 0 });
  });

  test('of an isolated position follow its trades: growing, shrinking, beyond zero', () => {
    const trade = (side: 'buy' | 'sell', size: number, price: number) => ({ side, size, price });
    expect(isolatedTransfer({ ...isolated, trades: [trade('buy', 5, 12), trade('buy', 10, 10)] })).toBe(8);
    // 1000 + 2 x (12 - 10) = 1004, a quarter of it; a short loses where a long gains
    expect(isolatedTransfer({ ...isolated, trades: [trade('sell', 5, 12)], markPrice: 10 })).toBe(-251);
    expect(isolatedTransfer({ ...isolated, position: -20, trades: [trade('buy', 5, 12)], markPrice: 10 })).toBe(-249);
    expect(isolatedTransfer({ ...isolated, trades: [trade('sell', 15, 11), trade('sell', 10, 12)] })).toBe(3 - 1000);
    expect(isolatedTransfer({ ...isolated, balance: 1, trades: [trade('sell', 15, 11), trade('sell', 10, 12)] })).toBe(2);
  });

  test('to isolated margin leave out orders that only reduce', () => {
    const given = { position: 1, entryNotional: 1000, marginFactor: 0.3, marginBalance: 10, orderMarginBalance: 0 };
    const orders = [
      { size: 1, price: 900 },
      { size: -1, price: 1100 },
      { size: -1, price: 1200 },
    ];
    expect(isolatedSwitch({ ...given, orders })).toEqual({ positionTransfer: 290, orderTransfer: 360 });
  });
});

describe('a settlement that losers cannot pay', () => {
  const share = { ratioDecimals: 16 };
  test('is paid by the fund, then by every winner in one ratio, the last taking what is left', () => {
    const losses = [
      { due: 700, available: 500 },
      { due: 1400, available: 1100 },
    ];
    expect(socialisedWins({ rule: share, losses, insuranceFund: 0, wins: [1400, 700] }).payouts).toEqual([1066, 534]);
    expect(socialisedWins({ rule: share, losses, insuranceFund: 600, wins: [1400, 700] })).toEqual({
      fromLosers: [500, 1100],
      fromFund: [200, 300],
      collected: 2100,
      insuranceFund: 100,
      payouts: [1400, 700],
    });
  });

  test('makes and loses nothing, to the unit', () => {
    const whole = fc.integer({ min: 0, max: 2 ** 40 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(whole, whole), { minLength: 1, maxLength: 6 }),
        whole,
        fc.integer({ min: 1, max: 5 }),
        (rows, fund, n) => {
          const losses = rows.map(([due, available]) => ({ due, available }));
          const due = losses.reduce((sum, loss) => sum + loss.due, 0);
          const wins = Array.from({ length: n }, (_, i) => Math.floor(due / n) + (i < due % n ? 1 : 0));
          const made = socialisedWins({ rule: share, losses, insuranceFund: fund, wins });
          const paid = made.fromLosers.reduce((sum, x) => sum + x, 0);
          expect(made.payouts.reduce((sum, x) => sum + x, 0)).toBe(paid + fund - made.insuranceFund);
        },
      ),
    );
  });
});

describe('liquidation prices with orders', () => {
  const position = {
    quantity: -20,
    markPrice: 100,
    collateral: 3000,
    linearSlippage: 0.01,
    quadraticSlippage: 0,
    longRiskFactor: 0.1,
    shortRiskFactor: 0.1,
    funding: 0,
  };
  test('are where maintenance is the collateral after marking, as it is and after fills', () => {
    const orders = [{ quantity: -10, price: 110 }];
    const { price, withBuys, withSells, maintenance } = liquidationPricesWithOrders({ ...position, orders });
    expect(maintenance).toBeCloseTo(220, 10);
    const required = (held: number, at: number): number => Math.abs(held) * at * 0.11;
    expect(Math.abs(required(20, price as number) / (3000 - 20 * ((price as number) - 100)) - 1)).toBeLessThan(lawError(4));
    expect(withBuys).toBe(price);
    const after = 3000 - 20 * 10 - 30 * ((withSells as number) - 110);
    expect(Math.abs(required(30, withSells as number) / after - 1)).toBeLessThan(lawError(4));
  });

  test('leave out orders that lie beyond them', () => {
    const alone = liquidationPricesWithOrders({ ...position, orders: [] });
    const beyond = { quantity: -10, price: (alone.price as number) + 1 };
    expect(liquidationPricesWithOrders({ ...position, orders: [beyond] }).withSells).toBe(alone.price);
  });

  test('are 0 without a position and null where the price does not matter', () => {
    expect(liquidationPricesWithOrders({ ...position, quantity: 0, orders: [] }).price).toBe(0);
    expect(liquidationPricesWithOrders({ ...position, quantity: 1, linearSlippage: 0, longRiskFactor: 1, orders: [] }).price).toBe(null);
  });
});

test('what makes no sense is refused, with its path', () => {
  const trade = { side: 'buy' as const, size: 1, price: 1 };
  const cases: readonly (readonly [() => unknown, string, string])[] = [
    [() => disposal.order({ rule: { ...rule, fraction: 2 }, position: 1, availableVolume: 1 }), 'OUT_OF_RANGE', 'inputs.rule.fraction'],
    [() => disposal.order({ rule, position: Number.NaN, availableVolume: 1 }), 'NOT_FINITE', 'inputs.position'],
    [
      () => disposal.fillPrice({ levels: [{ price: -1, volume: 1 }], side: 'ask', volume: 1, tick: 1 }),
      'NEGATIVE',
      'inputs.levels[0].price',
    ],
    [() => disposal.fillPrice({ levels: [], side: 'ask', volume: 0, tick: 1 }), 'NOT_POSITIVE', 'inputs.volume'],
    [() => marginTransfer({ ...levels, release: -1, balance: 0 }), 'NEGATIVE', 'inputs.release'],
    [() => isolatedTransfer({ ...isolated, trades: [{ ...trade, side: 'sell' }] }), 'MISSING_FIELD', 'inputs.markPrice'],
    [() => isolatedTransfer({ ...isolated, trades: [trade, { ...trade, side: 'sell' }] }), 'BAD_RULES', 'inputs.trades'],
    [
      () => socialisedWins({ rule: { ratioDecimals: 16 }, losses: [], insuranceFund: 0.5, wins: [] }),
      'TYPE_MISMATCH',
      'inputs.insuranceFund',
    ],
    [
      () => socialisedWins({ rule: { ratioDecimals: 19 }, losses: [], insuranceFund: 0, wins: [] }),
      'TOO_LARGE',
      'inputs.rule.ratioDecimals',
    ],
  ];
  for (const [call, code, path] of cases) expect(faultOf(call)).toMatchObject({ code, path });
});
