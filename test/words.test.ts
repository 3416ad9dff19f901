// The mechanical part of plain English: patterns and lengths in comments, READMEs, Fault expectations, CLI help and exported names.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readmes, root } from './readmes/examples.js';

/** Hits of each check that are still allowed. A number may only fall. */
const ratchet = {
  'inverted or translated': 42,
  'people for data': 37,
  'missing subject': 68,
  'vague state': 16,
  'docstring start': 318,
  'README sentence above 25 words': 3,
  'README above 600 words': 8,
  'file header above 25 words': 12,
  'Fault expectation': 3,
  'CLI description': 0,
  'exported name': 32,
};
type Check = keyof typeof ratchet;

/** A piece of prose and its place, as FILE:LINE. */
interface Prose {
  readonly place: string;
  readonly text: string;
}

const prose: Readonly<Partial<Record<Check, RegExp>>> = {
  'inverted or translated': /\b(in the place of|meanwhile|anew|perhaps|hangs? on|let go)\b/,
  'people for data': /\b(nobody|somebody|[Ww]ho(ever)? (has|is|wants|sends|asks|comes|watches|holds|keeps|reads))\b/,
  'missing subject': /\b(is|are|was|were) told\b|\bwhat (is|was) (held|asked|said|told|found|left|kept|made)\b/,
  'vague state': /\bas (it|they) stands?\b/,
};
const docstringStart = /^(Of|Whose|Who|What|Where|One|Those)\b/;
const expectationStart = /^(given|left out|with |of |such that)/;
const descriptionStart = /^(of|that|whose|which)\b/;
const nameAlone =
  /^export (?:abstract )?(?:type|interface|class|function|const) (Of|Said|Told|Held|Asked|Found|Lent|Kept|Stand|Standing)\b/gm;

const sources = ['src', 'assembly', 'test', 'bench', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(tsx?|js)$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(join(root, folder, path), 'utf8') })),
);
const own = sources.filter(({ path }) => path !== 'test/words.test.ts');
const inSrc = own.filter(({ path }) => path.startsWith('src/'));

const placeOf = (path: string, text: string, at: number): string => `${path}:${text.slice(0, at).split('\n').length}`;
const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** Every match of `pattern` in the sources, with its first group as the text. */
const matches = (files: typeof sources, pattern: RegExp): Prose[] =>
  files.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map((m) => ({ place: placeOf(path, text, m.index), text: m[1] as string })),
  );

const headers = matches(own, /^(?:#!.*\n)?\/\/ (.*)/g);
const lineComments = matches(own, /(?<=^|\s)\/\/ (.*)/g);
const docstrings = matches(own, /^[ \t]*\/\*\*\s*(?:\* ?)?([\s\S]*?)\s*\*\//gm).map(({ place, text }) => ({
  place,
  text: text.replace(/\s*\n\s*\* ?/g, ' '),
}));

/** Third argument of every `new Fault(...)` of `src`: the texts in it. */
const expectations = matches(inSrc, /(?:new Fault|faultRecord)\((?=([\s\S]{0,600}))/g).flatMap(({ place, text }) => {
  const [, , expectation = ''] = argumentsIn(text);
  return [...expectation.matchAll(/(?<![\w'`}])(['`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map((m) => ({ place, text: m[2] as string }));
});

/** The arguments of a call, from the text behind its parenthesis. */
function argumentsIn(text: string): string[] {
  const found = [''];
  let depth = 0;
  let quote = '';
  for (const [at, c] of [...text].entries()) {
    if (quote !== '') quote = c === quote && text[at - 1] !== '\\' ? '' : quote;
    else if (/['"`]/.test(c)) quote = c;
    else if (/[([{]/.test(c)) depth++;
    else if (/[)\]}]/.test(c) && --depth < 0) break;
    if (c === ',' && depth === 0 && quote === '') found.push('');
    else found[found.length - 1] += c;
  }
  return found.map((one) => one.trim());
}

const descriptions = matches(
  own.filter(({ path }) => path.startsWith('src/cli/')),
  /(?:'-[^'\n]*',|saying\(shared\.\w+,|\.description\()\s*['`]((?:[^'`\\]|\\.)*)/g,
);

