// Every sentence of SECURITY.md and the test that holds it: a sentence without one, or a test that is gone, fails here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

/** Sentences of SECURITY.md, by their beginning, with the file and title words of the test of each, or a test below. */
const table: readonly (readonly [sentence: string, file: string, words: string])[] = [
  ['Report a vulnerability privately', 'test/security.test.ts', 'the address of reports is that of the package'],
  ['Please do not open an issue', 'test/security.test.ts', 'the address of reports is that of the package'],
  ['Only the latest release', 'test/security.test.ts', 'one version is stated'],
  ['These count as vulnerabilities', 'test/security.test.ts', 'every sentence has its test'],
  ['input of unknown origin', 'test/io/hostile.test.ts', 'a damaged file'],
  [
    'a figure that differs between backends or threads',
    'test/backends/threads/bits.test.ts',
    'the same bits and the same answers for any number of threads',
  ],
  ['a changed journal that still verifies', 'test/live/engine/replayed.test.ts', 'is another is refused, or that is only stated'],
  ['a changed journal that still verifies', 'test/log/witness.test.ts', 'another history at every place'],
  ['a made-up field of a statement', 'test/live/forgeries.test.ts', 'is never accepted'],
  ['a made-up field of a statement', 'test/live/lyingVenue.test.ts', 'of the record that is another is a difference'],
  ['a made-up field of a statement', 'test/log/checkpoint.test.ts', 'of low order is refused in every form'],
  ['What the library does by itself', 'test/security.test.ts', 'every sentence has its test'],
  ['It opens no connection', 'test/security.test.ts', 'no room of the library knows a network or a key'],
  ['Replies of venues are given to it', 'test/security.test.ts', 'no room of the library knows a network or a key'],
  ['It reads and writes the named files', 'test/security.test.ts', 'files are opened in few places'],
  ['Rule documents are data', 'test/security.test.ts', 'a formula of a document runs nothing'],
  ['Nothing uses `eval`', 'test/security.test.ts', 'nothing evaluates text as code'],
  ['Readers limit bytes', 'test/io/inputs.test.ts', 'a text has the limits of a file'],
  ['Readers limit bytes', 'test/io/source.test.ts', 'refuses a gzip bomb before it is spread out'],
  ['The core has one dependency', 'test/security.test.ts', 'the package depends on one package'],
  ['What the command line needs is bundled', 'test/security.test.ts', 'the package depends on one package'],
  ['What the service does', 'test/security.test.ts', 'every sentence has its test'],
  ['Without keys it listens', 'test/service/refusals.test.ts', 'listens nowhere else'],
  ['Keys are kept as hashes', 'test/service/keys.test.ts', 'as a hash alone'],
  ['Keys are kept as hashes', 'test/service/keys.test.ts', 'links that somebody planted are not followed'],
  ['Keys are kept as hashes', 'test/service/keys.test.ts', 'a lock left behind is taken away'],
  ['Keys are kept as hashes', 'test/service/keys.test.ts', 'that cannot be read is a fault: nothing, a pipe'],
  ['A key is revoked', 'test/service/keys.test.ts', 'is looked at again'],
  ['A key of some accounts', 'test/service/keys.test.ts', 'sees nothing of others'],
  ['Connections of strangers', 'test/service/strangers.test.ts', 'is answered and gone'],
  ['Bodies are limited', 'test/service/strangers.test.ts', 'nested 5,000 deep'],
  ['Under load it refuses', 'test/service/admission.test.ts', 'every halt and cancel is'],
  ['Pages of other origins', 'test/service/refusals.test.ts', 'pages of other origins'],
];

