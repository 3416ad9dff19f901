// The conformance runner, on the built library: our own goldens agree, a wrong figure is seen, strangers are named.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs, sharedPath } from '../shared.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const goldens = fileURLToPath(new URL('../fixtures/reference/', import.meta.url));

interface Row {
  readonly file: string;
  readonly cases: number;
  readonly agreed: number;
  readonly worst: number | null;
  readonly metric: string;
  readonly lane: string;
  readonly note?: string;
}

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'test/conformance/run.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function rowsOf(...args: string[]): { status: number | null; rows: Row[] } {
  const { status, stdout, stderr } = run(...args, '--json');
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
  test('agrees with every golden of our own, in both lanes, with the same figures', () => {
    const { status, rows } = rowsOf(goldens);
    expect(status).toBe(0);
    const files = readdirSync(goldens).sort();
    expect(rows.map((row) => `${row.lane} ${row.file}`)).toEqual(['wasm', 'js'].flatMap((lane) => files.map((file) => `${lane} ${file}`)));
    for (const row of rows) {
      expect(row.cases, row.file).toBeGreaterThanOrEqual(40);
      expect(row.agreed, row.file).toBe(row.cases);
      expect(Object.keys(row).slice(0, 6)).toEqual(['file', 'cases', 'agreed', 'worst', 'metric', 'lane']);
    }
    const half = rows.length / 2;
    for (let i = 0; i < half; i++) expect(rows[i]?.worst).toBe(rows[i + half]?.worst);
  });

  test('takes files by what they hold, gzipped and in folders of any name, and names those it does not know', () => {
    const deep = join(folder, 'any', 'where');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'held-back.csv.gz'), gzipSync(readFileSync(join(goldens, 'options_b76.csv'))));
    copyFileSync(join(goldens, 'sf_exp.csv'), join(folder, 'more-exp.csv'));
    writeFileSync(join(folder, 'stranger.json'), '{"tea": 1}');
    writeFileSync(join(folder, 'broken.json'), '{');
    writeFileSync(join(folder, 'notes.md'), 'not a reference file');
    const { status, rows } = rowsOf(folder, '--lane', 'js');
    expect(status).toBe(0);
    expect(rows.map(({ file, cases, lane }) => ({ file, cases, lane }))).toEqual([
      { file: 'any/where/held-back.csv.gz', cases: 60, lane: 'js' },
      { file: 'broken.json', cases: 0, lane: 'js' },
      { file: 'more-exp.csv', cases: 50, lane: 'js' },
      { file: 'stranger.json', cases: 0, lane: 'js' },
    ]);
    expect(rows[1]?.note).toContain('cannot be read');
    expect(rows[3]?.note).toContain('tea');
    const { stdout } = run(folder, '--lane', 'js');
    expect(stdout).toContain('not known yet (2 files)');
  });

  test('sees one wrong figure, and ends with 1', () => {
    const wrong = join(folder, 'wrong');
    mkdirSync(wrong);
    const lines = readFileSync(join(goldens, 'options_inverse.csv'), 'utf8').split('\n');
    const cells = (lines[7] as string).split(',');
    cells[7] = `${cells[7]?.slice(0, 14)}9${cells[7]?.slice(15)}`;
    lines[7] = cells.join(',');
    writeFileSync(join(wrong, 'options.csv'), lines.join('\n'));
    const { status, rows } = rowsOf(wrong, '--lane', 'js');
    expect(status).toBe(1);
    expect(rows[0]).toMatchObject({ cases: 60, agreed: 59 });
    expect(run(wrong).stdout).toContain('NOT AGREED 7 ');
  });

  test('puts lists of bad inputs to the API by operation and class, and says what it cannot', () => {
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
    const { status, rows } = rowsOf(bad, '--lane', 'js');
    expect(status).toBe(1);
    expect(rows).toMatchObject([{ cases: 3, agreed: 2 }]);
    expect(rows[0]?.note).toContain('C one: not put to the API: operation telepathy');
    expect(rows[0]?.note).toContain('D one: answered OUT_OF_RANGE at corr[1][0]');
    expect(run(bad).stdout).toContain('NOT AGREED B one (refused: OUT_OF_RANGE');
  });

  test('a known file that cannot be read to its end is a failure, said with its reason', () => {
    const torn = join(folder, 'torn');
    mkdirSync(torn);
    writeFileSync(join(torn, 'sf_log.csv'), 'id,stratum,x,y,kappa\n1,own,2,many,0\n');
    const { status, rows } = rowsOf(torn, '--lane', 'js');
    expect(status).toBe(1);
    expect(rows[0]).toMatchObject({ cases: 0, agreed: 0 });
    expect(rows[0]?.note).toContain('many');
  });

  test.each([[[]], [['nowhere']], [['package.json']], [['test', '--lane', 'gpu']], [['test', '--jsno']], [['test', 'src']]])(
    'refuses %j with 2 and says why',
    (args) => {
      const { status, stdout, stderr } = run(...args);
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain('usage:');
    },
  );

  test.skipIf(sharedPath('vectors') === undefined)(
    needs('agrees with everything it knows of the shared references', 'vectors'),
    () => {
      const { status, rows } = rowsOf(sharedPath('vectors') as string);
      expect(status).toBe(0);
      expect(rows.filter((row) => row.cases > 0).length).toBeGreaterThanOrEqual(30);
      for (const row of rows) expect(row.agreed, row.file).toBe(row.cases);
    },
    240_000,
  );
});
