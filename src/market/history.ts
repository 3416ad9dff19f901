// Daily closes of several names on one calendar, and their log returns.
import { fieldsOf, instant, isOurs, listOf, ours } from '../book/fields.js';
import { doubles, identifier } from '../check.js';
import { Fault } from '../fault.js';
import { dayMs } from './year.js';

export interface History {
  readonly names: readonly string[];
  /** Day of each row, ms since 1970 UTC of its first instant, strictly increasing; the close is that of its end. */
  readonly dates: readonly number[];
  /** [dates x names] row-major, in the numeraire; NaN where there is no close (before listing). */
  readonly closes: Float64Array;
}

/** Natural logarithm of each number: the backend's own, so that estimates have the same bits everywhere. */
export type LogMap = (xs: ArrayLike<number>) => Float64Array;

const rowLimit = 1_000_000;

/**
 * A checked, frozen history. NaN is a blank; every other close must be positive and finite.
 * Throws DUPLICATE, BAD_ID, BAD_DATE (not increasing), SHAPE_MISMATCH, NOT_FINITE, NOT_POSITIVE.
 */
export function buildHistory(draft: History): History {
  const fields = fieldsOf(draft, 'history', ['names', 'dates', 'closes']);
  const names: string[] = [];
  listOf(fields.names, 'history.names', 1, 10_000).forEach((name, i) => {
    const id = identifier(name, `history.names[${i}]`);
    if (names.includes(id)) throw new Fault('DUPLICATE', `history.names[${i}]`, 'a name that stands only once', id);
    names.push(id);
  });
  let previous = -1;
  const dates = listOf(fields.dates, 'history.dates', 0, rowLimit).map((value, row) => {
    const date = instant(value, `history.dates[${row}]`);
    if (date <= previous) throw new Fault('BAD_DATE', `history.dates[${row}]`, 'after the date of the row before', date);
    previous = date;
    return date;
  });
  const closes = doubles(fields.closes, 'history.closes');
  if (closes.length !== dates.length * names.length) {
    throw new Fault('SHAPE_MISMATCH', 'history.closes', `${dates.length} dates x ${names.length} names`, closes);
  }
  for (let i = 0; i < closes.length; i += 1) {
    const close = closes[i];
    if (close > 0 && close < Infinity) continue;
    if (Number.isNaN(close)) continue;
    const path = `history.closes[${Math.floor(i / names.length)}].${names[i % names.length]}`;
    throw Number.isFinite(close)
      ? new Fault('NOT_POSITIVE', path, 'greater than 0', close)
      : new Fault('NOT_FINITE', path, 'finite', close);
  }
  return ours(Object.freeze({ names: Object.freeze(names), dates: Object.freeze(dates), closes }));
}

/** A history of the library as it is; any other is built. Throws as `buildHistory`. */
function historyMade(history: History): History {
  return isOurs(history) ? history : buildHistory(history);
}

/** The history known at the instant: rows whose day (24 h from its date) was over. Returns the same object if all were. Throws BAD_DATE. */
export function historyUntil(given: History, asOf: number): History {
  const history = historyMade(given);
  const until = instant(asOf, 'asOf');
  const rows = history.dates.filter((date) => date + dayMs <= until).length;
  if (rows === history.dates.length) return history;
  const known: History = Object.freeze({
    names: history.names,
    dates: Object.freeze(history.dates.slice(0, rows)),
    closes: history.closes.slice(0, rows * history.names.length),
  });
  return ours(known);
}

/**
 * Log returns from each row to the next: one column a name, each [dates - 1]; NaN where either close is missing.
 * Throws UNKNOWN_FACTOR for a name that the history does not hold, OVERFLOW for a ratio beyond the double range.
 */
export function dailyReturns(given: History, names: readonly string[], log: LogMap): Float64Array[] {
  const history = fieldsOf(given, 'history', ['names', 'dates', 'closes']) as unknown as History;
  for (const field of ['names', 'dates'] as const)
    if (!Array.isArray(history[field]))
      throw new Fault('TYPE_MISMATCH', `history.${field}`, 'an array, as buildHistory gives it', history[field]);
  const closes = doubles(history.closes, 'history.closes');
  if (!Array.isArray(names)) throw new Fault('TYPE_MISMATCH', 'names', 'an array of names', names);
  const width = history.names.length;
  const count = Math.max(0, history.dates.length - 1);
  return names.map((name) => {
    const column = history.names.indexOf(name);
    if (column < 0) throw new Fault('UNKNOWN_FACTOR', 'history.names', `among ${history.names.join(', ')}`, name);
    const ratios = new Float64Array(count);
    for (let row = 0; row < count; row += 1) {
      const ratio = closes[(row + 1) * width + column] / closes[row * width + column];
      if (ratio === 0 || ratio === Infinity)
        throw new Fault('OVERFLOW', `history.closes[${row + 1}].${name}`, 'comparable to the close before', ratio);
      ratios[row] = ratio;
    }
    // A blank stays a blank, whatever a backend makes of NaN.
    return log(ratios.map((ratio) => (Number.isNaN(ratio) ? 1 : ratio))).map((value, row) => (Number.isNaN(ratios[row]) ? NaN : value));
  });
}

/** Closes of a name, from the first after which none is missing; empty for a name that the history does not hold. */
export function listedCloses({ names, dates, closes }: History, name: string): Float64Array {
  const column = names.indexOf(name);
  if (column < 0) return new Float64Array(0);
  const own = Float64Array.from(dates, (_, row) => closes[row * names.length + column]);
  return own.slice(own.findLastIndex(Number.isNaN) + 1);
}

/** Simple returns of the same closes. */
export function simpleReturns(history: History, name: string): Float64Array {
  const closes = listedCloses(history, name);
  return Float64Array.from({ length: Math.max(0, closes.length - 1) }, (_, t) => closes[t + 1] / closes[t] - 1);
}
