// Every fenced example of every README runs as printed, on what is shipped: programs (under strict TypeScript), commands, files.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseBook, parseMarket } from '../src/io/index.js';
import { readStressScenarios } from '../src/io/readStress.js';
import { isLong, some } from './long.js';
import { javaScriptOf, wrongIn } from './readmes/check.js';
import { type Example, examplesOf, printedBy, readmes, root } from './readmes/examples.js';
import { Workspace } from './readmes/workspace.js';

/** Some dozen processes on whatever else the machine is at. */
const patience = 300_000;
const workspace = new Workspace();
beforeAll(() => workspace.fill());
afterAll(() => workspace.remove());

const examples = readmes().flatMap(examplesOf);
const written = (...languages: string[]): [string, Example][] =>
  examples.filter(({ language }) => languages.includes(language)).map((one) => [`${one.readme}:${one.line}`, one]);

test('the READMEs have examples, and the language of each is one that is put to the test', () => {
  const known = ['js', 'json', 'csv', 'ndjson'];
  const allowed = [...known, 'ts', 'sh', 'text'];
  expect(examples.filter(({ language }) => !allowed.includes(language)).map(({ readme, line }) => `${readme}:${line}`)).toEqual([]);
  for (const language of known) expect(written(language), language).not.toEqual([]);
});

describe('programs', () => {
  const programs = written('js', 'ts');
  const fileOf = (name: string, extension: string): string =>
    join(workspace.folder, `${name.replaceAll(/[^a-zA-Z0-9]+/g, '-')}.${extension}`);

  test('pass the strict type check', () => {
    for (const [name, { text }] of programs) writeFileSync(fileOf(name, 'mts'), text);
    expect(wrongIn(programs.map(([name]) => fileOf(name, 'mts')))).toEqual([]);
  });

  const writtenAs = (name: string, { text }: Example): string => {
    const file = fileOf(name, 'mjs');
    writeFileSync(file, javaScriptOf(text));
    return file;
  };

  test.runIf(isLong).concurrent.each(programs)(
    '%s runs and prints what it says',
    async (name, example) => {
      expect(await workspace.sh(`'${process.execPath}' '${writtenAs(name, example)}'`)).toBe(printedBy(example));
    },
    patience,
  );

  const together = some(programs, Math.ceil(programs.length / 4));
  test.skipIf(isLong)(
    `${together.length} of them, one after the other in one process, print what they say`,
    async () => {
      const runner = join(workspace.folder, 'runner.mjs');
      writeFileSync(
        runner,
        `for (const file of process.argv.slice(2)) {
  console.log('\u0000');
  await import(file);
}\n`,
      );
      const files = together.map(([name, example]) => `'${writtenAs(name, example)}'`);
      const [before, ...printed] = (await workspace.sh(`'${process.execPath}' '${runner}' ${files.join(' ')}`)).split('\u0000\n');
      expect(before).toBe('');
      expect(printed).toHaveLength(together.length);
      for (const [i, [name, example]] of together.entries()) expect(`${name}\n${printed[i]}`).toBe(`${name}\n${printedBy(example)}`);
    },
    patience,
  );
});

describe('commands', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

  /** Those of the package run; of those of npm only the names are held to package.json. */
  const commands = written('sh').map(([name, { readme, text }]) => {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return [name, lines, readme] as const;
  });
  const scriptOf = (command: string): string | undefined => /\bnpm (?:run )?([\w:]+)/.exec(command)?.[1];
  const own = commands.map(([name, lines, readme]) => [name, lines.filter((line) => scriptOf(line) === undefined), readme] as const);
  // those of the README run in a folder of their own below
  const ran = own.filter(([, lines, readme]) => lines.length > 0 && (isLong || readme !== 'README.md'));

  test('of npm name scripts of the package', () => {
    const known = ['ci', 'install', 'test', 'start', ...Object.keys(scripts)];
    const named = commands.flatMap(([, lines]) => lines.flatMap((line) => scriptOf(line) ?? []));
    expect(named.length).toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining(named));
  });

  test.concurrent.each(some(ran, 1))(
    '%s run',
    async (_, lines) => {
      for (const command of lines) await workspace.sh(command);
    },
    patience,
  );

  test(
    'of the README run one after the other in an empty folder',
    async () => {
      const empty = new Workspace();
      try {
        const blocks = written('sh').filter(([, { readme, text }]) => readme === 'README.md' && /^margincore /m.test(text));
        expect(blocks.length).toBeGreaterThan(0);
        for (const [, { text }] of blocks)
          for (const command of text.split('\n').filter((line) => line.startsWith('margincore ')))
            await empty.sh(isLong ? command : command.replace('--accounts 100', '--accounts 4'));
      } finally {
        empty.remove();
      }
    },
    patience,
  );
});

describe('files', () => {
  test.each(written('csv', 'ndjson'))('%s is a book without faults', (_, { language, text }) => {
    const book = parseBook(text);
    expect([book.faults, book.accounts.length > 0]).toEqual([[], true]);
    expect(text.startsWith('{')).toBe(language === 'ndjson');
  });

  test.each(written('json'))('%s is read by its format', async (name, { text }) => {
    const { format } = JSON.parse(text) as { format: string };
    if (format === 'margincore-market') expect(parseMarket(text).quotes.length).toBeGreaterThan(0);
    else if (format === 'margincore-stress') expect((await readStressScenarios(new TextEncoder().encode(text))).length).toBeGreaterThan(0);
    else throw new Error(`${name}: no reader for ${format}`);
  });
});
