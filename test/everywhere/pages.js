// Pages with the packed library: without a bundler, and as each bundler makes them.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as esbuild } from 'esbuild';
import { bundlers, folderWith } from './engines.js';

const html = (head, script) => `<!doctype html>
<meta charset="utf-8">
<title>margincore</title>
<link rel="icon" href="data:,">
${head}${script}
`;
const moduleScript = '<script type="module" src="./page.js"></script>';

/** The program of a page: the doors as the page finds them. */
const program = (doors) => `${doors}
import { answer } from './answer.js';
import { report } from './report.js';
report((asked) => answer({ createCore, preset, sampleBook, sampleMarket }, asked));
`;
const byName = program(`import { createCore } from 'margincore';
import { sampleBook, sampleMarket } from 'margincore/io';
import { preset } from 'margincore/rules';`);
const oneFile = program("import { createCore, preset, sampleBook, sampleMarket } from './browser.js';");

/** Puts every page below \`public\` of a project; returns what serves the one of vite's development server. */
export async function makePages(project, origin) {
  const at = (...path) => join(project, ...path);
  const library = at('node_modules/margincore/dist');
  const made = (name, head = '', script = moduleScript) => {
    mkdirSync(at('public', name), { recursive: true });
    writeFileSync(at('public', name, 'index.html'), html(head, script));
    return at('public', name);
  };
  writeFileSync(at('page.js'), byName);

  // no bundler: one file, with a module beside the page that imports it
  const single = made('single');
  for (const file of ['answer.js', 'report.js']) cpSync(at(file), join(single, file));
  cpSync(join(library, 'browser.js'), join(single, 'browser.js'));
  writeFileSync(join(single, 'page.js'), oneFile);

  // no bundler: the files of the package as they lie, found by an import map
  const imports = {
    margincore: './margincore/index.js',
    'margincore/io': './margincore/io.js',
    'margincore/rules': './margincore/rules.js',
    '@assemblyscript/loader': './loader/index.js',
  };
  const map = made('map', `<script type="importmap">${JSON.stringify({ imports })}</script>\n`);
  cpSync(library, join(map, 'margincore'), { recursive: true });
  cpSync(at('node_modules/@assemblyscript/loader'), join(map, 'loader'), { recursive: true });
  for (const file of ['answer.js', 'report.js', 'page.js']) cpSync(at(file), join(map, file));

  await esbuild({
    entryPoints: [at('page.js')],
    outdir: made('esbuild'),
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'warning',
  });

  const tools = folderWith('bundlers', bundlers);
  const require = createRequire(pathToFileURL(join(tools, 'index.js')));
  const load = (name) => import(pathToFileURL(require.resolve(name)).href);

  const { rollup } = await load('rollup');
  const { nodeResolve } = await load('@rollup/plugin-node-resolve');
  const rolled = await rollup({ input: at('page.js'), plugins: [nodeResolve({ browser: true })] });
  await rolled.write({ dir: made('rollup'), format: 'es' });
  await rolled.close();

  const webpack = require('webpack');
  const packed = webpack({
    mode: 'production',
    target: 'web',
    context: project,
    entry: at('page.js'),
    output: { path: made('webpack', '', '<script defer src="./page.js"></script>'), filename: 'page.js' },
    performance: { hints: false },
  });
  const stats = await new Promise((done, fail) => packed.run((error, result) => (error ? fail(error) : done(result))));
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));

  // vite takes the page itself as its entry
  mkdirSync(at('vite'), { recursive: true });
  for (const file of ['answer.js', 'report.js', 'page.js']) cpSync(at(file), at('vite', file));
  writeFileSync(at('vite/index.html'), html('', moduleScript));
  const vite = await load('vite');
  const common = { configFile: false, root: at('vite'), logLevel: 'error' };
  await vite.build({ ...common, base: './', build: { outDir: at('public/vite'), emptyOutDir: true } });
  const server = await vite.createServer({
    ...common,
    cacheDir: at('vite-cache'),
    server: { host: '127.0.0.1', port: 0, proxy: { '/said': origin } },
  });
  await server.listen();
  return { address: server.resolvedUrls.local[0], close: () => server.close() };
}
