// CSV as rows of fields. A row is a line, so that a stray quote spoils its own row and no other.
import { Fault } from '../fault.js';
import type { Lines } from './source.js';

/** A row as read. When it has a `fault`, `fields` are what a plain split at the commas gives: good for saying whose row it is, no more. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
  readonly fault?: Fault;
}

/**
 * The rows of a CSV file, as its lines come: comma separated, double quotes round fields as in RFC 4180 but never over a line end,
 * white space round unquoted fields dropped, blank lines skipped. The first row is the header and goes to `onHeader`.
 */
export class CsvRows {
  readonly #name: string;
  readonly #onHeader: (names: readonly string[], place: string) => void;
  #width = 0;

  constructor(name: string, onHeader: (names: readonly string[], place: string) => void) {
    this.#name = name;
    this.#onHeader = onHeader;
  }

  rowsOf({ first, lines }: Lines): readonly CsvRow[] {
    const rows = splitLines(lines, first, this.#name);
    const header = this.#width === 0 ? rows.shift() : undefined;
    if (header) {
      if (header.fault) throw header.fault;
      this.#width = header.fields.length;
      this.#onHeader(header.fields, `${this.#name}:${header.line}`);
    }
    return rows.map((row) => withWidth(row, this.#width, this.#name));
  }

  /** After the last line. @throws Fault BAD_CSV when there was no header */
  end(): void {
    if (this.#width === 0) throw new Fault('BAD_CSV', this.#name, 'a header row', 'an empty file');
  }
}

/** Column index of each wanted name; -1 if absent. Refuses a duplicate name (DUPLICATE). */
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
  for (const [at, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const line = first + at;
    const fields = text.includes('"') ? quotedFields(text) : plainFields(text);
    rows.push(fields ? { line, fields } : { line, fields: plainFields(text), fault: strayQuote(`${name}:${line}`, text) });
  }
  return rows;
}

function plainFields(line: string): string[] {
  return line.split(',').map((field) => field.trim());
}

function strayQuote(place: string, text: string): Fault {
  return new Fault('BAD_CSV', place, 'quotes that open and close within the row', text);
}

/** The fields of a line with quotes; undefined when one is out of place or does not close. Of our own, so that it needs no `Buffer` in a browser. */
function quotedFields(line: string): string[] | undefined {
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    const open = afterSpace(line, at);
    if (line[open] !== '"') {
      const comma = line.indexOf(',', at);
      const field = line.slice(at, comma < 0 ? line.length : comma);
      if (field.includes('"')) return undefined;
      fields.push(field.trim());
      if (comma < 0) return fields;
      at = comma;
      continue;
    }
    let close = line.indexOf('"', open + 1);
    while (close >= 0 && line[close + 1] === '"') close = line.indexOf('"', close + 2);
    if (close < 0) return undefined;
    fields.push(line.slice(open + 1, close).replaceAll('""', '"'));
    at = afterSpace(line, close + 1);
    if (at === line.length) return fields;
    if (line[at] !== ',') return undefined;
  }
}

/** The first place from `at` on that holds no white space. */
function afterSpace(line: string, at: number): number {
  space.lastIndex = at;
  return at + (space.exec(line) as RegExpExecArray)[0].length;
}

const space = /\s*/y;
