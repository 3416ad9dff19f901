// `margincore log`: a journal is checked, printed, copied and restored; damage and what is missing are faults.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fileLog } from '../../src/log/open.js';
import { margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, write } = sampleFiles(3);
let journal = '';
beforeAll(async () => {
  write();
  journal = files.path('venue.journal');
  const log = await fileLog(journal, { segmentBytes: 512, ahead: 0 });
  for (let n = 0; n < 20; n++) await log.append([`{"n":${n},"text":"${'x'.repeat(40)}"}`]);
  await log.close();
});

const verified = async (path: string, ...more: readonly string[]) => margincore(['log', 'verify', path, '--json', ...more]);

describe('a journal', () => {
  test('is read and checked, and against what was known of it before', async () => {
    const { stdout } = await verified(journal);
    const { next, head, first, torn } = JSON.parse(stdout) as { next: number; head: string; first: number; torn: number };
    expect([next, first, torn]).toEqual([20, 0, 0]);
    expect((await verified(journal, '--known', `${next}:${head}`)).code).toBe(0);
    const short = await verified(journal, '--known', `${next + 1}:${head}`);
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('SHORT')]);
    expect((await verified(journal, '--known', 'any')).code).toBe(2);
  });

  test('is printed, a record a line', async () => {
    const { stdout } = await margincore(['log', 'read', journal, '--first', '18']);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).n),
    ).toEqual([18, 19]);
  });

  test('is copied while it may be in use, and restored where there is none', async () => {
    const [copy, back] = [files.path('copy'), files.path('back')];
    expect((await margincore(['log', 'backup', journal, '--to', copy])).code).toBe(0);
    expect((await margincore(['log', 'restore', copy, '--to', back])).code).toBe(0);
    expect((await verified(back)).stdout).toBe((await verified(journal)).stdout);
    expect((await margincore(['log', 'restore', copy, '--to', back])).code).toBe(2);
    const segment = join(copy, readdirSync(copy).filter((name) => name.startsWith('log-'))[1] as string);
    const bytes = readFileSync(segment);
    bytes[100] ^= 1;
    writeFileSync(segment, bytes);
    const damaged = await margincore(['log', 'restore', copy, '--to', files.path('other')]);
    expect([damaged.code, damaged.stderr]).toEqual([2, expect.stringMatching(/record \d+, byte \d+ of log-/)]);
  });
});

test('a journal that must be there is not begun: no folder, an empty one, one that ends too early', async () => {
  const serve = (...more: readonly string[]) => margincore(['serve', '--accounts', '3', '--port', '0', '--require-journal', ...more]);
  const missing = await serve('--journal', files.path('missing'));
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('must be the folder of a log')]);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(files.path('empty'));
  const empty = await serve('--journal', files.path('empty'));
  expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('a log that was begun')]);
  expect(readdirSync(files.path('empty'))).toEqual([]);
});
