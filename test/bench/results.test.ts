// Files of a saved bench run: results/VERSION.md comes from results/VERSION.json, bench/README.md links to it, and an interrupted run continues.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { suites } from '../../bench/catalog.js';
import { type Figures, Keeper, resultsText } from '../../bench/keep.js';
import type { Row } from '../../bench/measure.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const itemOf = (kernel: string): string => suites.find(({ bench }) => bench.kernel === kernel)?.bench.item ?? '';

const row = (kernel: string, name: string, contender: string, nsPerItem: number): Row => ({
  kernel,
  case: name,
  contender,
  nsPerItem,
  ratioToJs: 12 / nsPerItem,
  ratioSpread: [1, 2],
  p50Ns: 1,
  p99Ns: 2,
  bestNsPerItem: nsPerItem,
  items: 1,
  rounds: 2,
});

const folder = mkdtempSync(join(tmpdir(), 'margincore-keep-'));
afterAll(() => rmSync(folder, { recursive: true }));
const start = { machine: 'a processor', node: 'v20', program: 7, rounds: 7, time: 60 };
const cases = [
  { kernel: 'exp', case: '10' },
  { kernel: 'log', case: '20' },
];

describe('bench/results', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const path = `bench/results/${version}.json`;

  test('the tables are those of the figures of this version', () => {
    if (!existsSync(new URL(path, root))) return;
    expect(read(`bench/results/${version}.md`)).toBe(resultsText(version, JSON.parse(read(path)) as Figures, itemOf));
  });

  test('bench/README.md links to the results of this version', () => {
    expect(read('bench/README.md')).toContain(`(results/${version}.md)`);
  });

  const rows = [
    row('exp', '10', 'wasm', 4),
    row('exp', '10', 'js', 12),
    row('exp', '20', 'wasm', 6),
    row('exp', '20', 'js', 12),
    row('exp', '10', 'npm:x', 24),
    row('log', '20', 'js', 12),
  ];
  const figures = { machine: 'm', node: 'v20', rows };

  test('state a line per kernel with the range over its cases, then a line per case with all its contenders', () => {
    expect(resultsText('1.2.3', figures, () => 'number').split('\n')).toEqual([
      '# 1.2.3, m, Node v20',
      '',
      '| kernel (cases) | ns by | wasm | js | wasm x | math-typed x | native-same-isa x | native x |',
      '|---|---|---|---|---|---|---|---|',
      '| exp (2) | number | 4.00-6.00 | 12.0 | 2.00-3.00 |  |  |  |',
      '| log (1) | number |  | 12.0 |  |  |  |  |',
      '',
      '## Every case',
      '',
      '| kernel, case | ns by | wasm | js | math-typed | objects | newton | native-same-isa | native | quantlib | others |',
      '|---|---|---|---|---|---|---|---|---|---|---|',
      '| exp, 10 | number | 4.00 (3.00x) | 12.0 |  |  |  |  |  |  | npm:x 24.0 (0.500x) |',
      '| exp, 20 | number | 6.00 (2.00x) | 12.0 |  |  |  |  |  |  |  |',
      '| log, 20 | number |  | 12.0 |  |  |  |  |  |  |  |',
      '',
    ]);
  });
});

describe('figures on their way', () => {
  test('are there for the next run of the same build, machine and effort, in the order of the cases', () => {
    const path = join(folder, 'deep', 'kept.json');
    const first = new Keeper(path, start);
    first.add([row('log', '20', 'wasm', 4), row('log', '20', 'js', 12)]);
    const second = new Keeper(path, start);
    expect(second.rowsOf({ kernel: 'log', case: '20' })).toHaveLength(2);
    expect(second.missing(cases)).toEqual([cases[0]]);
    second.add([row('exp', '10', 'js', 12)]);
    const third = new Keeper(path, start);
    expect(third.missing(cases)).toEqual([]);
    expect(third.figures(cases).rows.map(({ kernel, contender }) => `${kernel} ${contender}`)).toEqual(['exp js', 'log wasm', 'log js']);
    third.discard();
    expect(existsSync(path)).toBe(false);
  });

  test.each([{ machine: 'another' }, { node: 'v22' }, { program: 8 }, { rounds: 3 }, { time: 20 }])('are begun anew with %o', (other) => {
    const path = join(folder, 'other.json');
    new Keeper(path, start).add([row('log', '20', 'js', 12)]);
    expect(new Keeper(path, { ...start, ...other }).missing(cases)).toEqual(cases);
  });
});
