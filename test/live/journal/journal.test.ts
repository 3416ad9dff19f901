// The journal: what was acknowledged is there again, whatever happened to the file; what was damaged is refused with its place.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { crc32 } from '../../../src/live/journal/crc32.js';
import { openJournal, readJournal } from '../../../src/live/journal/file.js';
import { mostBytes, readLine, writeLine } from '../../../src/live/journal/line.js';
import { recovered } from '../../../src/live/journal/recovery.js';
import { JournalWriter } from '../../../src/live/journal/writer.js';
import { runs } from '../../long.js';
import { Disk } from './disk.js';

const folder = mkdtempSync(join(tmpdir(), 'journal-'));
let files = 0;
const newPath = (): string => join(folder, `j${files++}`);
afterAll(async () => (await import('node:fs')).rmSync(folder, { recursive: true }));

async function* chunksOf(bytes: Uint8Array, size = bytes.length + 1): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function contentOf(
  bytes: Uint8Array,
  size?: number,
): Promise<{ readonly records: string[]; readonly torn: number; readonly bytes: number }> {
  const reading = recovered(chunksOf(bytes, size), 'journal');
  const records: string[] = [];
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { records, torn: value.torn, bytes: value.bytes };
    expect(value.sequence).toBe(records.length);
    records.push(value.json);
  }
}

async function written(records: readonly string[]): Promise<Uint8Array> {
  const disk = new Disk(1);
  const writer = new JournalWriter(disk, 'journal', { records: 0, bytes: 0 });
  for (const json of records) await writer.append(json);
  await writer.close();
  return disk.content;
}

describe('lines', () => {
  test('the checksum is the CRC-32 of the standards', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(32))).toBe(0x190a55ad);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  test('a line reads back what was written, whatever its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.nat(), (text, sequence, durable) => {
        const json = JSON.stringify(text);
        const bytes = new Uint8Array(mostBytes(json) + 3);
        const end = writeLine({ sequence, durable, json }, bytes, 3);
        // half a surrogate pair is no text of UTF-8: JSON escapes it
        expect(readLine(bytes, 3, end)).toEqual({ sequence, durable, json });
      }),
    );
  });
});

describe('a journal', () => {
  test('holds what was appended, in order, read in pieces of any size', async () => {
    const records = Array.from({ length: 50 }, (_, n) => JSON.stringify({ n, text: 'ü\u2028'.repeat(n) }));
    const bytes = await written(records);
    for (const size of [1, 7, 512, bytes.length]) expect(await contentOf(bytes, size)).toEqual({ records, torn: 0, bytes: bytes.length });
  });

  test('numbers records by the order of the calls and writes those that come together at once', async () => {
    const disk = new Disk(1);
    const writer = new JournalWriter(disk, 'journal', { records: 0, bytes: 0 });
    const numbers = await Promise.all(Array.from({ length: 1000 }, (_, n) => writer.append(`${n}`)));
    expect(numbers).toEqual(numbers.map((_, n) => n));
    expect(disk.syncs).toBeLessThan(5);
    await writer.close();
    expect((await contentOf(disk.content)).records).toEqual(numbers.map(String));
  });

  test('a machine that stops at any moment loses nothing acknowledged and invents nothing, whichever sectors came to the disk', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.nat({ max: 900 }), { minLength: 1, maxLength: 40 }),
        fc.nat({ max: 30 }),
        async (seed, lengths, stop) => {
          const disk = new Disk(seed);
          const writer = new JournalWriter(disk, 'journal', { records: 0, bytes: 0 });
          const records = lengths.map((length, n) => JSON.stringify(`${n}${'x'.repeat(length)}`));
          let acknowledged = 0;
          for (const json of records) void writer.append(json).then((n) => (acknowledged = n + 1));
          for (let n = 0; n < stop; n++) await Promise.resolve();
          const certain = acknowledged;
          const found = await contentOf(disk.afterPowerCut());
          expect(found.records).toEqual(records.slice(0, found.records.length));
          expect(found.records.length).toBeGreaterThanOrEqual(certain);
          await writer.close();
        },
      ),
      { numRuns: runs(300, 60) },
    );
  });

  /** Records and, behind the last, a mark. */
  const three = [
    { sequence: 0, durable: 0, json: '{"a":1}' },
    { sequence: 1, durable: 1, json: '{"b":2}' },
    { sequence: 2, durable: 2, json: '{"c":3}' },
    { sequence: 3, durable: 3, json: '' },
  ].map((line) => {
    const bytes = new Uint8Array(mostBytes(line.json));
    const end = writeLine(line, bytes, 0);
    return Uint8Array.from([...(line.json === '' ? [10] : []), ...bytes.subarray(0, end)]);
  });
  const joined = (lines: readonly Uint8Array[]): Uint8Array => Uint8Array.from(lines.flatMap((line) => [...line]));

  test('is what the writer writes', async () => {
    expect(await written(['{"a":1}', '{"b":2}', '{"c":3}'])).toEqual(joined(three));
  });

  test('a damaged middle is refused with its place, whichever byte it is', async () => {
    const starts = three.map((_, n) => joined(three.slice(0, n)).length);
    for (let at = 0; at < (starts[3] as number); at++) {
      const damaged = joined(three);
      damaged[at] = (damaged[at] as number) ^ 1;
      const n = starts.findLastIndex((start) => start <= at);
      await expect(contentOf(damaged), `byte ${at}`).rejects.toThrow(`record ${n}, at byte ${starts[n]}`);
    }
  });

  test('a line that stands twice, or not at all, is damage', async () => {
    const [one, two, three_, mark] = three as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    for (const lines of [
      [one, three_, mark],
      [two, three_, mark],
      [one, one, two, mark],
      [one, two, mark],
    ])
      await expect(contentOf(joined(lines))).rejects.toMatchObject({ code: 'BAD_FORMAT', path: 'journal' });
  });
});

