// Tables at every width: no line beyond the terminal, every cell printed, numbers end in one column; colours by the usual variables.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { partsOf, widthOf } from '../../src/cli/table.js';
import { coloured } from '../../src/cli/terminal.js';
import '../seed.js';
import { isLong, runs } from '../long.js';
import { margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { market, book, write } = sampleFiles(12);
beforeAll(write);
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const cells = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map((text) => ({ text, shown: text })));

describe('a table', () => {
  test('that fits is one part: text to the left, numbers to the right', () => {
    expect(
      partsOf(
        cells([
          ['name', 'sum'],
          ['a', '1'],
          ['bcd', '1,234.5'],
        ]),
        1,
        80,
      ),
    ).toEqual(['name       sum\na            1\nbcd    1,234.5']);
  });

  test('that does not fit stands in parts with the names of its rows', () => {
    expect(
      partsOf(
        cells([
          ['name', 'first', 'second'],
          ['alpha', '11', '222'],
          ['beta', '3', '4'],
        ]),
        1,
        18,
      ),
    ).toEqual(['name    first\nalpha      11\nbeta        3', 'name    second\nalpha      222\nbeta         4']);
  });

  test('breaks a cell that no line has room for between words, and counts wide letters twice', () => {
    expect(
      partsOf(
        cells([
          ['k', 'text'],
          ['a', 'one two three four'],
        ]),
        2,
        20,
      ),
    ).toEqual(['k   text\na   one two three\n    four']);
    expect(['abc', '漢字', 'e\u0301', '😀'].map(widthOf)).toEqual([3, 4, 1, 2]);
  });

  test('of any cells and any width: no line is longer, and no letter is lost', () => {
    const text = fc.stringMatching(/^[a-z0-9,.]{0,30}( [a-z]{1,12}){0,4}$/);
    const table = fc
      .integer({ min: 1, max: 8 })
      .chain((n) => fc.array(fc.array(text, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 20, max: 140 }), (rows, lefts, limit) => {
        const parts = partsOf(cells(rows), lefts, limit);
        for (const line of parts.join('\n').split('\n')) if (widthOf(line) > limit) return false;
        const letters = (some: string): string => [...some.replace(/\s/g, '')].sort().join('');
        const whole = letters(parts.join(''));
        const shown = letters(rows.flat().join(''));
        // names of rows stand in every part
        return parts.length === 1
          ? whole === shown
          : [...new Set(shown)].every((letter) => whole.split(letter).length >= shown.split(letter).length);
      }),
      { numRuns: runs(500) },
    );
  });
});

const asked = ['--market', market, '--book', book];
const commands = [
  ['margin', ...asked],
  ['greeks', '--market', market],
  ['compare', ...asked, '--rules', 'margincore,deribit-portfolio'],
  ['stress', ...asked, '--heatmap', 'BTC', '--reverse', ...(isLong ? [] : ['--max-sigmas', '1']), '--by-account'],
  ['stress', '--list'],
  ['rules', 'list'],
];

describe('commands', () => {
  test.each(commands)(
    '%s %s print no line of a table that is wider than 60, 80 or 120 columns',
    async (...args) => {
      const [wide, ...narrow] = await Promise.all(
        ['', '60', '80', '120'].map(async (COLUMNS) => (await margincore([...args, '-q'], { env: { COLUMNS } })).stdout),
      );
      for (const [i, width] of [60, 80, 120].entries()) {
        const lines = (narrow[i] as string).split('\n');
        expect([width, lines.filter((line) => /\S {3}/.test(line) && widthOf(line) > width)]).toEqual([width, []]);
        const figures = (text: string): Set<string> => new Set(text.match(/\d[\d,]*\.\d+/g));
        for (const figure of figures(wide as string)) expect(figures(narrow[i] as string)).toContain(figure);
      }
    },
    60_000,
  );

  test('a terminal of 60 columns is asked for its width, gets colours, and none with NO_COLOR', () => {
    const onTerminal = (env: string): string =>
      execFileSync(
        'script',
        [
          '-qec',
          `stty cols 60 rows 30; env -u COLUMNS -u NO_COLOR ${env} '${process.execPath}' '${cli}' margin --market '${market}' --book '${book}' -q`,
          '/dev/null',
        ],
        {
          encoding: 'utf8',
          input: '',
          env: { ...process.env, TERM: 'xterm', COLUMNS: undefined },
        },
      );
    const [plain, painted] = [onTerminal('NO_COLOR=1'), onTerminal('FORCE_COLOR=')];
    expect(plain.split(/\r?\n/).filter((line) => /\S {3}/.test(line) && line.length > 60)).toEqual([]);
    expect(plain).toMatch(/^requirement +equity/m);
    expect(plain).not.toContain('\u001b[');
    expect(painted).toContain('\u001b[1m');
  });

  test('colours are for terminals, wanted by FORCE_COLOR, refused by any NO_COLOR', () => {
    expect(coloured({}, true)).toBe(true);
    expect(coloured({}, false)).toBe(false);
    expect(coloured({ NO_COLOR: '1' }, true)).toBe(false);
    expect(coloured({ NO_COLOR: '' }, true)).toBe(true);
    expect(coloured({ FORCE_COLOR: '1', NO_COLOR: '1' }, false)).toBe(true);
    expect(coloured({ FORCE_COLOR: '0' }, true)).toBe(false);
    expect(coloured({ TERM: 'dumb' }, true)).toBe(false);
  });
});
