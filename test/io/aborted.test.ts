// An aborted signal ends a reader with the signal's reason, before and inside a file, plain or gzip. Other values are refused.
import { expect, test } from 'vitest';
import { readBook, readForecasts, readHistory, readMarket, readRules, readStress } from '../../src/io/index.js';
import { Files, faultFrom } from './files.js';

const files = new Files();
const rows = (begin: string, row: (n: number) => string): string =>
  `${begin}\n${Array.from({ length: 60_000 }, (_, n) => row(n)).join('\n')}\n`;
const book = rows('type,account,subaccount,instrument,quantity,entryPrice,mode', (n) => `position,a${n},,BTC-PERPETUAL,${n},1,`);
const json = rows('{"format":"none", "rows": [', (n) => `"${n} something that fills a chunk or two",`);

const readers = {
  readBook: (signal: AbortSignal, onProgress?: () => void) =>
    readBook(files.write('book.csv', book), { signal, ...(onProgress && { onProgress }) }),
  'readBook of gzip': (signal: AbortSignal, onProgress?: () => void) =>
    readBook(files.write('book.csv.gz', book), { signal, ...(onProgress && { onProgress }) }),
  readMarket: (signal: AbortSignal, onProgress?: () => void) =>
    readMarket(files.write('market.json', json), { signal, ...(onProgress && { onProgress }) }),
  readHistory: (signal: AbortSignal, onProgress?: () => void) =>
    readHistory(
      files.write(
        'history.csv',
        rows('date,BTC', (n) => `${n},1`),
      ),
      { signal, ...(onProgress && { onProgress }) },
    ),
  readForecasts: (signal: AbortSignal, onProgress?: () => void) =>
    readForecasts(
      files.write(
        'forecasts.csv',
        rows('date,BTC', (n) => `${n},1`),
      ),
      { signal, ...(onProgress && { onProgress }) },
    ),
  readRules: (signal: AbortSignal, onProgress?: () => void) =>
    readRules(files.write('rules.json', json), { signal, ...(onProgress && { onProgress }) }),
  readStress: (signal: AbortSignal, onProgress?: () => void) =>
    readStress(files.write('stress.json', json), { signal, ...(onProgress && { onProgress }) }),
};

// a DOMException, whose code is a number; an error of the caller; a value that is no error
const reasons = [undefined, new Error('enough'), null];

test.each(Object.entries(readers))('%s', async (_, read) => {
  for (const reason of reasons) {
    const before = AbortSignal.abort(reason);
    await expect(read(before)).rejects.toBe(before.reason);
    const during = new AbortController();
    let chunks = 0;
    const reading = read(during.signal, () => {
      chunks += 1;
      during.abort(reason);
    });
    expect(
      await reading.then(
        () => 'read',
        (error: unknown) => error,
      ),
    ).toBe(during.signal.reason);
    expect(chunks).toBe(1);
  }
  expect(await faultFrom(read({ aborted: true } as AbortSignal))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'options.signal' });
});

test('a signal that is not aborted changes nothing', async () => {
  const { signal } = new AbortController();
  const path = files.write('small.csv', book.split('\n').slice(0, 4).join('\n'));
  expect(await readBook(path, { signal })).toEqual(await readBook(path));
});
