// Backtests of series: counts, statistics by plain formulas, the size and power of the tests of ES, scores, rolling forecasts.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BacktestInputs } from '../../src/risk/backtests/backtest.js';
import { backtest, backtests, rollingForecasts, valueAtRisk as varOf } from '../../src/risk.js';
import { faultOf } from '../fixtures/faultOf.js';
import { longTest, runs } from '../long.js';
import { plainRatioAbsolute, riskRelative, standardErrors } from '../precision.js';
import { onCores } from './onCores.js';

const back = (inputs: BacktestInputs) => onCores((core) => backtest(core, inputs));
const series = (hits: readonly number[]): { losses: number[]; valuesAtRisk: number[] } => ({
  losses: hits.map((hit) => hit * 2),
  valuesAtRisk: hits.map(() => 1),
});

/** Plain, with the host's logarithm: good enough away from the expected count. */
function plainRatio(x: number, n: number, p: number): number {
  const entropy = (k: number, q: number): number => (k === 0 ? 0 : k * Math.log(k / n / q));
  return 2 * (entropy(x, p) + entropy(n - x, 1 - p));
}

describe('the backtest of a series', () => {
  test('counts exceedances, transitions and gaps, and puts every test on them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 2, maxLength: 80 }), (hits) => {
        const found = back({ ...series(hits), confidence: 0.9 });
        const days = hits.flatMap((hit, i) => (hit === 1 ? [i] : []));
        const pairs = (a: number, b: number): number => hits.slice(1).filter((hit, i) => hits[i] === a && hit === b).length;
        expect(Array.from(found.exceedances)).toEqual(days);
        expect(found.transitions).toEqual({ n00: pairs(0, 0), n01: pairs(0, 1), n10: pairs(1, 0), n11: pairs(1, 1) });
        const close = (x: number, y: number): void => expect(Math.abs(x - y)).toBeLessThanOrEqual(plainRatioAbsolute);
        close(found.kupiec.statistic, plainRatio(days.length, hits.length, 0.1));
        const gaps = days.map((day, k) => day - (days[k - 1] ?? -1));
        const sum = gaps.reduce((total, gap) => total + plainRatio(1, gap, 0.1), 0);
        close(found.timeBetweenFailures.independence.statistic, sum);
        close(found.timeBetweenFailures.mixed.statistic, sum + found.kupiec.statistic);
        expect(found.timeBetweenFailures.mixed.degreesOfFreedom).toBe(days.length + 1);
        expect(found.conditionalCoverage.statistic).toBe(found.kupiec.statistic + found.independence.statistic);
        if (days.length === 0) expect(found.timeUntilFirstFailure).toBeUndefined();
        else close(found.timeUntilFirstFailure?.statistic ?? Number.NaN, plainRatio(1, (days[0] as number) + 1, 0.1));
      }),
      { numRuns: runs(200) },
    );
  });

  test('a loss of exactly the VaR is no exceedance; no exceedance at all has its figures', () => {
    const none = back({ losses: [1, 1, 1], valuesAtRisk: [1, 1, 1], confidence: 0.99 });
    expect(none).toMatchObject({ exceedanceCount: 0, probability: 0.01, independence: { statistic: 0, pValue: 1 } });
    expect(none.timeBetweenFailures.independence).toEqual({ statistic: 0, degreesOfFreedom: 0, pValue: 1 });
    expect(JSON.stringify(none)).not.toMatch(/null/);
  });

  test('the published values of Kupiec’s first failure: 99 %, not rejected from day 7 to day 438 at 5 %', () => {
    onCores((core) => {
      const rejected = (first: number): boolean => backtests.timeUntilFirstFailure(core, { first, probability: 0.01 }).pValue < 0.05;
      expect([rejected(6), rejected(7), rejected(438), rejected(439)]).toEqual([true, false, false, true]);
    });
  });

  test('refuses what cannot be tested', () => {
    const good = { losses: [1, 2, 3], valuesAtRisk: [2, 2, 2], confidence: 0.95 };
    const cases: readonly (readonly [BacktestInputs, object])[] = [
      [
        { ...good, losses: [1] },
        { code: 'TOO_SHORT', path: 'losses' },
      ],
      [
        { ...good, valuesAtRisk: [1, 2] },
        { code: 'SHAPE_MISMATCH', path: 'valuesAtRisk' },
      ],
      [
        { ...good, losses: [1, Number.NaN, 3] },
        { code: 'NOT_FINITE', path: 'losses[1]' },
      ],
      [
        { ...good, confidence: 0 },
        { code: 'BAD_CONFIDENCE', path: 'confidence' },
      ],
      [
        { ...good, expectedShortfalls: [3, 3, 3] },
        { code: 'MISSING_FIELD', path: 'simulation' },
      ],
      [{ ...good, expectedShortfalls: [3, 1, 3], simulation: { simulations: 9, seed: 1 } }, { code: 'OUT_OF_RANGE' }],
      [{ ...good, expectedShortfalls: [3, 0, 3], simulation: { simulations: 9, seed: 1 } }, { code: 'NOT_POSITIVE' }],
      [{ ...good, expectedShortfalls: [3, 3, 3], simulation: { simulations: 0, seed: 1 } }, { path: 'simulation.simulations' }],
      [
        { losses: [1e308, -1e308], valuesAtRisk: [-1e308, 1e308], confidence: 0.99 },
        { code: 'OVERFLOW', path: 'quantileLoss' },
      ],
    ];
    for (const [inputs, fault] of cases) {
      onCores((core) => {
        expect(faultOf(() => backtest(core, inputs))).toMatchObject(fault);
      });
    }
    onCores((core) => {
      expect(faultOf(() => backtests.kupiec(core, { observations: 10, exceedances: 11, probability: 0.1 }))).toMatchObject({
        path: 'exceedances',
      });
      expect(faultOf(() => backtests.trafficLight(core, { observations: 0, exceedances: 0, probability: 0.1 }))).toMatchObject({
        path: 'observations',
      });
      expect(faultOf(() => backtests.independence(core, { n00: 1, n01: -1, n10: 0, n11: 0 }))).toMatchObject({ path: 'n01' });
      for (const test of Object.values(backtests) as ((core: unknown, inputs: never) => unknown)[])
        for (const none of [undefined, null, 5]) expect(faultOf(() => test(core, none as never)).code).toBe('TYPE_MISMATCH');
      const gapless = { gaps: undefined as never, observations: 10, probability: 0.1 };
      expect(faultOf(() => backtests.timeBetweenFailures(core, gapless))).toMatchObject({ code: 'MISSING_FIELD', path: 'inputs.gaps' });
      expect(faultOf(() => backtests.timeBetweenFailures(core, { gaps: [5, 6], observations: 10, probability: 0.1 }))).toMatchObject({
        path: 'gaps',
      });
    });
  });
});

