// Discounted scan, basis contingency and skew against textbook prices, on every backend.
import { describe, expect, test } from 'vitest';
import { sureFigures, termAccount, termForward, termIndex, termMarket, termRate, termVol } from '../../fixtures/termMarket.js';
import { shockedLossError } from '../../precision.js';
import { black76 } from '../../reference/textbookBlack.js';
import { expectClose, ruleOf, runEverywhere, termOf } from './runTerm.js';

const skew = {
  wings: 'linear',
  capBase: 0.2,
  capPerRootYear: -0.05,
  leastWidth: 0.01,
  widthScale: 2,
  widthVol: 0.5,
  widthVolPerRootYear: 0.1,
};
/** Moves, each with vols unchanged or with this shock. */
const grid = (moves: number | readonly number[], shock?: object, weight = 1, price = 'model') => ({
  scenarios: {
    grid: {
      price,
      coin: 'shocked',
      settlement: { fixed: 'settledForward' },
      blocks: [{ moves: [moves].flat(), vols: [shock === undefined ? 'unchanged' : 'one'], weight }],
    },
  },
  ...(shock === undefined ? {} : { volatility: { shocks: { one: shock } } }),
});
const plain = {
  kind: 'scan',
  scenarios: 'grid',
  netting: 'underlying',
  floor: 'none',
  discount: { rate: 'rate' },
  collateral: { '*': null, ETH: 'ETH' } as Record<string, string | null>,
};
const discounted = (discount: object) => ({ ...plain, discount: { rate: 'rate', ...discount } });
const years = 1;
const price = (strike: number, call: boolean, forward = termForward, vol = termVol): number =>
  black76(forward, strike, years, vol, termRate, call).value;
const long = termAccount('long', { 'ETH-B-2000-C': 2, 'ETH-B-1500-P': 1 });
const short = termAccount('short', { 'ETH-B-2000-C': -2, 'ETH-B-1500-P': -1 });
const held = (forward = termForward): number => 2 * price(2000, true, forward) + price(1500, false, forward);

