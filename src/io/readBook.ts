// Book files: CSV or NDJSON, plain or gzip, told apart by what they hold; streamed row by row into the builder.
import type { MarginMode } from '../book/account.js';
import type { Book } from '../book/book.js';
import { BookBuilder } from '../book/builder.js';
import { Fault } from '../fault.js';
import { addBookRow, addRowFault, type BookField, type BookRow, bookField, bookFieldText } from './bookRow.js';
import { CsvRows } from './csv.js';
import { type CsvTextOptions, unguarded } from './csvText.js';
import { type FileInput, type NameOptions, nameOf, nameOfText } from './input.js';
import { type Json, parseJson } from './json.js';
import { parseNumber } from './number.js';
import { fileOptions, textOptions } from './readerOptions.js';
import { type LineReader, type Lines, readStart, readThrough, type SourceOptions } from './source.js';
import { parseThrough, startOfText } from './text.js';

export interface BookOptions extends SourceOptions, CsvTextOptions {
  /** The mode of accounts for which the file states none. Default: portfolio. */
  readonly defaultMode?: MarginMode;
}

export type BookTextOptions = Omit<BookOptions, keyof SourceOptions> & NameOptions;

/**
 * The book of a file. Bad rows are `Book.faults` of their accounts and spoil no other; a file that is no book throws.
 * Memory is that of the book, not of the file: text is dropped as it is read.
 * @throws Fault NOT_FOUND, BAD_FORMAT, BAD_CSV (header), MISSING_FIELD or UNKNOWN_FIELD (column), BAD_GZIP, TOO_LARGE
 */
export async function readBook(file: FileInput, given: BookOptions = {}): Promise<Book> {
  const options = fileOptions(given, { defaultMode: true, guardFormulas: true });
  const name = nameOf(file, options);
  return readThrough(file, options, bookReader(await readStart(file), name, options));
}

/** The book of a text, CSV or NDJSON; needs no file system. Faults as `readBook`. */
export function parseBook(text: string, given: BookTextOptions = {}): Book {
  const options = textOptions(given, { defaultMode: true, guardFormulas: true });
  const name = nameOfText(text, options);
  return parseThrough(text, options, bookReader(startOfText(text), name, options));
}

function bookReader(start: string, name: string, options: BookTextOptions): LineReader<Book> {
  if (start.startsWith('[')) throw new Fault('BAD_FORMAT', name, 'CSV, or NDJSON with one object a line', 'a JSON array');
  const builder = new BookBuilder(options.defaultMode ?? 'portfolio');
  const lineJson = start.startsWith('{') || (start === '' && /\.(ndjson|jsonl)(\.gz)?$/i.test(name));
  return lineJson ? ndjsonReader(name, builder) : csvReader(name, builder, options.guardFormulas ?? true);
}

function csvReader(name: string, builder: BookBuilder, guarded: boolean): LineReader<Book> {
  let fields: readonly BookField[] = [];
  const csv = new CsvRows(name, (names, place) => {
    fields = fieldsOf(names, place);
  });
  const numberOf = (text: unknown, place: string): number => parseNumber(text as string, place);
  const take = (lines: Lines): void => {
    for (const { line, fields: cells, fault } of csv.rowsOf(lines)) {
      const row = rowOf(fields, cells, guarded);
      if (fault) addRowFault(builder, unquoted(row.account), unquoted(row.subaccount), fault);
      else addBookRow(builder, row, `${name}:${line}`, numberOf);
    }
  };
  const end = (): Book => {
    csv.end();
    return builder.build();
  };
  return { take, end };
}

function fieldsOf(names: readonly string[], place: string): BookField[] {
  const fields = names.map((name) => {
    const field = bookField(name);
    if (field === undefined) throw new Fault('UNKNOWN_FIELD', `${place} header`, `made of the columns ${bookFieldText}`, name);
    return field;
  });
  for (const [i, field] of fields.entries()) {
    if (fields.indexOf(field) !== i) throw new Fault('DUPLICATE', `${place} header`, 'made of columns that stand once', names[i]);
  }
  const missing = !fields.includes('account') ? 'account' : missingOf(fields);
  if (missing) throw new Fault('MISSING_FIELD', `${place} header`, `holding ${missing}`, names.join(','));
  return fields;
}

function missingOf(fields: readonly BookField[]): string | undefined {
  if (!fields.includes('instrument') && !fields.includes('asset')) return 'instrument or asset';
  if (!fields.includes('quantity') && !fields.includes('amount')) return 'quantity or amount';
  // Without a type column every row with an instrument is a position.
  return !fields.includes('type') && fields.includes('instrument') && !fields.includes('entryPrice') ? 'entryPrice' : undefined;
}

function rowOf(fields: readonly BookField[], cells: readonly string[], guarded: boolean): BookRow {
  const row: Partial<Record<BookField, string>> = {};
  for (let i = 0; i < fields.length; i++) {
    const cell = cells[i];
    if (cell === undefined || cell === '') continue;
    const field = fields[i];
    row[field] = guarded && cell.startsWith("'") && names.includes(field) ? unguarded(cell) : cell;
  }
  return row;
}

/** The fields that are names: what `writeBook` may have guarded. */
const names: readonly BookField[] = ['account', 'subaccount', 'instrument', 'asset'];

/** A field of a row that could not be split: blank stays blank, and a field with a quote is no name. */
function unquoted(cell: unknown): unknown {
  return typeof cell === 'string' && cell.includes('"') ? null : cell;
}

function ndjsonReader(name: string, builder: BookBuilder): LineReader<Book> {
  const numberOf = (value: unknown): unknown => value;
  const take = ({ first, lines }: Lines): void => {
    for (const [i, text] of lines.entries()) {
      if (text.trim() === '') continue;
      const place = `${name}:${first + i}`;
      const row = objectOf(text, place, builder);
      if (row) addBookRow(builder, row, place, numberOf);
    }
  };
  return { take, end: () => builder.build() };
}

function objectOf(text: string, place: string, builder: BookBuilder): BookRow | undefined {
  const row: Partial<Record<BookField, Json>> = {};
  let bad: Fault | undefined;
  try {
    const json = parseJson(text, place);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Fault('TYPE_MISMATCH', place, 'an object', json);
    for (const [key, value] of Object.entries<Json>(json)) {
      const field = bookField(key);
      const blank = value === null || (value === '' && field !== 'quantity' && field !== 'entryPrice' && field !== 'amount');
      if (field === undefined)
        bad ??= new Fault('UNKNOWN_FIELD', `${place}.${key.slice(0, 64)}`, `absent: the keys are ${bookFieldText}`, value);
      else if (row[field] !== undefined) bad ??= new Fault('DUPLICATE', `${place}.${field}`, 'a field that stands once', value);
      else if (!blank) row[field] = value;
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    addRowFault(
      builder,
      nameIn(text, /"account(?:_?id)?"\s*:\s*"([^"\\]*)"/gi) ?? null,
      nameIn(text, /"sub_?account(?:_?id)?"\s*:\s*"([^"\\]*)"/gi),
      error,
    );
    return undefined;
  }
  if (bad === undefined) return row;
  addRowFault(builder, row.account, row.subaccount, bad);
  return undefined;
}

/** The name in a line that is no JSON, so that its account and no other is spoilt: what follows the key, when it stands there once. */
function nameIn(text: string, key: RegExp): string | undefined {
  const found = [...text.matchAll(key)].map(([, name]) => name);
  return found.length === 1 && found[0] !== '' ? found[0] : undefined;
}