describe('the tests of expected shortfall', () => {
  const n = 250;
  const alpha = 0.025;
  const normals = (seed: number): Float64Array => {
    const uniforms = onCores((core) =>
      core.math.normalQuantile(Float64Array.from({ length: n }, (_, i) => ((i * 7919 + seed * 104729 + 0.5) % 10007) / 10007)),
    );
    return uniforms;
  };
  const forecast = onCores((core) =>
    varOf(core, { method: 'normal', mean: 0, standardDeviation: 1, confidence: 1 - alpha, horizonDays: 1 }),
  );
  const run = (losses: ArrayLike<number>, scale: number, degreesOfFreedom?: number) =>
    back({
      losses,
      valuesAtRisk: Array.from(losses, () => scale * forecast.valueAtRisk),
      expectedShortfalls: Array.from(losses, () => scale * forecast.expectedShortfall),
      confidence: 1 - alpha,
      simulation: { simulations: 150, seed: 11, ...(degreesOfFreedom === undefined ? {} : { degreesOfFreedom }) },
    });

  longTest('the right model is seldom rejected, half the risk nearly always; twice the risk never', () => {
    const samples = Array.from({ length: 20 }, (_, k) => normals(k));
    const rejections = (scale: number): number =>
      samples.filter((losses) => (run(losses, scale).acerbiSzekely?.z2.pValue as number) < 0.05).length;
    expect(rejections(1)).toBeLessThanOrEqual(0.05 * 20 + standardErrors * Math.sqrt(0.05 * 0.95 * 20));
    expect(rejections(0.5)).toBeGreaterThanOrEqual(19);
    expect(rejections(2)).toBe(0);
  });

  test('is a function of the seed; statistics are those of their formulas', () => {
    const losses = normals(3);
    const found = run(losses, 1).acerbiSzekely;
    expect(run(losses, 1).acerbiSzekely).toStrictEqual(found);
    const beyond = Array.from(losses).filter((loss) => loss > forecast.valueAtRisk);
    const sum = beyond.reduce((total, loss) => total + loss / forecast.expectedShortfall, 0);
    expect(Math.abs((found?.z1?.statistic as number) - (1 - sum / beyond.length))).toBeLessThanOrEqual(riskRelative);
    expect(Math.abs((found?.z2.statistic as number) - (1 - sum / (n * alpha)))).toBeLessThanOrEqual(riskRelative);
    const calm = run(losses, 100).acerbiSzekely;
    expect(calm).not.toHaveProperty('z1');
    expect(calm?.z2.statistic).toBe(1);
    const fat = run(losses, 1, 4).acerbiSzekely;
    expect(fat?.z2.statistic).toBe(found?.z2.statistic);
    expect(fat?.z2.pValue).not.toBe(found?.z2.pValue);
  });
});

