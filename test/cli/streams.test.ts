// Standard streams that break, and files that are no files: a plain line, the documented code, and whatever `--out` names is written whole.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { runs, some } from '../long.js';
import { type CommandOptions, margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles();
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const hasFull = existsSync('/dev/full');
beforeAll(write);

const refusal = /^margincore: error: standard output must be written whole: .*; got "ENOSPC" \[WRITE_FAILED\]$/m;

describe.skipIf(!hasFull)(`a full device${hasFull ? '' : ' [skipped: no /dev/full here]'}`, () => {
  const full = '/dev/full';
  const commands: readonly (readonly [name: string, args: (out: string) => string[]])[] = [
    ['margin', (out) => ['margin', '--market', market, '--book', book, '--json', '--out', out]],
    ['greeks', (out) => ['greeks', '--market', market, '--json', '--out', out]],
  ];

  test.each(some(commands, 1))('as standard output of %s: exit code 1, one line, and the file', async (name, args) => {
    const out = files.path(`${name}-stdout.json`);
    const { code, stderr } = await margincore(args(out), { stdoutTo: full });
    expect(stderr).toMatch(refusal);
    expect(stderr).not.toMatch(/\n\s+at |internal failure/);
    expect(code).toBe(1);
    expect(JSON.parse(readFileSync(out, 'utf8')).format).toBe(`margincore-${name}`);
  });

  test.each(some(commands, 1))('as standard error of %s: exit code 1, the result and the file', async (name, args) => {
    const out = files.path(`${name}-stderr.json`);
    const { code, stdout } = await margincore(args(out), { stderrTo: full });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(out, 'utf8')));
  });

  test('as both: exit code 1 and the file', async () => {
    const out = files.path('both.csv');
    expect((await margincore(['greeks', '--market', market, '--out', out], { stdoutTo: full, stderrTo: full })).code).toBe(1);
    expect(readFileSync(out, 'utf8')).toMatch(/^instrument,/);
  });

  test('as standard output of the help, of the version and of a refusal: exit code 1 and one line, never a stack', async () => {
    for (const args of [['--help'], ['--version'], ['greeks', '--market', files.path('none.csv'), '--json']]) {
      const { code, stderr } = await margincore(args, { stdoutTo: full });
      expect(stderr).toMatch(refusal);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(code).toBe(1);
    }
  });

  test('as standard error of a refusal leaves it its own exit code', async () => {
    expect((await margincore(['greeks', '--market', files.path('none.csv')], { stderrTo: full })).code).toBe(2);
  });

  test('behind --out is a failure, not bad input', async () => {
    rmSync(files.path('full.json'), { force: true });
    symlinkSync(full, files.path('full.json'));
    const { code, stderr } = await margincore(['greeks', '--market', market, '--out', files.path('full.json')]);
    expect(stderr).toMatch(/error: --out must be written whole: .*full\.json: ENOSPC" \[WRITE_FAILED\]/);
    expect(code).toBe(1);
    expect(statSync(full).isCharacterDevice()).toBe(true);
  });
});

describe('a reader that has gone', () => {
  const broken: readonly (readonly [title: string, options: CommandOptions])[] = [
    ['standard output', { readOnly: 0 }],
    ['standard error', { stderrGone: true }],
    ['both', { readOnly: 0, stderrGone: true }],
  ];

  test.each(some(broken, 2))('of %s is no failure, and the file is written', async (title, options) => {
    const out = files.path(`gone-${title.replace(' ', '-')}.json`);
    const { code, stdout } = await margincore(['margin', '--market', market, '--book', book, '--json', '--out', out], options);
    expect(code).toBe(0);
    const whole = readFileSync(out, 'utf8');
    expect(JSON.parse(whole).format).toBe('margincore-margin');
    if (options.readOnly === undefined) expect(stdout).toBe(whole);
  });
});

describe('--out', () => {
  test('into a named pipe: its reader gets the file', async () => {
    const pipe = files.path('pipe.csv');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
    let read = '';
    reader.stdout.setEncoding('utf8').on('data', (text: string) => {
      read += text;
    });
    const ended = new Promise((done) => reader.on('close', done));
    expect((await margincore(['greeks', '--market', market, '--out', pipe])).code).toBe(0);
    await ended;
    expect(read).toMatch(/^instrument,/);
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  test('never spoils a file called FILE.part, nor an input of that name', async () => {
    const input = files.path('g.csv.part');
    writeFileSync(input, readFileSync(market));
    for (let run = 0; run < 2; run++) expect((await margincore(['greeks', '--market', input, '--out', files.path('g.csv')])).code).toBe(0);
    expect(readFileSync(input)).toEqual(readFileSync(market));
  });

  test('of two runs at once: both succeed, the file is one of them, and nothing else is left', async () => {
    const before = readdirSync(files.folder);
    const out = files.path('twice.json');
    const runs = await Promise.all([1, 2].map(() => margincore(['margin', '--market', market, '--book', book, '--out', out])));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(JSON.parse(readFileSync(out, 'utf8')).format).toBe('margincore-margin');
    expect(readdirSync(files.folder).sort()).toEqual([...before, 'twice.json'].sort());
  });

  test.each(some(['SIGINT', 'SIGTERM', 'SIGHUP'] as const, 1))(
    'stopped by %s in the middle of writing leaves nothing, and ends by the signal',
    async (signal) => {
      const folder = files.path(`stopped-${signal}`);
      mkdirSync(folder);
      const args = ['sample', '--market', market, '--accounts', `${runs(150_000, 40_000)}`, '--seed', '1', '--out', `${folder}/book.csv`];
      const child = spawn(process.execPath, [cli, ...args], { stdio: 'ignore' });
      const ended = new Promise<readonly [number | null, string | null]>((done) => child.on('exit', (code, by) => done([code, by])));
      while (readdirSync(folder).length === 0 && child.exitCode === null) await new Promise((next) => setTimeout(next, 5));
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.part$/)]);
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test('beside a pipe to head in a shell: 0 of the command, one line, no message', () => {
    const shell = `'${process.execPath}' '${cli}' greeks --market '${market}' --csv -q | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', shell], { encoding: 'utf8' });
    expect([stdout.split('\n').slice(1), stderr]).toEqual([['0', ''], '']);
  });
});
