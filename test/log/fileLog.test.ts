// A log in a real folder: what was appended is read again; groups, segments, trim, tail; a second writer by every route; a full disk.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileLog, readLog } from '../../src/log/open.js';
import { runs } from '../long.js';

const folder = mkdtempSync(join(tmpdir(), 'log-'));
let logs = 0;
const newPath = (): string => join(folder, `log${logs++}`);
const writer = join(folder, 'writer.mjs');
beforeAll(() => build({ entryPoints: ['test/log/writer.ts'], bundle: true, format: 'esm', platform: 'node', outfile: writer }));
afterAll(() => rmSync(folder, { recursive: true }));

async function textsOf(log: { read(from?: number): AsyncIterable<{ readonly text: string }> }, from = 0): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of log.read(from)) texts.push(text);
  return texts;
}

describe('a log in a folder', () => {
  test('gives back what it took, in order, over segments and openings', async () => {
    const path = newPath();
    const texts: string[] = [];
    for (let life = 0; life < 3; life++) {
      const log = await fileLog(path, { segmentBytes: 4096, ahead: 1024 });
      expect(log.position.next).toBe(texts.length);
      const more = Array.from({ length: 100 }, (_, n) => `${life} ${n} ü\u2028${'x'.repeat(n)}`);
      const firsts = await Promise.all(more.slice(0, 50).map((text) => log.append([text])));
      for (const text of more.slice(50)) firsts.push(await log.append([text]));
      expect(firsts).toEqual(more.map((_, n) => texts.length + n));
      texts.push(...more);
      expect(await textsOf(log)).toEqual(texts);
      expect(await textsOf(log, 55)).toEqual(texts.slice(55));
      await log.close();
    }
    expect(await textsOf(await readLog(path))).toEqual(texts);
    expect(readdirSync(path).filter((name) => name.startsWith('log-')).length).toBeGreaterThan(3);
  });

  test('refuses what is no record, options it does not know, and another history', async () => {
    const path = newPath();
    const log = await fileLog(path);
    expect(() => log.append([''])).toThrow(/one line/);
    expect(() => log.append(['a\nb'])).toThrow(/one line/);
    expect(() => log.append([])).toThrow(/at least one/);
    await log.append(['a']);
    const witness = log.position;
    await log.append(['b']);
    const last = log.position;
    await log.close();
    expect(() => log.append(['c'])).toThrow(/open/);
    await expect(fileLog(path, { known: [{ ...witness, head: '00'.repeat(32) }] })).rejects.toMatchObject({ code: 'DAMAGED' });
    await expect(fileLog(path, { known: [{ ...last, next: 3 }] })).rejects.toMatchObject({ code: 'SHORT' });
    await expect(fileLog(path, { sync: false } as never)).rejects.toMatchObject({ code: 'UNKNOWN_FIELD' });
    await (await fileLog(path, { known: [witness, last] })).close();
    writeFileSync(join(folder, 'file'), '');
    await expect(fileLog(join(folder, 'file'))).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(readLog(join(folder, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('names the place of a byte that changed', async () => {
    const path = newPath();
    const log = await fileLog(path);
    for (const text of ['one', 'two', 'three']) await log.append([text]);
    await log.close();
    const segment = join(path, readdirSync(path).find((name) => name.startsWith('log-')) as string);
    const bytes = readFileSync(segment);
    bytes[bytes.indexOf('two')] ^= 1;
    writeFileSync(segment, bytes);
    await expect(fileLog(path)).rejects.toThrow(/record 1, byte 136 of log-000000000000000-0000000001/);
  });

  test('drops whole segments before a record, and says so to who asks for them', async () => {
    const path = newPath();
    const log = await fileLog(path, { segmentBytes: 1024, ahead: 0 });
    for (let n = 0; n < 50; n++) await log.append([`${n} ${'x'.repeat(100)}`]);
    const first = await log.trim(30);
    expect(first).toBeGreaterThan(20);
    expect(first).toBeLessThanOrEqual(30);
    expect((await textsOf(log, first)).length).toBe(50 - first);
    await expect(textsOf(log, first - 1)).rejects.toMatchObject({ code: 'SHORT' });
    await log.close();
    const again = await fileLog(path);
    expect((await textsOf(again, first))[0]).toMatch(new RegExp(`^${first} `));
    await again.close();
    // a segment that is missing for another reason is damage
    rmSync(join(path, readdirSync(path).filter((name) => name.startsWith('log-'))[0] as string));
    await expect(fileLog(path)).rejects.toMatchObject({ code: 'DAMAGED' });
  });

  test('tells a tail of each record as it is acknowledged', async () => {
    const log = await fileLog(newPath());
    await log.append(['a', 'b']);
    const heard: string[] = [];
    const tail = (async () => {
      for await (const { text } of log.tail(1)) heard.push(text);
    })();
    await log.append(['c']);
    await log.append(['d', 'e']);
    while (heard.length < 4) await new Promise((done) => setTimeout(done, 1));
    await log.close();
    await tail;
    expect(heard).toEqual(['b', 'c', 'd', 'e']);
  });
});

/** A writer in another process: its answer, a line of JSON. */
async function other(path: string, before: readonly string[] = []): Promise<{ readonly code?: string; readonly next?: number }> {
  const [program = process.execPath, ...more] = [...before, process.execPath, writer, path, 'once'];
  const { stdout, stderr } = spawnSync(program, more, { encoding: 'utf8' });
  return JSON.parse(stdout || JSON.stringify({ stderr }));
}

const may = (...command: readonly string[]): boolean => spawnSync(command[0] as string, command.slice(1)).status === 0;
const mayLock = process.platform === 'linux' && may('flock', '--version');

describe.skipIf(!mayLock)('a second writer is refused', () => {
  const routes: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
    'in this process': (path) => fileLog(path).catch((fault) => fault),
    'in another process': (path) => other(path),
    'by a symbolic link': (path) => {
      symlinkSync(path, `${path}.link`);
      return other(`${path}.link`);
    },
    'by a copy whose files are hard links': (path) => {
      mkdirSync(`${path}.copy`);
      for (const entry of readdirSync(path, { withFileTypes: true }))
        if (entry.isFile()) linkSync(join(path, entry.name), join(`${path}.copy`, entry.name));
      return other(`${path}.copy`);
    },
    'by another spelling of the path': (path) => other(`${path}/../${path.split('/').at(-1)}/.`),
  };
  test.each(Object.entries(routes))('%s', async (_, second) => {
    const path = newPath();
    const log = await fileLog(path);
    await log.append(['a']);
    expect(log.lock).toBe('flock');
    expect(await second(path)).toMatchObject({ code: 'FENCED' });
    expect(await log.append(['b'])).toBe(1);
    await log.close();
    expect(await other(path)).toEqual({ next: 2 });
  });

  test.skipIf(!may('unshare', '-n', 'true'))('in another network namespace', async () => {
    const path = newPath();
    const log = await fileLog(path);
    expect(await other(path, ['unshare', '-n'])).toMatchObject({ code: 'FENCED' });
    await log.close();
  });

  test('a whole copy is a log of its own, and leaves the first as it is', async () => {
    const path = newPath();
    const log = await fileLog(path);
    await log.append(['a']);
    cpSync(path, `${path}.copy`, { recursive: true });
    expect(await other(`${path}.copy`)).toEqual({ next: 1 });
    expect(await log.append(['b'])).toBe(1);
    await log.close();
  });
});

test('without locks a loser acknowledges nothing after the claim of another, and its records are ignored', async () => {
  const path = newPath();
  const first = await fileLog(path);
  await first.append(['a']);
  // as on a machine without `flock`
  rmSync(join(path, 'LOCK'));
  const second = await fileLog(path);
  await expect(first.append(['lost'])).rejects.toMatchObject({ code: 'FENCED' });
  expect(first.trouble?.code).toBe('FENCED');
  await expect(first.append(['lost'])).rejects.toMatchObject({ code: 'FENCED' });
  expect(await second.append(['b'])).toBe(1);
  await first.close();
  await second.close();
  expect(await textsOf(await readLog(path))).toEqual(['a', 'b']);
});

describe('a process that is stopped or killed', () => {
  const started = async (path: string) => {
    const child = spawn(process.execPath, [writer, path, 'go on'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const heard: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => heard.push(text));
    await once(child.stdout, 'data');
    const acknowledged = (): number => Number(heard.join('').trimEnd().split('\n').at(-1)) + 1;
    return { child, acknowledged };
  };

  test('while it is paused nobody takes the log; it goes on where it was', async () => {
    const path = newPath();
    const { child, acknowledged } = await started(path);
    child.kill('SIGSTOP');
    if (mayLock) expect(await other(path)).toMatchObject({ code: 'FENCED' });
    child.kill('SIGCONT');
    const before = acknowledged();
    while (acknowledged() <= before) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  test('killed at any moment it has lost nothing that it acknowledged, and the log is free at once', async () => {
    const path = newPath();
    for (let life = 0; life < runs(8, 3); life++) {
      const { child, acknowledged } = await started(path);
      await new Promise((done) => setTimeout(done, (13 * life) % 40));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const log = await fileLog(path);
      expect(log.position.next).toBeGreaterThanOrEqual(acknowledged());
      expect(await textsOf(log)).toEqual(Array.from({ length: log.position.next }, (_, n) => `record ${n}`));
      await log.close();
    }
  });
});

const mount = join(folder, 'mount');
const mayMount = (): boolean => {
  mkdirSync(mount, { recursive: true });
  return may('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', mount) && may('umount', mount);
};

describe.skipIf(process.platform !== 'linux' || !mayMount())('on a disk that is full', () => {
  test('it stalls before records are lost, and goes on once there is room', async () => {
    expect(may('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', mount)).toBe(true);
    try {
      const path = join(mount, 'log');
      const log = await fileLog(path, { ahead: 1 << 16 });
      const texts: string[] = [];
      while (log.trouble === undefined) {
        const text = `${texts.length} ${'x'.repeat(500)}`;
        await log.append([text]);
        texts.push(text);
        await new Promise((done) => setImmediate(done));
      }
      expect(log.trouble.code).toBe('STALLED');
      // what it had room for already is still taken
      expect(await log.append(['last'])).toBe(texts.length);
      const late = log.append(['x'.repeat(1 << 17)]);
      let settled = false;
      void late.then(() => {
        settled = true;
      });
      await new Promise((done) => setTimeout(done, 50));
      expect(settled).toBe(false);
      expect(await textsOf(log)).toEqual([...texts, 'last']);
      may('mount', '-o', 'remount,size=4m', mount);
      expect(await late).toBe(texts.length + 1);
      while (log.trouble !== undefined) await new Promise((done) => setTimeout(done, 5));
      await log.close();
      expect((await textsOf(await readLog(path))).length).toBe(texts.length + 2);
    } finally {
      may('umount', mount);
    }
  });

  test('a log that closes gives up what it has no room for, and says that this is not known', async () => {
    expect(may('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', mount)).toBe(true);
    try {
      const log = await fileLog(join(mount, 'log'), { ahead: 1 << 16 });
      await log.append(['a']);
      const late = log.append(['x'.repeat(1 << 21)]);
      const fault = late.catch((error) => error);
      while (log.trouble === undefined) await new Promise((done) => setTimeout(done, 5));
      expect(log.trouble.code).toBe('STALLED');
      await log.close();
      expect((await fault).code).toBe('UNKNOWN');
      expect(await textsOf(await readLog(join(mount, 'log')))).toEqual(['a']);
      expect(existsSync(join(mount, 'log', 'LOCK'))).toBe(true);
    } finally {
      may('umount', mount);
    }
  });
});
