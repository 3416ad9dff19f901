// The distribution of a quadratic P&L: chi-square and normal in closed form, exact quantiles of the references, the same bits in both backends.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Arena } from '../../src/columns/arena.js';
import { type Scalars, withScalars } from '../../src/columns/scalars.js';
import { createCore } from '../../src/index.js';
import { type QuadraticTerms, quadraticMoments, termsOf } from '../../src/risk/deltaGamma.js';
import { type DistributionPoint, quadraticDistributions } from '../../src/risk/quadraticDistribution.js';
import { type QuadraticCase, quadraticLevels, quadraticTails } from '../../src/risk/quadraticTail.js';
import { circles } from '../../src/risk/special/circle.js';
import { unitScale } from '../../src/risk/unitScale.js';
import { valueAtRisk as varOf } from '../../src/risk.js';
import { backends } from '../backends.js';
import { circleAbsolute, inversionRelative, slowSumAbsolute } from '../precision.js';
import { needs, sharedPath } from '../shared.js';

const made = await Promise.all(backends.map(({ create }) => create()));

function onBackends<T>(job: (math: Scalars) => T): T {
  const [first, ...others] = made.map((backend) => withScalars(backend, new Arena(backend.memory), job));
  for (const other of others) expect(other).toStrictEqual(first);
  return first as T;
}

const quadraticDistribution = (math: Scalars, terms: QuadraticTerms, x: number): DistributionPoint =>
  quadraticDistributions(math, [{ terms, x }])[0] as DistributionPoint;

const relative = (x: number, reference: number): number => Math.abs(x / reference - 1);
const squares = (n: number, lambda: number): QuadraticTerms => ({
  theta: 0,
  slopes: new Float64Array(n),
  curvatures: new Float64Array(n).fill(lambda),
});

test('cosine and sine', () => {
  const angles = Float64Array.from({ length: 20_000 }, (_, i) => (i - 10_000) * 0.0173);
  const [cosines, sines] = [new Float64Array(20_000), new Float64Array(20_000)];
  circles(angles, cosines, sines, 20_000);
  for (const [i, x] of angles.entries()) {
    expect(Math.abs((cosines[i] as number) - Math.cos(x))).toBeLessThan(circleAbsolute);
    expect(Math.abs((sines[i] as number) - Math.sin(x))).toBeLessThan(circleAbsolute);
  }
});

test('powers of two that bring a number near 1', () => {
  for (const x of [1, 3, 1e-200, 1e200, Number.MAX_VALUE, 2 ** -1030]) {
    const scale = unitScale(x);
    if (Math.abs(Math.log2(x)) < 1000) expect(x * scale >= 1 && x * scale < 2).toBe(true);
    expect(Math.log2(scale)).toBe(Math.round(Math.log2(scale)));
  }
  expect(unitScale(0)).toBe(1);
});

type Bent = readonly [slope: number, curvature: number];

