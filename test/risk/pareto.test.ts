// The generalised Pareto tail: likelihood and derivatives, the maximum that another optimiser finds, errors, quantile and shortfall.

import { describe, expect, test } from 'vitest';
import type { Scalars } from '../../src/columns/scalars.js';
import { withScalars } from '../../src/columns/scalars.js';
import { fitPareto, paretoLikelihood, paretoTail } from '../../src/risk/generalisedPareto.js';
import { distributions } from '../../src/risk.js';
import { onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { Draws } from '../fixtures/generate/seeded.js';
import { differencedErrorRelative, differenceRelative, hostRelative, paretoEstimate, riskRelative } from '../precision.js';
import { gaussJordan, nelderMead } from '../reference/garch.js';
import { onCores } from './onCores.js';

/** Slow and obvious; the exponential limit by hand. */
function plain(shape: number, scale: number, excesses: ArrayLike<number>): number {
  return Array.from(excesses).reduce((sum, y) => {
    if (!(scale > 0 && 1 + (shape * y) / scale > 0)) return Number.NEGATIVE_INFINITY;
    return sum - Math.log(scale) - (shape === 0 ? y / scale : (1 / shape + 1) * Math.log1p((shape * y) / scale));
  }, 0);
}

/** Excesses of a Pareto distribution by its own quantiles at random probabilities. */
function drawn(n: number, shape: number, scale: number, seed: number): Float64Array {
  const draws = new Draws(seed);
  return Float64Array.from({ length: n }, () => {
    const p = 1 - draws.uniform();
    return shape === 0 ? -scale * Math.log(p) : (scale * (p ** -shape - 1)) / shape;
  });
}

const shapes = [-0.3, -1e-3, 0, 1e-5, 0.02, 0.25, 0.8];

onEveryBackend((bench) => {
  const on = <T>(job: (math: Scalars) => T): T => withScalars(bench().backend, bench().arena, job);

  test.each(shapes)('likelihood and derivatives at shape %d are the plain ones', (shape) => {
    const scale = 1.3;
    const excesses = drawn(80, shape, 1.2, 3);
    const { value, gradient, hessian } = on((math) => paretoLikelihood(math, { shape, scale }, excesses));
    expect(Math.abs(value / plain(shape, scale, excesses) - 1)).toBeLessThanOrEqual(riskRelative);
    const step = 1e-4;
    const at = (a: number, b: number) => plain(shape + a * step, scale + b * step, excesses);
    const size = excesses.length;
    expect(Math.abs(gradient[0] - (at(1, 0) - at(-1, 0)) / (2 * step)) / size).toBeLessThanOrEqual(differenceRelative);
    expect(Math.abs(gradient[1] - (at(0, 1) - at(0, -1)) / (2 * step)) / size).toBeLessThanOrEqual(differenceRelative);
    const slope = (a: number, b: number) =>
      on((math) => paretoLikelihood(math, { shape: shape + a * step, scale: scale + b * step }, excesses)).gradient;
    const [right, left, up, down] = [slope(1, 0), slope(-1, 0), slope(0, 1), slope(0, -1)];
    const differences = [right[0] - left[0], right[1] - left[1], up[1] - down[1]];
    differences.forEach((difference, k) => {
      expect(Math.abs((hessian[k] as number) - difference / (2 * step)) / size).toBeLessThanOrEqual(differenceRelative);
    });
  });

  test.each(shapes)('finds the maximum of shape %d that another optimiser finds, in any unit', (shape) => {
    const excesses = drawn(120, shape, 1, 11);
    const found = on((math) => fitPareto(math, excesses));
    expect(found.atBoundary).toBe(false);
    let x = [0.1, 1];
    for (let again = 0; again < 5; again++) x = nelderMead(([a, b]) => -plain(a as number, b as number, excesses), x, [0.1, 0.1], 200);
    const errors = found.standardErrors ?? { shape: 0, scale: 0 };
    expect(Math.abs(found.shape - (x[0] as number)) / errors.shape).toBeLessThanOrEqual(paretoEstimate);
    expect(Math.abs(found.scale - (x[1] as number)) / errors.scale).toBeLessThanOrEqual(paretoEstimate);
    // errors by differences of the plain likelihood
    const [h, k] = [3e-3 * errors.shape, 3e-3 * errors.scale];
    const at = (a: number, b: number) => plain(found.shape + a * h, found.scale + b * k, excesses);
    const cross = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * h * k);
    const inverse = gaussJordan([
      [-(at(1, 0) - 2 * at(0, 0) + at(-1, 0)) / (h * h), -cross],
      [-cross, -(at(0, 1) - 2 * at(0, 0) + at(0, -1)) / (k * k)],
    ]);
    expect(Math.abs(errors.shape / Math.sqrt(inverse[0]?.[0] as number) - 1)).toBeLessThanOrEqual(differencedErrorRelative);
    expect(Math.abs(errors.scale / Math.sqrt(inverse[1]?.[1] as number) - 1)).toBeLessThanOrEqual(differencedErrorRelative);
    const small = on((math) =>
      fitPareto(
        math,
        excesses.map((y) => y * 1e-4),
      ),
    );
    expect(Math.abs(small.shape - found.shape) / errors.shape).toBeLessThanOrEqual(paretoEstimate);
    expect(Math.abs(small.scale / (1e-4 * found.scale) - 1)).toBeLessThanOrEqual(paretoEstimate);
    expect(Math.abs((small.logLikelihood - 120 * Math.log(1e4)) / found.logLikelihood - 1)).toBeLessThanOrEqual(riskRelative);
  });

  test('a tail that ends is at the boundary, and has no standard errors', () => {
    const even = Float64Array.from({ length: 60 }, (_, i) => (i + 0.5) / 60);
    const found = on((math) => fitPareto(math, even));
    expect(found).toMatchObject({ atBoundary: true, standardErrors: undefined });
    expect(found.shape).toBeGreaterThanOrEqual(-0.5);
  });

  test.each(shapes)('the quantile of shape %d is exceeded with its probability, and the shortfall is the mean beyond it', (shape) => {
    const [scale, threshold, beyond, alpha] = [0.7, 1.6, 0.1, 0.01];
    const { quantile, shortfall } = on((math) => paretoTail(math, { shape, scale }, threshold, beyond, alpha));
    const y = quantile - threshold;
    const tail = shape === 0 ? Math.exp(-y / scale) : Math.exp(-Math.log1p((shape * y) / scale) / shape);
    expect(Math.abs((beyond * tail) / alpha - 1)).toBeLessThanOrEqual(riskRelative);
    // the mean excess over y of the distribution is linear in y
    expect(Math.abs(shortfall / (quantile + (scale + shape * y) / (1 - shape)) - 1)).toBeLessThanOrEqual(hostRelative);
  });
});

describe('a Pareto fit', () => {
  test('has the same bits on every backend, and is to be had of the core', () => {
    const found = onCores((core) => distributions.paretoFit(core, drawn(50, 0.2, 1, 5)));
    expect(found.logLikelihood).toBeLessThan(0);
  });

  test('refuses too few, and what is beyond nothing', () => {
    onCores((core) => {
      expect(faultOf(() => distributions.paretoFit(core, [1, 2, 3]))).toMatchObject({ code: 'TOO_SHORT', path: 'excesses' });
      expect(faultOf(() => distributions.paretoFit(core, drawn(20, 0.2, 1, 5).with(4, 0)))).toMatchObject({
        code: 'NOT_POSITIVE',
        path: 'excesses[4]',
      });
    });
  });
});
