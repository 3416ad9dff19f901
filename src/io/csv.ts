// CSV as rows of fields. A row is a line, so that a stray quote spoils its own row and no other.
import { parse } from 'csv-parse/sync';
import { Fault } from '../fault.js';
import { nameOf, readLines, type SourceOptions } from './source.js';

/** A row as read. When it has a `fault`, `fields` are what a plain split at the commas gives: good for saying whose row it is, no more. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
  readonly fault?: Fault;
}

/**
 * The rows of a CSV file, streamed: comma separated, double quotes round fields as in RFC 4180 but never over a line end,
 * white space round unquoted fields dropped, blank lines skipped. The first row is the header and goes to `onHeader`.
 * @throws Fault BAD_CSV when there is no header, and what `readLines` throws
 */
export async function* readCsv(
  path: string,
  options: SourceOptions,
  onHeader: (names: readonly string[], place: string) => void,
): AsyncGenerator<readonly CsvRow[], void, undefined> {
  const name = nameOf(path);
  let width = 0;
  for await (const { first, lines } of readLines(path, options)) {
    const rows = splitLines(lines, first, name);
    const header = width === 0 ? rows.shift() : undefined;
    if (header) {
      if (header.fault) throw header.fault;
      width = header.fields.length;
      onHeader(header.fields, `${name}:${header.line}`);
    }
    yield rows.map((row) => withWidth(row, width, name));
  }
  if (width === 0) throw new Fault('BAD_CSV', name, 'a header row', 'an empty file');
}

/** Where each wanted column stands; -1 for one that is not there. Refuses a name that stands twice (DUPLICATE). */
export function columnsOf<T extends string>(names: readonly string[], wanted: readonly T[], place: string): Record<T, number> {
  const columns = Object.fromEntries(wanted.map((name) => [name, names.indexOf(name)])) as Record<T, number>;
  for (const name of wanted) {
    if (columns[name] !== names.lastIndexOf(name)) throw new Fault('DUPLICATE', place, 'column names that stand once', name);
  }
  return columns;
}

function withWidth(row: CsvRow, width: number, name: string): CsvRow {
  if (row.fault || row.fields.length === width) return row;
  return { ...row, fault: new Fault('BAD_CSV', `${name}:${row.line}`, `${width} fields as in the header`, row.fields.length) };
}

function splitLines(lines: readonly string[], first: number, name: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const quoted: { readonly at: number; readonly text: string }[] = [];
  for (const [at, text] of lines.entries()) {
    if (text.trim() === '') continue;
    if (text.includes('"')) quoted.push({ at: rows.length, text });
    // csv-parse gives the same for a line without a quote; most books hold none, and this is ten times as fast.
    rows.push({ line: first + at, fields: text.split(',').map((field) => field.trim()) });
  }
  if (quoted.length === 0) return rows;
  const together = parseQuoted(quoted.map(({ text }) => text));
  for (const [index, { at, text }] of quoted.entries()) {
    const row = rows[at] as CsvRow;
    const fields = together ? together[index] : parseQuoted([text])?.[0];
    const place = `${name}:${row.line}`;
    rows[at] = fields
      ? { ...row, fields }
      : { ...row, fault: new Fault('BAD_CSV', place, 'quotes that open and close within the row', text) };
  }
  return rows;
}

/** The fields of each line; undefined when a quote is out of place, or does not close within its line. */
function parseQuoted(lines: readonly string[]): string[][] | undefined {
  try {
    const records: string[][] = parse(lines.join('\n'), { trim: true, relax_column_count: true, record_delimiter: '\n' });
    return records.length === lines.length ? records : undefined;
  } catch {
    return undefined;
  }
}
