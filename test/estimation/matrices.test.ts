// Repair of matrices that are no correlation matrices: eigenvectors, spectral clipping, the nearest one.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimationKernels } from '../../src/columns/estimationKernels.js';
import { checkMatrix } from '../../src/estimation/matrices/check.js';
import { nearestCorrelation } from '../../src/estimation/matrices/nearest.js';
import { inverseOf, leastSquares } from '../../src/estimation/matrices/solve.js';
import { symmetricEigen } from '../../src/estimation/matrices/symmetricEigen.js';
import { checkCorrelation, choleskyOf } from '../../src/market/correlation.js';
import { everyBench, onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { Draws } from '../fixtures/generate/seeded.js';
import { runs } from '../long.js';
import {
  choleskyBackwardError,
  covarianceRelative,
  eigenError,
  epsilon,
  nearestDistance,
  nearestEntry,
  projectionsEntry,
  repairedEigenvalue,
} from '../precision.js';
import { productOf } from '../reference/cholesky.js';
import { alternatingProjections } from '../reference/higham.js';
import { jacobi, smallestEigenvalue } from '../reference/jacobi.js';
import { needs, sharedPath } from '../shared.js';

const high02 = [
  [1, 1, 0],
  [1, 1, 1],
  [0, 1, 1],
];

function randomSymmetric(n: number, seed: number, size = 1): Float64Array {
  const draws = new Draws(seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = 1;
    for (let j = 0; j < i; j++) {
      const entry = draws.between(-size, size);
      matrix[i * n + j] = entry;
      matrix[j * n + i] = entry;
    }
  }
  return matrix;
}

const rowsOf = (matrix: Float64Array, n: number): Float64Array[] => Array.from({ length: n }, (_, i) => matrix.slice(i * n, i * n + n));
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((worst, x, i) => Math.max(worst, Math.abs(x - (b[i] as number))), 0);

describe('the eigen-decomposition of a symmetric matrix', () => {
  test.each([1, 2, 3, 7, 24, 60])('of order %i multiplies back, with orthonormal vectors and ascending values', (n) => {
    const matrix = randomSymmetric(n, n);
    const { values, vectors } = symmetricEigen(matrix, n);
    const largest = Math.max(...values.map(Math.abs));
    for (let i = 0; i < n; i++) {
      if (i > 0) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1] as number);
      for (let j = 0; j < n; j++) {
        let sum = 0;
        let overlap = 0;
        for (let k = 0; k < n; k++) {
          sum += (values[k] as number) * (vectors[k * n + i] as number) * (vectors[k * n + j] as number);
          overlap += (vectors[i * n + k] as number) * (vectors[j * n + k] as number);
        }
        expect(Math.abs(sum - (matrix[i * n + j] as number))).toBeLessThanOrEqual(eigenError * n * epsilon * largest);
        expect(Math.abs(overlap - (i === j ? 1 : 0))).toBeLessThanOrEqual(eigenError * n * epsilon);
      }
    }
    const reference = jacobi(matrix, n).values.sort((a, b) => a - b);
    expect(furthest(values, reference)).toBeLessThanOrEqual(eigenError * n * epsilon * largest);
  });

  test('holds for diagonal, zero, rank-one and block matrices', () => {
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
    expect([...symmetricEigen(Float64Array.of(3, 0, 0, 0, -1, 0, 0, 0, 2), 3).values]).toEqual([-1, 2, 3]);
    const ones = symmetricEigen(new Float64Array(100).fill(1), 10).values;
    expect(ones[9]).toBeCloseTo(10, 12);
    expect(Math.max(...ones.slice(0, 9).map(Math.abs))).toBeLessThanOrEqual(eigenError * 100 * epsilon);
    expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0);
  });
});

