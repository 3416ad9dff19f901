// Slow and obvious: least squares by the normal equations, the errors of White, and QLIKE as a function to be minimised.
import { gaussJordan } from './garch.js';

type Rows = readonly (readonly number[])[];

/** (X'X)^-1 X'y. */
export function normalEquations(rows: Rows, y: readonly number[]): number[] {
  const inverse = gaussJordan(gram(rows));
  const right = (rows[0] as readonly number[]).map((_, i) => rows.reduce((sum, row, t) => sum + (row[i] as number) * (y[t] as number), 0));
  return inverse.map((row) => row.reduce((sum, x, j) => sum + x * (right[j] as number), 0));
}

/** Roots of the diagonal of (X'X)^-1 (sum over |l| <= lags of (1 - |l|/(lags + 1)) e_t e_(t-l) x_t x_(t-l)') (X'X)^-1. */
export function sandwich(rows: Rows, y: readonly number[], b: readonly number[], lags: number): number[] {
  const inverse = gaussJordan(gram(rows));
  const scores = rows.map((row, t) => {
    const e = (y[t] as number) - row.reduce((sum, x, j) => sum + x * (b[j] as number), 0);
    return row.map((x) => e * x);
  });
  // the score of each period through the inverse: its own share of the estimate's error
  const shares = scores.map((score) => inverse.map((row) => row.reduce((sum, x, j) => sum + x * (score[j] as number), 0)));
  return b.map((_, i) => {
    let sum = 0;
    for (let t = 0; t < shares.length; t++)
      for (let s = Math.max(0, t - lags); s <= Math.min(shares.length - 1, t + lags); s++)
        sum += (1 - Math.abs(t - s) / (lags + 1)) * (shares[t]?.[i] as number) * (shares[s]?.[i] as number);
    return Math.sqrt(sum);
  });
}

function gram(rows: Rows): number[][] {
  return (rows[0] as readonly number[]).map((_, i) =>
    (rows[0] as readonly number[]).map((__, j) => rows.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0)),
  );
}

/** Mean of ln h + y/h, h the line or its exponential; infinite where h is not positive. */
export function plainQlike(rows: Rows, y: readonly number[], form: 'variance' | 'log', b: readonly number[]): number {
  let sum = 0;
  for (let t = 0; t < rows.length; t++) {
    const line = (rows[t] as readonly number[]).reduce((s, x, j) => s + x * (b[j] as number), 0);
    const h = form === 'log' ? Math.exp(line) : line;
    if (!(h > 0)) return Number.POSITIVE_INFINITY;
    sum += Math.log(h) + (y[t] as number) / h;
  }
  return sum / rows.length;
}