describe('scores', () => {
  test('are least at the truth: VaR alone by the quantile loss, VaR and ES together by the joint loss', () => {
    const losses = onCores((core) => core.math.normalQuantile(Float64Array.from({ length: 2000 }, (_, i) => (i + 0.5) / 2000)));
    const [risk, shortfall] = [1.6448536269514722, 2.0627128075074257];
    const at = (byRisk: number, byShortfall: number) =>
      back({
        losses,
        valuesAtRisk: Array.from(losses, () => risk * byRisk),
        expectedShortfalls: Array.from(losses, () => shortfall * byShortfall),
        confidence: 0.95,
        simulation: { simulations: 1, seed: 0 },
      });
    const truth = at(1, 1);
    for (const [byRisk, byShortfall] of [
      [0.8, 1],
      [1.2, 1],
      [1, 0.9],
      [1, 1.2],
      [1.1, 1.1],
    ] as const) {
      const other = at(byRisk, byShortfall);
      expect(other.jointLoss).toBeGreaterThan(truth.jointLoss as number);
      if (byRisk !== 1) expect(other.quantileLoss).toBeGreaterThan(truth.quantileLoss);
    }
  });
});

describe('rolling forecasts', () => {
  const returns = Array.from({ length: 40 }, (_, i) => 0.03 * Math.cos(5 * i * i));

  test('each is what its own window alone would say, and sees no later day', () => {
    const historical = { method: 'historical', window: 25, confidence: 0.9, quantile: 'type7', shortfall: 'acerbi-tasche' } as const;
    const { losses, valuesAtRisk, expectedShortfalls } = onCores((core) => rollingForecasts(core, { ...historical, returns }));
    expect(Array.from(losses)).toEqual(returns.slice(25).map((r) => 0 - r));
    const { window, ...conventions } = historical;
    valuesAtRisk.forEach((valueAtRisk, i) => {
      const alone = onCores((core) => varOf(core, { ...conventions, pnl: returns.slice(i, i + window) }));
      expect([valueAtRisk, expectedShortfalls[i]]).toEqual([alone.valueAtRisk, alone.expectedShortfall]);
    });
    const early = onCores((core) => rollingForecasts(core, { ...historical, returns: returns.slice(0, 30) }));
    expect(Array.from(early.valuesAtRisk)).toEqual(Array.from(valuesAtRisk.subarray(0, 5)));
  });

  test('EWMA with a decay of 1 is the root mean square of the window', () => {
    const { valuesAtRisk } = onCores((core) =>
      rollingForecasts(core, { method: 'ewma-normal', window: 25, confidence: 0.99, decay: 1, returns }),
    );
    const square = returns.slice(0, 25).reduce((sum, r) => sum + r * r, 0) / 25;
    const normal = onCores((core) =>
      varOf(core, { method: 'normal', mean: 0, standardDeviation: Math.sqrt(square), confidence: 0.99, horizonDays: 1 }),
    );
    expect(Math.abs((valuesAtRisk[0] as number) / normal.valueAtRisk - 1)).toBeLessThanOrEqual(riskRelative);
  });

  test('refuses a window that leaves nothing to forecast', () => {
    onCores((core) => {
      const ewma = { method: 'ewma-normal', window: 40, confidence: 0.99, decay: 0.94, returns } as const;
      expect(faultOf(() => rollingForecasts(core, ewma))).toMatchObject({ code: 'TOO_SHORT', path: 'returns' });
      expect(faultOf(() => rollingForecasts(core, { ...ewma, window: 41 }))).toMatchObject({ code: 'TOO_LARGE', path: 'window' });
      expect(faultOf(() => rollingForecasts(core, { ...ewma, window: 10, decay: 0 }))).toMatchObject({
        code: 'OUT_OF_RANGE',
        path: 'decay',
      });
    });
  });
});
