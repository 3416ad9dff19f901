// Files as text: gzip or not, lines across any chunk border, UTF-8 only, limits kept before memory is taken.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseBook } from '../../src/io/readBook.js';
import { readLines, readStart, readText } from '../../src/io/source.js';
import { faultOf } from '../fixtures/faultOf.js';
import { longTest, runs } from '../long.js';
import { Files, faultFrom } from './files.js';

const files = new Files();

async function linesOf(path: string, options = {}): Promise<[number, string][]> {
  const all: [number, string][] = [];
  for await (const { first, lines } of readLines(path, options)) for (const [i, line] of lines.entries()) all.push([first + i, line]);
  return all;
}

describe('readLines', () => {
  it('numbers lines from 1, ends them at LF or CRLF, and needs no end of the last one', async () => {
    expect(await linesOf(files.write('a.txt', 'one\r\ntwo\n\nfour'))).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, ''],
      [4, 'four'],
    ]);
    expect(await linesOf(files.write('empty.txt', ''))).toEqual([]);
    expect(await linesOf(files.write('end.txt', '\n'))).toEqual([[1, '']]);
  });

  it('keeps lines and letters whole across chunk borders, plain and gzip', async () => {
    const text = Array.from({ length: runs(60_000, 12_000) }, (_, i) => `${i},größe-€-${'x'.repeat(i % 37)}`).join('\n');
    const expected = text.split('\n').map((line, i) => [i + 1, line]);
    expect(await linesOf(files.write('long.txt', text))).toEqual(expected);
    expect(await linesOf(files.write('long.txt.gz', text))).toEqual(expected);
  });

  it('reads gzip by its first bytes, not by the name, and several members in one file', async () => {
    const path = files.writeRaw('members.csv', Buffer.concat([gzipSync('a\nb'), gzipSync('c\nd\n')]));
    expect((await linesOf(path)).map(([, line]) => line)).toEqual(['a', 'bc', 'd']);
  });

  it('ignores a byte order mark at the start, and only there', async () => {
    const path = files.write('bom.txt', '\ufeffa\n\ufeffb');
    expect((await linesOf(path)).map(([, line]) => line)).toEqual(['a', '\ufeffb']);
  });

  it('refuses bytes that are not UTF-8 and names the line', async () => {
    const bytes = Buffer.concat([Buffer.from('eins\nzwei\n'), Buffer.from([0x67, 0x72, 0xf6, 0x73]), Buffer.from('\nvier\n')]);
    const fault = await faultFrom(linesOf(files.writeRaw('latin1.csv', bytes)));
    expect([fault.code, fault.path]).toEqual(['BAD_FORMAT', 'latin1.csv:3']);
    expect((await faultFrom(readText(files.writeRaw('utf16.json', Buffer.from('\ufeff{}', 'utf16le'))))).code).toBe('BAD_FORMAT');
  });

  it('refuses a line beyond the limit, closed or not', async () => {
    const closed = await faultFrom(linesOf(files.write('wide.txt', `a\n${'x'.repeat(5_000)}\nb\n`), { maxLineBytes: 1_000 }));
    expect([closed.code, closed.path]).toEqual(['TOO_LARGE', 'wide.txt:2']);
    const open = await faultFrom(linesOf(files.write('endless.txt.gz', 'x'.repeat(8_000_000))));
    expect([open.code, open.path]).toEqual(['TOO_LARGE', 'endless.txt.gz:1']);
  });

  it('refuses a gzip bomb before it is spread out', async () => {
    const bomb = files.write('bomb.csv.gz', Buffer.alloc(64 * 1024 ** 2, 'a\n'));
    const before = process.memoryUsage().rss;
    const fault = await faultFrom(linesOf(bomb, { maxBytes: 1024 ** 2 }));
    expect([fault.code, fault.path]).toEqual(['TOO_LARGE', 'bomb.csv.gz']);
    expect(fault.message).toContain('after decompression');
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 ** 2);
    expect((await faultFrom(readText(bomb, { maxBytes: 1024 ** 2 }))).code).toBe('TOO_LARGE');
  });

  longTest('refuses a file of little but blank lines after the first million, and takes more of them beside as many others', async () => {
    const blank = Buffer.alloc(1_000_001, '\n');
    for (const text of [blank, Buffer.concat([Buffer.from('a\n'), Buffer.from(' \r\n'.repeat(1_100_000))])]) {
      const fault = await faultFrom(linesOf(files.write('blanks.csv', text)));
      expect(fault).toMatchObject({ code: 'TOO_LARGE', path: 'blanks.csv' });
      expect(fault.message).toContain('blank lines, or as many as others: take them out');
    }
    expect(await linesOf(files.write('blanks.csv', blank.subarray(1)))).toHaveLength(1_000_000);
    expect(await linesOf(files.write('blanks.csv', 'a\n\n'.repeat(1_100_000)))).toHaveLength(2_200_000);
    const book = `account,instrument,quantity,entryPrice\n${'\n'.repeat(2_000_000)}`;
    expect(faultOf(() => parseBook(book))).toMatchObject({ code: 'TOO_LARGE' });
  });

  it('refuses a file of more lines than the limit, blank ones too, and says what to do', async () => {
    const blank = Buffer.alloc(10_000, '\n');
    for (const name of ['blank.csv', 'blank.csv.gz']) {
      const fault = await faultFrom(linesOf(files.write(name, blank), { maxLines: 9_999 }));
      expect([fault.code, fault.path]).toEqual(['TOO_LARGE', name]);
      expect(fault.message).toContain('at most 9999 lines: split it, or raise maxLines');
      expect(await linesOf(files.path(name), { maxLines: 10_000 })).toHaveLength(10_000);
    }
    const open = files.write('open.csv', 'a\nb');
    expect(await linesOf(open, { maxLines: 2 })).toHaveLength(2);
    expect((await faultFrom(linesOf(open, { maxLines: 1 }))).code).toBe('TOO_LARGE');
  });

  it('refuses a gzip file that comes to more than 16 MiB and so many times its size, and says what to do', async () => {
    const repeated = files.write('repeated.csv.gz', Buffer.alloc(32 * 1024 ** 2, `${'x'.repeat(1_023)}\n`));
    let lines = 0;
    const count = async (options = {}): Promise<void> => {
      lines = 0;
      for await (const block of readLines(repeated, options)) lines += block.lines.length;
    };
    const fault = await faultFrom(count());
    expect([fault.code, fault.path]).toEqual(['TOO_LARGE', 'repeated.csv.gz']);
    expect(fault.message).toMatch(/at most 100 times its size after decompression: unpack it first if .*, or raise maxRatio/);
    expect(lines).toBeLessThanOrEqual(16 * 1024);
    await count({ maxRatio: 2_000 });
    expect(lines).toBe(32 * 1024);
    expect((await faultFrom(readText(repeated))).message).toContain('raise maxRatio');
  });

  it('takes what repeats itself much, up to 16 MiB', async () => {
    expect(await readText(files.write('little.txt.gz', Buffer.alloc(16 * 1024 ** 2, 'a\n')))).toHaveLength(16 * 1024 ** 2);
  });

  it('refuses limits that are none', async () => {
    const path = files.write('any.txt', 'a\n');
    for (const name of ['maxBytes', 'maxRatio', 'maxLineBytes', 'maxLines']) {
      for (const limit of [0, -1, Number.NaN]) expect((await faultFrom(linesOf(path, { [name]: limit }))).path).toBe(name);
      expect((await faultFrom(linesOf(path, { [name]: '9' }))).code).toBe('TYPE_MISMATCH');
    }
  });

  it('refuses gzip that is cut short or damaged', async () => {
    const whole = gzipSync(Buffer.from(Array.from({ length: 5_000 }, (_, i) => `${i * 7919}\n`).join('')));
    const cut = await faultFrom(linesOf(files.writeRaw('cut.csv.gz', whole.subarray(0, whole.length - 20))));
    expect([cut.code, cut.path]).toEqual(['BAD_GZIP', 'cut.csv.gz']);
    const flipped = Buffer.from(whole);
    flipped[whole.length >> 1] = (flipped[whole.length >> 1] as number) ^ 0x55;
    expect((await faultFrom(linesOf(files.writeRaw('flipped.csv.gz', flipped)))).code).toBe('BAD_GZIP');
    expect((await faultFrom(linesOf(files.writeRaw('magic.csv.gz', Buffer.from([0x1f, 0x8b, 0x08, 0x00]))))).code).toBe('BAD_GZIP');
  });

  it('reports progress in bytes of the file, up to all of them', async () => {
    const seen: [number, number][] = [];
    const path = files.write('progress.txt.gz', 'abc\n'.repeat(300_000));
    for await (const _ of readLines(path, { onProgress: (read: number, total: number) => seen.push([read, total]) }));
    const [read, total] = seen.at(-1) as [number, number];
    expect(read).toBe(total);
    expect(seen.every(([at], i) => i === 0 || at >= (seen[i - 1] as [number, number])[0])).toBe(true);
  });

  it('lets go of the file when the reader stops early', async () => {
    const path = files.write('stop.txt', 'abc\n'.repeat(500_000));
    for (let i = 0; i < 50; i++) expect(await readStart(path)).toMatch(/^abc/);
  });

  it('says when there is no such file, or only a folder', async () => {
    const absent = files.path('absent.csv');
    for (const path of [absent, files.folder]) {
      const fault = await faultFrom(linesOf(path));
      expect([fault.code, fault.path]).toEqual(['NOT_FOUND', path]);
    }
  });
});
