// A backtest's own series as CSV: `date,loss,valueAtRisk[,expectedShortfall]`, one row a day; `return` may stand for `loss`, and is its negative.
import { Fault } from '../fault.js';
import { CsvRows, columnsOf } from './csv.js';
import { type FileInput, nameOf } from './input.js';
import { parseDate } from './instant.js';
import { parseNumber } from './number.js';
import { fileOptions } from './readerOptions.js';
import { type LineReader, type Lines, readThrough, type SourceOptions } from './source.js';

/** Losses by day, and their forecasts. */
export interface ForecastSeries {
  /** Day of each row, ms since 1970 UTC, strictly increasing. */
  readonly dates: readonly number[];
  readonly losses: readonly number[];
  readonly valuesAtRisk: readonly number[];
  readonly expectedShortfalls?: readonly number[];
}

const columns = ['date', 'loss', 'return', 'valueAtRisk', 'expectedShortfall'] as const;

/** @throws Fault that names row and column: BAD_CSV (header), UNKNOWN_FIELD, BAD_DATE, TYPE_MISMATCH, NOT_FINITE, TOO_SHORT (no rows) ... */
export async function readForecasts(file: FileInput, given: SourceOptions = {}): Promise<ForecastSeries> {
  const options = fileOptions(given);
  return readThrough(file, options, forecastReader(nameOf(file, options)));
}

function forecastReader(file: string): LineReader<ForecastSeries> {
  let place: Readonly<Record<(typeof columns)[number], number>> | undefined;
  const csv = new CsvRows(file, (header, at) => {
    const stranger = header.find((name) => !columns.some((known) => known === name));
    if (stranger !== undefined) throw new Fault('UNKNOWN_FIELD', at, `columns among ${columns.join(', ')}`, stranger);
    place = columnsOf(header, columns, at);
    if (place.date < 0 || place.valueAtRisk < 0 || place.loss < 0 === place.return < 0)
      throw new Fault('BAD_CSV', at, 'a header with date, valueAtRisk and either loss or return', header.join(','));
  });
  const dates: number[] = [];
  const losses: number[] = [];
  const valuesAtRisk: number[] = [];
  const expectedShortfalls: number[] = [];
  const take = (lines: Lines): void => {
    for (const { line, fields, fault } of csv.rowsOf(lines)) {
      if (fault) throw fault;
      const at = place as Readonly<Record<(typeof columns)[number], number>>;
      const number = (name: (typeof columns)[number]): number => parseNumber(fields[at[name]] ?? '', `${file}:${line}.${name}`);
      const date = parseDate(fields[at.date] ?? '', `${file}:${line}.date`);
      if (date <= (dates.at(-1) ?? Number.NEGATIVE_INFINITY))
        throw new Fault('BAD_DATE', `${file}:${line}.date`, 'after the date of the row before', fields[at.date]);
      dates.push(date);
      losses.push(at.loss >= 0 ? number('loss') : 0 - number('return'));
      valuesAtRisk.push(number('valueAtRisk'));
      if (at.expectedShortfall >= 0) expectedShortfalls.push(number('expectedShortfall'));
    }
  };
  const end = (): ForecastSeries => {
    csv.end();
    if (dates.length === 0) throw new Fault('TOO_SHORT', file, 'at least one row', 'none');
    return { dates, losses, valuesAtRisk, ...(expectedShortfalls.length > 0 ? { expectedShortfalls } : {}) };
  };
  return { take, end };
}