describe('a disk that cannot be written', () => {
  test.each(['write', 'sync'] as const)('stops acknowledgement and nothing else: %s fails for a while', async (what) => {
    const disk = new Disk(3);
    const writer = new JournalWriter(disk, 'journal', { records: 0, bytes: 0 });
    await writer.append('0');
    disk.failures = { what, times: 3 };
    let acknowledged = false;
    const waiting = Promise.all([writer.append('1'), writer.append('2')]).then((numbers) => {
      acknowledged = true;
      return numbers;
    });
    while (writer.stalled === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(writer.stalled).toMatchObject({ code: 'WRITE_FAILED', got: '"ENOSPC"' });
    expect([acknowledged, writer.durable]).toEqual([false, 1]);
    expect(await waiting).toEqual([1, 2]);
    expect(writer.stalled).toBeUndefined();
    await writer.close();
    expect(await contentOf(disk.content)).toMatchObject({ records: ['0', '1', '2'], torn: 0 });
  });

  test('a journal that is closed meanwhile rejects what is not written', async () => {
    const disk = new Disk(4);
    const writer = new JournalWriter(disk, 'journal', { records: 0, bytes: 0 });
    disk.failures = { what: 'write', times: Infinity };
    const [one, two] = [writer.append('1'), writer.append('2')];
    const outcomes = Promise.allSettled([one, two]);
    await writer.close();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'WRITE_FAILED' } });
    expect(() => writer.append('3')).toThrow(expect.objectContaining({ code: 'CLOSED' }));
  });

  test('more than may wait is refused', async () => {
    const disk = new Disk(5);
    const writer = new JournalWriter(disk, 'journal', { records: 0, bytes: 0 }, { mostWaiting: 10 });
    disk.failures = { what: 'write', times: 2 };
    const first = writer.append('12345678');
    expect(() => writer.append('123')).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
    expect(await first).toBe(0);
    expect(await writer.append('123')).toBe(1);
    await writer.close();
  });

  test('text that is no record is refused', () => {
    const writer = new JournalWriter(new Disk(6), 'journal', { records: 0, bytes: 0 });
    for (const json of ['', '{}\n{}']) expect(() => writer.append(json)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
  });
});

describe('a journal in a file', () => {
  test('goes on where it ended; its torn tail is cut', async () => {
    const path = newPath();
    const { writer, found } = await openJournal(path);
    expect(found).toEqual({ records: 0, bytes: 0, torn: 0 });
    await writer.append('{"n":0}');
    await writer.append('{"n":1}');
    await writer.close();
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole, Buffer.from('0badc0de 2 2 {"n"')]));
    const again = await openJournal(path);
    expect(again.found).toEqual({ records: 2, bytes: whole.length, torn: 17 });
    expect(await again.writer.append('{"n":2}')).toBe(2);
    await again.writer.close();
    const read: string[] = [];
    for await (const { json } of readJournal(path)) read.push(json);
    expect(read).toEqual(['{"n":0}', '{"n":1}', '{"n":2}']);
  });

  test('a file that is something else is left alone', async () => {
    const path = newPath();
    for (const text of ['type,account,subaccount\naccount,A,\n', '20260101 a diary\n20260102 another day\n']) {
      writeFileSync(path, text);
      await expect(openJournal(path)).rejects.toMatchObject({ code: 'BAD_FORMAT' });
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
    await expect(readJournal(newPath()).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(openJournal(join(folder, 'none', 'j'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
