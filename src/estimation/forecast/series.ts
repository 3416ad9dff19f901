// One series of returns or variances: what it must be before a model is fitted to it.
import { finiteColumn } from '../../check.js';
import { Fault } from '../../fault.js';

/** A Float64Array of finite numbers, at least `minimum` long. Throws TYPE_MISMATCH, NOT_FINITE (names the row), TOO_SHORT. */
export function series(value: unknown, path: string, minimum: number): Float64Array {
  const xs = finiteColumn(value, path);
  if (xs.length < minimum) throw new Fault('TOO_SHORT', path, `at least ${minimum} numbers`, xs.length);
  return xs;
}

/** Squares of what is modelled, and squares of those, stay far from the ends of the double range when its largest size is in between. */
const sizeLowest = 1e-100;
const sizeHighest = 1e100;

/** The same, and not all of one value: a series that never moves has no variance to model. Throws NOT_POSITIVE; OUT_OF_RANGE for sizes whose squares are no doubles. */
export function movingSeries(value: unknown, path: string, minimum: number): Float64Array {
  const xs = series(value, path, minimum);
  if (xs.every((x) => x === xs[0])) throw new Fault('NOT_POSITIVE', path, 'a series whose variance is greater than 0', 0);
  const largest = xs.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (!(largest >= sizeLowest && largest <= sizeHighest))
    throw new Fault('OUT_OF_RANGE', path, `a series with its largest size between ${sizeLowest} and ${sizeHighest}`, largest);
  return xs;
}

/** The same, and none negative. Throws NEGATIVE. */
export function varianceSeries(value: unknown, path: string, minimum: number): Float64Array {
  const xs = series(value, path, minimum);
  xs.forEach((x, row) => {
    if (x < 0) throw new Fault('NEGATIVE', `${path}[${row}]`, 'at least 0', x);
  });
  return xs;
}