/** Code blocks, and generated parts between marks. */
const notProse = /^```[\s\S]*?^```|^<!-- [\s\S]*?^<!-- end.*-->/gm;

/** Sentences of a Markdown file, without code blocks, tables and headings; a list item is a paragraph, inline code one word. */
function sentencesOf(path: string): Prose[] {
  const text = readFileSync(join(root, path), 'utf8').replace(notProse, (block) => block.replace(/[^\n]/g, ''));
  const lines = text.split('\n').map((line) => (/^\s*(\||#|<)|^ {4}\S/.test(line) ? '' : line));
  const paragraphs: { line: number; text: string }[] = [];
  for (const [at, line] of lines.entries()) {
    const item = /^\s*([-*]|\d+\.) /.test(line);
    if (line.trim() === '') paragraphs.push({ line: at + 1, text: '' });
    else if (item || at === 0 || paragraphs.at(-1)?.text === '')
      paragraphs.push({ line: at + 1, text: line.replace(/^\s*([-*]|\d+\.) /, '') });
    else (paragraphs.at(-1) as { text: string }).text += ` ${line}`;
  }
  return paragraphs.flatMap(({ line, text }) =>
    text
      .replace(/`[^`]*`/g, 'Code')
      .replace(/\]\([^)]*\)/g, ']')
      .split(/(?<=[.!?][)*"']*)\s+(?=[\p{Lu}\d[(*"])/u)
      .map((sentence) => ({ place: `${path}:${line}`, text: sentence })),
  );
}
const documents = [...readmes(), 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const sentences = documents.flatMap(sentencesOf);

/** Words of a README outside its code blocks and generated tables, which stand between marks. */
const lengthOf = (path: string): number => wordsOf(readFileSync(join(root, path), 'utf8').replace(notProse, ''));

const longer = (most: number, from: readonly Prose[]): Prose[] => from.filter(({ text }) => wordsOf(text) > most);
const like = (pattern: RegExp, from: readonly Prose[]): Prose[] => from.filter(({ text }) => pattern.test(text));
/** Names of code in backticks are no prose. */
const withoutCode = (from: readonly Prose[]): Prose[] => from.map(({ place, text }) => ({ place, text: text.replace(/`[^`]*`/g, 'Code') }));

const all = [...withoutCode([...lineComments, ...docstrings]), ...sentences, ...expectations, ...descriptions];
const hits: Readonly<Record<Check, readonly Prose[]>> = {
  ...(Object.fromEntries(Object.entries(prose).map(([check, pattern]) => [check, like(pattern, all)])) as Record<Check, Prose[]>),
  'docstring start': like(docstringStart, docstrings),
  'README sentence above 25 words': longer(25, sentences),
  'README above 600 words': readmes().flatMap((path) => (lengthOf(path) > 600 ? [{ place: path, text: `${lengthOf(path)} words` }] : [])),
  'file header above 25 words': longer(25, headers),
  'Fault expectation': like(expectationStart, expectations),
  'CLI description': like(descriptionStart, descriptions),
  'exported name': matches(own, nameAlone),
};

describe('hits of a check are at most as many as before', () => {
  test.each(Object.entries(ratchet) as [Check, number][])('%s: %i', (check, most) => {
    const found = hits[check].map(({ place, text }) => `${place}: ${text}`);
    expect(found.length, `${check}: ${found.length}, allowed ${most}\n${found.join('\n')}`).toBeLessThanOrEqual(most);
  });
});

test('what is checked is there: every kind of text is found in plenty', () => {
  expect(headers.length).toBeGreaterThan(1000);
  expect(docstrings.length).toBeGreaterThan(2000);
  expect(sentences.length).toBeGreaterThan(500);
  expect(expectations.length).toBeGreaterThan(400);
  expect(descriptions.length).toBeGreaterThan(100);
});
