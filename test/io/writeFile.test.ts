// A file appears when it is whole: compressed or not, through a link, and never over what was there when writing fails.
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { writePieces } from '../../src/io/writeFile.js';

describe('a file that is written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'margincore-whole-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function* failing(): Generator<string> {
    yield 'half';
    throw new Error('no more');
  }

  test.each(['book.csv', 'book.csv.gz'])('%s is there when it is whole; what stood there before stays when it is not', async (name) => {
    const path = join(folder, name);
    writeFileSync(path, 'before');
    await expect(writePieces(path, failing())).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('before');
    await writePieces(path, ['a', 'b']);
    const bytes = readFileSync(path);
    expect(String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)).toBe('ab');
    expect(readdirSync(folder).filter((file) => file.endsWith('.part'))).toEqual([]);
  });

  test('a link is followed, a folder that is not there is a Fault', async () => {
    const path = join(folder, 'target.txt');
    writeFileSync(path, 'before');
    symlinkSync(path, join(folder, 'link.txt'));
    await writePieces(join(folder, 'link.txt'), ['after']);
    expect(readFileSync(path, 'utf8')).toBe('after');
    await expect(writePieces(join(folder, 'no/where.txt'), ['x'])).rejects.toMatchObject({ code: 'BAD_ARGUMENT', got: '"ENOENT"' });
  });
});
