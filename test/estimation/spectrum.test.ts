// The spectrum of a correlation matrix: closed forms, a slow reference, verdicts, what is refused; both backends, the same bits.

import { describe, expect, test } from 'vitest';
import type { Spectrum } from '../../src/estimation/matrices/spectrum.js';
import * as estimation from '../../src/estimation.js';
import { createCore } from '../../src/index.js';
import { faultOf } from '../fixtures/faultOf.js';
import { Draws } from '../fixtures/generate/seeded.js';
import { eigenError, epsilon, handRelative } from '../precision.js';
import { isDefinite } from '../reference/inertia.js';
import { jacobi } from '../reference/jacobi.js';

const cores = await Promise.all((['wasm', 'js'] as const).map((backend) => createCore({ backend })));

function spectrumOf(correlation: readonly number[][]): Spectrum {
  const [wasm, js] = cores.map((core) => estimation.spectrum(core, { correlation }));
  expect(js).toStrictEqual(wasm);
  return wasm as Spectrum;
}

const equal = (n: number, rho: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_each, j) => (i === j ? 1 : rho)));
/** Hilbert's matrix to a diagonal of 1. */
const hilbert = (n: number): number[][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_each, j) => (i === j ? 1 : Math.sqrt((2 * i + 1) * (2 * j + 1)) / (i + j + 1))),
  );
/** Factors with loadings on fewer, their correlations shrunk by 0 or by 1e-18 to 1e-8. */
function nearlySingular(draws: Draws): number[][] {
  const n = 2 + Math.floor(draws.between(0, 7));
  const loadings = Array.from({ length: n }, () => Array.from({ length: 1 + (n >> 1) }, () => draws.between(-1, 1)));
  const shrunk = draws.between(0, 1) < 0.3 ? 1 : 1 - 10 ** draws.between(-18, -8);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, k) => sum + x * (b[k] as number), 0);
  return loadings.map((a, i) => loadings.map((b, j) => (i === j ? 1 : (dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))) * shrunk)));
}
const near = (got: number | undefined, expected: number, scale: number, n: number): void =>
  expect(Math.abs((got as number) - expected)).toBeLessThanOrEqual(eigenError * n * epsilon * scale);

