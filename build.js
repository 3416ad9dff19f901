// Builds everything that is shipped, into dist/: the module (asc), the bundles (esbuild), the declarations (tsc, rollup).
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { build, transformSync } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { droppableOutput, droppables } from './droppable.js';
import { entries } from './entries.js';
import { bundledPackages, noticesOf } from './notices.js';
import { describedSchema } from './reference.js';
import { bundlePage } from './src/web/bundle.js';

const root = dirname(fileURLToPath(import.meta.url));
const quiet = process.argv.includes('--quiet');
const require = createRequire(import.meta.url);
const run = (script, args) =>
  execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'] });

rmSync(join(root, 'dist'), { recursive: true, force: true });
mkdirSync(join(root, 'dist'));

// 1. the WebAssembly module, and the same bytes as text for runtimes that cannot fetch a file
run(join(root, 'node_modules/assemblyscript/bin/asc.js'), [
  '--config',
  'asconfig.json',
  '--target',
  process.argv.includes('--debug') ? 'debug' : 'release',
  '--outFile',
  'dist/core.wasm',
]);
const bytes = readFileSync(join(root, 'dist/core.wasm'));
writeFileSync(join(root, 'dist/core.base64.js'), `export const base64 = '${bytes.toString('base64')}';\n`);

/** Modules of `src/engine` that the page fetches when it is asked for them, and the library does not: there it costs other programs more than it spares any. */
const whole = [
  'prepared/account/whatIfs',
  'prepared/account/liquidationPrices',
  'prepared/liquidationPrices',
  'prepared/account/savings',
  'prepared/account/distances',
  'prepared/account/pastPnls',
  'prepared/stress/stress',
  'prepared/stress/reverse',
  'prepared/stress/spotVol',
  'bookRisk/inputs',
  'bookRisk/parametricInputs',
  'bookRisk/parametric',
  'bookRisk/bookRisk',
  'bookRisk/linearContributions',
  'bookRisk/quadraticContributions',
].map((name) => join(root, 'src/engine', `${name}.ts`));

/** Modules of `src` that a module holds its own copy of, which is loaded with it alone. */
const copies = {
  'market/foreign': ['market/build', 'book/checkInstrument'],
  'engine/prepared/prepare': ['book/made', 'book/checkBook', 'book/plainCopy'],
};
const inSource = (name) => join(root, 'src', `${name}.ts`);
const apart = Object.fromEntries(Object.entries(copies).map(([name, of]) => [inSource(name), of.map(inSource)]));

// 2. the library, readers and writers included: one platform-neutral graph that shares its pieces between the entries
const doors = ['index', 'js', 'rules', 'risk', 'estimation', 'liquidation', 'quantums', 'live', 'optimise', 'verify', 'client'];
const constants = { __VERSION__: JSON.stringify(require('./package.json').version), __MODULE_CHECKSUM__: String(crc32(bytes)) };
const common = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  target: ['es2022', 'node20'],
  define: constants,
  logLevel: 'warning',
  metafile: true,
  legalComments: 'none', // THIRD-PARTY-NOTICES.md has them
};
const library = await build({
  ...common,
  entryPoints: {
    ...Object.fromEntries(doors.map((door) => [door, `src/${door}.ts`])),
    io: 'src/io/index.ts',
    // no entry points of the package: what the command line shares with the library beyond its doors
    fault: 'src/fault.ts',
    check: 'src/check.ts',
    support: 'src/support.ts',
    shape: 'src/shape/shape.ts',
    shapeLeaves: 'src/shape/leaves.ts',
    ioSupport: 'src/io/support.ts',
  },
  splitting: true,
  platform: 'neutral',
  plugins: [droppables(root, (path) => whole.includes(path), undefined, apart)],
  external: ['@assemblyscript/loader', './core.base64.js'],
});

// short names alone: with the white space, or the syntax, the marks by which bundlers leave out what nobody asks for would go
for (const name of Object.keys(library.metafile.outputs).map((path) => basename(path))) {
  const path = join(root, 'dist', name);
  const { code } = transformSync(droppableOutput(readFileSync(path, 'utf8')), {
    format: 'esm',
    target: common.target,
    minifyIdentifiers: true,
  });
  writeFileSync(path, code);
}

// the doors of a page without a bundler in one file, the module in it as text: what stands for the file beside it is empty, and passed over
const browser = await build({
  ...common,
  entryPoints: { browser: 'src/browser.ts' },
  platform: 'browser',
  minify: true,
  plugins: [
    {
      name: 'module-inside',
      setup({ onLoad, onResolve }) {
        onResolve({ filter: /core\.base64\.js$/ }, () => ({ path: join(root, 'dist/core.base64.js') }));
        onLoad({ filter: /wasm\/load\.ts$/ }, ({ path }) => ({
          contents: readFileSync(path, 'utf8').replace("new URL('./core.wasm', import.meta.url)", "new URL('data:,')"),
          loader: 'ts',
        }));
      },
    },
  ],
});

