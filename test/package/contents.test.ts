// What the tarball holds: everything its documents point at, maps with their sources, and what a registry shows of a package.
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
  expect([...paths].filter((path) => !/^dist\/|^[^/]+$|^src\/.*README\.md$|^src\/web\/page\.png$/.test(path))).toEqual([]);
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

test('every chunk of the library says where its map is, and the map holds the sources as they are written', () => {
  const mapped = [...paths].filter((path) => /^dist\/[^/]+\.js\.map$/.test(path));
  expect(mapped.length).toBeGreaterThan(20);
  for (const path of mapped) {
    expect(textOf(path.replace(/\.map$/, ''))).toContain(`//# sourceMappingURL=${path.slice('dist/'.length)}`);
    const { sources, sourcesContent } = JSON.parse(textOf(path)) as { sources: string[]; sourcesContent: string[] };
    for (const [i, source] of sources.entries()) {
      expect(source).toMatch(/^\.\.\/(?:src|assembly)\/.+\.(?:ts|json)$/);
      // as written: without the marks that the build makes (droppable.js)
      expect(sourcesContent[i], source).toMatch(/^(?:\/\/|\/\*\*|\{)/);
      expect(sourcesContent[i], source).not.toContain('/* @__PURE__ */ (() => (');
    }
  }
});
