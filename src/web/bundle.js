// Builds the page into dist/web: a static folder that any host may serve, and that works offline.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { droppables } from '../../droppable.js';
import { openingRulesParsed } from './openingRules.js';

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
  await build({ ...common, entryPoints: { page: 'src/web/main.tsx' }, chunkNames: 'page-[name]-[hash]' });
  await build({
    ...common,
    entryPoints: { desk: 'src/web/desk/worker.ts' },
    chunkNames: 'desk-[name]-[hash]',
    plugins: [
      openingRulesParsed(root),
      droppables(root),
      {
        name: 'module-as-text',
        setup(bundle) {
          bundle.onResolve({ filter: /core\.base64\.js$/ }, () => ({ path: join(root, 'dist/core.base64.js') }));
        },
      },
    ],
  });
  await build({ ...common, splitting: false, entryPoints: { page: 'src/web/style/page.css' } });
  copyFileSync(join(root, 'src/web/index.html'), join(out, 'index.html'));
  copyFileSync(join(root, 'src/web/icon.svg'), join(out, 'icon.svg'));
  copyFileSync(join(root, 'dist/core.wasm'), join(out, 'core.wasm'));
}
