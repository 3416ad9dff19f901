// Books read back as they were written, whatever they hold, and are read in bounded memory.
import { execFileSync } from 'node:child_process';
import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createGzip } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { BookBuilder } from '../../src/book/builder.js';
import { parseBook, readBook, sampleBook, sampleMarket, writeBook } from '../../src/io/index.js';
import { isNameText } from '../fixtures/hiddenCharacters.js';
import { longTest, runs } from '../long.js';
import { Files, faultFrom } from './files.js';

const files = new Files();
const names = ['b.csv', 'b.csv.gz', 'b.ndjson', 'b.jsonl.gz'];

// any characters, and names that begin like formulas or like guarded ones
const text = fc.string({ minLength: 1, maxLength: 16, unit: 'binary' });
const formula = fc.tuple(fc.stringMatching(/^'{0,3}[=+\-@]$/), text).map((parts) => parts.join(''));
const name = fc.oneof(text, formula).filter(isNameText);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const positions = fc.array(fc.record({ instrument: name, quantity: number, entryPrice: number.map(Math.abs) }), { maxLength: 4 });
const collateral = fc.array(fc.record({ asset: name, amount: number }), { maxLength: 3 });
const accounts: fc.Arbitrary<Account[]> = fc.uniqueArray(
  fc.record({
    account: name,
    subaccount: fc.oneof(fc.constant(''), name),
    mode: fc.constantFrom('isolated', 'cross', 'portfolio'),
    positions,
    collateral,
  }),
  { maxLength: 6, selector: ({ account, subaccount }) => JSON.stringify([account, subaccount]) },
);

describe('writeBook', () => {
  it('writes what readBook reads back identical, for any names and numbers, in every format', async () => {
    await fc.assert(
      fc.asyncProperty(accounts, async (list) => {
        const book = bookOf(list);
        expect(book.faults).toEqual([]);
        for (const file of names) {
          await writeBook(files.path(file), book);
          expect(await readBook(files.path(file))).toEqual(book);
        }
      }),
      { numRuns: runs(40, 14) },
    );
  });

  it('keeps the order of rows that are not grouped by account', async () => {
    const builder = new BookBuilder('cross');
    builder.addPosition('b', '', 'X', 1, 2, 'row');
    builder.addPosition('a', 's', 'Y', 3, 4, 'row');
    builder.addPosition('b', '', 'X', 5, 6, 'row');
    builder.addCollateral('a', 's', 'BTC', 1, 'row');
    builder.addCollateral('c', '', 'ETH', -1, 'row');
    const book = builder.build();
    for (const file of names) {
      await writeBook(files.path(file), book);
      expect(await readBook(files.path(file))).toEqual(book);
    }
  });

  it('writes which orders are under protection, where some are', async () => {
    const orders = [true, false, true].map((mark, n) => ({ instrument: 'X', quantity: n + 1, price: 2, protected: mark }));
    const book = bookOf([{ account: 'a', subaccount: '', mode: 'cross', positions: [], collateral: [], orders }]);
    expect(book.orderProtected).toEqual(Uint8Array.of(1, 0, 1));
    for (const file of names) {
      await writeBook(files.path(file), book);
      expect(await readBook(files.path(file))).toEqual(book);
    }
    const head = 'type,account,instrument,quantity,entryPrice,protected\n';
    const text = (cell: string, type = 'order'): string => `${head}${type},a,X,1,2,${cell}\n`;
    expect(parseBook(text('TRUE')).orderProtected).toEqual(Uint8Array.of(1));
    for (const cell of ['false', '']) expect(parseBook(text(cell)).orderProtected).toBeUndefined();
    expect(parseBook(text('yes')).faults).toMatchObject([{ code: 'TYPE_MISMATCH', path: 'input:2.protected', account: 0 }]);
    expect(parseBook(text('true', 'position')).faults).toMatchObject([{ code: 'UNKNOWN_FIELD', path: 'input:2.protected', account: 0 }]);
  });

  it('writes rows that a spreadsheet shows', async () => {
    await writeBook(
      files.path('shown.csv'),
      bookOf([{ account: 'Smith, "Jo"', subaccount: '', mode: 'cross', positions: [], collateral: [{ asset: 'BTC', amount: -1.5 }] }]),
    );
    expect(readFileSync(files.path('shown.csv'), 'utf8')).toBe(
      'type,account,subaccount,instrument,quantity,entryPrice,mode\naccount,"Smith, ""Jo""",,,,,cross\ncollateral,"Smith, ""Jo""",,BTC,-1.5,,\n',
    );
  });

  it('guards names that a spreadsheet would run, and no number; reads them back as they were', async () => {
    const ids = ['=1+1', '+x', '-desk', '@x', "'=x", "''-x", '\uff1dx', "'tis", '=HYPERLINK("http://x")', 'plain', '1-2'];
    const holding = [{ asset: '-coin', amount: -1.5 }];
    const list = ids.map((account): Account => ({ account, subaccount: account, mode: 'cross', positions: [], collateral: holding }));
    const book = bookOf(list);
    await writeBook(files.path('guarded.csv'), book);
    const rows = readFileSync(files.path('guarded.csv'), 'utf8').split('\n');
    expect(rows.slice(12, 23).map((row) => row.replace('collateral,', '').replace(",'-coin,-1.5,,", ''))).toEqual(
      ["'=1+1", "'+x", "'-desk", "'@x", "''=x", "'''-x", "'\uff1dx", "'tis", '"\'=HYPERLINK(""http://x"")"', 'plain', '1-2'].map(
        (cell) => `${cell},${cell}`,
      ),
    );
    expect(await readBook(files.path('guarded.csv'))).toEqual(book);
  });

  it('writes and reads names as they stand when told to', async () => {
    const ids = ['=1+1', "'=x"];
    const book = bookOf(ids.map((account): Account => ({ account, subaccount: '', mode: 'cross', positions: [], collateral: [] })));
    await writeBook(files.path('raw.csv'), book, { guardFormulas: false });
    expect(readFileSync(files.path('raw.csv'), 'utf8')).toContain("\naccount,=1+1,,,,,cross\naccount,'=x,,,,,cross\n");
    expect(await readBook(files.path('raw.csv'), { guardFormulas: false })).toEqual(book);
    // what is read as guarded is not the same book: the guard has to be stated off on both sides
    expect((await readBook(files.path('raw.csv'))).accounts).toEqual(['=1+1', '=x']);
  });

  it('refuses names that would not be read back', async () => {
    const book = sampleBook(sampleMarket(1), { accounts: 2, seed: 1 });
    const torn = { ...book, accounts: ['good', 'evil\nposition'] };
    for (const file of names) {
      expect(await faultFrom(writeBook(files.path(file), torn))).toMatchObject({ code: 'BAD_ID', path: 'book.accounts[1]' });
    }
  });

  it('refuses other extensions, books with faults, and folders that are not there', async () => {
    const book = bookOf([]);
    expect(await faultFrom(writeBook(files.path('b.txt'), book))).toMatchObject({ code: 'BAD_ARGUMENT', path: files.path('b.txt') });
    expect(await faultFrom(writeBook(files.path('no/b.csv'), book))).toMatchObject({ code: 'BAD_ARGUMENT', path: files.path('no/b.csv') });
    const faulty = bookOf([
      { account: 'a', subaccount: '', mode: 'cross', positions: [], collateral: [{ asset: 'BTC', amount: Number.NaN }] },
    ]);
    expect(await faultFrom(writeBook(files.path('b.csv'), faulty))).toMatchObject({ code: 'BAD_ARGUMENT', path: 'book' });
  });

  it('carries the sample book through every format', async () => {
    const book = sampleBook(sampleMarket(3), { accounts: 200, seed: 4 });
    for (const file of names) {
      await writeBook(files.path(file), book);
      expect(await readBook(files.path(file))).toEqual(book);
    }
  });
});

describe('a large book', () => {
  longTest(
    'of 100 MB is read by a process with a heap of 48 MB',
    async () => {
      const rows = 250_000;
      const path = files.path('large.csv.gz');
      const padding = ' '.repeat(300);
      const lines = function* (): Generator<string> {
        yield 'account,instrument,quantity,entryPrice,asset,amount\n';
        for (let i = 0; i < rows; i += 1_000) {
          let block = '';
          for (let j = i; j < i + 1_000; j++)
            block += `account-number-${j % 5_000},BTC-27MAR26-100000-C${padding},${j},0.0${(j % 89) + 10}${padding.slice(0, 60)},,\n`;
          yield block;
        }
      };
      await pipeline(Readable.from(lines()), createGzip({ level: 1 }), createWriteStream(path));
      expect(statSync(path).size).toBeLessThan(16 * 1024 ** 2);
      const door = pathToFileURL(fileURLToPath(new URL('../../src/io/readBook.ts', import.meta.url))).href;
      const script = `import { readBook } from ${JSON.stringify(door)};
      let calls = 0;
      const book = await readBook(${JSON.stringify(path)}, { onProgress: () => { calls++; } });
      console.log(JSON.stringify({ accounts: book.accounts.length, rows: book.quantities.length, faults: book.faults.length, calls }));`;
      const run = ['--max-old-space-size=48', '--import', 'tsx', '--input-type=module', '--eval', script];
      const result = JSON.parse(
        execFileSync(process.execPath, run, { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8' }),
      );
      expect(result).toMatchObject({ accounts: 5_000, rows, faults: 0 });
      expect(result.calls).toBeGreaterThan(50);
    },
    60_000,
  );
});
