// Inputs of readers: a path, a file: URL, bytes, and text for parsers give the same result and faults; everything else is refused.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  listSnapshots,
  parseBook,
  parseHistory,
  parseMarket,
  readBook,
  readForecasts,
  readHistory,
  readMarket,
  readRules,
  sampleBook,
  sampleMarket,
  writeBook,
  writeMarket,
} from '../../src/io/index.js';
import type { FileInput } from '../../src/io/input.js';
import { readJson } from '../../src/io/readJson.js';
import { readStressScenarios } from '../../src/io/readStress.js';
import { preset } from '../../src/rules/document/presets.js';
import { stressLibrary } from '../../src/rules/stress/library.js';
import { Files, faultFrom, faultOf } from './files.js';

const files = new Files();
const chain = [
  'snapshot_utc,instrument,expiry_utc,forward,index,mark_iv',
  '2025-06-01T08:00:00Z,BTC-27MAR26-100000-C,2026-03-27T08:00:00Z,105000,104000,0.5',
  '2025-06-02T08:00:00Z,BTC-27MAR26-100000-C,2026-03-27T08:00:00Z,106000,105000,0.51',
].join('\r\n');
const book = 'account,instrument,quantity,entryPrice\nalice,"BTC-PERPETUAL",1,90000\nbob,"BTC,1,1\n';
const history = 'date,BTC,ETH\n2026-01-01,90000,\n2026-01-02,91000,3000\n';
const market = sampleMarket(3);

const marketText = async (): Promise<string> => {
  await writeMarket(files.path('sample.json'), market);
  return readFileSync(files.path('sample.json'), 'utf8');
};

interface Reader {
  readonly read: (file: FileInput, options?: { readonly name?: string }) => Promise<unknown>;
  readonly parse?: (text: string, options?: { readonly name?: string }) => unknown;
  readonly text: () => Promise<string> | string;
}

const json = (value: unknown) => (): string => JSON.stringify(value);
const readers: Readonly<Record<string, Reader>> = {
  'readMarket (own JSON)': { read: readMarket, parse: parseMarket, text: marketText },
  'readMarket (chain)': { read: readMarket, parse: parseMarket, text: () => chain },
  listSnapshots: { read: listSnapshots, text: () => chain },
  'readBook (CSV)': { read: readBook, parse: parseBook, text: () => book },
  'readBook (NDJSON)': {
    read: readBook,
    parse: parseBook,
    text: () => '\ufeff{"account":"alice","asset":"BTC","amount":1.5}\n\n{"account":1}',
  },
  readHistory: { read: readHistory, parse: parseHistory, text: () => history },
  readForecasts: { read: readForecasts, text: () => 'date,loss,valueAtRisk\n2026-01-01,1,2\n' },
  readRules: { read: readRules, text: json(preset('margincore')) },
  readStressScenarios: {
    read: readStressScenarios,
    text: json({ format: 'margincore-stress', version: 1, scenarios: stressLibrary.slice(0, 2) }),
  },
  readJson: { read: readJson, text: json({ a: [1] }) },
};

test.skipIf(process.platform === 'win32')('a pipe that nobody writes to is refused at once, and holds no thread', async () => {
  const pipe = files.path('pipe');
  execFileSync('mkfifo', [pipe]);
  // more of them than the pool has threads: one that waited would keep all others from the disk
  const found = await Promise.all(Array.from({ length: 40 }, () => faultFrom(readJson(pipe))));
  for (const fault of found) expect(fault).toMatchObject({ code: 'NOT_FOUND', expectation: 'a file' });
  for (const { read } of Object.values(readers)) expect(await faultFrom(read(pipe))).toMatchObject({ code: 'NOT_FOUND' });
});