describe('spectrum', () => {
  test.each([
    [2, 0.5],
    [5, 0.7],
    [9, -0.1],
    [40, 0.25],
  ])('of %i factors that are all correlated by %f', (n, rho) => {
    const found = spectrumOf(equal(n, rho));
    const together = 1 + (n - 1) * rho;
    const [most, least] = [Math.max(together, 1 - rho), Math.min(together, 1 - rho)];
    near(found.eigenvalues[0], most, most, n);
    near(found.eigenvalues[n - 1], least, most, n);
    near(found.condition, most / least, (most / least) ** 2, n);
    near(found.logDeterminant, Math.log(together) + (n - 1) * Math.log(1 - rho), n * (most / least), n);
    near(found.effectiveFactors, n ** 2 / (together ** 2 + (n - 1) * (1 - rho) ** 2), n, n);
    near(found.meanCorrelation, rho, 1, n);
    expect([found.definiteness, found.rank]).toEqual(['definite', n]);
    const common = rho > 0 ? found.strongest : found.weakest;
    for (const x of common) near(x, 1 / Math.sqrt(n), most / Math.abs(n * rho), n);
  });

  test('of factors on their own, and of one', () => {
    const found = spectrumOf(equal(4, 0));
    expect([...found.eigenvalues]).toEqual([1, 1, 1, 1]);
    expect(found).toMatchObject({ condition: 1, logDeterminant: 0, effectiveFactors: 4, meanCorrelation: 0, rank: 4 });
    expect(spectrumOf([[1]])).toMatchObject({ condition: 1, logDeterminant: 0, effectiveFactors: 1, meanCorrelation: 0, rank: 1 });
  });

  test('of a singular matrix says which combination never moves', () => {
    const found = spectrumOf([[1, 1, 0.5], [1, 1, 0.5], [0.5, 0.5, 1]]); // biome-ignore format: a matrix
    expect(found).toMatchObject({ definiteness: 'semi-definite', rank: 2, condition: Infinity, logDeterminant: -Infinity });
    const [a, b, c] = found.weakest;
    near(Math.abs(a as number), Math.SQRT1_2, 1, 3);
    near((a as number) + (b as number), 0, 1, 3);
    near(c, 0, 1, 3);
    expect(Math.max(a as number, b as number)).toBeGreaterThan(0);
  });

  test('of a matrix that is none has its eigenvalues and no determinant', () => {
    const found = spectrumOf([[1, 1, 0], [1, 1, 1], [0, 1, 1]]); // biome-ignore format: a matrix
    expect(found).toMatchObject({ definiteness: 'indefinite', rank: 3, logDeterminant: undefined });
    [1 + Math.SQRT2, 1, 1 - Math.SQRT2].forEach((value, k) => {
      near(found.eigenvalues[k], value, 3, 3);
    });
  });

  // eigenvalues, ln det: mpmath 1.3, 60 digits, of the doubles that stand in the matrix
  test.each([
    [11, 5.068777904638026e-14, -125.21782953823761],
    [12, 1.7820086944653856e-15, -152.1117458351884],
    [13, 1.427054941707715e-16, -180.85232663557971],
    [14, 7.858231661509422e-17, -210.25577140406514],
  ])('of the Hilbert correlations of %i factors is definite, however near to singular', (n, least, logDeterminant) => {
    const found = spectrumOf(hilbert(n));
    expect([found.definiteness, found.rank]).toEqual(['definite', n]);
    expect(found.eigenvalues[n - 1]).toBe(Math.min(...found.eigenvalues));
    expect(Math.abs((found.eigenvalues[n - 1] as number) / least - 1)).toBeLessThan(handRelative);
    expect(Math.abs((found.logDeterminant as number) / logDeterminant - 1)).toBeLessThan(handRelative);
    expect(Math.abs((found.condition * least) / (found.eigenvalues[0] as number) - 1)).toBeLessThan(handRelative);
  });

  test('of a matrix whose smallest eigenvalue is below 0 by less than rounding is semi-definite, not of full rank', () => {
    // 15 Hilbert correlations as doubles have -1.9e-17
    expect(isDefinite(hilbert(15).flat(), 15)).toBe(false);
    const found = spectrumOf(hilbert(15));
    expect(found).toMatchObject({ definiteness: 'semi-definite', condition: Infinity, logDeterminant: -Infinity });
    expect(found.rank).toBeLessThan(15);
  });

  test.each([
    [2, 1 - 7 * epsilon],
    [2, 8 * epsilon - 1],
    [10, 1 - epsilon],
    [60, 1 - epsilon / 2],
  ])('of %i factors all correlated by %f is definite and has the eigenvalue that is left', (n, rho) => {
    const found = spectrumOf(equal(n, rho));
    expect([found.definiteness, found.rank]).toEqual(['definite', n]);
    const least = 1 - Math.abs(rho);
    expect(Math.abs((found.eigenvalues[n - 1] as number) / least - 1)).toBeLessThan(handRelative);
    expect(Math.abs((found.condition * least) / (found.eigenvalues[0] as number) - 1)).toBeLessThan(handRelative);
  });

  test('says definite of exactly the matrices that are, near and at singular ones', () => {
    const draws = new Draws(10);
    const seen = { definite: 0, not: 0 };
    for (let round = 0; round < 400; round++) {
      const matrix = nearlySingular(draws);
      const n = matrix.length;
      const exact = isDefinite(matrix.flat(), n);
      const { definiteness, rank, condition, logDeterminant, eigenvalues } = spectrumOf(matrix);
      expect(definiteness === 'definite', JSON.stringify(matrix)).toBe(exact);
      expect(rank === n).toBe(exact);
      if (exact) expect(Math.min(...eigenvalues)).toBeGreaterThan(0);
      expect(Number.isFinite(condition)).toBe(exact);
      expect(logDeterminant === undefined || Number.isFinite(logDeterminant)).toBe(exact || definiteness === 'indefinite');
      seen[exact ? 'definite' : 'not']++;
    }
    expect(Math.min(seen.definite, seen.not)).toBeGreaterThan(100);
  });

  test.each([3, 8, 25])('of %i factors of any kind has the eigenvalues of slow rotations and vectors that belong to them', (n) => {
    const draws = new Draws(n);
    const matrix = equal(n, 0);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) (matrix[i] as number[])[j] = (matrix[j] as number[])[i] = draws.between(-0.9, 0.9); // biome-ignore format: mirrored
    const { eigenvalues, strongest, weakest } = spectrumOf(matrix);
    const expected = jacobi(matrix.flat(), n).values.sort((a, b) => b - a);
    const size = Math.max(...expected.map(Math.abs));
    expected.forEach((value, k) => {
      near(eigenvalues[k], value, size, n);
    });
    for (const [vector, value] of [[strongest, eigenvalues[0]], [weakest, eigenvalues[n - 1]]] as const) // biome-ignore format: pairs
      matrix.forEach((row, i) => {
        near(row.reduce((sum, x, j) => sum + x * (vector[j] as number), 0), (value as number) * (vector[i] as number), size, n); // biome-ignore format: A v = value v
      });
  });

  test.each([
    ['no rows', [], 'SHAPE_MISMATCH correlation'],
    ['no matrix', 7, 'TYPE_MISMATCH correlation'],
    ['a row that is none', [[1, 0], 'ab'], 'TYPE_MISMATCH correlation[1]'],
    [
      'text for a number',
      [
        [1, '0'],
        [0, 1],
      ],
      'TYPE_MISMATCH correlation[0][1]',
    ],
    [
      'nothing for a number',
      [
        [1, null],
        [null, 1],
      ],
      'TYPE_MISMATCH correlation[0][1]',
    ],
    [
      'a matrix that is not square',
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
      'NOT_SQUARE correlation',
    ],
    ['rows of several lengths', [[1, 0], [0]], 'SHAPE_MISMATCH correlation[1]'],
    [
      'what is not finite',
      [
        [1, Number.NaN],
        [0, 1],
      ],
      'NOT_FINITE correlation[0][1]',
    ],
    [
      'what is not symmetric',
      [
        [1, 0.1],
        [0.2, 1],
      ],
      'NOT_SYMMETRIC correlation[1][0]',
    ],
    [
      'a covariance',
      [
        [4, 1],
        [1, 9],
      ],
      'NOT_UNIT_DIAGONAL correlation[0][0]',
    ],
    [
      'an entry beyond 1',
      [
        [1, 1.5],
        [1.5, 1],
      ],
      'OUT_OF_RANGE correlation[1][0]',
    ],
  ])('refuses %s', (_, correlation, said) => {
    const fault = faultOf(() => estimation.spectrum(cores[0] as (typeof cores)[number], { correlation: correlation as number[][] }));
    expect(`${fault.code} ${fault.path}`).toBe(said);
  });

  test('refuses fields it does not know', () => {
    const inputs = { correlation: [[1]], covariance: [[1]] };
    expect(faultOf(() => estimation.spectrum(cores[0] as (typeof cores)[number], inputs)).code).toBe('UNKNOWN_FIELD');
  });
});
