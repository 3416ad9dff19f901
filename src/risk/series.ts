// A series of numbers at the door: one column of finite doubles, long enough; fresh, so that no caller can change it later.
import { numberList } from '../check.js';
import { Fault } from '../fault.js';

/** Longer series are refused before anything is allocated. */
const lengthLimit = 2 ** 24;

/** The column as doubles of our own. Throws TYPE_MISMATCH, TOO_SHORT, TOO_LARGE, NOT_FINITE (names the first bad place, a hole written as NaN too). */
export function seriesOf(value: unknown, path: string, minimum = 1): Float64Array {
  const column = numberList(value, path, lengthLimit);
  const { length } = column;
  if (length < minimum) throw new Fault('TOO_SHORT', path, `at least ${minimum} ${minimum === 1 ? 'number' : 'numbers'}`, length);
  const wrong = column.findIndex((x) => !Number.isFinite(x));
  if (wrong >= 0) throw new Fault('NOT_FINITE', `${path}[${wrong}]`, 'finite', column[wrong]);
  return column;
}

/** The same, as long as another series. Throws SHAPE_MISMATCH as well. */
export function seriesLike(value: unknown, path: string, length: number, as: string): Float64Array {
  const column = seriesOf(value, path, 0);
  if (column.length !== length) throw new Fault('SHAPE_MISMATCH', path, `as long as ${as} (${length})`, column.length);
  return column;
}

/** Rows of numbers of one length. */
export function tableOf(value: unknown, path: string, minimumRows: number, minimum: number): Float64Array[] {
  if (!Array.isArray(value)) throw new Fault('TYPE_MISMATCH', path, 'an array of rows', value);
  if (value.length < minimumRows) throw new Fault('TOO_SHORT', path, `at least ${minimumRows} rows`, value.length);
  const rows = value.map((row, i) => seriesOf(row, `${path}[${i}]`, minimum));
  const width = rows[0]?.length ?? 0;
  rows.forEach((row, i) => {
    if (row.length !== width) throw new Fault('SHAPE_MISMATCH', `${path}[${i}]`, `as long as ${path}[0] (${width})`, row.length);
  });
  return rows;
}
