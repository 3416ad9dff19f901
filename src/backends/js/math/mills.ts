// The Mills ratio, up to a constant, and down a column: the mirror image of assembly/math/mills.ts.
import * as c from '../../../../assembly/literals/mills.js';

/** A and B, a coefficient of each in turn, high order first. */
// biome-ignore format: a table
const table = Float64Array.of(
  c.ma9, c.mb9, c.ma8, c.mb8, c.ma7, c.mb7, c.ma6, c.mb6, c.ma5, c.mb5, c.ma4, c.mb4, c.ma3, c.mb3, c.ma2, c.mb2, c.ma1, c.mb1, c.ma0, c.mb0,
);

/** erfcx(|d|/sqrt 2) = 2 N(-|d|) / e^(-d^2/2). */
export function mills(d: number): number {
  const size = Math.abs(d);
  const x = c.millsFar < size ? c.millsFar : size;
  const coefficients = table;
  let a = coefficients[0];
  let b = x + coefficients[1];
  for (let k = 2; k < 20; k += 2) {
    a = a * x + coefficients[k];
    b = b * x + coefficients[k + 1];
  }
  return b / (c.sqrtHalfPi * x * b + a);
}

/** column[results + i] = mills(column[ds + i]); whole groups of four are read and written; results may be ds. */
export function millsColumn(column: Float64Array, ds: number, results: number, count: number): void {
  const coefficients = table;
  const far = +c.millsFar;
  const scale = +c.sqrtHalfPi;
  const leadingA = coefficients[0];
  const leadingB = coefficients[1];
  for (let i = 0; i < count; i += 4) {
    const from = ds + i;
    const to = results + i;
    const size0 = Math.abs(column[from]);
    const size1 = Math.abs(column[from + 1]);
    const size2 = Math.abs(column[from + 2]);
    const size3 = Math.abs(column[from + 3]);
    const x0 = far < size0 ? far : size0;
    const x1 = far < size1 ? far : size1;
    const x2 = far < size2 ? far : size2;
    const x3 = far < size3 ? far : size3;
    let a0 = leadingA;
    let a1 = leadingA;
    let a2 = leadingA;
    let a3 = leadingA;
    let b0 = x0 + leadingB;
    let b1 = x1 + leadingB;
    let b2 = x2 + leadingB;
    let b3 = x3 + leadingB;
    for (let k = 2; k < 20; k += 2) {
      const a = coefficients[k];
      a0 = a0 * x0 + a;
      a1 = a1 * x1 + a;
      a2 = a2 * x2 + a;
      a3 = a3 * x3 + a;
      const b = coefficients[k + 1];
      b0 = b0 * x0 + b;
      b1 = b1 * x1 + b;
      b2 = b2 * x2 + b;
      b3 = b3 * x3 + b;
    }
    column[to] = b0 / (scale * x0 * b0 + a0);
    column[to + 1] = b1 / (scale * x1 * b1 + a1);
    column[to + 2] = b2 / (scale * x2 * b2 + a2);
    column[to + 3] = b3 / (scale * x3 * b3 + a3);
  }
}
