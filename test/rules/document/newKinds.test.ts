// The two kinds of term that 0.1.0 lacked, and the evaluator on scope, stand-ins, currency and orders: by hand, on a small market.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../src/book/account.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';
import { termDays, termForward, termIndex, termMarket, termRate, termVol } from '../../fixtures/termMarket.js';
import { handRelative } from '../../precision.js';
import { evaluate } from '../../reference/ruleDocument/evaluate.js';
import { black76 } from '../../reference/textbookBlack.js';

const market = termMarket();
const perpetual = termIndex.ETH * 1.001;

function rules(terms: object, initial: string, more: object = {}): Rules {
  return parseRules({
    format: 'margincore-3',
    about: { name: 'by-hand', date: '2026-01-02', source: 'a test', currency: '*' },
    scope: { kinds: ['spot', 'future', 'perpetual', 'option'], otherKinds: 'refuse', orders: 'notCharged' },
    assumptions: { accounts: { requirement: 'one' } },
    terms,
    requirements: { one: { equity: '0', initial, maintenance: '0' } },
    ...more,
  });
}

function holding(positions: Readonly<Record<string, number>>, more: Partial<Account> = {}): Account {
  return {
    account: 'A',
    subaccount: '',
    mode: 'portfolio',
    positions: Object.entries(positions).map(([instrument, quantity]) => ({
      instrument,
      quantity,
      entryPrice: instrument.endsWith('PERP') ? perpetual : 0,
    })),
    collateral: [],
    ...more,
  };
}

function initialOf(of: Rules, account: Account, on = market): number {
  const [answer] = evaluate(of, on, [account]).requirements.one ?? [];
  if (typeof answer !== 'object') throw new Error(answer);
  return answer.initial;
}

const greeks = (expiry: 'A' | 'B', strike: number, call: boolean) =>
  black76(termForward, strike, termDays[expiry] / 365, termVol, termRate, call);
const near = (x: number, expected: number): void =>
  expect(Math.abs(x - expected)).toBeLessThanOrEqual(10 * handRelative * Math.max(1, Math.abs(expected)));

describe('a charge on Greeks', () => {
  const charge = (more: object): Rules =>
    rules(
      { greek: { kind: 'greekCharge', greek: 'vega', netting: 'net', by: 'underlying', measure: 'linear', rate: 0.1, ...more } },
      'sum(greek)',
    );
  const [near_, far] = [greeks('A', 2000, true).vega, greeks('B', 2500, true).vega];
  const spread = holding({ 'ETH-A-2000-C': -3, 'ETH-B-2500-C': 2, 'ETH-PERP': 5 });

  test('nets or adds what an underlying or an expiry holds', () => {
    near(initialOf(charge({}), spread), 0.1 * Math.abs(2 * far - 3 * near_));
    near(initialOf(charge({ netting: 'gross' }), spread), 0.1 * (2 * far + 3 * near_));
    near(initialOf(charge({ by: 'expiry' }), spread), 0.1 * 2 * far + 0.1 * 3 * near_);
    const calendar = holding({ 'ETH-A-2000-C': -3, 'ETH-A-2500-C': 3 });
    near(initialOf(charge({ by: 'expiry' }), calendar), 0.3 * Math.abs(greeks('A', 2500, true).vega - near_));
  });

  test('puts expiries together by the root of their squares where it says so', () => {
    near(
      initialOf(charge({ by: 'expiry', measure: 'root', rate: { ETH: 0.2, '*': 9 } }), spread),
      Math.hypot(0.2 * 2 * far, 0.2 * 3 * near_),
    );
  });

  test('of gamma is half its square of a move: what a straddle loses by a jump, to second order', () => {
    const { gamma } = greeks('A', 2000, true);
    near(
      initialOf(charge({ greek: 'gamma', rate: '0.03 * 0.03 / 2' }), holding({ 'ETH-A-2000-C': -4 })),
      4 * gamma * termForward ** 2 * (0.03 ** 2 / 2),
    );
  });
});

describe('the cost of closing out', () => {
  const cost = (more: object): Rules =>
    rules(
      {
        cost: {
          kind: 'closeOutCost',
          kinds: ['perpetual', 'option'],
          price: 'index',
          netting: 'instrument',
          depth: { of: 'quote', attribute: 'dailyVolume' },
          cost: { root: { rate: 0.02 } },
          ...more,
        },
      },
      'sum(cost)',
      { assumptions: { quotes: { dailyVolume: 400 }, underlyings: { depth: 50 }, accounts: { requirement: 'one' } } },
    );

  test('grows with the root of size over depth', () => {
    near(initialOf(cost({}), holding({ 'ETH-PERP': -100 })), 100 * 2000 * 0.02 * Math.sqrt(100 / 400));
    const two = initialOf(cost({}), holding({ 'ETH-PERP': -100, 'ETH-A-2000-C': 100 }));
    near(two, 2 * 100 * 2000 * 0.02 * Math.sqrt(100 / 400));
  });

  test('is the mean rate of tiers, each part of the size at its own', () => {
    const tiers = {
      ETH: [
        { upTo: 0.1, rate: 0 },
        { upTo: 1, rate: 0.01 },
        { upTo: null, rate: 0.1 },
      ],
      '*': 1,
    };
    const netted = { netting: 'underlying', depth: { of: 'underlying', attribute: 'depth' }, cost: { tiers } };
    near(initialOf(cost(netted), holding({ 'ETH-PERP': 100, 'ETH-A-2000-C': -25 })), 75 * 2000 * ((0.9 * 0.01 + 0.5 * 0.1) / 1.5));
    expect(initialOf(cost(netted), holding({ 'ETH-PERP': 5 }))).toBe(0);
  });
});

