// npm run test:quick [-- --most 30]: the test files nearest to what differs from main, by imports between them.
// A change deep in the engine reaches most tests; the nearest fail first. `npm test` runs all.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Imports of every source and test file, as paths from the root. */
async function importsOf(files) {
  const stdin = { contents: files.map((path) => `import './${path}';`).join('\n'), resolveDir: process.cwd() };
  const { metafile } = await build({
    ...{ stdin, bundle: true, write: false, metafile: true, outdir: 'out', packages: 'external', platform: 'node', format: 'esm' },
    ...{ logLevel: 'silent', ignoreAnnotations: true, external: ['*/core.base64.js'] },
  });
  return new Map(Object.entries(metafile.inputs).map(([path, { imports }]) => [path, imports.map((one) => one.path)]));
}

/** Steps from each file to the nearest changed one that it imports, itself 0. */
export function distancesTo(changed, imports) {
  const importers = new Map();
  for (const [file, paths] of imports) for (const path of paths) importers.set(path, [...(importers.get(path) ?? []), file]);
  const steps = new Map(changed.map((path) => [path, 0]));
  // a Map is walked in the order in which entries come, those added on the way among them
  for (const [file, step] of steps) for (const by of importers.get(file) ?? []) if (!steps.has(by)) steps.set(by, step + 1);
  return steps;
}

/** Names of folders that a test shares with a changed file: test/live/gate and src/live/gate share two. */
const sharedFolders = (test, changed) => {
  const [own, ...others] = [test, ...changed].map((path) => path.split('/').slice(1, -1));
  return Math.max(0, ...others.map((other) => [...own, undefined].findIndex((name, n) => name === undefined || name !== other[n])));
};

/** Test files that reach a change: nearest first, where a shared name of a folder counts as two steps less. */
export function nearest(tests, changed, imports) {
  const steps = distancesTo(changed, imports);
  const far = new Map(tests.map((test) => [test, steps.get(test) - 2 * sharedFolders(test, changed)]));
  return tests.filter((test) => steps.has(test)).sort((a, b) => far.get(a) - far.get(b) || (a < b ? -1 : 1));
}

/** A kernel is not imported by tests: its twin is. */
const twin = (path) => path.replace(/^assembly\//, 'src/backends/js/');

async function main(args) {
  const most = args[0] === '--most' ? Number(args[1]) : 30;
  const git = (...rest) => execFileSync('git', rest, { encoding: 'utf8' }).split('\n').filter(Boolean);
  const [base] = git('merge-base', 'main', 'HEAD');
  const changed = [...git('diff', '--name-only', base), ...git('ls-files', '--others', '--exclude-standard')].map(twin);
  const tests = readdirSync('test', { recursive: true }).flatMap((path) => (path.endsWith('.test.ts') ? [`test/${path}`] : []));
  const found = nearest(tests, changed, await importsOf(tests));
  console.log(`${Math.min(most, found.length)} of the ${found.length} test files that the change reaches`);
  if (found.length === 0 || !(most > 0)) return 0;
  return spawnSync('npx', ['vitest', 'run', ...found.slice(0, most)], { stdio: 'inherit' }).status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
