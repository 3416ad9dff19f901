// Damaged files: whatever the damage, a reader gives data or a Fault, never another error, and never a NaN.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/fault.js';
import { readBook, readHistory, readMarket, sampleBook, sampleMarket } from '../../src/io/index.js';
import { marketText } from '../../src/io/marketJson.js';
import { csvPieces, ndjsonPieces } from '../../src/io/writeBook.js';
import { buildMarket } from '../../src/market/build.js';
import { runs } from '../long.js';
import { Files } from './files.js';

const files = new Files();
const whole = sampleMarket(1);
const market = buildMarket({ ...whole, quotes: whole.quotes.filter((_, i) => i % 60 === 0) });
const book = sampleBook(whole, { accounts: 3, seed: 1 });
const chainHeader = 'snapshot_utc,instrument,type,strike,expiry_utc,forward,index,mark_coin,mark_iv';
const chainRow = '2025-12-30T21:17:51Z,BTC-31DEC25-88000-P,P,88000,2025-12-31T08:00:00Z,88071.2,88064.14,0.0039,0.31';
const summary =
  '{"instrument_name":"BTC-31DEC25-88000-P","mark_iv":31,"underlying_price":1,"estimated_delivery_price":1,"creation_timestamp":1767129471000}';

const readers: readonly (readonly [string, string, (path: string) => Promise<unknown>])[] = [
  ['a chain CSV', `${chainHeader}\n${chainRow}\n${chainRow.replace('88000', '89000')}\n`, readMarket],
  ['a margincore-market', marketText(market), readMarket],
  ['Deribit JSON', `{"jsonrpc":"2.0","result":[${summary}],"usIn":1767129471000000}`, readMarket],
  ['a CSV book', [...csvPieces(book)].join(''), readBook],
  ['an NDJSON book', [...ndjsonPieces(book)].join(''), readBook],
  ['a history', 'date,BTC,ETH\n2024-01-01,1,\n2024-01-02,2,3\n', readHistory],
];

const scraps = [
  '',
  '"',
  ',',
  '\n',
  '\r',
  '{',
  '}',
  '[',
  ']',
  ':',
  '-',
  '.',
  'e',
  '0',
  '9'.repeat(400),
  'NaN',
  'null',
  'true',
  '\u0000',
  '\ufeff',
  'é',
  '1e999',
  '__proto__',
];
const damage = fc.array(
  fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.oneof(fc.constantFrom(...scraps.map((s) => Buffer.from(s))), fc.uint8Array({ maxLength: 4 }))),
  {
    minLength: 1,
    maxLength: 3,
  },
);

function damaged(text: string, cuts: readonly (readonly [number, number, Uint8Array])[]): Buffer {
  let bytes = Buffer.from(text);
  for (const [at, length, scrap] of cuts) {
    const place = at % (bytes.length + 1);
    bytes = Buffer.concat([bytes.subarray(0, place), scrap, bytes.subarray(place + length)]);
  }
  return bytes;
}

/** Numbers anywhere in the result: only a history may hold NaN, for its blanks. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

describe('a damaged file', () => {
  it.each(readers)('gives data or a Fault: %s', async (title, text, read) => {
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), async (cuts, zipped) => {
        const bytes = damaged(text, cuts);
        const path = files.writeRaw('damaged', zipped ? gzipSync(bytes, { level: 1 }) : bytes);
        try {
          const result = await read(path);
          if (title !== 'a history') expect(numbersOf(result).every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
          expect((error as Fault).path).not.toBe('');
        }
      }),
      { numRuns: runs(150) },
    );
  });

  it('gives data or a Fault when its compressed bytes are damaged', async () => {
    const zipped = gzipSync([...csvPieces(book)].join(''));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, flip, cut) => {
        const bytes = Buffer.from(cut ? zipped.subarray(0, at % zipped.length) : zipped);
        if (!cut) bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ flip;
        try {
          await readBook(files.writeRaw('damaged.gz', bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: runs(150) },
    );
  });
});
