// Correlation and covariance of return histories: estimators against oracles, holes as stated, bad histories refused.
import { describe, expect, test } from 'vitest';
import { estimationKernels } from '../../src/columns/estimationKernels.js';
import { type CorrelationInputs, estimateCorrelation } from '../../src/estimation/covariance/estimate.js';
import { ewmaStep } from '../../src/estimation/covariance/step.js';
import { meanOf, sampleCovariance } from '../../src/market/sampleCovariance.js';
import { everyBench, onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { Draws } from '../fixtures/generate/seeded.js';
import { choleskyUpdateError, covarianceRelative, epsilon } from '../precision.js';
import { productOf } from '../reference/cholesky.js';
import { constantCorrelationIntensity, identityIntensity } from '../reference/ledoitWolf.js';

/** Returns of n factors with one in common, of different sizes, and a mean that is not 0. */
function returnsOf(n: number, rows: number, seed: number): Float64Array[] {
  const draws = new Draws(seed);
  const columns = Array.from({ length: n }, () => new Float64Array(rows));
  for (let t = 0; t < rows; t++) {
    const common = draws.between(-1, 1);
    columns.forEach((column, i) => {
      column[t] = 0.001 + 0.01 * (1 + i) * (0.6 * common + draws.between(-1, 1));
    });
  }
  return columns;
}

const names = (n: number) => Array.from({ length: n }, (_, i) => `F${i}`);
const base = (n: number, rows: number, seed = 1): CorrelationInputs => ({
  names: names(n),
  returns: returnsOf(n, rows, seed),
  method: { kind: 'sample' },
  missing: 'fault',
  repair: 'reject',
});
const holed = (column: Float64Array, rows: readonly number[]) => column.map((x, i) => (rows.includes(i) ? Number.NaN : x));
const near = (a: number | undefined, b: number | undefined, size = 1) =>
  expect(Math.abs((a as number) - (b as number))).toBeLessThanOrEqual(covarianceRelative * size);

function plainCorrelation(xs: readonly number[], ys: readonly number[], weights: readonly number[], centre: boolean): number {
  const w = weights.reduce((s, x) => s + x, 0);
  const mx = centre ? xs.reduce((s, x, t) => s + (weights[t] as number) * x, 0) / w : 0;
  const my = centre ? ys.reduce((s, y, t) => s + (weights[t] as number) * y, 0) / w : 0;
  const moment = (a: readonly number[], ma: number, b: readonly number[], mb: number) =>
    a.reduce((s, x, t) => s + (weights[t] as number) * (x - ma) * ((b[t] as number) - mb), 0);
  return moment(xs, mx, ys, my) / Math.sqrt(moment(xs, mx, xs, mx) * moment(ys, my, ys, my));
}

test('the corrected two-pass covariance keeps its digits far from 0, where a sum of squares has none', () => {
  // NIST StRD NumAcc4: 1e7 + 0.2, then 1e7 + 0.1 and 1e7 + 0.3 in turn; mean 1e7 + 0.2, deviation 0.1
  const xs = Float64Array.from({ length: 1001 }, (_, i) => 10_000_000.2 + (i === 0 ? 0 : i % 2 === 1 ? -0.1 : 0.1));
  expect(meanOf(xs)).toBe(10_000_000.2);
  const [variance] = sampleCovariance([xs], 1000);
  // the inputs are doubles near 1e7, 1e-9 apart: what they say of the deviation is 1e-8 of it
  expect(Math.abs(Math.sqrt(variance as number) - 0.1)).toBeLessThanOrEqual(1e7 * epsilon);
});

onEveryBackend((bench) => {
  const estimate = (inputs: CorrelationInputs) => estimateCorrelation(estimationKernels(bench().backend, bench().arena), inputs);

  test('sample: vols, correlation, covariance and factor agree with plain sums', () => {
    const inputs = base(4, 90);
    const found = estimate(inputs);
    expect(found.observations).toBe(90);
    expect(found.repair).toBeUndefined();
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        const ones = new Array<number>(90).fill(1);
        near(
          found.correlation[i * 4 + j],
          plainCorrelation([...(inputs.returns[i] as Float64Array)], [...(inputs.returns[j] as Float64Array)], ones, true),
        );
        expect(found.covariance[i * 4 + j]).toBe(
          (found.vols[i] as number) * (found.vols[j] as number) * (found.correlation[i * 4 + j] as number),
        );
      }
    }
    const product = productOf(found.cholesky, 4);
    for (const [i, x] of product.entries()) near(x, found.correlation[i]);
  });

  test('ewma: weights lambda^age about 0 that sum to 1', () => {
    const inputs = { ...base(3, 120), method: { kind: 'ewma', lambda: 0.94 } as const };
    const found = estimate(inputs);
    const weights = Array.from({ length: 120 }, (_, t) => 0.94 ** (119 - t));
    const [x, y] = inputs.returns.map((column) => [...column]) as [number[], number[]];
    near(found.correlation[1], plainCorrelation(x, y, weights, false));
    const variance = x.reduce((s, r, t) => s + (weights[t] as number) * r * r, 0) / weights.reduce((s, w) => s + w, 0);
    near((found.vols[0] as number) ** 2 / variance, 1);
  });

  test('Ledoit-Wolf: the intensity of the definition, and a matrix between sample and target', () => {
    for (const [n, rows] of [
      [4, 60],
      [12, 40],
      [30, 31],
    ] as const) {
      const inputs = base(n, rows, n);
      const identity = estimate({ ...inputs, method: { kind: 'ledoit-wolf', target: 'identity' } });
      const constant = estimate({ ...inputs, method: { kind: 'ledoit-wolf', target: 'constant-correlation' } });
      near(identity.shrinkage, identityIntensity(inputs.returns));
      near(constant.shrinkage, constantCorrelationIntensity(inputs.returns));
      expect(identity.shrinkage).toBeGreaterThan(0);
      expect(constant.shrinkage).toBeLessThanOrEqual(1);
    }
  });

  test('holes: cut, kept by pair, or refused, as stated', () => {
    const whole = base(3, 80);
    const [a, b, c] = whole.returns as [Float64Array, Float64Array, Float64Array];
    const returns = [holed(a, [3, 4]), b, holed(c, [4, 70])];
    expect(faultOf(() => estimate({ ...whole, returns }))).toMatchObject({ code: 'NOT_FINITE', path: 'returns.F0[3]' });
    const cut = estimate({ ...whole, returns, missing: 'intersect' });
    expect(cut.observations).toBe(77);
    const without = [a, b, c].map((column) => column.filter((_, t) => ![3, 4, 70].includes(t)));
    expect(cut).toEqual(estimate({ ...whole, returns: without }));
    for (const method of [{ kind: 'sample' }, { kind: 'ewma', lambda: 0.97 }] as const) {
      const pairs = estimate({ ...whole, returns, missing: 'pairwise', method });
      expect(pairs.observations).toBe(77);
      const shared = (skip: readonly number[], xs: Float64Array) => [...xs].filter((_, t) => !skip.includes(t));
      const weights = shared(
        [3, 4],
        Float64Array.from({ length: 80 }, (_, t) => (method.kind === 'ewma' ? 0.97 ** (79 - t) : 1)),
      );
      near(pairs.correlation[1], plainCorrelation(shared([3, 4], a), shared([3, 4], b), weights, method.kind === 'sample'));
    }
  });

  test('pairs that contradict each other are refused or repaired, and the repair is reported', () => {
    // x and y move together on one third of the days, y and z on another, x against z on the last
    const rows = 150;
    const draws = new Draws(4);
    const columns = [0, 1, 2].map(() => new Float64Array(rows).fill(Number.NaN));
    for (let t = 0; t < rows; t++) {
      const r = draws.between(-1, 1);
      const [i, j, sign] = t < 50 ? [0, 1, 1] : t < 100 ? [1, 2, 1] : [0, 2, -1];
      (columns[i as number] as Float64Array)[t] = r;
      (columns[j as number] as Float64Array)[t] = (sign as number) * r + 0.1 * draws.between(-1, 1);
    }
    const inputs: CorrelationInputs = { ...base(3, 60), returns: columns, missing: 'pairwise' };
    expect(faultOf(() => estimate(inputs))).toMatchObject({ code: 'NOT_PSD', path: expect.stringContaining('correlation[') });
    for (const repair of ['spectral', 'higham'] as const) {
      const found = estimate({ ...inputs, repair });
      expect(found.repair).toMatchObject({ rule: repair });
      expect(found.repair?.smallestEigenvalue).toBeLessThan(-0.5);
    }
    expect(faultOf(() => estimate({ ...inputs, method: { kind: 'ledoit-wolf', target: 'identity' } }))).toMatchObject({
      code: 'BAD_ARGUMENT',
    });
    expect(faultOf(() => estimate({ ...inputs, missing: 'intersect' }))).toMatchObject({ code: 'TOO_SHORT', got: '0' });
  });

  test('a stressed blend is the convex combination, and is as valid as its parts', () => {
    const inputs = base(3, 60);
    const calm = estimate(inputs);
    const ones = [0, 1, 2].map(() => [1, 1, 1]);
    const half = estimate({ ...inputs, stress: { correlation: ones, weight: 0.5 } });
    near(half.correlation[1], ((calm.correlation[1] as number) + 1) / 2);
    expect(half.vols).toEqual(calm.vols);
    expect(estimate({ ...inputs, stress: { correlation: ones, weight: 1 } }).correlation).toEqual(new Float64Array(9).fill(1));
    expect(faultOf(() => estimate({ ...inputs, stress: { correlation: ones, weight: 2 } }))).toMatchObject({
      code: 'OUT_OF_RANGE',
      path: 'stress.weight',
    });
    const invalid = [
      [1, 0.9, -0.9],
      [0.9, 1, 0.9],
      [-0.9, 0.9, 1],
    ];
    expect(faultOf(() => estimate({ ...inputs, stress: { correlation: invalid, weight: 0.5 } }))).toMatchObject({ code: 'NOT_PSD' });
    expect(faultOf(() => estimate({ ...inputs, stress: { correlation: [[1]], weight: 0.5 } }))).toMatchObject({ code: 'SHAPE_MISMATCH' });
  });

  test('an exponentially weighted covariance goes on from where it was, and its factor with it', () => {
    const returns = returnsOf(5, 200, 9);
    const kernels = estimationKernels(bench().backend, bench().arena);
    let covariance = estimate({ ...base(5, 200, 9), method: { kind: 'ewma', lambda: 0.97 } }).covariance;
    let cholesky: Float64Array | undefined;
    for (let t = 0; t < 50; t++) {
      const row = Float64Array.from(returns, (column) => column[t] as number);
      if (cholesky === undefined) cholesky = plainFactor(covariance, 5);
      const next = ewmaStep(kernels, { covariance, cholesky, returns: row, lambda: 0.97 });
      covariance = next.covariance;
      cholesky = next.cholesky as Float64Array;
    }
    const largest = Math.max(...covariance);
    for (const [i, x] of productOf(cholesky as Float64Array, 5).entries())
      expect(Math.abs(x - (covariance[i] as number))).toBeLessThanOrEqual(50 * choleskyUpdateError * 5 * epsilon * largest);
  });

  test('a step beyond the double range is a fault', () => {
    const kernels = estimationKernels(bench().backend, bench().arena);
    const step = { covariance: Float64Array.of(1), returns: Float64Array.of(1e200), lambda: 0.9 };
    expect(faultOf(() => ewmaStep(kernels, step))).toMatchObject({ code: 'OVERFLOW', path: 'covariance' });
    const factor = { ...step, returns: Float64Array.of(1), cholesky: Float64Array.of(1e200) };
    expect(faultOf(() => ewmaStep(kernels, factor))).toMatchObject({ code: 'OVERFLOW', path: 'cholesky' });
  });

  test.each<[string, Partial<Record<keyof CorrelationInputs, unknown>>, string, string]>([
    ['a series that never moves', { returns: [new Float64Array(60).fill(0.1), returnsOf(2, 60, 1)[1]] }, 'NOT_POSITIVE', 'returns.F0'],
    ['too few rows', { returns: returnsOf(2, 29, 1) }, 'TOO_SHORT', 'returns'],
    ['columns of two lengths', { returns: [new Float64Array(60), new Float64Array(59)] }, 'SHAPE_MISMATCH', 'returns[1]'],
    [
      'an infinity',
      { returns: returnsOf(2, 60, 1).map((c, i) => (i === 1 ? c.with(7, Number.POSITIVE_INFINITY) : c)), missing: 'intersect' },
      'NOT_FINITE',
      'returns.F1[7]',
    ],
    ['an array that is no column', { returns: [[1], [2]] }, 'TYPE_MISMATCH', 'returns[0]'],
    ['a name twice', { names: ['A', 'A'] }, 'DUPLICATE', 'names[1]'],
    ['no method', { method: undefined }, 'MISSING_FIELD', 'inputs.method'],
    ['an unknown method', { method: { kind: 'median' } }, 'UNKNOWN_KIND', 'method.kind'],
    ['ewma without lambda', { method: { kind: 'ewma' } }, 'MISSING_FIELD', 'method.lambda'],
    ['a lambda of 1', { method: { kind: 'ewma', lambda: 1 } }, 'OUT_OF_RANGE', 'method.lambda'],
    ['no rule for holes', { missing: undefined }, 'MISSING_FIELD', 'inputs.missing'],
    ['no rule for repair', { repair: undefined }, 'MISSING_FIELD', 'inputs.repair'],
    ['an unknown repair', { repair: 'silent' }, 'BAD_ARGUMENT', 'repair'],
    ['a field too many', { halflife: 3 } as object, 'UNKNOWN_FIELD', 'inputs.halflife'],
  ])('refuses %s', (_, change, code, path) => {
    expect(faultOf(() => estimate({ ...base(2, 60), ...change } as CorrelationInputs))).toMatchObject({ code, path });
  });
});

describe('both backends', () => {
  test.each<CorrelationInputs['method']>([
    { kind: 'sample' },
    { kind: 'ewma', lambda: 0.94 },
    { kind: 'ledoit-wolf', target: 'constant-correlation' },
  ])('estimate the same bits: %j', async (method) => {
    const [a, b] = (await everyBench()).map(({ backend, arena }) =>
      estimateCorrelation(estimationKernels(backend, arena), { ...base(11, 70, 3), method }),
    );
    expect(a).toEqual(b);
  });
});

function plainFactor(matrix: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j] as number;
      for (let k = 0; k < j; k++) rest -= (l[i * n + k] as number) * (l[j * n + k] as number);
      l[i * n + j] = i === j ? Math.sqrt(rest) : rest / (l[j * n + j] as number);
    }
  }
  return l;
}