describe('what a document does not charge', () => {
  const naked = { naked: { kind: 'nakedShort', netting: 'side' }, pnl: { kind: 'futuresPnl' } };
  const scoped = (otherKinds: string, orders = 'notCharged'): Rules =>
    rules(naked, 'sum(naked) - pnl', { scope: { kinds: ['option'], otherKinds, orders } });
  const mixed = holding({ 'ETH-PERP': 1, 'ETH-A-2000-C': -1 });

  test('enters no term and is counted', () => {
    const answer = evaluate(scoped('notCharged'), market, [mixed]);
    expect(answer.notCharged).toEqual(new Map([['perpetual', 1]]));
    expect(answer.requirements.one).toEqual([{ equity: 0, initial: 2000, maintenance: 0 }]);
  });

  test('or refuses the account, and no other', () => {
    const { requirements } = evaluate(scoped('refuse'), market, [mixed, holding({ 'ETH-A-2000-C': -1 })]);
    expect(requirements.one).toEqual(['kind perpetual', { equity: 0, initial: 2000, maintenance: 0 }]);
  });

  test('open orders are left out and counted, or refuse the account', () => {
    const ordered = holding({}, { orders: [{ instrument: 'ETH-A-2000-C', quantity: -1, price: 1 }] });
    expect(evaluate(scoped('refuse'), market, [ordered]).notCharged).toEqual(new Map([['orders', 1]]));
    expect(evaluate(scoped('refuse', 'refuse'), market, [ordered]).requirements.one).toEqual(['open orders']);
  });
});

describe('what a market does not say', () => {
  const reading = (assumptions: object): Rules =>
    rules({ peg: { kind: 'attribute', of: 'asset', asset: 'USDC', attribute: 'backing' } }, 'peg', { assumptions });

  test('is assumed and counted, or refuses the account', () => {
    const requirement = { requirement: 'one' };
    const assumed = evaluate(reading({ assets: { backing: { USDC: 0.9 } }, accounts: requirement }), market, [holding({}), holding({})]);
    expect(assumed.requirements.one).toEqual([1, 2].map(() => ({ equity: 0, initial: 0.9, maintenance: 0 })));
    expect(assumed.assumed).toEqual(new Map([['assets.backing', 2]]));
    expect(evaluate(reading({ accounts: requirement }), market, [holding({})]).requirements.one).toEqual(['assets.backing']);
  });
});

describe('the currency of a document', () => {
  test('is converted at the market price of it: borders too', () => {
    const brackets = {
      futures: {
        kind: 'brackets',
        kinds: ['perpetual'],
        price: 'forward',
        netting: 'instrument',
        charge: 'marginal',
        tiers: {
          '*': [
            { upTo: 1000, initial: 0.1, maintenance: 0.1 },
            { upTo: null, initial: 0.3, maintenance: 0.3 },
          ],
        },
      },
    };
    const priced = { ...market, assets: [...market.assets, { id: 'EUR', price: 1.25 }] };
    const inEuro = rules(brackets, 'sum(futures)', { about: { name: 'euro', date: '2026-01-02', source: 'a test', currency: 'EUR' } });
    const one = perpetual / 1.25;
    near(initialOf(inEuro, holding({ 'ETH-PERP': 1 }), priced), 1.25 * (0.1 * 1000 + 0.3 * (one - 1000)));
    expect(() => initialOf(inEuro, holding({ 'ETH-PERP': 1 }))).toThrow('assets.price');
  });
});

describe('a requirement with orders as its worst subset', () => {
  const subset = (orders: object | string): Rules =>
    parseRules({
      ...rules(
        {
          naked: { kind: 'nakedShort', netting: 'strike' },
          cash: { kind: 'collateral', haircuts: { '*': 0 }, debts: 'whole' },
          options: { kind: 'optionValue', price: 'model', side: 'both' },
        },
        'sum(naked)',
      ),
      scope: { kinds: ['option'], otherKinds: 'refuse', orders: 'charged' },
      requirements: { one: { equity: 'cash + options', initial: 'sum(naked)', maintenance: 'sum(naked)', orders } },
    });
  const { value } = greeks('A', 2000, true);

  test('takes the fills that cost most together, premiums at their prices included', () => {
    const ordered = holding(
      {},
      {
        orders: [
          { instrument: 'ETH-A-2000-C', quantity: -2, price: value + 10 },
          { instrument: 'ETH-A-2000-P', quantity: 1, price: 0 },
        ],
      },
    );
    // selling two calls costs 4000 less what they are sold above their worth; buying the put would offset one of them
    near(initialOf(subset('worstSubset'), ordered), 2 * 2000 - 2 * 10);
    const lossy = holding({}, { orders: [{ instrument: 'ETH-A-2000-C', quantity: 1, price: value + 5 }] });
    near(initialOf(subset('worstSubset'), lossy), 5);
    const gainful = holding({}, { orders: [{ instrument: 'ETH-A-2000-C', quantity: 1, price: value - 5 }] });
    near(initialOf(subset('worstSubset'), gainful), 0);
  });

  test('orders under market-maker protection fill no further than its limit', () => {
    const sold = { instrument: 'ETH-A-2000-C', price: value, protected: true };
    const ordered = (limit?: number): Account =>
      holding(
        {},
        {
          orders: [
            { ...sold, quantity: -2 },
            { ...sold, quantity: -3 },
            { instrument: 'ETH-B-2500-P', quantity: -1, price: greeks('B', 2500, false).value },
          ],
          ...(limit === undefined ? {} : { figures: { limit } }),
        },
      );
    const limited = subset({ worstSubset: { protectedLimit: 'limit' } });
    near(initialOf(limited, ordered()), 6 * 2000);
    near(initialOf(limited, ordered(4)), 5 * 2000);
    near(initialOf(limited, ordered(0)), 2000);
  });
});
