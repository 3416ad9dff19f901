// Builds the page into dist/web: a static folder that any host may serve, and that works offline.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { droppables } from '../../droppable.js';
import { openingRulesParsed } from './openingRules.js';

/** What the library fetches when it is asked for, and the first view always needs. */
const atOnce = [
  'prepared/engine',
  'prepared/account/liquidationPrices',
  'bookRisk/run',
  'bookRisk/parametric',
  'bookRisk/parametricInputs',
];

/**
 * Bundles an entry so that all that stands behind it from the start is one file. A bundler that splits puts modules together that the same entries reach;
 * so what is fetched later is made to reach the first entry too, which is there by then.
 */
async function bundleWhole(root, options, entry, plugins) {
  const first = join(root, entry);
  const taken = atOnce.map((name) => join(root, 'src/engine', `${name}.ts`));
  const bundle = (later, rest) => {
    const behind = (path) => (later.has(path) ? first : undefined);
    return build({ ...options, ...rest, plugins: [...plugins, droppables(root, (path) => taken.includes(path), behind)] });
  };
  const { metafile } = await bundle(new Set(), { write: false, metafile: true });
  const fetched = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ kind }) => kind === 'dynamic-import'));
  return bundle(new Set(fetched.map(({ path }) => join(root, path))), { metafile: true });
}

/** @param {string} root of the repository @param {Record<string, string>} define */
export async function bundlePage(root, define) {
  const out = join(root, 'dist/web');
  mkdirSync(out, { recursive: true });
  const common = {
    absWorkingDir: root,
    outdir: 'dist/web',
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: ['es2022'],
    platform: 'browser',
    define,
    logLevel: 'warning',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  };
  const page = 'src/web/main.tsx';
  const first = await bundleWhole(root, { ...common, entryPoints: { page }, chunkNames: 'page-[name]-[hash]' }, page, []);
  const desk = 'src/web/desk/worker.ts';
  const worker = await bundleWhole(root, { ...common, entryPoints: { desk }, chunkNames: 'desk-[name]-[hash]' }, desk, [
    openingRulesParsed(root),
    {
      name: 'module-as-text',
      setup({ onResolve }) {
        onResolve({ filter: /core\.base64\.js$/ }, () => ({ path: join(root, 'dist/core.base64.js') }));
      },
    },
  ]);
  const style = await build({ ...common, splitting: false, metafile: true, entryPoints: { page: 'src/web/style/page.css' } });
  copyFileSync(join(root, 'src/web/index.html'), join(out, 'index.html'));
  copyFileSync(join(root, 'src/web/icon.svg'), join(out, 'icon.svg'));
  copyFileSync(join(root, 'dist/core.wasm'), join(out, 'core.wasm'));
  return [first, worker, style];
}
