// Daily closes as CSV: `date,BTC,ETH,...`, one row a day; blank before a coin was listed.
import { Fault } from '../fault.js';
import { buildHistory, type History } from '../market/history.js';
import { CsvRows } from './csv.js';
import { type FileInput, type NameOptions, nameOf, nameOfText } from './input.js';
import { parseDate } from './instant.js';
import { parseNumber } from './number.js';
import { fileOptions, textOptions } from './readerOptions.js';
import { type LineReader, type Lines, readThrough, type SourceOptions } from './source.js';
import { parseThrough } from './text.js';

/**
 * The closes of a file, plain or gzip. Dates strictly increase; closes are positive; a blank may stand only before the first close of its column.
 * @throws Fault that names row and column: BAD_DATE, MISSING_FIELD (a gap), NOT_POSITIVE, TYPE_MISMATCH, BAD_CSV, TOO_SHORT (no rows) ...
 */
export async function readHistory(file: FileInput, given: SourceOptions = {}): Promise<History> {
  const options = fileOptions(given);
  return readThrough(file, options, historyReader(nameOf(file, options)));
}

/** The closes of a text; needs no file system. Faults as `readHistory`. */
export function parseHistory(text: string, given: NameOptions = {}): History {
  const options = textOptions(given);
  return parseThrough(text, options, historyReader(nameOfText(text, options)));
}

function historyReader(file: string): LineReader<History> {
  const names: string[] = [];
  const dates: number[] = [];
  const closes: number[] = [];
  const listed: boolean[] = [];
  const csv = new CsvRows(file, (header, place) => {
    if (header[0] !== 'date') throw new Fault('BAD_CSV', place, "a header that begins with 'date'", header[0]);
    if (header.length < 2) throw new Fault('BAD_CSV', place, 'a header that names at least one column of closes', header.join(','));
    names.push(...header.slice(1));
  });
  const take = (lines: Lines): void => {
    for (const { line, fields, fault } of csv.rowsOf(lines)) {
      if (fault) throw fault;
      const place = `${file}:${line}`;
      const date = parseDate(fields[0] ?? '', `${place}.date`);
      if (date <= (dates.at(-1) ?? Number.NEGATIVE_INFINITY)) {
        throw new Fault('BAD_DATE', `${place}.date`, 'after the date of the row before', fields[0]);
      }
      dates.push(date);
      names.forEach((name, column) => {
        closes.push(closeOf(fields[column + 1] ?? '', listed[column] === true, `${place}.${name}`));
        listed[column] ||= fields[column + 1] !== '';
      });
    }
  };
  const end = (): History => {
    csv.end();
    if (dates.length === 0) throw new Fault('TOO_SHORT', file, 'at least one row of closes', 'none');
    try {
      return buildHistory({ names, dates, closes: Float64Array.from(closes) });
    } catch (error) {
      throw error instanceof Fault ? error.at(`${file} ${error.path}`) : error;
    }
  };
  return { take, end };
}

function closeOf(text: string, listed: boolean, place: string): number {
  if (text !== '') {
    const close = parseNumber(text, place);
    if (!(close > 0)) throw new Fault('NOT_POSITIVE', place, 'greater than 0', close);
    return close;
  }
  if (listed) throw new Fault('MISSING_FIELD', place, 'present: blanks stand only before the first close', text);
  return Number.NaN;
}
