// Variance forecasts: GARCH and GJR against an independent optimiser and a published benchmark, EWMA, HAR, regimes, QLIKE.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { estimationKernels } from '../../src/columns/estimationKernels.js';
import { ewmaVariances } from '../../src/estimation/forecast/ewma.js';
import { derivatives } from '../../src/estimation/forecast/garchDerivatives.js';
import { fitGarch, type GarchInputs } from '../../src/estimation/forecast/garchFit.js';
import { logLikelihood, parameterNames, scored } from '../../src/estimation/forecast/garchLikelihood.js';
import { garchForecast, garchVariances } from '../../src/estimation/forecast/garchModel.js';
import { fitHar } from '../../src/estimation/forecast/har.js';
import { qlikeOf as qlike } from '../../src/estimation/forecast/qlike.js';
import { fitRegimes, regimeFilter, regimeSmoother } from '../../src/estimation/forecast/regime.js';
import { everyBench, onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { Draws } from '../fixtures/generate/seeded.js';
import {
  covarianceRelative,
  differencedErrorRelative,
  differenceRelative,
  garchEstimateRelative,
  hostRelative,
  optimumRelative,
} from '../precision.js';
import { differencedErrors, type Five, nelderMead, plainLogLikelihood } from '../reference/garch.js';
import { overPaths } from '../reference/regimes.js';
import { needs, sharedPath } from '../shared.js';

const plainLog = (xs: ArrayLike<number>) => Float64Array.from(xs, Math.log);

/** Returns of a GJR model with uniform-sum innovations of variance 1. */
function simulated(rows: number, seed: number, [mu, omega, alpha, gamma, beta]: Five): Float64Array {
  const draws = new Draws(seed);
  let h = omega / (1 - alpha - beta - gamma / 2);
  return Float64Array.from({ length: rows }, () => {
    let z = -6;
    for (let k = 0; k < 12; k++) z += draws.uniform();
    const e = Math.sqrt(h) * z;
    h = omega + (alpha + (e < 0 ? gamma : 0)) * e * e + beta * h;
    return mu + e;
  });
}

const truth: Five = [0.0004, 4e-6, 0.05, 0.08, 0.88];
const relative = (a: number, b: number) => Math.abs(a / b - 1);

describe('the likelihood of GJR', () => {
  test('is the plain one, and its derivatives are those of differences', () => {
    const returns = simulated(300, 2, truth);
    const p = { mu: 0.0002, omega: 6e-6, alpha: 0.07, gamma: 0.05, beta: 0.85 };
    const at = (q: typeof p) => plainLogLikelihood([q.mu, q.omega, q.alpha, q.gamma, q.beta], returns);
    expect(relative(logLikelihood(p, returns, plainLog), at(p))).toBeLessThanOrEqual(covarianceRelative);
    const { gradient, hessian, outer } = derivatives(p, returns);
    const backwards = scored(p, returns, plainLog, new Float64Array(600));
    expect(relative(backwards.value, at(p))).toBeLessThanOrEqual(covarianceRelative);
    for (const [i, slope] of backwards.gradient.entries())
      expect(Math.abs(slope - (gradient[i] as number)) / Math.sqrt(outer[i * 5 + i] as number)).toBeLessThanOrEqual(covarianceRelative);
    const some = derivatives(p, returns, [1, 2, 4]);
    for (const [k, entry] of some.hessian.entries()) {
      const asked = [1, 2, 4].includes(Math.floor(k / 5)) && [1, 2, 4].includes(k % 5);
      expect([entry, some.outer[k]]).toEqual(asked ? [hessian[k], outer[k]] : [0, 0]);
    }
    parameterNames.forEach((x, i) => {
      const step = 1e-5 * (x === 'mu' ? 0.01 : p[x]);
      const moved = (sign: number) => ({ ...p, [x]: p[x] + sign * step });
      const size = Math.sqrt(outer[i * 5 + i] as number);
      expect(Math.abs((gradient[i] as number) - (at(moved(1)) - at(moved(-1))) / (2 * step)) / size).toBeLessThanOrEqual(
        differenceRelative,
      );
      const [up, down] = [derivatives(moved(1), returns).gradient, derivatives(moved(-1), returns).gradient];
      parameterNames.forEach((_, j) => {
        const scale = Math.sqrt(Math.abs((hessian[i * 5 + i] as number) * (hessian[j * 5 + j] as number)));
        const difference = ((up[j] as number) - (down[j] as number)) / (2 * step);
        // gamma's kink: a return that changes side with mu jumps the second derivative; none of these does
        expect(Math.abs((hessian[i * 5 + j] as number) - difference) / scale).toBeLessThanOrEqual(differenceRelative);
      });
    });
  });
});

onEveryBackend((bench) => {
  const kernels = () => estimationKernels(bench().backend, bench().arena);
  const fit = (inputs: GarchInputs) => fitGarch(kernels().log, inputs);

  test.each([
    ['garch', 'constant'],
    ['garch', 'zero'],
    ['gjr', 'constant'],
  ] as const)('%s with %s mean finds the maximum that another optimiser finds', (model, mean) => {
    const returns = simulated(900, 5, truth).map((r) => 100 * r);
    const found = fit({ returns, model, mean });
    const five = (x: number[]): Five => {
      const [omega, alpha, beta, last, mu] = x as [number, number, number, number, number];
      return [mean === 'zero' ? 0 : model === 'gjr' ? mu : last, omega, alpha, model === 'gjr' ? last : 0, beta];
    };
    const start = [0.05, 0.08, 0.85, ...(model === 'gjr' ? [0.02] : []), ...(mean === 'constant' ? [0.03] : [])];
    let x: number[] = start;
    for (let again = 0; again < 4; again++)
      x = nelderMead(
        (y) => -plainLogLikelihood(five(y), returns),
        x,
        x.map((v) => 0.1 * v + 0.001),
        400,
      );
    const reference = five(x);
    expect(found.logLikelihood).toBeGreaterThanOrEqual(plainLogLikelihood(reference, returns) - 1e-9);
    parameterNames.forEach((name, i) => {
      const error = found.standardErrors?.[name] as number;
      // in standard errors: that is what a parameter is known to
      if (error > 0) expect(Math.abs(found.parameters[name] - reference[i]) / error).toBeLessThanOrEqual(optimumRelative);
      else expect(found.parameters[name]).toBe(0);
    });
    expect(found.atBoundary).toBe(false);
    const places = [0, 1, 2, 3, 4].filter((i) => (found.standardErrors?.[parameterNames[i] as 'mu'] as number) > 0);
    const here = parameterNames.map((name) => found.parameters[name]) as unknown as Five;
    const steps = places.map((i) => 3e-3 * (found.standardErrors?.[parameterNames[i] as 'mu'] as number));
    const errors = differencedErrors(here, returns, places, steps);
    places.forEach((place, k) => {
      const name = parameterNames[place] as 'mu';
      expect(relative(found.standardErrors?.[name] as number, errors.information[k] as number)).toBeLessThanOrEqual(
        differencedErrorRelative,
      );
      expect(relative(found.sandwichErrors?.[name] as number, errors.sandwich[k] as number)).toBeLessThanOrEqual(differencedErrorRelative);
    });
  });

  test('does not depend on the unit of the returns', () => {
    const returns = simulated(600, 8, truth);
    const one = fit({ returns, model: 'gjr', mean: 'constant' });
    const percent = fit({ returns: returns.map((r) => 100 * r), model: 'gjr', mean: 'constant' });
    for (const name of parameterNames) {
      const unit = name === 'mu' ? 100 : name === 'omega' ? 1e4 : 1;
      expect(relative(percent.parameters[name], unit * one.parameters[name])).toBeLessThanOrEqual(optimumRelative);
      expect(relative(percent.sandwichErrors?.[name] as number, unit * (one.sandwichErrors?.[name] as number))).toBeLessThanOrEqual(
        optimumRelative,
      );
    }
  });

  test.each([
    ['a thousand deviations above 0', 1, 12],
    ['a million below, in other units', 1e-6, -1e-2 * 1.2],
    ['at 0', 1e3, 0],
  ])('follows a shift and a stretch of the returns: mean %s', (_, stretch, shift) => {
    const returns = simulated(600, 8, truth);
    const one = fit({ returns, model: 'gjr', mean: 'constant' });
    const moved = fit({ returns: returns.map((r) => shift + stretch * r), model: 'gjr', mean: 'constant' });
    expect(moved.atBoundary).toBe(false);
    for (const name of parameterNames) {
      const unit = name === 'mu' ? stretch : name === 'omega' ? stretch * stretch : 1;
      const error = one.standardErrors?.[name] as number;
      const found = (moved.parameters[name] - (name === 'mu' ? shift : 0)) / unit;
      expect(Math.abs(found - one.parameters[name]) / error).toBeLessThanOrEqual(optimumRelative);
    }
    expect(relative(moved.nextVariance, stretch * stretch * one.nextVariance)).toBeLessThanOrEqual(optimumRelative);
    const gain = one.logLikelihood - 600 * Math.log(stretch);
    expect(relative(moved.logLikelihood, gain)).toBeLessThanOrEqual(optimumRelative);
  });

  test('says where the likelihood is highest at the boundary, and gives no standard errors there', () => {
    // alternating sizes: today's square says that tomorrow's is small
    const returns = Float64Array.from({ length: 400 }, (_, t) => (t % 4 < 2 ? 1 : -1) * (t % 2 === 0 ? 1 : 2));
    const found = fit({ returns, model: 'garch', mean: 'zero' });
    expect(found).toMatchObject({ atBoundary: true, standardErrors: undefined, sandwichErrors: undefined });
    expect(found.parameters.alpha).toBeLessThan(1e-3);
    expect(Number.isFinite(found.nextVariance) && found.nextVariance > 0).toBe(true);
  });

  test.each<[string, Float64Array, string, string]>([
    ['a constant series', new Float64Array(300).fill(0.01), 'NOT_POSITIVE', 'returns'],
    ['a series of zeros', new Float64Array(300), 'NOT_POSITIVE', 'returns'],
    ['99 returns', simulated(99, 1, truth), 'TOO_SHORT', 'returns'],
    ['a hole', simulated(300, 1, truth).with(41, Number.NaN), 'NOT_FINITE', 'returns[41]'],
    ['sizes without squares', simulated(300, 1, truth).map((r) => r * 1e200), 'OUT_OF_RANGE', 'returns'],
    ['sizes whose squares vanish', simulated(300, 1, truth).map((r) => r * 1e-200), 'OUT_OF_RANGE', 'returns'],
    ['an infinity', simulated(300, 1, truth).with(0, Number.POSITIVE_INFINITY), 'NOT_FINITE', 'returns[0]'],
  ])('refuses %s', (_, returns, code, path) => {
    expect(faultOf(() => fit({ returns, model: 'garch', mean: 'zero' }))).toMatchObject({ code, path });
    expect(faultOf(() => fitRegimes(kernels(), { returns, horizon: 1 }))).toMatchObject({ code, path });
  });

  const file = 'vectors/venues/garch/fcp-benchmark.json';
  const path = sharedPath(file);
  test.skipIf(!path)(needs('agrees with the published benchmark', file), () => {
    const { returns, expected, standardErrors } = JSON.parse(readFileSync(path as string, 'utf8')) as {
      returns: number[];
      expected: Record<string, number>;
      standardErrors: Record<string, number>;
    };
    const found = fit({ returns: Float64Array.from(returns), model: 'garch', mean: 'constant' });
    for (const name of ['mu', 'omega', 'alpha', 'beta'] as const) {
      expect(relative(found.parameters[name], expected[name] as number)).toBeLessThanOrEqual(garchEstimateRelative);
      expect(relative(found.standardErrors?.[name] as number, standardErrors[name] as number)).toBeLessThanOrEqual(garchEstimateRelative);
    }
    const { gradient, outer } = derivatives(found.parameters, Float64Array.from(returns));
    for (const i of [0, 1, 2, 4]) expect(Math.abs(gradient[i] as number) / Math.sqrt(outer[i * 5 + i] as number)).toBeLessThan(1e-7);
  });

  test('regimes: filter, smoother and likelihood are sums over all paths', () => {
    const draws = new Draws(6);
    const returns = Array.from({ length: 12 }, (_, t) => (t > 5 ? 3 : 1) * draws.between(-1, 1));
    const parameters = { variances: [0.3, 2.5], stay: [0.9, 0.75] } as const;
    const pass = regimeFilter(
      kernels(),
      Float64Array.from(returns, (r) => r * r),
      parameters,
    );
    const reference = overPaths(returns, parameters.variances, parameters.stay);
    expect(relative(pass.logLikelihood, reference.logLikelihood)).toBeLessThanOrEqual(covarianceRelative);
    expect(relative(pass.filtered[11] as number, reference.lastFiltered)).toBeLessThanOrEqual(covarianceRelative);
    regimeSmoother(pass, parameters).forEach((p, t) => {
      expect(relative(p, reference.smoothed[t] as number)).toBeLessThanOrEqual(covarianceRelative);
    });
  });

  test('regimes: finds two variances that were there, at a point where no parameter can be bettered', () => {
    const draws = new Draws(12);
    let wild = false;
    const returns = Float64Array.from({ length: 1500 }, () => {
      wild = wild ? draws.uniform() < 0.95 : draws.uniform() > 0.98;
      return (wild ? 3 : 1) * Math.sqrt(3) * draws.between(-1, 1);
    });
    const found = fitRegimes(kernels(), { returns, horizon: 4 });
    expect(found.converged).toBe(true);
    const { variances, stay } = found.parameters;
    expect(variances[0]).toBeLessThan(variances[1]);
    const squares = returns.map((r) => r * r);
    const likelihood = (v: readonly [number, number], s: readonly [number, number]) =>
      regimeFilter(kernels(), squares, { variances: v, stay: s }).logLikelihood;
    for (const factor of [0.995, 1.005]) {
      expect(likelihood([variances[0] * factor, variances[1]], stay)).toBeLessThan(found.logLikelihood);
      expect(likelihood([variances[0], variances[1] * factor], stay)).toBeLessThan(found.logLikelihood);
      expect(likelihood(variances, [stay[0] ** factor, stay[1]])).toBeLessThan(found.logLikelihood + 0.02);
    }
    expect(found.forecasts[0]).toBeCloseTo(found.next * variances[1] + (1 - found.next) * variances[0], 12);
  });

  test('QLIKE: ln h + proxy / h, least in the mean at the variance itself', () => {
    const proxies = Float64Array.of(0, 1, 2, 5);
    const loss = (h: number) => qlike(kernels().log, { forecasts: new Float64Array(4).fill(h), proxies });
    expect(relative(loss(3).mean, Math.log(3) + 2 / 3)).toBeLessThanOrEqual(hostRelative);
    expect(loss(2).mean).toBeLessThan(Math.min(loss(1.9).mean, loss(2.1).mean));
    expect(faultOf(() => loss(0))).toMatchObject({ code: 'NOT_POSITIVE', path: 'forecasts[0]' });
    expect(faultOf(() => qlike(kernels().log, { forecasts: Float64Array.of(1), proxies }))).toMatchObject({ code: 'SHAPE_MISMATCH' });
  });
});

test('both backends give the same bits, and so does the fit of a stored series', async () => {
  const returns = simulated(400, 3, truth);
  const [a, b] = (await everyBench()).map(({ backend, arena }) => {
    const kernels = estimationKernels(backend, arena);
    return [fitGarch(kernels.log, { returns, model: 'gjr', mean: 'constant' }), fitRegimes(kernels, { returns, horizon: 5 })];
  });
  expect(a).toEqual(b);
});

test('an exponentially weighted variance and a GARCH variance are their recursions, and a forecast sums to its limit', () => {
  expect([...ewmaVariances({ returns: Float64Array.of(2, 1), lambda: 0.75, firstVariance: 1 })]).toEqual([1, 1.75, 1.5625]);
  const parameters = { omega: 0.5, alpha: 0.25, gamma: 0.25, beta: 0.5, mu: 1 };
  expect([...garchVariances({ parameters, returns: Float64Array.of(3, -1), firstVariance: 2 })]).toEqual([2, 2.5, 3.75]);
  const { variances, total } = garchForecast({ parameters: { omega: 0.5, alpha: 0.25, beta: 0.5 }, nextVariance: 4, horizon: 3 });
  expect([...variances]).toEqual([4, 3.5, 3.125]);
  expect(total).toBe(10.625);
  const far = garchForecast({ parameters: { omega: 0.5, alpha: 0.25, beta: 0.5 }, nextVariance: 4, horizon: 500 });
  expect(far.variances[499]).toBeCloseTo(2, 12);
  expect(faultOf(() => garchForecast({ parameters: { omega: 1, alpha: 2, beta: 1 }, nextVariance: 1, horizon: 5000 })).code).toBe(
    'OVERFLOW',
  );
  expect(faultOf(() => ewmaVariances({ returns: Float64Array.of(Number.NaN), lambda: 0.9, firstVariance: 1 })).code).toBe('NOT_FINITE');
});

describe('HAR', () => {
  test('finds the line that the variances follow, and forecasts along it', () => {
    const draws = new Draws(3);
    const v: number[] = Array.from({ length: 30 }, () => draws.between(0.5, 2));
    const mean = (xs: number[]) => xs.reduce((s, x) => s + x, 0) / xs.length;
    const line = () => 0.2 + 0.3 * mean(v.slice(-1)) + 0.3 * mean(v.slice(-7)) + 0.2 * mean(v.slice(-30));
    while (v.length < 400) v.push(line() * (v.length % 50 === 0 ? 3 : 1));
    // without the jumps the line would be exact: judge the coefficients by their errors
    const { coefficients, standardErrors, observations } = fitHar({ variances: Float64Array.from(v), windows: [1, 7, 30], horizon: 1 });
    expect(observations).toBe(370);
    [0.2, 0.3, 0.3, 0.2].forEach((b, k) => {
      expect(Math.abs((coefficients[k] as number) - b)).toBeLessThanOrEqual(4 * (standardErrors[k] as number) + 0.05);
    });
    const exact = Array.from({ length: 30 }, () => draws.between(0.5, 2));
    while (exact.length < 120) {
      exact.push(0.2 + 0.3 * mean(exact.slice(-1)) + 0.3 * mean(exact.slice(-7)) + 0.2 * mean(exact.slice(-30)));
    }
    const found = fitHar({ variances: Float64Array.from(exact), windows: [1, 7, 30], horizon: 1 });
    [0.2, 0.3, 0.3, 0.2].forEach((b, k) => {
      expect(found.coefficients[k]).toBeCloseTo(b, 6);
    });
    const next = 0.2 + 0.3 * mean(exact.slice(-1)) + 0.3 * mean(exact.slice(-7)) + 0.2 * mean(exact.slice(-30));
    expect(found.forecast).toBeCloseTo(next, 8);
    expect(found.rSquared).toBeCloseTo(1, 8);
  });

  test('refuses what holds no line', () => {
    const windows = [1, 5, 22] as const;
    const of = (variances: Float64Array) => faultOf(() => fitHar({ variances, windows, horizon: 1 }));
    expect(of(new Float64Array(100).fill(1))).toMatchObject({ code: 'NOT_POSITIVE' });
    expect(of(new Float64Array(100))).toMatchObject({ code: 'NOT_POSITIVE' });
    expect(of(new Float64Array(40).fill(1))).toMatchObject({ code: 'TOO_SHORT' });
    expect(of(new Float64Array(100).fill(-1))).toMatchObject({ code: 'NEGATIVE', path: 'variances[0]' });
    expect(faultOf(() => fitHar({ variances: new Float64Array(100), windows: [5, 5, 22], horizon: 1 }))).toMatchObject({
      path: 'windows[1]',
    });
  });
});
