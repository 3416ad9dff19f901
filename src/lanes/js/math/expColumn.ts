// e^(x + low) down a column: the mirror image of assembly/math/expColumn.ts.
import {
  e0,
  e1,
  e2,
  e3,
  e4,
  e5,
  e6,
  e7,
  e8,
  e9,
  e10,
  expClampHigh,
  expClampLow,
  invLn2,
  ln2Hi,
  ln2Lo,
  roundMagic,
} from '../../../../assembly/literals/exp.js';
import { powersOfTwo } from './exp.js';
import { polynomialColumn } from './polynomialColumn.js';

/** High order first. */
const table = Float64Array.of(e10, e9, e8, e7, e6, e5, e4, e3, e2, e1, e0);

/** column[xs + i] becomes expWithLow(column[xs + i], column[lows + i]). `lows`, `powers` and `series` are overwritten. */
export function expColumn(column: Float64Array, xs: number, lows: number, powers: number, series: number, count: number): void {
  const highest = +expClampHigh;
  const lowest = +expClampLow;
  const perLn2 = +invLn2;
  const magic = +roundMagic;
  const lnHigh = +ln2Hi;
  const lnLow = +ln2Lo;
  for (let i = 0; i < count; i++) {
    const given = column[xs + i] as number;
    const x = given > highest ? highest : given < lowest ? lowest : given;
    const k = x * perLn2 + magic - magic;
    const high = x - k * lnHigh;
    const correction = k * lnLow - (column[lows + i] as number);
    const r = high - correction;
    column[xs + i] = r;
    column[lows + i] = high - r - correction;
    column[powers + i] = k;
  }
  polynomialColumn(column, xs, series, table, count);
  const twoTo = powersOfTwo;
  for (let i = 0; i < count; i++) {
    const r = column[xs + i] as number;
    const tail = r * r * (column[series + i] as number);
    const sum = 1 + r;
    const sumError = 1 - sum + r;
    const y = sum + (tail + (sumError + (column[lows + i] as number)));
    // two multiplications: a subnormal result is rounded once (a NaN has k = 0 here, and stays)
    const k = (column[powers + i] as number) | 0;
    const half = k >> 1;
    column[xs + i] = y * (twoTo[half + 1022] as number) * (twoTo[k - half + 1022] as number);
  }
}