/** Sentences of the document: of its paragraphs and of its list. */
const sentences = read('SECURITY.md')
  .replace(/^#.*$/gm, '')
  .replace(/<https?:[^>]*>/g, 'there')
  .split(/\n{2,}|\n(?=- )/)
  .flatMap((part) =>
    part
      .replace(/^- /, '')
      .replace(/\s+/g, ' ')
      .split(/(?<=[.:;])\s+(?=[A-Z])/),
  )
  .map((one) => one.trim())
  .filter((one) => one !== '');

describe('SECURITY.md', () => {
  test('every sentence has its test, and every test is there', () => {
    expect(sentences.length).toBeGreaterThan(10);
    for (const sentence of sentences) expect(table.filter(([begin]) => sentence.startsWith(begin)).length, sentence).toBeGreaterThan(0);
    for (const [begin, file, words] of table) {
      expect(
        sentences.filter((one) => one.startsWith(begin)),
        begin,
      ).toHaveLength(1);
      expect(existsSync(`${root}${file}`), file).toBe(true);
      // in the title of a test that runs, not in a comment
      const titles = [...read(file).matchAll(/(['`])((?:\\.|(?!\1)[^\n])*)\1,\s*(?:async\s*)?\(/g)].map(([, , title]) => title);
      expect(
        titles.filter((title) => title?.includes(words)),
        `${file}: ${words}`,
      ).not.toEqual([]);
    }
  });

  const { version, dependencies, repository, bin } = JSON.parse(read('package.json')) as {
    version: string;
    dependencies: Record<string, string>;
    repository: { url: string };
    bin: Record<string, string>;
  };

  test('the address of reports is that of the package', () => {
    const [, address] = /<(https:[^>]*)>/.exec(read('SECURITY.md')) ?? [];
    const repositoryAt = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
    expect(address).toBe(`${repositoryAt}/security/advisories/new`);
  });

  test('one version is stated, and it is the newest of the changelog', () => {
    expect(read('CHANGELOG.md')).toContain(version);
  });

  test('the package depends on one package, and its command on nothing beyond', () => {
    expect(Object.keys(dependencies)).toEqual(['@assemblyscript/loader']);
    expect(Object.values(bin)).toEqual(['dist/cli.js']);
  });

  /** Sources of the library: all but the faces, which serve a network or a terminal. */
  const faces = /^(cli|mcp|service|web|questions)\/|^(client|service)\.ts$/;
  const sources = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
  const library = sources.filter((path) => !faces.test(path));
  const code = (path: string): string =>
    read(`src/${path}`)
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/(^|[^:'"`])\/\/.*$/gm, '$1');

  test('no room of the library knows a network or a key of anybody', () => {
    expect(library.length).toBeGreaterThan(300);
    const network = /'node:(net|http|https|http2|tls|dgram|dns)'|\bnew WebSocket\(|\bXMLHttpRequest\b|\bsendBeacon\b|\bEventSource\b/;
    expect(library.filter((path) => network.test(code(path)))).toEqual([]);
    // its own module, from beside its code
    expect(library.filter((path) => /\bfetch\(/.test(code(path)))).toEqual(['backends/wasm/load.ts']);
  });

  test('nothing evaluates text as code', () => {
    expect(sources.filter((path) => /\beval\(|\bnew Function\(|\bFunction\('|node:vm/.test(code(path)))).toEqual([]);
  });

  test('a formula of a document runs nothing', async () => {
    const { parseRules, preset } = await import('../src/rules.js');
    const document = JSON.parse(JSON.stringify(preset('margincore'))) as { collateral?: { haircuts?: Record<string, unknown> } };
    const attempts = [
      'globalThis.ran = 1',
      '(() => { globalThis.ran = 1 })()',
      'constructor.constructor("globalThis.ran = 1")()',
      'process.exit(1)',
    ];
    let refused = 0;
    for (const text of attempts) {
      const hostile = JSON.parse(JSON.stringify(document), (_, value) =>
        typeof value === 'number' && value > 0 && value < 1 ? text : value,
      );
      try {
        parseRules(hostile);
      } catch {
        refused += 1;
      }
    }
    expect([refused, (globalThis as { ran?: number }).ran]).toEqual([attempts.length, undefined]);
  });

  test('files are opened in few places, by the names that they are given', () => {
    const opens = /nodeModule\('node:fs(\/promises)?'\)|from 'node:fs(\/promises)?'/;
    const rooms = new Set(library.filter((path) => opens.test(code(path))).map((path) => path.split('/')[0]));
    expect([...rooms].filter((room) => !['io', 'live', 'log', 'backends', 'node.ts'].includes(room as string))).toEqual([]);
  });
});
