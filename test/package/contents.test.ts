// What the tarball holds: everything its documents point at, notices of bundled code, and what a registry shows of a package.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const listed = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
  cwd: root,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});
const [{ files }] = JSON.parse(listed) as [{ files: { path: string; size: number }[] }];
const paths = new Set(files.map(({ path }) => path));
const documents = [...paths].filter((path) => path.endsWith('.md'));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

test('it holds the licence, the changes, what entries name, and nothing of tests, benches or sources', () => {
  for (const path of ['LICENSE', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'dist/core.wasm'])
    expect(paths).toContain(path);
  const { exports, bin, files: shipped, ...fields } = JSON.parse(textOf('package.json'));
  const named = JSON.stringify({ exports, bin }).match(/dist\/[^"]+/g) as string[];
  expect(named.filter((path) => !paths.has(path))).toEqual([]);
  expect([...paths].filter((path) => !/^dist\/|^[^/]+$|^src\/.*README\.md$/.test(path))).toEqual([]);
  for (const field of ['repository', 'homepage', 'bugs', 'keywords', 'author', 'license']) expect(fields[field], field).toBeTruthy();
});

test.each(documents)('every link of %s leads to what is in the package, or is absolute', (document) => {
  const prose = textOf(document).replaceAll(/```[\s\S]*?```/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)|(?:src|href)="([^"]+)"/g)].map(
    ([, link, attribute]) => (link ?? attribute) as string,
  );
  const lost = links.filter(
    (link) => !/^(?:https?:|mailto:|#)/.test(link) && !paths.has(normalize(join(dirname(document), link.replace(/#.*/, '')))),
  );
  expect(lost).toEqual([]);
});

test('it unpacks to 8 MB at most, without maps or the code of tests', () => {
  expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(8_000_000);
  expect([...paths].filter((path) => path.endsWith('.map'))).toEqual([]);
});

test('it names every package whose code it holds, with version and licence text', () => {
  const notices = textOf('dist/THIRD-PARTY-NOTICES.md');
  const { devDependencies, dependencies } = JSON.parse(textOf('package.json')) as Record<string, Record<string, string>>;
  const versions = { ...devDependencies, ...dependencies };
  for (const name of ['commander', 'echarts', 'fastify', 'pino', 'preact', 'uplot', 'ws', '@assemblyscript/loader']) {
    expect(notices).toContain(`| ${name} | ${versions[name]} |`);
    expect(notices).toMatch(new RegExp(`^## .*${name.replace('/', '\\/')} ${versions[name]}`, 'm'));
  }
  expect(notices).toContain('Permission is hereby granted');
  expect(notices).toContain('Apache License');
  // zod's words in other languages stay out of the bundles
  expect([...paths].filter((path) => /^dist\/[^/]+\.js$/.test(path) && /Недопустимый|無効な入力/.test(textOf(path)))).toEqual([]);
});
