// CSV files of the command line in a spreadsheet: names that begin like formulas are guarded, numbers are not; --raw-csv guards nothing.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, write } = sampleFiles(1);
beforeAll(write);

/** Account and equity of each row of the CSV that `margin` writes for this book. */
async function rowsOf(book: string, ...flags: string[]): Promise<string[]> {
  const out = files.path('out.csv');
  const { code, stderr } = await margincore([
    'margin',
    '--market',
    market,
    '--book',
    book,
    '--requirement',
    'cross',
    '--out',
    out,
    ...flags,
  ]);
  expect(stderr).not.toContain('fault: ');
  expect(code).toBe(0);
  const [header = '', ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
  const equity = header.split(',').indexOf('crossEquity');
  return rows.map((row) => `${row.split(',')[0]} ${row.split(',')[equity]}`);
}

test('names that a spreadsheet would run are guarded in every CSV, and read from a guarded one as they were', async () => {
  const raw = files.write('raw.csv', 'account,asset,amount\n=1+1,USD,5\n-desk,USD,-7\n@x,USD,1\nplain,USD,2\n');
  const guarded = files.write('guarded.csv', "account,asset,amount\n'=1+1,USD,5\n'-desk,USD,-7\n'@x,USD,1\nplain,USD,2\n");
  const rows = ["'=1+1 5", "'-desk -7", "'@x 1", 'plain 2'];
  expect(await rowsOf(raw)).toEqual(rows);
  expect(await rowsOf(guarded)).toEqual(rows);
  expect(await rowsOf(raw, '--raw-csv')).toEqual(rows.map((row) => row.replace("'", '')));
});

test('with --raw-csv an apostrophe in a book is part of the name', async () => {
  const book = files.write('quoted.csv', "account,asset,amount\n'=a,USD,5\n=a,USD,6\n");
  expect(await rowsOf(book, '--raw-csv')).toEqual(["'=a 5", '=a 6']);
});