describe('the nearest correlation matrix', () => {
  const file = 'vectors/numerics/la_nearest_corr.json.gz';
  const path = sharedPath(file);
  test.skipIf(!path)(needs('agrees with every 20-digit reference', file), () => {
    const { cases } = JSON.parse(gunzipSync(readFileSync(path as string)).toString()) as {
      cases: { n: number; lower_packed: number[]; nearest_lower_packed: string[]; distance_F: string }[];
    };
    expect(cases.length).toBeGreaterThanOrEqual(4);
    for (const { n, lower_packed, nearest_lower_packed, distance_F } of cases) {
      const unpack = (packed: readonly (number | string)[]) => {
        const matrix = new Float64Array(n * n);
        for (let i = 0, k = 0; i < n; i++) for (let j = 0; j <= i; j++, k++) matrix[i * n + j] = matrix[j * n + i] = Number(packed[k]);
        return matrix;
      };
      const given = unpack(lower_packed);
      const { matrix } = nearestCorrelation(given, n);
      expect(furthest(matrix, unpack(nearest_lower_packed))).toBeLessThanOrEqual(nearestEntry);
      const distance = Math.sqrt(matrix.reduce((sum, x, i) => sum + (x - (given[i] as number)) ** 2, 0));
      expect(Math.abs(distance - Number(distance_F))).toBeLessThanOrEqual(nearestDistance);
    }
  });

  test('of Higham’s example and of equal negative correlations is what is published, and what symmetry says', () => {
    const { matrix } = nearestCorrelation(Float64Array.from(high02.flat()), 3);
    expect([matrix[1], matrix[2]].map((x) => Number((x as number).toFixed(4)))).toEqual([0.7607, 0.1573]);
    for (const n of [3, 5, 12]) {
      const given = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : -0.9));
      const nearest = nearestCorrelation(given, n).matrix;
      expect(Math.abs((nearest[1] as number) + 1 / (n - 1))).toBeLessThanOrEqual(nearestEntry);
    }
  });

  test('is what alternating projections find, on matrices of every kind of indefiniteness', () => {
    for (const [n, seed, size] of [
      [3, 1, 1],
      [5, 2, 1],
      [8, 3, 0.7],
      [8, 4, 1],
      [12, 5, 0.5],
    ] as const) {
      const given = randomSymmetric(n, seed, size);
      const { matrix } = nearestCorrelation(given, n);
      expect(furthest(matrix, alternatingProjections(given, n, 4000)), `${n} ${seed}`).toBeLessThanOrEqual(projectionsEntry);
    }
  });

  test('has a diagonal of exactly 1, no eigenvalue below rounding, entries in [-1, 1] and a factor that multiplies back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 25 }), fc.integer(), fc.double({ min: 0.3, max: 1, noNaN: true }), (n, seed, size) => {
        const given = randomSymmetric(n, seed, size);
        const { matrix, cholesky } = nearestCorrelation(given, n);
        for (let i = 0; i < n; i++) {
          expect(matrix[i * n + i]).toBe(1);
          for (let j = 0; j < n; j++) {
            expect(matrix[i * n + j]).toBe(matrix[j * n + i]);
            expect(Math.abs(matrix[i * n + j] as number)).toBeLessThanOrEqual(1);
          }
        }
        expect(smallestEigenvalue(matrix, n)).toBeGreaterThanOrEqual(repairedEigenvalue);
        expect(furthest(productOf(cholesky, n), matrix)).toBeLessThanOrEqual(2 * choleskyBackwardError * n * epsilon);
        expect(() => checkCorrelation(matrix, n, 'nearest')).not.toThrow();
      }),
      { seed: 3, numRuns: runs(40, 14) },
    );
  });
});

