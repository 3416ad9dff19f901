// Mistakes that people make, and what they are told to do about each: never a stack, never a file that was not there before.
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { nearest } from '../../src/cli/nearest.js';
import { margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(8);
beforeAll(async () => {
  await write();
  mkdirSync(files.path('folder'));
});

const bytes = (name: string, content: Uint8Array): string => {
  writeFileSync(files.path(name), content);
  return files.path(name);
};
const margin = (more: readonly string[] = [], of = book): string[] => ['margin', '--market', market, '--book', of, ...more];
const on = (file: string): string[] => ['margin', '--market', file, '--book', book];
const history = (rows: string): string[] => margin(['--history', files.write('h.csv', rows)]);
const closed = (): string => {
  const path = files.write('closed.json', '{}');
  chmodSync(path, 0);
  return path;
};

const mistakes: readonly (readonly [mistake: string, args: () => readonly string[], next: RegExp])[] = [
  ['a file that is not there', () => on(files.path('none.json')), /next: There is no such file: check the spelling and the folder/],
  ['a folder for a file', () => on(files.path('folder')), /next: Give a file in that folder/],
  [
    'market and book the wrong way round',
    () => ['margin', '--market', book, '--book', market],
    /next: It looks like a book: give it with --book/,
  ],
  ['the book twice', () => on(book), /next: It looks like a book/],
  ['an empty book', () => margin([], files.write('empty.csv', '')), /next: It is empty/],
  ['an empty market', () => on(files.write('empty.json', '')), /next: It is empty/],
  ['standard input that is empty', () => on('-'), /standard input must be .*\n.*next: It is empty/],
  [
    'gzip that is cut short',
    () => on(bytes('cut.json.gz', gzipSync(readFileSync(market)).subarray(0, 900))),
    /next: Compress or download the file again/,
  ],
  [
    'a column by another name',
    () => margin([], files.write('qty.csv', 'account,instrument,quantity,entryPrise\n')),
    /columns .*entryPrice.*\n.*next: Rename it as stated/,
  ],
  [
    'semicolons',
    () => margin([], files.write('semi.csv', 'account;instrument;quantity;entryPrice\n')),
    /next: Put commas between the fields/,
  ],
  [
    'a spreadsheet',
    () => margin([], files.write('b.xlsx', 'PK\u0003\u0004')),
    /next: It is a spreadsheet or an archive: save the sheet as CSV/,
  ],
  ['another encoding', () => margin([], bytes('u16.csv', Buffer.from([0xff, 0xfe, 0x62, 0]))), /next: Save it as UTF-8 text/],
  ['JSON with a comma too many', () => on(files.write('bad.json', '{"a":1,}')), /line 1 column 8.*\n.*next: Repair the JSON at that place/],
  ['no JSON at all', () => ['verify', book], /next: It is no JSON/],
  ['a preset misspelt', () => margin(['--rules', 'deribit-portfolo']), /next: Did you mean deribit-portfolio\?/],
  ['half the name of a preset', () => ['rules', 'show', 'okx'], /next: Did you mean okx-futures\?/],
  ['a requirement misspelt', () => margin(['--requirement', 'portfoli']), /next: Did you mean portfolio\?/],
  ['a scenario misspelt', () => ['stress', '--scenarios', 'crsh'], /Did you mean crash\?/],
  [
    'a method misspelt',
    () => ['var', ...margin().slice(1), '--method', 'montecarlo', '--confidence', '0.9', '--horizon-days', '1'],
    /Did you mean monte-carlo\?/,
  ],
  ['a flag misspelt', () => margin(['--requirment', 'cross']), /\(Did you mean --requirement\?\)/],
  [
    'a required flag misspelt',
    () => ['margin', '--markt', market, '--book', book],
    /'--markt' is no flag of margincore margin\. Did you mean --market\?/,
  ],
  ['one dash for two', () => ['margin', '-market', market, '--book', book], /Did you mean --market\?/],
  ['files without flags', () => ['margin', market, book], /files are given after their flags/],
  ['a value for a switch', () => margin(['--strict=yes']), /option '--strict' takes no value/],
  ['a command misspelt', () => ['margn'], /\(Did you mean margin\?\)/],
  ['per cent for a part', () => ['backtest', '--history', book, '--confidence', '99'], /99 % is 0\.99/],
  ['an ending that is not written', () => margin(['--out', files.path('x.xlsx')]), /ends in \.json, \.csv, \.html; - is standard output/],
  ['a folder to write into that is not there', () => margin(['--out', files.path('no/x.json')]), /next: Make the folder/],
  ['an input to write over', () => margin(['--out', book]), /another file than the inputs/],
  ['an instant that the market has not', () => margin(['--snapshot', '2030-01-01']), /next: Leave `--snapshot` out/],
  ['closes of the future', () => history('date,BTC\n2031-01-01,1\n2031-01-02,2\n'), /next: Take closes of before that instant/],
  ['a header in capitals', () => history('Date,BTC\n2025-01-01,1\n'), /next: Write the name of the first column in small letters/],
  ['days as in America', () => history('date,BTC\n01/02/2025,1\n'), /next: Write days as 2026-01-31/],
  ['an account that is not there', () => ['explain', ...margin().slice(1), '--account', 'nobody'], /`margincore margin --csv` lists them/],
  ['a journal that is not there', () => ['replay', files.path('journal')], /journal must be the folder of a log/],
  [
    'changes that are not there',
    () => ['watch', ...margin().slice(1), '--changes', files.path('no.ndjson')],
    /next: There is no such file/,
  ],
  ...(process.getuid?.() === 0 ? [] : [['a file that may not be read', () => on(closed()), /next: It may not be opened/] as const]),
];

describe('who makes a mistake is told what to do next', () => {
  test.each(mistakes)('%s', async (_, args, next) => {
    const given = args();
    const before = readdirSync(files.folder);
    const { code, stdout, stderr } = await margincore(given, { stdin: '' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(next);
    expect(stderr).toMatch(/^margincore: (error|next): /m);
    expect(stderr).not.toMatch(/\n\s+at |internal failure/);
    expect(readdirSync(files.folder)).toEqual(before);
  });
});

test('the nearest names are near, or begin alike; far ones are none', () => {
  const names = ['margin', 'mars', 'okx-futures', 'binance-futures'];
  expect(nearest('margni', names)).toEqual(['margin']);
  expect(nearest('okx', names)).toEqual(['okx-futures']);
  expect(nearest('ma', names)).toEqual(['margin', 'mars']);
  expect(nearest('doomsday', names)).toEqual([]);
});
