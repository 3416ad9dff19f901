// Delta-normal and delta-gamma: contributions, exact one-factor tails, the saddlepoint against closed forms, limits and refusals.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeltaGammaFigures, DeltaGammaInputs, DeltaNormalInputs } from '../../src/risk/methods.js';
import { distributions, valueAtRisk } from '../../src/risk.js';
import { faultOf } from '../fixtures/faultOf.js';
import { Draws } from '../fixtures/generate/seeded.js';
import { runs } from '../long.js';
import { componentSum, handRelative, riskRelative, saddlepointMiddle, saddlepointRelative, saddlepointWorst } from '../precision.js';
import { onCores } from './onCores.js';

const size = fc.double({ min: -1e5, max: 1e5, noNaN: true });
const vol = fc.double({ min: 1e-3, max: 0.2, noNaN: true });

/** A covariance as L L' of random rows, with positions over its factors. */
const portfolios = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.record({
    loads: fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
    vols: fc.array(vol, { minLength: n, maxLength: n }),
    positions: fc.array(fc.array(size, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 5 }),
  }),
);

function covarianceOf({ loads, vols }: { loads: number[][]; vols: number[] }): number[][] {
  return loads.map((a, i) =>
    loads.map((b, j) => vols[i]! * vols[j]! * (a.reduce((sum, x, k) => sum + x * b[k]!, 0) + (i === j ? 0.5 : 0))),
  );
}

const ask = (inputs: Omit<DeltaNormalInputs, 'method'>) => onCores((core) => valueAtRisk(core, { method: 'delta-normal', ...inputs }));
const gamma = (inputs: Omit<DeltaGammaInputs, 'method'>) => onCores((core) => valueAtRisk(core, { method: 'delta-gamma', ...inputs }));
const day = { confidence: 0.99, horizonDays: 1 };

