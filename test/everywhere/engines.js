// Engines and bundlers as npm carries them, at the versions named here: installed once, into out/everywhere.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const platform = `${process.platform}-${process.arch}`;

const bun = `@oven/bun-${platform}`;
const deno = `@deno/${platform}${process.platform === 'linux' ? '-glibc' : ''}`;
export const bundlers = { rollup: '4.68.7', '@rollup/plugin-node-resolve': '16.0.3', vite: '8.3.8', webpack: '5.112.2' };

/** A folder with these packages in node_modules, and nothing of theirs run. */
export function folderWith(name, packages) {
  const folder = join(root, 'out/everywhere', name);
  const wanted = JSON.stringify({ private: true, dependencies: packages });
  const file = join(folder, 'wanted.json');
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), wanted);
  npm(['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'], folder);
  writeFileSync(file, wanted);
  return folder;
}

/** The newest release of a major version of Node that npm has for this platform: its path. */
export function nodeAt(major) {
  const found = JSON.parse(npm(['view', `node-${platform}@${major}`, 'version', '--json'], root));
  const parts = (version) => version.split('.').map(Number);
  const newest = [found]
    .flat()
    .sort((a, b) => parts(a)[1] - parts(b)[1] || parts(a)[2] - parts(b)[2])
    .at(-1);
  return join(folderWith(`node-${major}`, { [`node-${platform}`]: newest }), `node_modules/node-${platform}/bin/node`);
}

/** Engines of the command line: how each runs a program. */
export const shells = [
  ...[20, 22, 24].map((major) => ({ engine: `Node ${major}`, path: () => nodeAt(major), before: [], loaders: ['import', 'require'] })),
  {
    engine: 'Bun',
    path: () => join(folderWith('bun', { [bun]: '1.4.5' }), 'node_modules', bun, 'bin/bun'),
    before: [],
    loaders: ['import', 'require'],
  },
  {
    engine: 'Deno',
    path: () => join(folderWith('deno', { [deno]: '2.9.6' }), 'node_modules', deno, 'deno'),
    before: ['run', '--allow-all', '--no-config', '--node-modules-dir=manual'],
    loaders: ['import'],
  },
];