describe('the discounted scan', () => {
  test('without discounts is the loss of the shock; perpetuals and collateral that moves with its underlying take part', async () => {
    const found = await termOf(
      plain,
      [long, short, termAccount('perpetual', { 'ETH-PERP': -3 }, { ETH: 1, USDC: 500 }), termAccount('empty', {})],
      termMarket(),
      grid(0.1, undefined, 0.5),
    );
    const gain = held(termForward * 1.1) - held();
    const perpetual = -3 * termIndex.ETH * 1.001 * 0.1 + termIndex.ETH * 0.1;
    expectClose(found, { long: -0.5 * gain, short: 0.5 * gain, perpetual: -0.5 * perpetual, empty: 0 }, shockedLossError);
  });

  test('takes less of what an expiry is worth and more of what is owed, though never more than its value without discount', async () => {
    const positive = { base: 0.9, rateFactor: 2, rateSpread: 0.03 };
    const both = discounted({ positive, negative: { base: 1.02, rateFactor: 0, rateSpread: 0.01 } });
    const factor = 0.9 * Math.exp(-years * (2 * termRate + 0.03));
    const found = await termOf(both, [long, short], termMarket(), grid(0));
    expectClose(found, { long: held() * (1 - factor), short: held() * (1.02 * Math.exp(0.01) - 1) }, shockedLossError);
    const capped = await termOf(
      discounted({ positive, negative: { base: 4, rateFactor: 1, rateSpread: 1 } }),
      [short],
      termMarket(),
      grid(0),
    );
    expectClose(capped, { short: held() * (Math.exp(termRate) - 1) }, shockedLossError);
    const figure = await termOf(discounted({ rate: 'discountRate', positive }), [long, short], termMarket(), grid(0));
    expectClose(figure, { long: held() * (1 - 0.9 * Math.exp(-(2 * 0.04 + 0.03))), short: 0 }, shockedLossError);
  });

  test('nets within an expiry before it discounts, and not across expiries', async () => {
    const calendar = termAccount('calendar', { 'ETH-A-2000-C': -1, 'ETH-B-2000-C': 1 });
    const vertical = termAccount('vertical', { 'ETH-B-2500-C': -1, 'ETH-B-2000-C': 1 });
    const found = await termOf(
      discounted({ positive: { base: 0.5, rateFactor: 0, rateSpread: 0 } }),
      [calendar, vertical],
      termMarket(),
      grid(0),
    );
    expectClose(found, { calendar: 0.5 * price(2000, true), vertical: 0.5 * (price(2000, true) - price(2500, true)) }, shockedLossError);
  });

  test('part of a forward that settlement has fixed does not move', async () => {
    const market = termMarket({ quote: { settledForward: termForward / 4 } });
    const found = await termOf(plain, [long], market, grid(0.2));
    expectClose(found, { long: held() - held(termForward * 1.15) }, shockedLossError);
  });

  test('discounts what options are worth after the shock, and takes off their marks where P&L counts from these', async () => {
    const half = discounted({ positive: { base: 0.5, rateFactor: 0, rateSpread: 0 } });
    const fromMarks = grid(0.1, undefined, 1, 'mark');
    const found = await termOf(half, [long, short], termMarket({ mark: 300 }), fromMarks);
    const after = held(termForward * 1.1);
    expectClose(found, { long: 3 * 300 - 0.5 * after, short: after - 3 * 300 }, shockedLossError);
  });

  test('floors at zero where the rule says so', async () => {
    expect(await termOf({ ...plain, floor: 'zero' }, [long], termMarket(), grid(0.1))).toEqual({ long: 0 });
  });

  test('a smile turned about the forward, linear or absolute, within its cap; either sign counts as a loss', async () => {
    const cap = 0.2 - 0.05;
    const width = 2 * (0.5 + 0.1);
    const turned = (strike: number, wings: string): number => {
      const k = Math.log(strike / termForward);
      const wing = wings === 'absolute' ? Math.abs(k) : k;
      return termVol * (1 + Math.max(-cap, Math.min(cap, (wing * cap) / width)));
    };
    for (const wings of ['linear', 'absolute']) {
      const shocked = price(1000, true, termForward, turned(1000, wings)) - price(1000, true);
      const one = termAccount('one', { 'ETH-B-1000-C': 3 });
      const two = termAccount('two', { 'ETH-B-1000-C': -3 });
      const sign = await termOf(plain, [one, two], termMarket(), grid(0, { skew: { ...skew, wings } }));
      expectClose(sign, { one: -3 * shocked, two: 3 * shocked }, shockedLossError);
      const either = await termOf(plain, [one, two], termMarket(), grid(0, { skew: { ...skew, wings }, eitherSign: true }));
      expectClose(either, { one: 3 * Math.abs(shocked), two: 3 * Math.abs(shocked) }, shockedLossError);
      // far out, the turn is the cap
      const steep = { skew: { ...skew, wings, leastWidth: 0, widthScale: 1e-6 } };
      const far = price(2500, true, termForward, termVol * (1 + cap)) - price(2500, true);
      const out = await termOf(plain, [termAccount('far', { 'ETH-B-2500-C': 1 })], termMarket(), grid(0, steep));
      expectClose(out, { far: -far }, shockedLossError);
    }
  });

  test('a figure that is missing is a fault of the accounts that need it', async () => {
    const market = termMarket({ quote: {}, underlying: sureFigures });
    const run = await runEverywhere(ruleOf(plain, grid(0.1)), [long, termAccount('perpetual', { 'ETH-PERP': 1 })], market);
    expect(run.faults.map(({ account, code }) => [account, code])).toEqual([['long', 'MISSING_FIELD']]);
  });

  test('a discount beyond the doubles is a fault of the accounts that hold what it applies to', async () => {
    const rules = ruleOf({ ...discounted({ positive: { base: 1, rateFactor: 0, rateSpread: -1000 } }), floor: 'zero' }, grid(0.1));
    const run = await runEverywhere(rules, [termAccount('far', { 'ETH-B-2000-C': 1 }), termAccount('near', { 'ETH-A-2000-C': 1 })]);
    expect(run.faults.map(({ account, code }) => [account, code])).toEqual([['far', 'OVERFLOW']]);
    expect(Array.from(run.statuses)).toEqual([1, 0]);
  });
});

describe('the basis contingency', () => {
  const basis = {
    kind: 'scan',
    scenarios: 'grid',
    floor: 'zero',
    netting: 'expiry',
    kinds: ['option'],
    expiryShare: { base: 0.25, perYear: 2 },
  };
  test('is the worst move of every expiry by itself, at a share that grows with its term', async () => {
    const both = grid([0.05, -0.05]);
    const found = await termOf(basis, [long, short, termAccount('perpetual', { 'ETH-PERP': 5 })], termMarket(), both);
    const up = held(termForward * 1.05) - held();
    const down = held(termForward * 0.95) - held();
    expectClose(found, { long: 2.25 * Math.max(0, -up, -down), short: 2.25 * Math.max(0, up, down), perpetual: 0 }, shockedLossError);
    const calendar = await termOf(basis, [termAccount('calendar', { 'ETH-A-2000-C': -1, 'ETH-B-2000-C': 1 })], termMarket(), both);
    const near = (forward: number): number => black76(forward, 2000, 30 / 365, termVol, termRate, true).value;
    const wanted =
      (0.25 + (2 * 30) / 365) * (near(termForward * 1.05) - near(termForward)) +
      2.25 * (price(2000, true) - price(2000, true, termForward * 0.95));
    expectClose(calendar, { calendar: wanted }, shockedLossError);
  });
});
