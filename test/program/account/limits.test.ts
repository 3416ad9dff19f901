// How far an account may go: closed forms, what fits and what one more would do, transfers.
import { describe, expect, test } from 'vitest';
import { limitRelative } from '../../precision.js';
import { backendNames, book, documentOf, market, prepared } from '../prepared.js';
import { contract, held, holder, small, smallRules } from './asked.js';

describe('limits', () => {
  test('the largest order of a perpetual is the excess over the rate, by hand', async () => {
    for (const backend of backendNames) {
      const view = (await prepared(backend, smallRules, held(holder('a')), small)).account('a');
      const order = { instrument: 'ETH-PERPETUAL', price: 2500 * 1.0005 };
      for (const side of ['buy', 'sell'] as const) {
        const { amount, bound, excess } = view.largestOrder({ ...order, side });
        expect(bound).toBe('excess');
        expect(excess).toBeGreaterThanOrEqual(0);
        expect(Math.abs(amount / (900 / ((side === 'buy' ? 0.115 : 0.11) * 1.25 * contract)) - 1)).toBeLessThan(limitRelative);
      }
      expect(view.largestOrder({ ...order, side: 'buy', most: 2 })).toMatchObject({ amount: 2, bound: 'most' });
      // 25.06 contracts: in lots of four, 24
      expect(view.largestOrder({ ...order, side: 'buy', lot: 4 })).toMatchObject({ amount: 24, bound: 'excess' });
      expect(view.largestOrder({ ...order, side: 'buy', lot: 100 })).toMatchObject({ amount: 0, bound: 'excess' });
      for (const [wrong, path] of [
        [{ ...order, side: 'both' }, 'order.side'],
        [{ ...order, side: 'buy', lots: 1 }, 'order.lots'],
        [{ ...order, side: 'buy', lot: 0 }, 'order.lot'],
        [{ ...order, side: 'buy', instrument: 'NONE' }, 'order.instrument'],
        [{ ...order, side: 'buy', requirement: 'cross' }, 'order.requirement'],
      ] as const)
        expect(() => view.largestOrder(wrong as never)).toThrow(expect.objectContaining({ path }));
    }
  });

  test('the largest withdrawal leaves the initial requirement covered to the last cent', async () => {
    const positions = [{ instrument: 'ETH-PERPETUAL', quantity: 10, entryPrice: 2500 * 1.0005 }];
    const many = [{ instrument: 'ETH-PERPETUAL', quantity: 1000, entryPrice: 2500 }];
    const engine = await prepared('js', smallRules, held(holder('a', { positions }), holder('b', { positions: many }), holder('c')), small);
    const { amount } = engine.account('a').largestWithdrawal('USD');
    expect(Math.abs(amount / (900 - 10 * 0.115 * 1.25 * contract) - 1)).toBeLessThan(limitRelative);
    // what is not held bounds a withdrawal, not the excess
    expect(engine.account('c').largestWithdrawal('USDC')).toEqual({ amount: 0, excess: 900, bound: 'most' });
    expect(engine.account('c').largestWithdrawal('USD')).toEqual({ amount: 900, excess: 0, bound: 'most' });
    expect(engine.account('b').largestWithdrawal('USD')).toMatchObject({ amount: 0, bound: 'excess' });
    expect(() => engine.account('c').largestWithdrawal('NONE')).toThrow(expect.objectContaining({ code: 'UNKNOWN_ASSET', path: 'asset' }));
  });
});

describe.each(['margincore', 'deribit-portfolio', 'derive-pmrm-2', 'binance-futures'])('%s', (name) => {
  test('the largest order fits when it is traded, and one lot more does not', async () => {
    const rules = documentOf(name);
    const option = market.quotes.find(({ instrument }) => instrument.kind === 'option')?.instrument.id as string;
    const perpetual = market.quotes.find(({ instrument }) => instrument.kind === 'perpetual')?.instrument.id as string;
    const orders = [
      { instrument: perpetual, side: 'buy', price: 51_000, lot: 10 },
      { instrument: option, side: 'sell', price: 0.01, lot: 0.5 },
    ] as const;
    let bounded = 0;
    for (let a = 0; a < 6; a++) {
      const [account, subaccount] = [book.accounts[a] as string, book.subaccounts[a] as string];
      for (const order of orders) {
        const engine = await prepared('wasm', rules);
        const [requirement] = engine.requirements;
        const { amount, excess, bound } = engine
          .account(account, subaccount)
          .largestOrder({ ...order, requirement: requirement as string });
        if (bound !== 'excess' || excess < 0) continue;
        bounded += 1;
        const sign = order.side === 'buy' ? 1 : -1;
        const trade = async (quantity: number): Promise<number> => {
          await engine.trade(account, subaccount, {
            trades: [{ instrument: order.instrument, quantity: sign * quantity, price: order.price }],
          });
          return engine.run().requirements[requirement as string]?.excesses[a] as number;
        };
        if (amount > 0) expect(await trade(amount)).toBe(excess);
        expect(await trade(order.lot)).toBeLessThan(0);
      }
    }
    if (name !== 'binance-futures') expect(bounded).toBeGreaterThan(2);
  });
});

test('a transfer moves what the giver has and can spare; a receiver may be short', async () => {
  const positions = [{ instrument: 'ETH-PERPETUAL', quantity: 10, entryPrice: 2500 * 1.0005 }];
  const short = holder('b', { collateral: [{ asset: 'USD', amount: -50 }] });
  const engine = await prepared('js', smallRules, held(holder('a', { positions }), short), small);
  const view = engine.account('a');
  const free = 900 - 10 * 0.115 * 1.25 * contract;
  expect(view.transfer({ account: 'b' }, 'USD', 100)).toMatchObject({
    allowed: true,
    reason: 'the initial requirement stays covered',
    to: { before: -50, after: 50 },
  });
  expect(view.transfer({ account: 'b' }, 'USD', 100).from.after).toBeCloseTo(free - 100, 9);
  expect(view.transfer(null, 'USD', free + 1)).toMatchObject({ allowed: false, reason: expect.stringContaining('would not be covered') });
  expect(view.transfer(null, 'USD', 901)).toMatchObject({ allowed: false, reason: 'holds 900 USD' });
  expect(view.transfer(null, 'USDC', 1)).toMatchObject({ allowed: false, reason: 'holds 0 USDC' });
  expect(engine.account('b').transfer(null, 'BTC', 1).to).toBeUndefined();
  for (const [to, code, path] of [
    [{ account: 'a' }, 'BAD_ARGUMENT', 'to'],
    [{ account: 'x' }, 'UNKNOWN_ACCOUNT', 'to'],
    [{ account: 'b', sub: '' }, 'UNKNOWN_FIELD', 'to.sub'],
    ['b', 'TYPE_MISMATCH', 'to'],
  ] as const)
    expect(() => view.transfer(to as never, 'USD', 1)).toThrow(expect.objectContaining({ code, path }));
  // nothing has changed
  expect(engine.run().requirements.whole?.equities).toEqual(Float64Array.of(900, -50));
});
