// Strategy margin: the book's examples, the best of all pairings by trying them all, laws, faults.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../src/book/account.js';
import type { Quote } from '../../../src/market/market.js';
import { holder, perpetualMarket, ruleOf, ruleRun, termOf } from '../../fixtures/ruleRun.js';
import { handRelative, lawError } from '../../precision.js';
import { type Contract, leastMargin } from '../../reference/strategyPairs.js';

const spot = 100;
const strikes = [80, 95, 100, 107, 130];
const day = 86_400_000;

function option(call: boolean, strike: number, expiryDays: number, multiplier: number, mark?: number): Quote {
  const id = `${call ? 'C' : 'P'}${strike}-${expiryDays}-${multiplier}`;
  const expiry = Date.UTC(2026, 0, 1) + expiryDays * day;
  const instrument = { id, kind: 'option', settlement: 'linear', underlying: 'S', asset: 'USD', multiplier, expiry, strike, call } as const;
  return { instrument, forward: spot, vol: 0.3, rate: 0, ...(mark === undefined ? {} : { mark }) };
}

const markOf = (call: boolean, strike: number): number =>
  Math.max(0, call ? spot - strike : strike - spot) + 300 / (10 + Math.abs(strike - spot));
const chain = [true, false].flatMap((call) => strikes.map((strike) => option(call, strike, 30, 1, markOf(call, strike))));
const market = perpetualMarket(
  [{ id: 'S', price: spot }],
  [],
  [...chain, option(true, 100, 60, 1, 40), option(true, 107, 30, 100, 12), option(false, 90, 30, 1)],
);
const short = { rate: 0.2, floor: 0.1 };
const paired = {
  kind: 'optionMargin',
  by: 'strategy',
  shortValue: 'added',
  long: 'value',
  short: [
    { only: 'calls', ...short },
    { only: 'puts', ...short, floorOf: 'strike' },
  ],
};
const rules = ruleOf({
  strategy: { ...paired, price: 'mark' },
  value: { kind: 'optionValue', price: 'mark', side: 'both' },
  byModel: { ...paired, price: 'model' },
});
const margins = async (accounts: readonly Account[]) => {
  const run = await ruleRun(market, accounts, rules);
  return accounts.map(({ account }) => termOf(run, 'strategy', account));
};
const held = (name: string, quantities: Readonly<Record<string, number>>): Account =>
  holder(
    name,
    Object.entries(quantities).map(([id, quantity]) => [id, quantity, 1] as const),
  );

describe('strategy margin', () => {
  test('by hand: naked, spread, straddle, and what is no pair', async () => {
    const call = markOf(true, 107);
    const accounts = [
      held('naked', { 'C107-30-1': -2 }),
      held('spread', { 'C100-30-1': -1, 'C107-30-1': 1 }),
      held('debit', { 'C100-30-1': 1, 'C107-30-1': -1 }),
      held('straddle', { 'C100-30-1': -1, 'P100-30-1': -1 }),
      held('other expiry', { 'C100-60-1': 1, 'C107-30-1': -1 }),
      held('other size', { 'C107-30-100': 1, 'C107-30-1': -1 }),
    ];
    const exact = [2 * (call + 13), 7 + call, 30, 30 + 20 + 30, 40 + call + 13, 1200 + call + 13];
    (await margins(accounts)).forEach((margin, i) => {
      expect(Math.abs(margin / (exact[i] as number) - 1)).toBeLessThan(10 * handRelative);
    });
  });

  test('is the least of all pairings', async () => {
    const leg = fc.record({ at: fc.nat({ max: chain.length - 1 }), quantity: fc.constantFrom(-2, -1, 1, 2) });
    const books = fc.sample(fc.array(leg, { minLength: 2, maxLength: 4 }), { numRuns: 250, seed: 7 });
    const nets = books.map((legs) => {
      const net: Record<string, number> = {};
      for (const { at, quantity } of legs) {
        const { id } = (chain[at] as Quote).instrument;
        net[id] = (net[id] ?? 0) + quantity;
      }
      return net;
    });
    const found = await margins(nets.map((net, i) => held(`${i}`, net)));
    let pairs = 0;
    for (const [i, net] of nets.entries()) {
      const contracts: Contract[] = chain.flatMap(({ instrument: { id, strike, call }, mark }) =>
        Array.from({ length: Math.abs(net[id] ?? 0) }, () => ({
          call: call === true,
          short: (net[id] ?? 0) < 0,
          strike: strike as number,
          premium: mark as number,
        })),
      );
      const least = leastMargin(contracts, spot);
      const alone = contracts.reduce((sum, contract) => sum + leastMargin([contract], spot), 0);
      if (least < alone) pairs++;
      expect(Math.abs((found[i] as number) - least)).toBeLessThanOrEqual(alone * lawError(40));
    }
    expect(pairs).toBeGreaterThan(100);
  });

  test('of two books together is never above the sum of theirs, and ten times a book is ten times its margin', async () => {
    const quantities = fc.dictionary(
      fc.constantFrom(...chain.map(({ instrument }) => instrument.id)),
      fc.integer({ min: -5000, max: 5000 }).map((n) => n / 1000),
    );
    const pairs = fc.sample(fc.tuple(quantities, quantities), { numRuns: 60, seed: 8 });
    const accounts = pairs.flatMap(([left, right], i) => {
      const both: Record<string, number> = { ...left };
      for (const [id, quantity] of Object.entries(right)) both[id] = (both[id] ?? 0) + quantity;
      const tenfold = Object.fromEntries(Object.entries(left).map(([id, quantity]) => [id, 10 * quantity]));
      return [held(`${i} left`, left), held(`${i} right`, right), held(`${i} both`, both), held(`${i} tenfold`, tenfold)];
    });
    const found = await margins(accounts);
    for (let i = 0; i < pairs.length; i++) {
      const [left, right, both, tenfold] = found.slice(4 * i, 4 * i + 4) as [number, number, number, number];
      expect(both).toBeLessThanOrEqual((left + right) * (1 + lawError(100)));
      expect(Math.abs(tenfold - 10 * left)).toBeLessThanOrEqual(left * 10 * lawError(100));
    }
  });

  test('an option without a mark is a fault where marks are asked for', async () => {
    const run = await ruleRun(market, [held('a', { 'P90-30-1': -1 }), held('b', { 'P95-30-1': -1 })], rules);
    expect(run.faults.map(({ code, path }) => [code, path])).toEqual([['MISSING_FIELD', 'accounts["a"].positions["P90-30-1"].mark']]);
    expect(termOf(run, 'value', 'b')).toBe(-markOf(false, 95));
    expect(termOf(run, 'byModel', 'b')).toBeLessThan(termOf(run, 'strategy', 'b'));
  });
});
