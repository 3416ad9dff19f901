// Blends of forecasts: against normal equations, another optimiser, closed forms; what they refuse.
import { describe, expect, test } from 'vitest';
import { estimationKernels } from '../../src/columns/estimationKernels.js';
import { type BlendInputs, blendVariances, fitBlend, type Predictor } from '../../src/estimation/forecast/blend.js';
import { everyBench, onEveryBackend } from '../fixtures/everyBackend.js';
import { edited, faultOf } from '../fixtures/faultOf.js';
import { Draws } from '../fixtures/generate/seeded.js';
import { blendRelative, hostRelative, optimumRelative, simplexRelative } from '../precision.js';
import { normalEquations, plainQlike, sandwich } from '../reference/blend.js';
import { nelderMead } from '../reference/garch.js';

const rows = 300;
const draws = new Draws(41);
const wave = (t: number) => 4e-4 * Math.exp(0.8 * Math.sin(t / 17)) * draws.between(0.8, 1.2);
const model = Float64Array.from({ length: rows + 1 }, (_, t) => wave(t));
const implied = Float64Array.from({ length: rows + 1 }, (_, t) => (model[t] as number) ** 0.7 * 1e-1 * draws.between(0.6, 1.5));
const funding = Float64Array.from({ length: rows + 1 }, () => draws.between(-2e-4, 3e-4));
/** Squares of returns: exponential about the variance, never 0. */
const proxies = Float64Array.from(
  { length: rows },
  (_, t) => (model[t] as number) * (1 + 900 * (funding[t] as number)) * -Math.log(1 - draws.uniform()),
);
const predictors: readonly Predictor[] = [
  { name: 'garch', kind: 'variance', values: model },
  { name: 'implied', kind: 'variance', values: implied },
  { name: 'funding', kind: 'plain', values: funding },
];
const good: BlendInputs = { proxies, predictors, horizon: 1, form: 'log', loss: 'qlike', floor: 0.01 };

/** The design of the oracle: a row a target, logarithms where the form takes them. */
function design(form: 'variance' | 'log', length: number): number[][] {
  return Array.from({ length }, (_, t) => [
    1,
    ...predictors.map(({ kind, values }) =>
      form === 'log' && kind === 'variance' ? Math.log(values[t] as number) : (values[t] as number),
    ),
  ]);
}
const targets = (horizon: number): number[] =>
  Array.from({ length: rows - horizon + 1 }, (_, t) => proxies.slice(t, t + horizon).reduce((sum, v) => sum + v, 0) / horizon);
const relative = (a: number, b: number) => Math.abs(a / b - 1);

onEveryBackend((bench) => {
  const kernels = () => estimationKernels(bench().backend, bench().arena);
  const fit = (change: Partial<BlendInputs>) => fitBlend(kernels(), { ...good, ...change });

  test.each([1, 5])('least squares of the variance over %i periods are those of the normal equations, errors too', (horizon) => {
    const found = fit({ form: 'variance', loss: 'squares', horizon });
    const x = design('variance', rows - horizon + 1);
    const b = normalEquations(x, targets(horizon));
    const errors = sandwich(x, targets(horizon), b, horizon - 1);
    expect(found.names).toEqual(['constant', 'garch', 'implied', 'funding']);
    expect(found.observations).toBe(rows - horizon + 1);
    b.forEach((value, k) => {
      expect(Math.abs((found.coefficients[k] as number) - value) / (errors[k] as number)).toBeLessThanOrEqual(blendRelative);
      expect(relative(found.standardErrors[k] as number, errors[k] as number)).toBeLessThanOrEqual(blendRelative);
    });
    const now = design('variance', rows + 1)[rows] as number[];
    expect(
      relative(
        found.forecast,
        now.reduce((sum, v, k) => sum + v * (b[k] as number), 0),
      ),
    ).toBeLessThanOrEqual(blendRelative);
  });

  test('least squares of the logarithm are those of the logarithms, and the smearing is the mean of the exponentials', () => {
    const found = fit({ loss: 'squares', horizon: 3 });
    const x = design('log', rows - 2);
    const y = targets(3).map(Math.log);
    const b = normalEquations(x, y);
    b.forEach((value, k) => {
      expect(Math.abs((found.coefficients[k] as number) - value) / (found.standardErrors[k] as number)).toBeLessThanOrEqual(blendRelative);
    });
    const lines = x.map((row) => row.reduce((sum, v, k) => sum + v * (b[k] as number), 0));
    const smearing = y.reduce((sum, v, t) => sum + Math.exp(v - (lines[t] as number)), 0) / y.length;
    expect(relative(found.smearing, smearing)).toBeLessThanOrEqual(blendRelative);
    expect(relative(found.variances[7] as number, Math.exp(lines[7] as number) * smearing)).toBeLessThanOrEqual(blendRelative);
  });

  test.each(['log', 'variance'] as const)('the lowest QLIKE of form %s is the one that another optimiser finds', (form) => {
    // two predictors: the simplex of the oracle is slow in more
    const two = predictors.slice(0, 2);
    const found = fit({ form, predictors: two });
    const x = design(form, rows).map((row) => row.slice(0, 3));
    const y = targets(1);
    // in units of the errors, from the plain start: the variance is that of the model
    const errors = found.standardErrors;
    const cost = (u: number[]) =>
      plainQlike(
        x,
        y,
        form,
        u.map((v, k) => v * (errors[k] as number)),
      );
    let u = [0, 1, 0].map((v, k) => v / (errors[k] as number));
    for (let again = 0; again < 6; again++) u = nelderMead(cost, u, [1, 1, 1], 300);
    u.forEach((v, k) => {
      expect(Math.abs((found.coefficients[k] as number) / (errors[k] as number) - v)).toBeLessThanOrEqual(simplexRelative);
    });
    expect(cost(Array.from(found.coefficients, (b, k) => b / (errors[k] as number)))).toBeLessThanOrEqual(cost(u) + hostRelative);
    // with a constant the score of the form 'log' says that the mean of y/h is 1
    if (form === 'log') expect(y.reduce((sum, v, t) => sum + v / (found.variances[t] as number), 0) / rows).toBeCloseTo(1, 8);
  });

  test('follows the unit of the variances, and takes proxies of 0 for QLIKE', () => {
    const holes = proxies.map((v, t) => (t % 9 === 0 ? 0 : v));
    for (const form of ['log', 'variance'] as const) {
      const one = fit({ form, proxies: holes });
      const scaled = predictors.map((p) => (p.kind === 'variance' ? { ...p, values: p.values.map((v) => 1e4 * v) } : p));
      const percent = fit({ form, proxies: holes.map((v) => 1e4 * v), predictors: scaled });
      expect(relative(percent.forecast, 1e4 * one.forecast)).toBeLessThanOrEqual(optimumRelative);
    }
  });

  test('a line below 0 is floored at the stated share of the mean', () => {
    const steep = predictors.map((p) => (p.name === 'funding' ? { ...p, values: p.values.with(rows, -10) } : p));
    const found = fit({ form: 'variance', loss: 'squares', predictors: steep, floor: 0.25 });
    const mean = proxies.reduce((sum, v) => sum + v, 0) / rows;
    expect(relative(found.forecast, mean / 4)).toBeLessThanOrEqual(hostRelative);
    expect(found.least).toBe(found.forecast);
  });

  test('a fit that was kept forecasts what it forecast, by columns and by rows', () => {
    for (const [form, loss] of [
      ['log', 'qlike'],
      ['log', 'squares'],
      ['variance', 'qlike'],
    ] as const) {
      const kept = fit({ form, loss });
      expect(blendVariances(kernels(), { model: kept, predictors })).toStrictEqual(kept.variances);
      const last = predictors.map((p) => ({ ...p, values: p.values.slice(rows) }));
      expect(blendVariances(kernels(), { model: kept, predictors: last })).toStrictEqual(kept.variances.slice(rows));
    }
    const other = predictors.map((p, k) => (k === 0 ? { ...p, name: 'har' } : p));
    expect(faultOf(() => blendVariances(kernels(), { model: fit({}), predictors: other }))).toMatchObject({
      code: 'BAD_ARGUMENT',
      path: 'predictors',
    });
  });
});

