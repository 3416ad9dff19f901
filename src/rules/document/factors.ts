// Risk factors of a document: a spot and a volatility factor an underlying, their vols and correlations, and how a history is used.
import { decay } from '../../check.js';
import { Fault } from '../../fault.js';
import { checkCorrelation, matrixOf } from '../../market/correlation.js';
import { above0, name, number, share, whole } from '../../shape/leaves.js';
import { choice, list, type Of, record, refined, type Shape, set } from '../../shape/shape.js';
import { value } from './valueShape.js';

const vol = above0(20);
const correlation = number(-1, 1);
const rows = list(list(correlation, 0), 0);

/** Stated by hand, so exact: n x n, symmetric, ones on the diagonal, positive semi-definite. */
export function checkMatrix(matrix: readonly (readonly number[])[], count: number, path: string): void {
  if (matrix.length !== count) throw new Fault('SHAPE_MISMATCH', path, `${count} x ${count}, as there are ${count} names`, matrix);
  for (const [i, row] of matrix.entries()) {
    if (row.length !== count) throw new Fault('NOT_SQUARE', `${path}[${i}]`, `an array of ${count}`, row);
    for (const [j, entry] of row.entries()) {
      const mirror = matrix[j]?.[i];
      if (i === j && entry !== 1) throw new Fault('NOT_UNIT_DIAGONAL', `${path}[${i}][${j}]`, '1', entry);
      if (mirror !== undefined && entry !== mirror)
        throw new Fault('NOT_SYMMETRIC', `${path}[${i}][${j}]`, `${mirror}, as in [${j}][${i}]`, entry);
    }
  }
  checkCorrelation(matrixOf(matrix, path), count, path);
}

const lambda: Shape<number> = { parse: decay, schema: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 } };

export const factors = record({
  daysPerYear: number(1, 366),
  spot: refined(
    record({
      names: set(name, 0),
      /** Annual, of the log price. */
      vols: list(vol, 0),
      correlation: rows,
      /** Factors of underlyings that are not named. */
      other: record({ vol, correlation }),
    }),
    ({ names, vols, correlation: matrix }, path) => {
      if (vols.length !== names.length) throw new Fault('SHAPE_MISMATCH', `${path}.vols`, `an array of ${names.length}, as names is`, vols);
      checkMatrix(matrix, names.length, `${path}.correlation`);
    },
  ),
  vol: record({
    /** Annual vol of the log of implied vol at the reference term, by underlying. */
    volOfVol: value(0, 20, 'steady'),
    /** Correlation of a vol with its own spot. */
    spotCorrelation: correlation,
    /**
     * Correlation of vols beyond their spots. Not below 0: an equicorrelated matrix of n factors is positive semi-definite only down to -1 / (n - 1).
     */
    crossCorrelation: share,
  }),
  history: record({ method: choice(['sample', 'ewma']), lambda, windowDays: whole(2, 100_000) }),
});
export type Factors = Of<typeof factors>;

/**
 * For `correlated`: sqrt(sum of rho* s_u s_v M_u M_v), rho* the worse of both matrices for the signs it meets, at least `floor` x the largest M. An underlying that is not
 * named is correlated with none: what it requires is added whole.
 */
export const correlations = refined(
  record({ names: set(name, 1, 512), calm: rows, crisis: rows, floor: share }),
  ({ names, calm, crisis }, path) => {
    checkMatrix(calm, names.length, `${path}.calm`);
    checkMatrix(crisis, names.length, `${path}.crisis`);
  },
);
export type Correlations = Of<typeof correlations>;
