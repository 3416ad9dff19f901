// A series of numbers at the door: one column of finite doubles, long enough; fresh, so that nobody changes it meanwhile.
import { Fault } from '../fault.js';

/** Longer series are refused before anything is allocated. */
const lengthLimit = 2 ** 24;

/** The column as doubles of our own. Throws TYPE_MISMATCH, TOO_SHORT, TOO_LARGE, NOT_FINITE (names the first bad place, a hole written as NaN too). */
export function seriesOf(value: unknown, path: string, minimum = 1): Float64Array {
  const isList = Array.isArray(value) || value instanceof Float64Array;
  if (!isList) throw new Fault('TYPE_MISMATCH', path, 'a Float64Array or an array of numbers', value);
  const list = value as readonly unknown[] | Float64Array;
  const { length } = list;
  if (length < minimum) throw new Fault('TOO_SHORT', path, `at least ${minimum} ${minimum === 1 ? 'number' : 'numbers'}`, length);
  if (length > lengthLimit) throw new Fault('TOO_LARGE', path, `at most ${lengthLimit} numbers`, length);
  const column = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    const x = list[i];
    if (typeof x !== 'number') throw new Fault('TYPE_MISMATCH', `${path}[${i}]`, 'a number', x);
    if (!Number.isFinite(x)) throw new Fault('NOT_FINITE', `${path}[${i}]`, 'finite', x);
    column[i] = x;
  }
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
