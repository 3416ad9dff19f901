// Cases of variance: how they are made, run on every backend and held against exact arithmetic.
import fc from 'fast-check';
import { expect } from 'vitest';
import { varianceError } from '../precision.js';
import { grossVariance, varianceReference } from '../reference/variance.js';
import { table } from './arbitraryBooks.js';
import { onBackends } from './onBackends.js';

export interface VarianceCase {
  readonly factors: number;
  /** [accounts x factors]. */
  readonly exposures: readonly number[];
  /** [factors x factors], lower triangular. */
  readonly cholesky: readonly number[];
}

/** Variances on all backends, computed in calls of at most `chunk` accounts. */
export function variance({ factors, exposures, cholesky }: VarianceCase, chunk = Number.POSITIVE_INFINITY): Float64Array {
  const accounts = exposures.length / factors;
  return onBackends((backend, columns) => {
    const rows = columns.f64(exposures);
    const lower = columns.f64(cholesky);
    const variances = columns.out(accounts);
    for (let a = 0; a === 0 || a < accounts; a += chunk) {
      backend.variance(rows.subarray(a * factors), lower, variances.subarray(a), Math.min(chunk, accounts - a), factors);
    }
    return { variances };
  }).variances;
}

/** Drops what stands above the diagonal. */
export const lowerOf = (matrix: readonly number[], factors: number): number[] =>
  matrix.map((entry, at) => (at % factors > Math.floor(at / factors) ? 0 : entry));

export const arbitraryCase = (amount: fc.Arbitrary<number>, entry = amount, leastAccounts = 0): fc.Arbitrary<VarianceCase> =>
  fc.tuple(fc.constantFrom(2, 4, 6, 8, 10), fc.integer({ min: leastAccounts, max: 10 })).chain(([factors, accounts]) =>
    fc.record({
      factors: fc.constant(factors),
      exposures: table(amount, accounts, factors),
      cholesky: table(entry, factors, factors).map((matrix) => lowerOf(matrix, factors)),
    }),
  );

export const identity = (factors: number): number[] =>
  Array.from({ length: factors * factors }, (_, at) => (at % factors === Math.floor(at / factors) ? 1 : 0));

export const rowOf = ({ exposures, factors }: VarianceCase, a: number): readonly number[] =>
  exposures.slice(a * factors, (a + 1) * factors);

/** The bits that the header's @order promises, in plain loops. */
export function byOrder(row: readonly number[], { cholesky, factors }: VarianceCase): number {
  const squares = [0, 0];
  for (let j = 0; j < factors; j += 1) {
    let y = 0;
    for (let i = j - (j % 2); i < factors; i += 1) y += row[i] * cholesky[i * factors + j];
    squares[j % 2] += y * y;
  }
  return squares[0] + squares[1];
}

/** Expects the bits of the stated order, and no more than their rounding between them and exact arithmetic. */
export function expectClose(any: VarianceCase): void {
  const { cholesky, factors } = any;
  variance(any).forEach((value, a) => {
    const row = rowOf(any, a);
    expect(value).toBe(byOrder(row, any));
    const error = Math.abs(value - varianceReference(row, cholesky, factors));
    expect(error).toBeLessThanOrEqual(varianceError(factors) * grossVariance(row, cholesky, factors));
  });
}

/** The sum of magnitudes of all accounts, by factor. */
export function grossRow({ exposures, factors }: VarianceCase): number[] {
  const row = new Array<number>(factors).fill(0);
  exposures.forEach((x, at) => {
    row[at % factors] += Math.abs(x);
  });
  return row;
}