describe('delta-normal', () => {
  test('components sum to VaR and ES; incremental VaR is what a second run without the position says', () => {
    fc.assert(
      fc.property(portfolios, ({ positions, ...rest }) => {
        const covariance = covarianceOf(rest);
        const whole = ask({ positions, covariance, ...day });
        const gross = (parts: Float64Array): number => parts.reduce((sum, x) => sum + Math.abs(x), 0);
        const total = (parts: Float64Array): number => parts.reduce((sum, x) => sum + x, 0);
        const n = Math.max(positions.length, covariance.length);
        for (const [parts, risk] of [
          [whole.componentValueAtRisk, whole.valueAtRisk],
          [whole.componentExpectedShortfall, whole.expectedShortfall],
        ] as const)
          expect(Math.abs(total(parts) - risk)).toBeLessThanOrEqual(componentSum(n) * Math.max(gross(parts), risk));
        if (positions.length === 1) return;
        const rest1 = ask({ positions: positions.slice(1), covariance, ...day });
        const scale = positions.reduce((sum, deltas) => sum + ask({ deltas, covariance, ...day }).valueAtRisk, 0);
        expect(Math.abs(whole.incrementalValueAtRisk[0]! - (whole.valueAtRisk - rest1.valueAtRisk))).toBeLessThanOrEqual(
          componentSum(n) * scale,
        );
      }),
      { numRuns: runs(200) },
    );
  });

  test('a hand-made example: two positions, each alone, hedged against each other, and the means', () => {
    const correlation = [
      [1, 0.3],
      [0.3, 1],
    ];
    const volatilities = [0.02, 0.01];
    const sigma = Math.sqrt(200_000 ** 2 + 50_000 ** 2 + 2 * 0.3 * 200_000 * 50_000);
    const both = ask({ deltas: [1e7, 5e6], volatilities, correlation, ...day });
    expect(both.standardDeviation / sigma - 1).toBeCloseTo(0, 14);
    expect(both.valueAtRisk).toBe(both.quantile * both.standardDeviation);
    const tenDays = ask({ deltas: [1e7, 5e6], volatilities, correlation, means: [0.001, 0], confidence: 0.99, horizonDays: 10 });
    expect(Math.abs(tenDays.valueAtRisk / (Math.sqrt(10) * both.valueAtRisk - 1e5) - 1)).toBeLessThanOrEqual(handRelative);
    // d VaR / d delta, by a difference
    const more = ask({ deltas: [1e7 + 100, 5e6], volatilities, correlation, ...day });
    expect((more.valueAtRisk - both.valueAtRisk) / 100).toBeCloseTo(both.marginalValueAtRisk[0] as number, 6);
    const hedged = ask({
      positions: [
        [1e7, 0],
        [-1e7, 0],
      ],
      volatilities,
      correlation,
      ...day,
    });
    expect([hedged.valueAtRisk, ...hedged.componentValueAtRisk, ...hedged.marginalValueAtRisk]).toEqual([0, 0, 0, 0, 0]);
    expect(hedged.incrementalValueAtRisk[0]).toBeLessThan(0);
  });

  test('Student t of the same variance: the scale is that of the variance', () => {
    const one = { deltas: [1], covariance: [[4]], ...day };
    const t = ask({ ...one, degreesOfFreedom: 5 });
    const alone = onCores((core) => valueAtRisk(core, { method: 'student-t', mean: 0, standardDeviation: 2, degreesOfFreedom: 5, ...day }));
    expect(Math.abs(t.valueAtRisk / alone.valueAtRisk - 1)).toBeLessThanOrEqual(riskRelative);
    expect(t.valueAtRisk).toBeGreaterThan(ask(one).valueAtRisk);
  });

  test('a portfolio that does not move loses its mean; singular matrices are valid', () => {
    const still = ask({
      deltas: [5, 5],
      covariance: [
        [0, 0],
        [0, 0],
      ],
      means: [-1, 0],
      ...day,
    });
    expect([still.valueAtRisk, still.expectedShortfall]).toEqual([5, 5]);
    const ones = [
      [1, 1],
      [1, 1],
    ];
    expect(ask({ deltas: [3, -3], volatilities: [0.1, 0.1], correlation: ones, ...day }).valueAtRisk).toBe(0);
  });

  test('refuses what is no covariance, and names the place', () => {
    const indefinite = [
      [1, 0.9, -0.9],
      [0.9, 1, 0.9],
      [-0.9, 0.9, 1],
    ];
    const three = { deltas: [1, 1, 1], volatilities: [1, 1, 1], ...day };
    const cases: readonly (readonly [Omit<DeltaNormalInputs, 'method'>, object])[] = [
      [
        { ...three, correlation: indefinite },
        { code: 'NOT_PSD', path: 'correlation[2][2]' },
      ],
      [
        { deltas: [1, 1, 1], covariance: indefinite, ...day },
        { code: 'NOT_PSD', path: 'covariance[2][2]' },
      ],
      [
        { ...three, correlation: [[1]] },
        { code: 'TOO_SHORT', path: 'correlation' },
      ],
      [
        {
          deltas: [1, 1],
          covariance: [
            [1, 0.2],
            [0.1, 1],
          ],
          ...day,
        },
        { code: 'NOT_SYMMETRIC', path: 'covariance[0][1]' },
      ],
      [
        {
          deltas: [1, 1],
          volatilities: [1, 1],
          correlation: [
            [1, 0],
            [0, 2],
          ],
          ...day,
        },
        { code: 'NOT_UNIT_DIAGONAL' },
      ],
      [
        { deltas: [1], covariance: [[-1]], ...day },
        { code: 'NEGATIVE', path: 'covariance[0][0]' },
      ],
      [
        {
          deltas: [1, 1],
          covariance: [
            [0, 1],
            [1, 4],
          ],
          ...day,
        },
        { code: 'NOT_PSD', path: 'covariance[0][1]' },
      ],
      [
        {
          deltas: [1, Number.NaN],
          covariance: [
            [1, 0],
            [0, 1],
          ],
          ...day,
        },
        { code: 'NOT_FINITE', path: 'deltas[1]' },
      ],
      [
        { deltas: [1], ...day },
        { code: 'MISSING_FIELD', path: 'covariance' },
      ],
      [
        { covariance: [[1]], ...day },
        { code: 'BAD_ARGUMENT', path: 'deltas' },
      ],
      [
        { deltas: [1], covariance: [[1]], confidence: 0.99, horizonDays: 0 },
        { code: 'NOT_POSITIVE', path: 'horizonDays' },
      ],
      [
        { deltas: [1], covariance: [[1]], degreesOfFreedom: 2, ...day },
        { code: 'OUT_OF_RANGE', path: 'degreesOfFreedom' },
      ],
      [{ deltas: [1e200], covariance: [[1e300]], ...day }, { code: 'OVERFLOW' }],
    ];
    for (const [inputs, fault] of cases) {
      onCores((core) => {
        expect(faultOf(() => valueAtRisk(core, { method: 'delta-normal', ...inputs }))).toMatchObject(fault);
      });
    }
    onCores((core) => {
      expect(faultOf(() => valueAtRisk(core, { method: 'magic' } as never))).toMatchObject({ code: 'UNKNOWN_KIND', path: 'method' });
      expect(
        faultOf(() => valueAtRisk(core, { method: 'normal', mean: 0, standardDeviation: 1, ...day, colour: 1 } as never)),
      ).toMatchObject({
        code: 'UNKNOWN_FIELD',
      });
    });
  });
});