/** P(A + B <= x) and E[max(x - A - B, 0)] of A = b y + lambda y^2/2 and B alike: Simpson's rule over y, B's by its two roots. */
function slowly(math: Scalars, [b, lambda]: Bent, other: Bent, x: number): { readonly probability: number; readonly lowerMean: number } {
  const steps = 8000;
  let probability = 0;
  let lowerMean = 0;
  for (let i = 0; i <= steps; i += 1) {
    const y = -10 + (20 * i) / steps;
    const weight = ((i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * (20 / steps)) / 3;
    const [chance, mean] = belowOf(math, other, x - b * y - 0.5 * lambda * y * y);
    probability += weight * math.normalPdf(y) * chance;
    lowerMean += weight * math.normalPdf(y) * mean;
  }
  return { probability, lowerMean };
}

/** P(B <= w) and E[max(w - B, 0)]. */
function belowOf(math: Scalars, [b, lambda]: Bent, w: number): readonly [number, number] {
  const inside = b * b + 2 * lambda * w;
  if (inside <= 0) return lambda > 0 ? [0, 0] : [1, w - 0.5 * lambda];
  // the root nearer to 0 without cancellation, then the other
  const q = -(b + Math.sign(b) * Math.sqrt(inside));
  const [one, two] = [(-2 * w) / q, q / lambda].sort((r, s) => r - s) as [number, number];
  /** Of the part of B below z: the integral of (w - b z - lambda z^2/2) n(z). */
  const upTo = (z: number): number => {
    const [chance, density] = [math.normalCdf(z), math.normalPdf(z)];
    return w * chance + b * density - 0.5 * lambda * (chance - z * density);
  };
  const [chance, mean] = [math.normalCdf(two) - math.normalCdf(one), upTo(two) - upTo(one)];
  return lambda > 0 ? [chance, mean] : [1 - chance, w - 0.5 * lambda - mean];
}

describe('quadraticDistribution', () => {
  test('a normal P&L', () => {
    const normal = { theta: 0.5, slopes: Float64Array.of(3, 4), curvatures: new Float64Array(2) };
    for (const z of [-6, -2, -0.01, 0, 0.3, 4]) {
      onBackends((math) => {
        const point = quadraticDistribution(math, normal, 0.5 + 5 * z);
        expect(relative(point.probability, math.normalCdf(z))).toBeLessThan(inversionRelative);
        expect(relative(point.density, math.normalPdf(z) / 5)).toBeLessThan(inversionRelative);
        // E[(z - Z)+] = z N(z) + n(z)
        const mean = 5 * (z * math.normalCdf(z) + math.normalPdf(z));
        expect(Math.abs(point.lowerMean - mean)).toBeLessThan(inversionRelative * 5);
        return point;
      });
    }
  });

  test('chi-square of two degrees, gained and lost', () => {
    for (const x of [1e-3, 0.05, 0.5, 1, 5, 20]) {
      const upper = Math.exp(-x / 2);
      const gained = onBackends((math) => quadraticDistribution(math, squares(2, 2), x));
      const lost = onBackends((math) => quadraticDistribution(math, squares(2, -2), -x));
      expect(relative(gained.probability, -Math.expm1(-x / 2))).toBeLessThan(inversionRelative);
      expect(relative(gained.density, upper / 2)).toBeLessThan(inversionRelative);
      expect(relative(lost.probability, upper)).toBeLessThan(inversionRelative);
      expect(relative(lost.lowerMean, 2 * upper)).toBeLessThan(inversionRelative);
    }
  });

  test('a curved loss beside a gain of hardly any curvature, against the sum over the one of the probability of the other', () => {
    // [slope, curvature] of either: normal over all that counts, and far out the opposite of what the other leans to
    for (const [loss, gain] of [
      [
        [735, -1147],
        [104.7, 0.0156],
      ],
      [
        [-4000, -1065],
        [836, 0.37],
      ],
      [
        [-186, -47],
        [37, 1.6],
      ],
      [
        [3, 2],
        [4, -0.001],
      ],
      [
        [0.5, -2],
        [-0.3, 0.01],
      ],
      [
        [1, 1],
        [1, -0.2],
      ],
      // here the widest grid errs
      [
        [-1.3, -0.22],
        [-0.46, 0.0065],
      ],
      [
        [1.4, 0.34],
        [0.64, -0.017],
      ],
      [
        [1.9, -0.31],
        [-0.55, 0.021],
      ],
      [
        [-1.5, -0.37],
        [0.45, 0.0002],
      ],
    ] as const) {
      const terms = { theta: 0, slopes: Float64Array.of(loss[0], gain[0]), curvatures: Float64Array.of(loss[1], gain[1]) };
      const deviation = Math.sqrt(loss[0] ** 2 + gain[0] ** 2 + loss[1] ** 2 / 2);
      for (const z of [-5, -3, -2, -1, 0, 1, 2])
        onBackends((math) => {
          const x = z * deviation;
          const point = quadraticDistribution(math, terms, x);
          const { probability, lowerMean } = slowly(math, loss, gain, x);
          expect(Math.abs(point.probability - probability)).toBeLessThan(slowSumAbsolute);
          expect(Math.abs(point.lowerMean - lowerMean)).toBeLessThan(slowSumAbsolute * deviation);
          return point;
        });
    }
  });

  test('what cannot be has the probability 0 or 1', () => {
    const bounded = squares(3, 2);
    expect(onBackends((math) => quadraticDistribution(math, bounded, -1))).toStrictEqual({
      probability: 0,
      density: 0,
      slope: 0,
      lowerMean: 0,
    });
    expect(onBackends((math) => quadraticDistribution(math, squares(3, -2), 1).probability)).toBe(1);
  });
});

describe('quadraticTails', () => {
  /** Of `n` factors, seeded by their number: curved either way, or one way alone. */
  const some = (n: number): QuadraticCase => {
    const wave = (i: number): number => Math.sin(n * n + 7 * i);
    const curvature = new Float64Array(n * n);
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        const entry = (i === j ? 1 : 0.2) * (n % 3 === 0 ? Math.abs(wave(i + j)) : wave(i + j));
        curvature[i * n + j] = entry;
        curvature[j * n + i] = entry;
      }
    }
    const reduced = { n, theta: 0.1, slope: Float64Array.from({ length: n }, (_, i) => wave(i + 50)), curvature };
    return { reduced, moments: quadraticMoments(reduced) };
  };
  const cases = Array.from({ length: 12 }, (_, k) => some(k + 1));

  test.each(['auto', 'exact', 'saddlepoint'] as const)('%s: what stands beside a case changes no bit of it', (asked) => {
    const together = onBackends((math) => quadraticTails(math, cases, asked, 0.99));
    const alone = onBackends((math) => cases.map((one) => quadraticTails(math, [one], asked, 0.99)[0]));
    expect(together).toStrictEqual(alone);
    if (asked === 'auto') expect(new Set(together.map(({ approximation }) => approximation))).toEqual(new Set(['exact', 'saddlepoint']));
  });

  test('the exact VaR has the probability that was asked for, its ES is the mean beyond', () => {
    for (const confidence of [0.6, 0.99, 0.9999]) {
      const tails = onBackends((math) => quadraticTails(math, cases.slice(1), 'exact', confidence));
      for (const [place, { valueAtRisk, expectedShortfall }] of tails.entries()) {
        const { reduced, moments } = cases[place + 1] as QuadraticCase;
        const point = onBackends((math) => quadraticDistribution(math, termsOf(reduced), 0 - valueAtRisk));
        expect(relative(point.probability, 1 - confidence)).toBeLessThan(inversionRelative);
        const mean = point.lowerMean / (1 - confidence);
        expect(Math.abs(expectedShortfall - valueAtRisk - mean) / moments.standardDeviation).toBeLessThan(inversionRelative);
      }
    }
  });

  test('VaR at several confidences of one P&L is what each of them is alone', () => {
    const confidences = [0.9, 0.97, 0.999];
    const seen = cases.map((one) => onBackends((math) => quadraticLevels(math, one, confidences)));
    const alone = cases.map((one) =>
      confidences.map((at) => onBackends((math) => quadraticTails(math, [one], 'auto', at)[0]?.valueAtRisk as number)),
    );
    expect(seen).toStrictEqual(alone);
  });
});

const file = 'vectors/numerics/delta_gamma_mc.json';
const path = sharedPath(file);

test.skipIf(path === undefined)(needs('the exact quantiles of the references, of any number of factors', file), async () => {
  const core = await createCore();
  let graded = 0;
  for (const book of JSON.parse(readFileSync(path as string, 'utf8')).delta_gamma) {
    for (const { p, var_exact_inversion: exact } of book.levels) {
      if (exact === undefined) continue;
      const { valueAtRisk, expectedShortfall } = varOf(core, {
        method: 'delta-gamma',
        deltas: book.delta,
        gammaDiagonal: book.gamma_diag,
        theta: book.theta,
        volatilities: book.vols,
        correlation: book.corr,
        confidence: p,
        horizonDays: 1,
        approximation: 'exact',
      });
      expect(relative(valueAtRisk, Number(exact))).toBeLessThan(inversionRelative);
      expect(expectedShortfall).toBeGreaterThan(valueAtRisk);
      graded += 1;
    }
  }
  expect(graded).toBeGreaterThan(8);
});
