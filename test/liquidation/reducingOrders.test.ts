// Deleveraging: which open orders may stay, against every way in which orders may fill.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../src/book/account.js';
import { reducingOrders } from '../../src/liquidation/reducingOrders.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';

const order = (quantity: number, price: number, instrument = 'P'): Order => ({ instrument, quantity, price });
const held = (quantity: number, instrument = 'P') => ({ instrument, quantity, entryPrice: 0 });

describe('orders that only reduce', () => {
  test('the published example: the bid goes, and the offer furthest away', () => {
    const orders = [order(2, 1900), order(-5, 2150), order(-3, 2100), order(-3, 2200)];
    expect(reducingOrders({ positions: [held(10)], orders })).toEqual([order(-5, 2150), order(-3, 2100)]);
  });

  test('of a short the highest bids; exactly the position may be closed; nothing without a position, or where lots cancel out', () => {
    const orders = [order(4, 90), order(6, 95), order(1, 80), order(-1, 100)];
    expect(reducingOrders({ positions: [held(-10)], orders })).toEqual([order(4, 90), order(6, 95)]);
    expect(reducingOrders({ positions: [], orders })).toEqual([]);
    expect(reducingOrders({ positions: [held(10), held(-10)], orders })).toEqual([]);
    expect(reducingOrders({ positions: [held(10)] })).toEqual([]);
  });

  test('each instrument by itself, and of one price in the order given', () => {
    const orders = [order(-3, 5, 'Q'), order(-2, 7), order(-2, 7), order(3, 5, 'Q')];
    const positions = [held(3), held(-4, 'Q')];
    expect(reducingOrders({ positions, orders })).toEqual([order(-2, 7), order(3, 5, 'Q')]);
  });

  test('instruments held long and short stand in any order among each other', () => {
    const orders = [order(-3, 16, 'Q'), order(5, 22), order(-5, 18, 'Q'), order(5, 14), order(5, 11, 'Q'), order(3, 28)];
    const positions = [held(-16), held(5, 'Q')];
    for (let turn = 0; turn < orders.length; turn++) {
      const turned = [...orders.slice(turn), ...orders.slice(0, turn)];
      const kept = [order(-3, 16, 'Q'), order(5, 22), order(5, 14), order(3, 28)];
      expect(reducingOrders({ positions, orders: turned })).toEqual(turned.filter((one) => kept.some((same) => same.price === one.price)));
    }
  });

  test('decimals that add up to the position close all of it', () => {
    const orders = [order(-0.1, 1), order(-0.2, 2)];
    expect(reducingOrders({ positions: [held(0.3)], orders })).toEqual(orders);
    expect(reducingOrders({ positions: [held(1), held(-0.9)], orders })).toEqual([order(-0.1, 1)]);
    expect(reducingOrders({ positions: [held(0.3)], orders: [order(-0.1, 1), order(-0.2000001, 2)] })).toEqual([order(-0.1, 1)]);
  });

  test('however they fill, the position neither grows nor turns; the next nearest would make it turn', () => {
    const size = fc.integer({ min: 1, max: 9 });
    const orders = fc.array(
      fc.tuple(size, fc.boolean(), fc.integer({ min: 90, max: 110 })).map(([n, buys, price]) => order(buys ? n : -n, price)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), orders, (position, list) => {
        const kept = reducingOrders({ positions: position === 0 ? [] : [held(position)], orders: list });
        for (let subset = 0; subset < 1 << kept.length; subset++) {
          let after = position;
          for (const [i, { quantity }] of kept.entries()) if (subset & (1 << i)) after += quantity;
          expect(Math.abs(after) <= Math.abs(position) && after * position >= 0).toBe(true);
        }
        const sign = Math.sign(position);
        const against = list.filter(({ quantity }) => quantity * sign < 0);
        const dropped = against.filter((one) => !kept.includes(one));
        const nearest = Math.min(...dropped.map(({ price }) => sign * price));
        for (const { price } of kept) expect(sign * price).toBeLessThanOrEqual(nearest);
        const next = dropped.find(({ price }) => sign * price === nearest);
        if (next !== undefined)
          expect(kept.reduce((sum, { quantity }) => sum + Math.abs(quantity), Math.abs(next.quantity))).toBeGreaterThan(Math.abs(position));
      }),
      { numRuns: runs(1000) },
    );
  });

  test.each([
    ['account', null, 'TYPE_MISMATCH'],
    ['account.positions', { positions: 3 }, 'TYPE_MISMATCH'],
    ['account.positions[0].quantity', { positions: [held(Number.NaN)] }, 'NOT_FINITE'],
    ['account.orders[0].instrument', { positions: [held(1)], orders: [order(1, 1, '')] }, 'BAD_ID'],
    ['account.orders[0].quantity', { positions: [held(1)], orders: [order(Number.NaN, 1)] }, 'NOT_FINITE'],
    ['account.orders[0].price', { positions: [held(1)], orders: [order(-1, Number.NaN)] }, 'NOT_FINITE'],
  ])('%s is refused', (path, account, code) => {
    expect(faultOf(() => reducingOrders(account as never))).toMatchObject({ code, path });
  });
});