describe('delta-gamma', () => {
  test('without gamma every approximation is delta-normal', () => {
    fc.assert(
      fc.property(portfolios, ({ positions, ...rest }) => {
        const covariance = covarianceOf(rest);
        const deltas = positions[0] as number[];
        const expected = ask({ deltas, covariance, ...day });
        if (!(expected.valueAtRisk > 1e-3)) return;
        for (const approximation of ['auto', 'cornish-fisher', 'saddlepoint', 'normal'] as const) {
          const found = gamma({ deltas, gammaDiagonal: deltas.map(() => 0), covariance, approximation, ...day });
          expect(Math.abs(found.valueAtRisk / expected.valueAtRisk - 1)).toBeLessThanOrEqual(riskRelative);
          expect(Math.abs(found.expectedShortfall / expected.expectedShortfall - 1)).toBeLessThanOrEqual(riskRelative);
        }
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test('one factor, pure gamma: scaled chi-square quantiles', () => {
    for (const confidence of [0.9, 0.99, 0.999]) {
      const one = { deltas: [0], covariance: [[4]], confidence, horizonDays: 1, approximation: 'exact' } as const;
      const [low, high] = onCores((core) => [
        distributions.chiSquareQuantile(core, 1 - confidence, 1),
        distributions.chiSquareQuantile(core, confidence, 1),
      ]);
      const short = gamma({ ...one, gammaDiagonal: [-2] });
      expect(Math.abs(short.valueAtRisk / (4 * (high as number)) - 1)).toBeLessThanOrEqual(riskRelative);
      const long = gamma({ ...one, gammaDiagonal: [2] });
      expect(Math.abs(-long.valueAtRisk / (4 * (low as number)) - 1)).toBeLessThanOrEqual(riskRelative);
      // E[X; X > q] of one degree is the tail of three
      const tail = onCores((core) => distributions.chiSquareTail(core, high as number, 3));
      expect(Math.abs(short.expectedShortfall / ((4 * tail) / (1 - confidence)) - 1)).toBeLessThanOrEqual(riskRelative);
    }
  });

  test('the saddlepoint meets chi-square quantiles of several factors, for losses and for gains', () => {
    for (const n of [2, 5, 20]) {
      for (const confidence of [0.95, 0.99, 0.999]) {
        const covariance = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
        const one = { deltas: covariance.map(() => 0), covariance, confidence, horizonDays: 1, approximation: 'saddlepoint' } as const;
        const [low, high] = onCores((core) => [
          distributions.chiSquareQuantile(core, 1 - confidence, n),
          distributions.chiSquareQuantile(core, confidence, n),
        ]);
        const short = gamma({ ...one, gammaDiagonal: covariance.map(() => -2) });
        expect(Math.abs(short.valueAtRisk / (high as number) - 1)).toBeLessThanOrEqual(saddlepointRelative);
        const tail = onCores((core) => distributions.chiSquareTail(core, high as number, n + 2));
        expect(Math.abs(short.expectedShortfall / ((n * tail) / (1 - confidence)) - 1)).toBeLessThanOrEqual(saddlepointRelative);
        expect(short.expectedShortfall).toBeGreaterThan(short.valueAtRisk);
        // gains are bounded below by 0: what counts is the error in standard deviations
        const long = gamma({ ...one, gammaDiagonal: covariance.map(() => 2) });
        const gain = onCores((core) => distributions.chiSquareCdf(core, low as number, n + 2));
        const within = saddlepointRelative * Math.sqrt(2 * n);
        expect(Math.abs(long.valueAtRisk + (low as number))).toBeLessThanOrEqual(within);
        expect(Math.abs(long.expectedShortfall + (n * gain) / (1 - confidence))).toBeLessThanOrEqual(within);
        expect(long.expectedShortfall).toBeGreaterThan(long.valueAtRisk);
      }
    }
  });

  test('the saddlepoint is mostly within 1 % of the exact figures, and never 5 % off, as is said of it', () => {
    const errors: number[] = [];
    for (let seed = 0; seed < 200; seed++) {
      const draws = new Draws(seed);
      const n = 2 + (seed % 9);
      const volatilities = Array.from({ length: n }, () => draws.magnitude(0.005, 0.08));
      const rho = draws.between(0, 0.9);
      const correlation = volatilities.map((_, i) => volatilities.map((_each, j) => (i === j ? 1 : rho)));
      // deltas or none, gammas of one sign or both, alike or with one factor far ahead
      const deltas = volatilities.map(() => (seed % 4 === 3 ? 0 : draws.between(-1e5, 1e5)));
      const ahead = draws.uniform() < 0.5;
      const gammaDiagonal = volatilities.map((vol, i) => {
        const size = (draws.magnitude(1e3, 3e5) / vol) * (ahead && i > 0 ? 0.02 : 1);
        return seed % 4 === 1 || (seed % 4 !== 2 && draws.uniform() < 0.5) ? -size : size;
      });
      for (const confidence of [0.95, 0.99, 0.999]) {
        const ask = (approximation: 'saddlepoint' | 'exact') =>
          gamma({ deltas, gammaDiagonal, volatilities, correlation, confidence, horizonDays: 1, approximation });
        const [found, exact] = [ask('saddlepoint'), ask('exact')];
        for (const name of ['valueAtRisk', 'expectedShortfall'] as const)
          errors.push(Math.abs(found[name] - exact[name]) / Math.max(Math.abs(exact[name]), exact.standardDeviation));
      }
    }
    errors.sort((a, b) => a - b);
    expect(errors[Math.floor(0.8 * errors.length)]).toBeLessThan(saddlepointMiddle);
    expect(errors.at(-1)).toBeLessThan(saddlepointWorst);
  });

  test('does not depend on the axes: a rotated book has the same moments and the same tail', () => {
    const [c, s] = [0.6, 0.8];
    const straight = {
      deltas: [100, -40],
      gammaDiagonal: [-30, 8],
      covariance: [
        [1, 0],
        [0, 1],
      ],
      ...day,
    } as const;
    const gammas = [
      [c * c * -30 + s * s * 8, c * s * (-30 - 8)],
      [c * s * (-30 - 8), s * s * -30 + c * c * 8],
    ];
    const turned = { deltas: [c * 100 - s * -40, s * 100 + c * -40], gammas, covariance: straight.covariance, ...day };
    for (const approximation of ['cornish-fisher', 'saddlepoint', 'normal'] as const) {
      const a = gamma({ ...straight, approximation });
      const b = gamma({ ...turned, approximation });
      for (const name of ['mean', 'standardDeviation', 'skewness', 'excessKurtosis', 'valueAtRisk', 'expectedShortfall'] as const)
        expect(Math.abs(b[name] / a[name] - 1)).toBeLessThanOrEqual(riskRelative);
    }
  });

  test('auto: exact for one factor, else the saddlepoint, inside the domain of Cornish-Fisher and outside; each says so', () => {
    const identity = [
      [1, 0],
      [0, 1],
    ];
    const two = {
      deltas: [100, 50],
      covariance: [
        [1, 0.2],
        [0.2, 1],
      ],
      ...day,
    };
    expect(gamma({ deltas: [1], gammaDiagonal: [1], covariance: [[1]], ...day })).toMatchObject({ approximation: 'exact' });
    // gains of one curvature against losses of another: no skewness, inside the domain, and four moments say little of the tail
    const opposed = { deltas: [0, 0], gammaDiagonal: [100, -100], volatilities: [1, 1], correlation: identity, ...day, confidence: 0.999 };
    const [inside, expansion, inverted] = (['auto', 'cornish-fisher', 'exact'] as const).map((approximation) =>
      gamma({ ...opposed, approximation }),
    ) as [DeltaGammaFigures, DeltaGammaFigures, DeltaGammaFigures];
    expect(inside).toMatchObject({ approximation: 'saddlepoint', inDomain: true });
    const off = ({ valueAtRisk }: DeltaGammaFigures): number => Math.abs(valueAtRisk / inverted.valueAtRisk - 1);
    expect(off(inside)).toBeLessThan(off(expansion) / 10);
    const outside = gamma({ ...two, gammaDiagonal: [-500, -500] });
    expect(outside).toMatchObject({ approximation: 'saddlepoint', inDomain: false });
    const forced = gamma({ ...two, gammaDiagonal: [-500, -500], approximation: 'cornish-fisher' });
    expect(forced).toMatchObject({ approximation: 'cornish-fisher', inDomain: false });
    const exact = gamma({ ...two, gammaDiagonal: [-500, -500], approximation: 'exact' });
    expect(exact.approximation).toBe('exact');
    expect(Math.abs(outside.valueAtRisk / exact.valueAtRisk - 1)).toBeLessThan(saddlepointRelative);
    const still = gamma({ deltas: [0, 0], gammaDiagonal: [0, 0], theta: -3, covariance: two.covariance, confidence: 0.9, horizonDays: 2 });
    expect([still.valueAtRisk, still.expectedShortfall]).toEqual([6, 6]);
    onCores((core) => {
      const wrong = { method: 'delta-gamma', ...two } as const;
      expect(
        faultOf(() =>
          valueAtRisk(core, {
            ...wrong,
            gammas: [
              [1, 2],
              [3, 1],
            ],
          }),
        ),
      ).toMatchObject({ code: 'NOT_SYMMETRIC' });
      expect(faultOf(() => valueAtRisk(core, wrong))).toMatchObject({ code: 'BAD_ARGUMENT', path: 'gammas' });
    });
  });
});

describe('modified VaR of weighted series', () => {
  test('components sum to the totals, and are the slopes by the weights', () => {
    const returns = [0, 1, 2].map((k) =>
      Array.from({ length: 60 }, (_, t) => 0.01 * Math.sin((k + 2) * t * t + k) - (t % 17 === k ? 0.05 : 0)),
    );
    const weights = [0.5, 0.3, 0.2];
    for (const variance of ['sample', 'population'] as const) {
      for (const confidence of [0.95, 0.99]) {
        const at = (given: readonly number[]) =>
          onCores((core) => valueAtRisk(core, { method: 'modified', returns, weights: given, confidence, variance }));
        const whole = at(weights);
        const sum = (parts: Float64Array): number => parts.reduce((total, x) => total + x, 0);
        expect(Math.abs(sum(whole.componentValueAtRisk) / whole.valueAtRisk - 1)).toBeLessThanOrEqual(riskRelative);
        expect(Math.abs(sum(whole.componentExpectedShortfall) / whole.boudtShortfallOperational - 1)).toBeLessThanOrEqual(riskRelative);
        weights.forEach((weight, i) => {
          const step = 1e-5;
          const [up, down] = [step, -step].map((by) => at(weights.map((w, j) => (i === j ? w + by : w)))) as [typeof whole, typeof whole];
          const slope = (up.boudtShortfallOperational - down.boudtShortfallOperational) / (2 * step);
          expect(weight * slope).toBeCloseTo(whole.componentExpectedShortfall[i] as number, 7);
          expect((weight * (up.valueAtRisk - down.valueAtRisk)) / (2 * step)).toBeCloseTo(whole.componentValueAtRisk[i] as number, 7);
        });
      }
    }
  });

  test('a series that does not move loses its mean', () => {
    const still = onCores((core) =>
      valueAtRisk(core, { method: 'modified', returns: [[-0.5, -0.5, -0.5]], weights: [2], confidence: 0.99, variance: 'sample' }),
    );
    expect([still.valueAtRisk, still.expectedShortfall, still.componentValueAtRisk[0]]).toEqual([1, 1, 1]);
  });
});

test('a contribution beyond the double range is a fault, though the whole is within', () => {
  const inputs = {
    method: 'delta-normal',
    covariance: [[1]],
    positions: [[1.7e308], [-1.7e308], [1]],
    confidence: 0.99,
    horizonDays: 1,
  } as const;
  onCores((core) => {
    const fault = faultOf(() => valueAtRisk(core, inputs));
    expect(fault).toMatchObject({ code: 'OVERFLOW', path: 'componentValueAtRisk[0]' });
  });
});

test('positions far larger than what is left of them have the incremental VaR of the rest', () => {
  for (const left of [1e-321, 1]) {
    const incremental = ask({ positions: [[1e160], [-1e160], [left]], covariance: [[1]], ...day }).incrementalValueAtRisk;
    expect(incremental[0]! / (ask({ deltas: [-1e160], covariance: [[1]], ...day }).valueAtRisk * -1)).toBe(1);
  }
});

describe('inputs near the ends of the doubles', () => {
  const covariance = {
    volatilities: [0.02, 0.03],
    correlation: [
      [1, 0.4],
      [0.4, 1],
    ],
  };
  test.each([2 ** -700, 2 ** 600])('delta-normal times %d is delta-normal, times it', (power) => {
    const plain = ask({ deltas: [100, -40], ...covariance, ...day });
    const scaled = ask({ deltas: [100 * power, -40 * power], ...covariance, ...day });
    expect(plain.valueAtRisk).toBeGreaterThan(1);
    expect(scaled.valueAtRisk).toBe(plain.valueAtRisk * power);
    expect(scaled.componentValueAtRisk).toEqual(plain.componentValueAtRisk.map((x) => x * power));
    expect(scaled.incrementalValueAtRisk).toEqual(plain.incrementalValueAtRisk.map((x) => x * power));
    expect(scaled.marginalValueAtRisk).toEqual(plain.marginalValueAtRisk);
  });

  test.each([2 ** -700, 2 ** 600])('modified of returns times %d is modified, times it', (power) => {
    const returns = [
      [0.01, -0.03, 0.02, 0.005, -0.04, 0.015],
      [0.02, -0.01, 0.01, -0.025, 0.03, 0.001],
    ];
    const modified = (by: number) =>
      onCores((core) =>
        valueAtRisk(core, {
          method: 'modified',
          returns: returns.map((series) => series.map((r) => r * by)),
          weights: [0.6, 0.4],
          confidence: 0.9,
          variance: 'sample',
        }),
      );
    const [plain, scaled] = [modified(1), modified(power)];
    expect(plain.valueAtRisk).toBeGreaterThan(0.01);
    expect(scaled.valueAtRisk).toBe(plain.valueAtRisk * power);
    expect(scaled.boudtShortfall).toBe(plain.boudtShortfall * power);
    expect(scaled.moments.skewness).toBe(plain.moments.skewness);
    expect(scaled.componentExpectedShortfall).toEqual(plain.componentExpectedShortfall.map((x) => x * power));
  });

  test.each([2 ** -700, 2 ** 600])('delta-gamma times %d is delta-gamma, times it', (power) => {
    for (const curve of [-10, -5000]) {
      const of = (by: number) =>
        gamma({ deltas: [100 * by, -40 * by], gammaDiagonal: [curve * by, curve * by], theta: -by, ...covariance, ...day });
      const [plain, scaled] = [of(1), of(power)];
      expect(scaled).toEqual({
        ...plain,
        valueAtRisk: plain.valueAtRisk * power,
        expectedShortfall: plain.expectedShortfall * power,
        mean: plain.mean * power,
        standardDeviation: plain.standardDeviation * power,
      });
    }
  });
});