describe.each(Object.entries(readers))('%s', (title, { read, parse, text }) => {
  test('gives the same for a path, a URL, bytes plain or gzip, and text', async () => {
    const content = await text();
    const name = `${title.replace(/\W/g, '')}.txt`;
    const path = files.write(name, content);
    const expected = await read(path);
    expect(expected).toBeDefined();
    const bytes = Buffer.from(content);
    // a view into the middle of a larger buffer, as they come from pools and sockets
    const within = Buffer.concat([Buffer.from('x,"'), bytes, Buffer.from('\n{"')]).subarray(3, 3 + bytes.length);
    expect(await read(pathToFileURL(path))).toEqual(expected);
    for (const given of [bytes, within, new Uint8Array(bytes), gzipSync(bytes)]) expect(await read(given, { name })).toEqual(expected);
    if (parse) expect(parse(content, { name })).toEqual(expected);
  });

  test('refuses with the same fault, and names the input', async () => {
    const bad = '{"format": "tea", \u0007';
    const path = files.write('bad.txt', bad);
    const expected = await faultOrBook(read(path));
    expect(JSON.stringify(expected)).toContain('bad.txt');
    expect(await faultOrBook(read(Buffer.from(bad), { name: 'bad.txt' }))).toEqual(expected);
    expect(JSON.stringify(await faultOrBook(read(Buffer.from(bad))))).toBe(JSON.stringify(expected).replaceAll('bad.txt', 'input'));
    if (parse) expect(await faultOrBook((async () => parse(bad, { name: 'bad.txt' }))())).toEqual(expected);
  });

  test('refuses what is no input at all, before anything is read', async () => {
    const bytes = Buffer.from(await text());
    const strangers: readonly unknown[] = [
      undefined,
      null,
      42,
      {},
      [],
      Promise.resolve('x'),
      bytes.buffer,
      new Float64Array(2),
      { path: 'x' },
    ];
    for (const stranger of strangers)
      expect(await faultFrom(read(stranger as FileInput)), String(stranger)).toMatchObject({ code: 'TYPE_MISMATCH', path: 'file' });
    for (const url of ['https://example.org/market.json', 'data:,x', 'file://elsewhere/market.json'])
      expect(await faultFrom(read(new URL(url)))).toMatchObject({ code: 'BAD_ARGUMENT', path: 'file', got: JSON.stringify(url) });
    expect(await faultFrom(read(pathToFileURL(files.path('none.txt'))))).toMatchObject({ code: 'NOT_FOUND', path: files.path('none.txt') });
    expect(await faultFrom(read(bytes, { name: 7 as unknown as string }))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'name' });
    for (const stranger of [...strangers, bytes])
      if (parse)
        expect(
          faultOf(() => parse(stranger as string)),
          String(stranger),
        ).toMatchObject({ code: 'TYPE_MISMATCH', path: 'text' });
  });
});

test('bytes are told of as they are read', async () => {
  const bytes = Buffer.from(`${book}${'carol,BTC,1,1\n'.repeat(60_000)}`);
  const seen: [number, number][] = [];
  await readBook(bytes, { onProgress: (read, total) => seen.push([read, total]) });
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
});

test('an option of a reader is one of its parser: snapshot, default mode', () => {
  expect(parseMarket(chain, { snapshot: '2025-06-01' }).underlyings[0]?.index).toBe(104_000);
  expect(faultOf(() => parseMarket(chain, { snapshot: '1999' }))).toMatchObject({ code: 'NOT_FOUND', path: 'snapshot' });
  expect(parseBook('account,asset,amount\nalice,BTC,1\n', { defaultMode: 'cross' }).modes).toEqual(['cross']);
});

test('a text has the limits of a file: a line of a megabyte', () => {
  expect(faultOf(() => parseHistory(`date,BTC\n${'x'.repeat(1024 ** 2 + 1)}\n`))).toMatchObject({ code: 'TOO_LARGE', path: 'input:2' });
});

test('a book of thousands of lines is the same as text and as a file', async () => {
  const path = files.path('many.csv');
  await writeBook(path, sampleBook(market, { accounts: 800, seed: 5 }));
  const text = readFileSync(path, 'utf8');
  expect(text.split('\n').length).toBeGreaterThan(2 * 4096);
  expect(parseBook(text)).toEqual(await readBook(path));
});

/** The fault as data; of a book, which keeps the faults of rows, the book. */
async function faultOrBook(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    (value) => value,
    (error: { toRecord?: () => unknown }) => error.toRecord?.() ?? Promise.reject(error),
  );
}
