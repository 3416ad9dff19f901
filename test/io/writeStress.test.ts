// Many writers of one file, killed at any point, and full disks: the old file or a new one, whole, and no other file touched.
// MARGINCORE_STRESS=1 runs 1,000 writers in 200 processes and 400 kills; without it, 200 writers in 10 processes and 24 kills, in a quick run 20 writers in 4 and 4 kills.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePieces } from '../../src/io/writeFile.js';
import { isLong } from '../long.js';
import { Files, faultFrom } from './files.js';
import { builtWriter, writerOf } from './writer.js';

const long = process.env.MARGINCORE_STRESS !== undefined;
const processes = long ? 200 : isLong ? 10 : 4;
const writersEach = long ? 5 : isLong ? 20 : 5;
/** Of a test: what takes seconds may take minutes on a machine that is busy. */
const patience = long ? 1_200_000 : 240_000;
const kills = long ? 400 : isLong ? 24 : 4;

const files = new Files();
let writer: string;
beforeAll(() => {
  writer = builtWriter(files.path('writer.mjs'));
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

function started(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [writer, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, stderr }));
  });
  return { child, ended };
}

/** A folder with a target and with what others have there, under the names that are easily hit. */
function scene(name: string): { readonly folder: string; readonly target: string; readonly expectOthers: () => void } {
  const folder = files.path(name);
  mkdirSync(folder);
  const target = `${folder}/x.json`;
  const others = ['x.json.part', 'x.json.tmp', 'x.json~', '.x.json.swp', '.margincore-others.part'];
  for (const other of others) writeFileSync(`${folder}/${other}`, `what ${other} holds`);
  writeFileSync(files.path(`${name}-victim`), 'far away');
  symlinkSync(`../${name}-victim`, `${folder}/.margincore-link.part`);
  const expectOthers = (): void => {
    for (const other of others) expect(readFileSync(`${folder}/${other}`, 'utf8')).toBe(`what ${other} holds`);
    expect(readFileSync(files.path(`${name}-victim`), 'utf8')).toBe('far away');
  };
  return { folder, target, expectOthers };
}

/** Temporary files that were left. */
function leftIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => /^\.margincore-[0-9a-f]{16}\.part$/.test(name));
}

/** Random numbers in [0, 1), the same every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test(
  `${processes * writersEach} writers of one file at once: all succeed, and whoever reads finds one of them, whole`,
  async () => {
    const { folder, target, expectOthers } = scene('crowd');
    writeFileSync(target, 'old 0 of 1\n');
    chmodSync(target, 0o640);
    const all = Array.from({ length: processes }, (_, i) => started([target, 'many', String(i), String(writersEach)]).ended);
    let running = true;
    const ended = Promise.all(all).finally(() => {
      running = false;
    });
    const seen = new Set<string>();
    while (running) {
      seen.add(writerOf(readFileSync(target, 'utf8')) ?? 'a torn file');
      await setTimeout(10);
    }
    for (const { code, stderr } of await ended) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(seen).not.toContain('a torn file');
    expect(writerOf(readFileSync(target, 'utf8'))).toMatch(/^\d+\.\d+$/);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(leftIn(folder)).toEqual([]);
    expectOthers();
  },
  patience,
);

test(
  `${kills} writers killed at any point: the file is whole, and only SIGKILL leaves a temporary one`,
  async () => {
    const { folder, target, expectOthers } = scene('kills');
    writeFileSync(target, 'old 0 of 1\n');
    const random = seeded(20261121);
    // who is run under nohup ignores hangups, and so do the writers
    const hangup =
      !existsSync('/proc/self/status') || !/^SigIgn:\s*[0-9a-f]*[13579bdf]$/m.test(readFileSync('/proc/self/status', 'latin1'));
    const signals = ['SIGKILL', 'SIGTERM', 'SIGINT', ...(hangup ? ['SIGHUP'] : [])];
    let killed = 0;
    const killOne = async (number: number): Promise<void> => {
      const signal = signals[number % signals.length] as NodeJS.Signals;
      const after = random() * 60;
      const { child, ended } = started([target, 'forever', String(number)]);
      await new Promise((done) => child.stdout?.once('data', done));
      await setTimeout(after);
      child.kill(signal);
      const outcome = await ended;
      expect(outcome).toEqual({ code: null, signal, stderr: '' });
      if (signal === 'SIGKILL') killed++;
      expect(writerOf(readFileSync(target, 'utf8'))).toBeDefined();
    };
    for (let first = 0; first < kills; first += 4) await Promise.all([0, 1, 2, 3].map((i) => killOne(first + i)));
    expect(leftIn(folder).length).toBeLessThanOrEqual(killed);
    // the signals that a process can act on leave nothing: again without SIGKILL
    for (const name of leftIn(folder)) rmSync(`${folder}/${name}`);
    await Promise.all([1, 2, 3].map(killOne));
    expect(leftIn(folder)).toEqual([]);
    expectOthers();
  },
  patience,
);

describe('a disk that is full', () => {
  test('by a limit on the size of files: every writer says so, the old file stays and nothing is left', async () => {
    const { folder, target, expectOthers } = scene('limit');
    writeFileSync(target, 'old 0 of 1\n');
    const limited = Array.from({ length: 4 }, (_, i) => {
      const child = spawn('bash', ['-c', 'ulimit -f 4; exec "$@"', 'bash', process.execPath, writer, target, 'many', String(9 + i), '5']);
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      return new Promise<string>((done) => child.on('close', (code) => done(`${code} ${stderr}`)));
    });
    for (const outcome of await Promise.all(limited)) expect(outcome).toMatch(/^1 WRITE_FAILED .*EFBIG/);
    expect(readFileSync(target, 'utf8')).toBe('old 0 of 1\n');
    expect(leftIn(folder)).toEqual([]);
    expectOthers();
  });

  const disk = files.path('disk');
  const mounted = ((): boolean => {
    try {
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'margincore-test', disk], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();
  afterAll(() => {
    if (mounted) execFileSync('umount', ['-l', disk]);
  });

  test.skipIf(!mounted)(
    `of 256 KiB: what does not fit is refused, what fits is written, the file is always whole${mounted ? '' : ' [skipped: no small file system can be mounted here]'}`,
    async () => {
      const target = `${disk}/x.json`;
      await writePieces(target, ['small 0 of 1\n']);
      expect(await faultFrom(writePieces(target, ['x'.repeat(400_000)]))).toMatchObject({ code: 'WRITE_FAILED', got: '"ENOSPC"' });
      expect(readFileSync(target, 'utf8')).toBe('small 0 of 1\n');
      const crowd = await Promise.all(Array.from({ length: 8 }, (_, i) => started([target, 'many', String(i), '4']).ended));
      for (const { code, stderr } of crowd) expect(code === 0 || /^WRITE_FAILED .*ENOSPC/.test(stderr), stderr).toBe(true);
      expect(crowd.some(({ code }) => code === 1)).toBe(true);
      expect(writerOf(readFileSync(target, 'utf8'))).toBeDefined();
      expect(readdirSync(disk)).toEqual(['x.json']);
    },
  );
});
