// Rows of CSV: a line is a row.
// The oracle is csv-parse, on lines that RFC 4180 allows; it takes some more (`"" ""`), which lose what they hold.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvRow, CsvRows } from '../../src/io/csv.js';
import { runs } from '../long.js';

function rowOf(line: string): CsvRow | undefined {
  return new CsvRows('x.csv', () => undefined).rowsOf({ first: 1, lines: ['header', line] })[0];
}

/** A row of any width: how many fields the header has is not asked here. */
function fieldsOf(line: string): readonly string[] | 'refused' {
  const width = (line.match(/,/g) ?? []).length + 1;
  for (let fields = 1; fields <= width; fields++) {
    const csv = new CsvRows('x.csv', () => undefined);
    const [row] = csv.rowsOf({ first: 1, lines: [Array.from({ length: fields }, (_, i) => `h${i}`).join(','), line] });
    if (row !== undefined && row.fault === undefined) return row.fields;
  }
  return 'refused';
}

function oracle(line: string): readonly string[] | 'refused' {
  try {
    const records: string[][] = parse(line, { trim: true, relax_column_count: true, record_delimiter: '\n' });
    return records.length === 1 ? (records[0] as string[]) : 'refused';
  } catch {
    return 'refused';
  }
}

const line = fc
  .array(fc.constantFrom('"', '"', '""', ',', ',', ' ', '\t', 'a', 'b1', 'é', '€', "'", '\\', '\u{1f600}', '-1.5'), { maxLength: 24 })
  .map((parts) => parts.join(''))
  .filter((text) => text.trim() !== '');

/** Fields between commas: in quotes, white space round them, or without any. */
const sound = /^(?:\s*"(?:[^"]|"")*"\s*|[^",]*)(?:,(?:\s*"(?:[^"]|"")*"\s*|[^",]*))*$/;

test('any line has the fields that csv-parse finds, or is refused', () => {
  fc.assert(
    fc.property(line, (text) => {
      expect(fieldsOf(text)).toEqual(sound.test(text) ? oracle(text) : 'refused');
    }),
    { numRuns: runs(5_000) },
  );
});

test.each([
  ['"a","b"', ['a', 'b']],
  ['"a ""b"" c", d ,""', ['a "b" c', 'd', '']],
  [' "a,b" ,c', ['a,b', 'c']],
  ['"a",', ['a', '']],
  ['"""",x', ['"', 'x']],
])('%s is %j', (text, fields) => {
  expect(fieldsOf(text)).toEqual(fields);
});

test.each(['"a', 'a"b"', '"a"b', '"a""', '"a" b",c'])('%s is refused, and its fields are those between the commas', (text) => {
  const row = rowOf(text);
  expect(row?.fault).toMatchObject({ code: 'BAD_CSV', path: 'x.csv:2' });
  expect(row?.fields).toEqual(text.split(','));
});

test('a line of a million blanks and one stray quote is refused, in a time that grows as its length', () => {
  expect(rowOf(`${' '.repeat(1_000_000)}a${' '.repeat(1_000_000)}"`)?.fault?.code).toBe('BAD_CSV');
});
