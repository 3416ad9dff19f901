// Rules that follow a forecast: still rules, still coherent, and what a margin run charges is the forecast.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bookOf, followedRules, parseRules, presetRules } from '../../src/index.js';
import { onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { ethIndex, smallMarket } from '../fixtures/smallMarket.js';
import { handRelative } from '../precision.js';

const rules = presetRules('margincore');
const follow = (forecasts: Record<string, { rate: number; vol: number }>) =>
  followedRules({ rules, forecasts, correlation: null, date: '2026-11-23', source: 'rates of a test' });

describe('followed rules', () => {
  test('of no forecast say what they said', () => {
    const same = follow({});
    expect({ ...same, name: rules.name, date: rules.date, source: rules.source }).toEqual(rules);
    expect(same).toMatchObject({ name: 'margincore, followed', date: '2026-11-23' });
    expect(same.source).toContain('rates of a test');
  });

  test('have the rate as price range and first bracket, and keep every order of the brackets', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 0.333, noNaN: true }), fc.constantFrom('BTC', 'ETH', 'DOGE'), (rate, name) => {
        const found = follow({ [name]: { rate, vol: 0.9 } });
        // its own door again
        expect(parseRules(JSON.parse(JSON.stringify(found)))).toEqual(found);
        expect(found.portfolio.scenarios.priceRanges[name]).toBe(rate);
        const brackets = found.isolated.futures[name] ?? [];
        expect(Math.abs((brackets[0]?.initialRate as number) / rate - 1)).toBeLessThanOrEqual(handRelative);
        for (const { initialRate, maintenanceRate } of brackets) expect(maintenanceRate).toBeLessThanOrEqual(initialRate);
        expect(found.isolated.futures['*']).toEqual(rules.isolated.futures['*']);
        expect(found.factors.spot.vols[found.factors.spot.names.indexOf(name)]).toBe(0.9);
      }),
      { numRuns: 100 },
    );
  });

  test('give a name of their own the stated other correlation, or the estimated one', () => {
    const { spot } = follow({ DOGE: { rate: 0.3, vol: 1.2 } }).factors;
    expect(spot.names).toEqual([...rules.factors.spot.names, 'DOGE']);
    expect(spot.correlation.map((row) => row.at(-1))).toEqual([0.6, 0.6, 0.6, 0.6, 0.6, 1]);
    const estimated = followedRules({
      rules,
      forecasts: { BTC: { rate: 0.1, vol: 0.5 }, DOGE: { rate: 0.3, vol: 1.2 } },
      correlation: {
        names: ['DOGE', 'BTC'],
        rows: [
          [1, 0.42],
          [0.42, 1],
        ],
      },
      date: '2026-11-23',
      source: 'test',
    }).factors.spot;
    expect(estimated.correlation[0]?.[5]).toBe(0.42);
    expect(estimated.correlation[5]?.[0]).toBe(0.42);
    expect(estimated.correlation[0]?.[1]).toBe(rules.factors.spot.correlation[0]?.[1]);
  });

  test('refuse a rate that the far moves cannot bear, and what is no rate', () => {
    expect(faultOf(() => follow({ BTC: { rate: 0.34, vol: 1 } }))).toMatchObject({ code: 'BAD_RULES' });
    expect(faultOf(() => follow({ BTC: { rate: 0, vol: 1 } }))).toMatchObject({ code: 'NOT_POSITIVE', path: 'forecasts.BTC.rate' });
    expect(faultOf(() => follow({ '*': { rate: 0.1, vol: 1 } }))).toMatchObject({ code: 'BAD_ID' });
    expect(faultOf(() => follow(null as never))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'forecasts' });
    const inputs = { rules, forecasts: {}, date: '2026-11-23', source: 'a test' };
    for (const [correlation, path] of [
      [5, 'correlation'],
      [{ names: 'BTC', rows: [] }, 'correlation.names'],
      [{ names: ['BTC'], rows: [] }, 'correlation.rows'],
    ] as const)
      expect(faultOf(() => followedRules({ ...inputs, correlation: correlation as never }))).toMatchObject({ path });
  });
});

onEveryBackend((bench) => {
  test('a single future is charged the rate, in every mode', () => {
    const found = follow({ ETH: { rate: 0.0731, vol: 0.6 } });
    const account = {
      account: 'one',
      subaccount: '',
      mode: 'portfolio',
      collateral: [{ asset: 'USD', amount: 1e6 }],
      positions: [{ instrument: 'ETH-SPOT', quantity: -20, entryPrice: ethIndex }],
    } as const;
    const run = bench().run({ market: smallMarket(), book: bookOf([account]), rules: found });
    const charge = 0.0731 * (run.notionals[0] as number);
    for (const amounts of [run.isolated?.initials, run.cross?.initials, run.portfolio?.worstLosses])
      expect(Math.abs((amounts?.[0] as number) / charge - 1)).toBeLessThanOrEqual(handRelative);
  });
});
