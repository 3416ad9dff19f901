// Risk factors and funding as terms: by hand, long against short, faults, and what is refused.
import { describe, expect, test } from 'vitest';
import { fundingOf } from '../../../src/program/terms/fundingPayment.js';
import { holder, perpetualMarket, ruleOf, ruleRun, termOf } from '../../fixtures/ruleRun.js';

const lognormal = { drift: 0, volatility: 1, years: 0.01, probability: 0.01 };
const sides = { long: 'slippage + longFactor', short: 'slippage + shortFactor' };
const payment = { spot: 's', forward: 'f', years: 't', rate: 0, clampLow: -0.25, clampHigh: 0.25 };
const rules = ruleOf(
  {
    margin: { kind: 'notional', kinds: ['perpetual'], price: 'forward', netting: 'gross', sides },
    due: { kind: 'funding', payment },
  },
  {
    parameters: {
      slippage: { A: 0.25, B: 0 },
      longFactor: { A: 0.125, B: { lognormal: { ...lognormal, side: 'long' } } },
      shortFactor: { A: 0.5, B: { lognormal: { ...lognormal, side: 'short' } } },
    },
    formulas: { funding: '0.5 * due' },
  },
);
const period = { s: 100, f: 150, t: 0.1 };
const market = perpetualMarket([
  { id: 'A', price: 100, figures: period },
  { id: 'B', price: 10, figures: { ...period, f: 100 } },
  { id: 'C', price: 1, figures: period },
  { id: 'D', price: 1 },
]);

describe('margin by risk factors', () => {
  test('by hand: slippage and the factor of the side, lots together', async () => {
    const lots = [
      ['A-P', 5, 90],
      ['A-P', -1, 110],
    ] as const;
    const run = await ruleRun(market, [holder('long', lots), holder('short', [['A-P', -4, 100]])], rules);
    expect(termOf(run, 'margin', 'long')).toBe(4 * 100 * 0.375);
    expect(termOf(run, 'margin', 'short')).toBe(4 * 100 * 0.75);
  });

  test('of a lognormal price, a short can lose more than a long', async () => {
    const run = await ruleRun(market, [holder('long', [['B-P', 1, 10]]), holder('short', [['B-P', -1, 10]])], rules);
    const [long, short] = [termOf(run, 'margin', 'long'), termOf(run, 'margin', 'short')];
    expect(long > 0 && short > long && long < 10).toBe(true);
  });

  test('funding is charged to the side that owes it', async () => {
    // 150 - 100 + max(-25, 100 - 150) = 25 owed by longs
    expect(fundingOf({ spot: 100, forward: 150, years: 0.1, rate: 0, clampLow: -0.25, clampHigh: 0.25 })).toBe(25);
    const run = await ruleRun(market, [holder('long', [['A-P', 2, 1]]), holder('short', [['A-P', -2, 1]])], rules);
    expect([termOf(run, 'funding', 'long'), termOf(run, 'funding', 'short')]).toEqual([25, 0]);
  });

  test('an instrument without factors or figures is a fault of who holds it', async () => {
    const run = await ruleRun(market, [holder('c', [['C-P', 1, 1]]), holder('d', [['D-P', 1, 1]])], rules);
    expect(run.faults.map(({ code, path }) => [code, path])).toEqual([
      ['UNKNOWN_FACTOR', 'accounts["c"].positions["C-P"].sides'],
      ['UNKNOWN_FACTOR', 'accounts["d"].positions["D-P"].sides'],
    ]);
  });
});
