// The conformance runner on the built library: our goldens agree; wrong figures, torn and empty files fail by name; unknown files are listed.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allDoors } from '../fixtures/allDoors.js';
import { isLong } from '../long.js';
import { needs, sharedPath } from '../shared.js';
import { command, type Ended } from './command.js';
import type { Door } from './reader.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const goldens = fileURLToPath(new URL('../fixtures/reference/', import.meta.url));

interface Row {
  readonly file: string;
  readonly known: boolean;
  readonly cases: number;
  readonly agreed: number;
  readonly failures: readonly string[];
  readonly backend: string;
  readonly worst: number | null;
  readonly notes: readonly string[];
}

/** The command as a process, over the built library. */
function spawned(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'test/conformance/run.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status: status as number, stdout, stderr };
}

/** The command: in the long form a process, else here, over the sources. */
async function run(...args: string[]): Promise<Ended> {
  return isLong ? spawned(...args) : command(args, () => Promise.resolve(allDoors as Door));
}

async function rowsOf(...args: string[]): Promise<{ status: number; rows: Row[] }> {
  const { status, stdout, stderr } = await run(...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return { status, rows: JSON.parse(stdout) as Row[] };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'margincore-conformance-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('npm run conformance', () => {
  test('agrees with every golden of our own, on both backends, with the same figures', async () => {
    const { status, rows } = await rowsOf(goldens);
    expect(status).toBe(0);
    const files = readdirSync(goldens).sort();
    expect(rows.map((row) => `${row.backend} ${row.file}`)).toEqual(
      ['wasm', 'js'].flatMap((name) => files.map((file) => `${name} ${file}`)),
    );
    for (const row of rows) {
      expect(row.cases, row.file).toBeGreaterThanOrEqual(40);
      expect(row.agreed, row.file).toBe(row.cases);
      expect(Object.keys(row).slice(0, 5)).toEqual(['file', 'known', 'cases', 'agreed', 'failures']);
      expect(row.failures, row.file).toEqual([]);
    }
    const half = rows.length / 2;
    for (let i = 0; i < half; i++) expect(rows[i]?.worst).toBe(rows[i + half]?.worst);
  });

  test('takes files by what they hold, gzipped and in folders of any name, and names those it does not know', async () => {
    const deep = join(folder, 'any', 'where');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'held-back.csv.gz'), gzipSync(readFileSync(join(goldens, 'options_b76.csv'))));
    copyFileSync(join(goldens, 'sf_exp.csv'), join(folder, 'more-exp.csv'));
    writeFileSync(join(folder, 'stranger.json'), '{"tea": 1}');
    writeFileSync(join(folder, 'notes.md'), 'not a reference file');
    const { status, rows } = await rowsOf(folder, '--backend', 'js');
    expect(status).toBe(0);
    expect(rows.map(({ file, known, cases, backend }) => ({ file, known, cases, backend }))).toEqual([
      { file: 'any/where/held-back.csv.gz', known: true, cases: 60, backend: 'js' },
      { file: 'more-exp.csv', known: true, cases: 50, backend: 'js' },
      { file: 'stranger.json', known: false, cases: 0, backend: 'js' },
    ]);
    expect(rows[2]?.notes.join()).toContain('tea');
    expect((await run(folder, '--backend', 'js')).stdout).toContain('not known yet (1 files)');
  });

  test('sees one wrong figure, and ends with 1', async () => {
    const wrong = join(folder, 'wrong');
    mkdirSync(wrong);
    const lines = readFileSync(join(goldens, 'options_inverse.csv'), 'utf8').split('\n');
    const cells = (lines[7] as string).split(',');
    cells[7] = `${cells[7]?.slice(0, 14)}9${cells[7]?.slice(15)}`;
    lines[7] = cells.join(',');
    writeFileSync(join(wrong, 'options.csv'), lines.join('\n'));
    const { status, rows } = await rowsOf(wrong, '--backend', 'js');
    expect(status).toBe(1);
    expect(rows[0]).toMatchObject({ cases: 60, agreed: 59 });
    expect(rows[0]?.failures).toEqual([expect.stringMatching(/^7 .* is off by /)]);
    expect((await run(wrong)).stdout).toContain('NOT AGREED 7 ');
  });

  test('puts every case of a list of bad inputs to the API: one that it cannot put does not agree', async () => {
    const bad = join(folder, 'bad');
    mkdirSync(bad);
    const one = {
      id: 'A',
      op: 'var',
      name: 'one',
      input: {
        corr: [
          [1, 2],
          [2, 1],
        ],
      },
      expect: 'reject',
      rule: 'OUT_OF_RANGE',
    };
    const cases = [
      one,
      { ...one, id: 'B', expect: 'accept', rule: 'sound' },
      { ...one, id: 'C', op: 'telepathy' },
      { ...one, id: 'D', rule: 'refused' },
    ];
    writeFileSync(join(bad, 'any name.json'), JSON.stringify({ version: 1, classes: { reject: 'refused' }, count: 4, cases }));
    const { status, rows } = await rowsOf(bad, '--backend', 'js');
    expect(status).toBe(1);
    expect(rows).toMatchObject([{ cases: 4, agreed: 2 }]);
    expect(rows[0]?.failures[0]).toContain('B one: refused: OUT_OF_RANGE');
    expect(rows[0]?.failures[1]).toContain('C one: not put to the API: operation telepathy');
    expect(rows[0]?.notes.join()).toContain('D one: answered OUT_OF_RANGE at matrix[1][0]');
    expect((await run(bad)).stdout).toContain('NOT AGREED B one: refused: OUT_OF_RANGE');
  });

  test('a file that cannot be read, to its end or at all, or that has no case is a failure by its name; the others are read', async () => {
    const torn = join(folder, 'torn');
    mkdirSync(torn);
    copyFileSync(join(goldens, 'sf_exp.csv'), join(torn, 'sf_exp.csv'));
    writeFileSync(join(torn, 'broken.json'), '{');
    writeFileSync(join(torn, 'sf_erfc.csv'), 'id,stratum,x,y,kappa\n');
    writeFileSync(join(torn, 'sf_log.csv'), 'id,stratum,x,y,kappa\n1,own,2,many,0\n');
    const { status, rows } = await rowsOf(torn, '--backend', 'js');
    expect(status).toBe(1);
    expect(rows.map(({ file, known, cases, failures }) => ({ file, known, cases, failures }))).toEqual([
      { file: 'broken.json', known: false, cases: 0, failures: [expect.stringContaining('cannot be read')] },
      { file: 'sf_erfc.csv', known: true, cases: 0, failures: ['special functions: no cases'] },
      { file: 'sf_exp.csv', known: true, cases: 50, failures: [] },
      { file: 'sf_log.csv', known: true, cases: 0, failures: [expect.stringContaining('many')] },
    ]);
    expect((await run(torn, '--backend', 'js')).stdout).toContain('3 do not agree');
  });

  test('as a process it answers as here', async () => {
    const alone = join(folder, 'process');
    mkdirSync(alone);
    copyFileSync(join(goldens, 'sf_exp.csv'), join(alone, 'sf_exp.csv'));
    writeFileSync(join(alone, 'broken.json'), '{');
    expect(spawned(alone)).toEqual(await command([alone], () => Promise.resolve(allDoors as Door)));
  });

  test('a run that compares nothing has shown nothing', async () => {
    const alone = join(folder, 'alone');
    mkdirSync(alone);
    writeFileSync(join(alone, 'stranger.json'), '{"tea": 1}');
    const { status, stdout } = await run(alone);
    expect(status).toBe(1);
    expect(stdout).toContain('nothing was compared');
  });

  test.each([
    [[]],
    [['nowhere']],
    [['package.json']],
    [['test', '--backend', 'gpu']],
    [['test', '--lane', 'js']],
    [['test', '--jsno']],
    [['test', 'src']],
  ])('refuses %j with 2 and says why', async (args) => {
    const { status, stdout, stderr } = await run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('usage:');
  });

  test.skipIf(!isLong || sharedPath('vectors') === undefined)(
    needs(
      'agrees with every shared reference on both backends, and knows all but those of live running, replies, cascades and waves of deleveraging',
      'vectors',
    ),
    async () => {
      const { status, rows } = await rowsOf(sharedPath('vectors') as string);
      expect(rows.filter((row) => row.failures.length > 0 || row.agreed !== row.cases)).toEqual([]);
      expect(status).toBe(0);
      expect(rows.filter((row) => row.known).length).toBeGreaterThanOrEqual(100);
      expect(rows.filter((row) => !row.known && !/^(live|replies|cascade|adl-waves)\//.test(row.file))).toEqual([]);
    },
    480_000,
  );
});
