// Every fenced example of every README runs as printed, on what is shipped: programs (under strict TypeScript), commands, files.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseBook, parseMarket } from '../src/io/index.js';
import { readStressScenarios } from '../src/io/readStress.js';
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

  test.concurrent.each(programs)(
    '%s runs and prints what it says',
    async (name, example) => {
      const file = fileOf(name, 'mjs');
      writeFileSync(file, javaScriptOf(example.text));
      expect(await workspace.sh(`'${process.execPath}' '${file}'`)).toBe(printedBy(example));
    },
    patience,
  );
});

describe('commands', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

  /** Those of the package run; of those of npm only the names are held to package.json. */
  test.concurrent.each(written('sh'))(
    '%s run',
    async (_, { text }) => {
      for (const command of text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
        const [, script] = /\bnpm (?:run )?([\w:]+)/.exec(command) ?? [];
        if (script === undefined) await workspace.sh(command);
        else expect(['ci', 'install', 'test', 'start', ...Object.keys(scripts)], command).toContain(script);
      }
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
          for (const command of text.split('\n').filter((line) => line.startsWith('margincore '))) await empty.sh(command);
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