onEveryBackend((bench) => {
  const kernels = () => estimationKernels(bench().backend, bench().arena);

  test('a valid matrix comes back as it was given, whatever the repair', () => {
    const rows = [
      [1, 0.5],
      [0.5, 1],
    ];
    for (const repair of ['reject', 'spectral', 'higham'] as const) {
      const checked = checkMatrix(kernels(), { kind: 'correlation', matrix: rows, repair });
      expect([...checked.matrix]).toEqual(rows.flat());
      expect(checked.repair).toBeUndefined();
    }
  });

  test('an indefinite matrix is refused with its pivot, or repaired, and the repair says how far it went', () => {
    expect(faultOf(() => checkMatrix(kernels(), { kind: 'correlation', matrix: high02, repair: 'reject' }))).toMatchObject({
      code: 'NOT_PSD',
      path: expect.stringMatching(/^matrix\[\d]\[\d]$/),
    });
    const spectral = checkMatrix(kernels(), { kind: 'correlation', matrix: high02, repair: 'spectral' });
    const higham = checkMatrix(kernels(), { kind: 'correlation', matrix: high02, repair: 'higham' });
    expect(higham.repair?.smallestEigenvalue).toBeCloseTo(1 - Math.SQRT2, 12);
    expect(higham.repair?.distance as number).toBeLessThan(spectral.repair?.distance as number);
    expect(smallestEigenvalue(spectral.matrix, 3)).toBeGreaterThanOrEqual(repairedEigenvalue);
  });

  test('a covariance keeps its variances; one that is 0, not finite, or asymmetric is never repaired', () => {
    const rows = [
      [0.04, 0.0324, 0.0224],
      [0.0324, 0.0324, 0.00864],
      [0.0224, 0.00864, 0.0256],
    ];
    const { matrix, repair } = checkMatrix(kernels(), { kind: 'covariance', matrix: rows, repair: 'spectral' });
    expect([matrix[0], matrix[4], matrix[8]]).toEqual([0.04, 0.0324, 0.0256]);
    expect(repair?.rule).toBe('spectral');
    const with_ = (i: number, j: number, x: number) => rows.map((row, a) => row.map((y, b) => (a === i && b === j ? x : y)));
    const refused = (matrix: number[][]) => faultOf(() => checkMatrix(kernels(), { kind: 'covariance', matrix, repair: 'higham' }));
    expect(refused(with_(1, 1, 0))).toMatchObject({ code: 'NOT_POSITIVE', path: 'matrix[1][1]' });
    expect(refused(with_(0, 1, Number.NaN))).toMatchObject({ code: 'NOT_FINITE', path: 'matrix[0][1]' });
    expect(refused(with_(0, 1, 0.01))).toMatchObject({ code: 'NOT_SYMMETRIC' });
  });
});

test('both backends repair to the same bits', async () => {
  const n = 9;
  const rows = rowsOf(randomSymmetric(n, 11), n);
  const [a, b] = (await everyBench()).map(({ backend, arena }) =>
    checkMatrix(estimationKernels(backend, arena), { kind: 'correlation', matrix: rows, repair: 'higham' }),
  );
  expect(a).toEqual(b);
});

test('the factor of a definite matrix by the kernel and by plain elimination multiply back alike', async () => {
  const n = 7;
  const matrix = randomSymmetric(n, 5, 0.1);
  for (const { backend, arena } of await everyBench()) {
    const cholesky = choleskyOf(matrix, n, 'corr', estimationKernels(backend, arena).cholesky);
    expect(furthest(productOf(cholesky, n), matrix)).toBeLessThanOrEqual(choleskyBackwardError * n * epsilon);
  }
});

test('the correlation in a covariance of factors that move as one is 1, not 1 and a rounding', async () => {
  const [{ backend, arena }] = (await everyBench()) as [Awaited<ReturnType<typeof everyBench>>[number]];
  const kernels = estimationKernels(backend, arena);
  for (let variance = 1; variance <= 50; variance++) {
    for (const [other, sign] of [
      [variance, 1],
      [variance, -1],
      [4 * variance, 1],
    ] as const) {
      const shared = sign * Math.sqrt(variance * other);
      const matrix = [
        [variance, shared],
        [shared, other],
      ];
      const checked = checkMatrix(kernels, { kind: 'covariance', matrix, repair: 'reject' });
      expect(Math.abs(checked.correlation[1] as number)).toBeLessThanOrEqual(1);
      expect(Array.from(checked.matrix)).toEqual(matrix.flat());
    }
  }
});

describe('small systems', () => {
  test('least squares finds the line that points lie on, and refuses columns that are not independent', () => {
    const x = Float64Array.from({ length: 9 }, (_, i) => i - 3);
    const ones = new Float64Array(9).fill(1);
    const found = leastSquares(
      [ones, x],
      x.map((v) => 2 - 0.5 * v),
    ) as Float64Array;
    expect(Math.abs((found[0] as number) - 2)).toBeLessThanOrEqual(covarianceRelative);
    expect(Math.abs((found[1] as number) + 0.5)).toBeLessThanOrEqual(covarianceRelative);
    expect(leastSquares([ones, ones], x)).toBeUndefined();
  });

  test('the inverse of a definite matrix is one, and an indefinite one has none', () => {
    const matrix = randomSymmetric(5, 8, 0.2);
    const inverse = inverseOf(matrix, 5) as Float64Array;
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 5; j++) {
        let sum = 0;
        for (let k = 0; k < 5; k++) sum += (matrix[i * 5 + k] as number) * (inverse[k * 5 + j] as number);
        expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThanOrEqual(covarianceRelative);
      }
    }
    expect(inverseOf(Float64Array.from(high02.flat()), 3)).toBeUndefined();
  });
});
