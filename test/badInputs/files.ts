// Files that are broken, absurd or hostile.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FaultRecord } from '../../src/index.js';
import { readBook, readHistory, readMarket, readRules } from '../../src/io/index.js';
import type { BookOptions } from '../../src/io/readBook.js';
import { type Refusal, thrownBy } from './refusal.js';

const folder = mkdtempSync(join(tmpdir(), 'margincore-bad-'));

/** Removes what the cases wrote. */
export function removeFiles(): void {
  rmSync(folder, { recursive: true, force: true });
}

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const header = 'account,subaccount,instrument,quantity,entry_price';
const sound = 'alice,,BTC-PERPETUAL,100,80000';

/** The one fault of a book with a bad row between two sound ones, whose positions are there. */
async function faultInBook(name: string, content: string, soundRows: number): Promise<FaultRecord> {
  const book = await readBook(written(name, content));
  if (book.quantities.length !== soundRows) throw new Error(`${book.quantities.length} positions, ${soundRows} expected`);
  if (book.faults.length !== 1) throw new Error(`${book.faults.length} faults: ${JSON.stringify(book.faults)}`);
  const { code, path, expectation, got, message } = book.faults[0] as (typeof book.faults)[number];
  return { code, path, expectation, got, message };
}

function badCsvRow(what: string, row: string, code: Refusal['code'], path: string | RegExp): Refusal {
  const name = `${what.replace(/\W+/g, '-')}.csv`;
  const content = [header, sound, row, sound.replace('alice', 'carol')].join('\n');
  return { id: `file csv ${what}`, what: `a book row with ${what}`, code, path, answer: () => faultInBook(name, content, 2) };
}

function badJsonRow(what: string, row: string, code: Refusal['code'], path: string | RegExp): Refusal {
  const good = '{"account":"alice","instrument":"BTC-PERPETUAL","quantity":100,"entryPrice":80000}';
  const name = `${what.replace(/\W+/g, '-')}.ndjson`;
  return {
    id: `file ndjson ${what}`,
    what: `a book line with ${what}`,
    code,
    path,
    answer: () => faultInBook(name, [good, row, good].join('\n'), 2),
  };
}

const line = (quantity: string): string => `{"account":"bob","instrument":"BTC-PERPETUAL","quantity":${quantity},"entryPrice":80000}`;

function badFile(
  what: string,
  content: string | Uint8Array,
  read: (path: string) => Promise<unknown>,
  code: Refusal['code'],
  path: string | RegExp,
): Refusal {
  const name = `${what.replace(/\W+/g, '-')}.txt`;
  return { id: `file ${what}`, what, code, path, answer: () => thrownBy(() => read(written(name, content))) };
}

const tenMegabytes = 10 * 1024 ** 2;
const bomb = (): Uint8Array => gzipSync(new Uint8Array(tenMegabytes));
const limited: BookOptions = { maxBytes: 1024 ** 2 };

export const badFiles: readonly Refusal[] = [
  badCsvRow('a thousands separator', 'bob,,BTC-PERPETUAL,"1,000",80000', 'TYPE_MISMATCH', /:3\.quantity$/),
  badCsvRow('a hexadecimal quantity', 'bob,,BTC-PERPETUAL,0x10,80000', 'TYPE_MISMATCH', /:3\.quantity$/),
  badCsvRow('NaN', 'bob,,BTC-PERPETUAL,NaN,80000', 'NOT_FINITE', /:3\.quantity$/),
  badCsvRow('more digits than a double holds', 'bob,,BTC-PERPETUAL,9007199254740993,80000', 'PRECISION_LOSS', /:3\.quantity$/),
  badCsvRow('an exponent beyond the doubles', 'bob,,BTC-PERPETUAL,1e400,80000', 'NOT_FINITE', /:3\.quantity$/),
  badCsvRow('no account', ',,BTC-PERPETUAL,1,80000', 'MISSING_FIELD', /:3\.account$/),
  badCsvRow('no quantity', 'bob,,BTC-PERPETUAL,,80000', 'MISSING_FIELD', /:3\.quantity$/),
  badCsvRow('a cell too many', 'bob,,BTC-PERPETUAL,1,80000,9', 'BAD_CSV', /:3/),
  badJsonRow('a quantity of true', line('true'), 'TYPE_MISMATCH', /:2\.quantity$/),
  badJsonRow('a quantity in quotes', line('"1"'), 'TYPE_MISMATCH', /:2\.quantity$/),
  badJsonRow('a number no double holds', line('9007199254740993'), 'PRECISION_LOSS', /:2/),
  badJsonRow('a key twice', '{"account":"bob","instrument":"A","instrument":"B","quantity":1,"entryPrice":1}', 'DUPLICATE', /:2/),
  badJsonRow('half an object', '{"account":"bob","instrument":', 'BAD_JSON', /:2/),
  badJsonRow(
    'a key that nobody knows',
    '{"account":"bob","instrument":"A","quantity":1,"entryPrice":1,"leverage":5}',
    'UNKNOWN_FIELD',
    /:2\.leverage$/,
  ),
  badFile('a book without a column of accounts', `instrument,quantity,entry_price\n${sound}`, readBook, 'MISSING_FIELD', /header$/),
  badFile('a book with a column twice', `${header},qty\n${sound},1`, readBook, 'DUPLICATE', /header$/),
  badFile('a book that is a JSON array', '[]', readBook, 'BAD_FORMAT', /txt$/),
  badFile(
    'a book cut off in mid-compression',
    gzipSync(`${header}\n${sound}\n`.repeat(9999)).subarray(0, 300),
    readBook,
    'BAD_GZIP',
    /txt$/,
  ),
  badFile('a gzip bomb', bomb(), (path) => readBook(path, limited), 'TOO_LARGE', /txt/),
  badFile('a market that is no market', '{"tea":1}', readMarket, 'BAD_FORMAT', /txt$/),
  badFile(
    'a market with a number of 400 digits',
    `{"format":"margincore-market","version":${'9'.repeat(400)}}`,
    readMarket,
    'NOT_FINITE',
    /txt/,
  ),
  badFile('rules that end in the middle', '{"format":"margincore-rules"', readRules, 'BAD_JSON', /txt/),
  badFile('a history of words', 'date,BTC\n2026-01-01,high\n', readHistory, 'TYPE_MISMATCH', /txt/),
  {
    id: 'file missing',
    what: 'a file that is not there',
    code: 'NOT_FOUND',
    path: /nowhere\.csv$/,
    answer: () => thrownBy(() => readBook(join(folder, 'nowhere.csv'))),
  },
  {
    id: 'file folder',
    what: 'a folder in place of a file',
    code: 'NOT_FOUND',
    path: /./,
    answer: () => thrownBy(() => readMarket(folder)),
  },
];