// and the code of a thread, one file with all it needs: a worker knows no import map, and a user may have to put it beside a bundle
const worker = await build({
  ...common,
  entryPoints: { worker: 'src/backends/threads/worker.ts' },
  platform: 'neutral',
  minify: true,
  mainFields: ['module', 'main'],
  external: ['./core.base64.js'],
  footer: { js: 'export {};' }, // it imports and exports nothing, and is a module
});

// 3. the command line for Node: it takes the library through its doors, and carries its own third-party code
const door = {
  name: 'doors',
  setup(faces) {
    faces.onResolve({ filter: /^\.\.?\// }, (args) => {
      if (args.importer === '') return undefined;
      const room = (path) => relative(join(root, 'src'), path).split('/')[0];
      const from = room(args.importer);
      const to = room(resolve(args.resolveDir, args.path));
      if (from === '..' || from === to || from === 'service.ts' || to === 'questions') return undefined;
      const io = args.path.endsWith('/support.js') ? './ioSupport.js' : './io.js';
      const shape = args.path.endsWith('/leaves.js') ? './shapeLeaves.js' : './shape.js';
      const path = { io, shape, mcp: './mcp.js' }[to] ?? `./${to}`;
      return { path, external: true };
    });
  },
};
/** Words in forty languages of zod, which the server of tools takes from its protocol's library: one is enough. */
const englishAlone = {
  name: 'english-alone',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';" }));
  },
};
/** Compilers of schemas that the protocol's library and Fastify bring: shapes of our own check what is asked, and no route or tool hands them a schema. */
const withoutCompilers = {
  name: 'without-compilers',
  setup({ onLoad }) {
    onLoad({ filter: /validation\/ajv-provider\.js$/ }, () => ({ contents: 'export class AjvJsonSchemaValidator {}' }));
    const refusal = "() => { throw new Error('no schema is compiled here'); }";
    onLoad({ filter: /@fastify\/ajv-compiler\/index\.js$/ }, () => ({ contents: `module.exports = () => ${refusal};` }));
    onLoad({ filter: /@fastify\/fast-json-stringify-compiler\/index\.js$/ }, () => ({
      contents: `module.exports = () => ${refusal};`,
    }));
  },
};
const faces = await build({
  ...common,
  // the command line, and what it loads when it is asked for it: the server of tools, the service and its thread
  entryPoints: { cli: 'src/cli/main.ts', mcp: 'src/mcp/serve.ts', service: 'src/service.ts', bookWorker: 'src/service/bookWorker.ts' },
  platform: 'node',
  splitting: true,
  chunkNames: 'faces-[hash]',
  minify: true,
  plugins: [door, englishAlone, withoutCompilers],
  external: ['bufferutil', 'utf-8-validate'], // of ws, which does without
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
  },
});
chmodSync(join(root, 'dist/cli.js'), 0o755);

// 4. the page
const page = await bundlePage(root, constants);

// 5. the declarations: one file an entry point and what they share, without what is internal
rmSync(join(root, 'out/types'), { recursive: true, force: true });
run(join(root, 'node_modules/typescript/bin/tsc'), ['--project', 'tsconfig.build.json']);
const declarations = await rollup({
  input: Object.fromEntries(entries.map(({ name, source }) => [name, join(root, 'out/types/src', `${source}.d.ts`)])),
  plugins: [dts()],
  external: /^node:/,
  // shared types that no entry point exports, and the entry point of the worker, which exports nothing
  onLog: (level, log, handle) => {
    if (log.code !== 'EMPTY_BUNDLE' && log.plugin !== 'dts') handle(level, log);
  },
});
/** A reference to a library counts at the top of a file alone. */
const banner = ({ modules }) =>
  [...new Set(Object.values(modules).flatMap(({ code }) => code?.match(/^\/\/\/ <reference lib=.*$/gm) ?? []))].join('\n');
await declarations.write({ dir: join(root, 'dist/types'), chunkFileNames: 'shared/[name].ts', entryFileNames: '[name].d.ts', banner });

// 6. the JSON Schema of rule files, with descriptions, for editors and validators
const { rulesSchema } = await import(pathToFileURL(join(root, 'dist/rules.js')).href);
writeFileSync(join(root, 'dist/rules.schema.json'), `${JSON.stringify(describedSchema(rulesSchema))}\n`);

// 7. the licences of what the bundles hold
const folders = bundledPackages([library, browser, worker, faces, ...page].map(({ metafile }) => metafile));
writeFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.md'), noticesOf(root, folders));

if (!quiet) console.log(`dist: module ${bytes.length} bytes`);