describe('a blend', () => {
  test('has the same bits on every backend', async () => {
    const found = (await everyBench()).map(({ backend, arena }) => fitBlend(estimationKernels(backend, arena), good));
    expect(found[1]).toStrictEqual(found[0]);
  });

  test.each<[string, (string | number)[], unknown, string, string]>([
    ['a form of its own', ['form'], 'root', 'UNKNOWN_KIND', 'form'],
    ['a loss of its own', ['loss'], 'mse', 'UNKNOWN_KIND', 'loss'],
    ['a floor of 0', ['floor'], 0, 'BAD_CONFIDENCE', 'floor'],
    ['no predictor', ['predictors'], [], 'SHAPE_MISMATCH', 'predictors'],
    ['a predictor as long as the proxies', ['predictors', 0, 'values'], model.slice(1), 'SHAPE_MISMATCH', 'predictors[0].values'],
    ['a variance of 0', ['predictors', 1, 'values'], implied.with(5, 0), 'NOT_POSITIVE', 'predictors[1].values[5]'],
    ['a hole', ['predictors', 2, 'values'], funding.with(300, Number.NaN), 'NOT_FINITE', 'predictors[2].values[300]'],
    ['a name twice', ['predictors', 1, 'name'], 'garch', 'DUPLICATE', 'predictors[1].name'],
    ['the same column twice', ['predictors', 1, 'values'], model, 'NOT_POSITIVE', 'predictors'],
    ['a predictor that never moves', ['predictors', 2, 'values'], new Float64Array(301).fill(1), 'NOT_POSITIVE', 'predictors'],
    ['a negative proxy', ['proxies'], proxies.with(2, -1), 'NEGATIVE', 'proxies[2]'],
    ['59 proxies', ['proxies'], proxies.slice(0, 59), 'TOO_SHORT', 'proxies'],
    ['a missing horizon', ['horizon'], undefined, 'MISSING_FIELD', 'inputs.horizon'],
  ])('refuses %s', async (_, path, value, code, at) => {
    const [{ backend, arena }] = (await everyBench()) as [Awaited<ReturnType<typeof everyBench>>[number]];
    const inputs = edited(good, path, value) as BlendInputs;
    expect(faultOf(() => fitBlend(estimationKernels(backend, arena), inputs))).toMatchObject({ code, path: at });
  });

  test('refuses a proxy of 0 where its logarithm is needed', async () => {
    const [{ backend, arena }] = (await everyBench()) as [Awaited<ReturnType<typeof everyBench>>[number]];
    const inputs: BlendInputs = { ...good, loss: 'squares', proxies: proxies.with(3, 0) };
    expect(faultOf(() => fitBlend(estimationKernels(backend, arena), inputs))).toMatchObject({ code: 'NOT_POSITIVE', path: 'proxies[3]' });
  });
});
