// Builds everything that is shipped, into dist/: the module (asc), the bundles (esbuild), the declarations (tsc).
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { build } from 'esbuild';

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

// 2. the library, readers and writers included: one platform-neutral graph that shares its pieces between the entries
const doors = ['index', 'js', 'rules', 'risk', 'estimation', 'liquidation', 'live', 'optimise', 'verify'];
const constants = { __VERSION__: JSON.stringify(require('./package.json').version), __MODULE_CHECKSUM__: String(crc32(bytes)) };
const common = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  target: ['es2022', 'node20'],
  define: constants,
  logLevel: 'warning',
};
await build({
  ...common,
  entryPoints: {
    ...Object.fromEntries(doors.map((door) => [door, `src/${door}.ts`])),
    io: 'src/io/index.ts',
    // no entry points of the package: what the command line shares with the library beyond its doors
    support: 'src/support.ts',
    ioSupport: 'src/io/support.ts',
  },
  splitting: true,
  platform: 'neutral',
  external: ['@assemblyscript/loader', './core.base64.js'],
});

// and the code of a thread, one file with all it needs: a worker knows no import map, and a user may have to put it beside a bundle
await build({
  ...common,
  entryPoints: { worker: 'src/backends/threads/worker.ts' },
  platform: 'neutral',
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
      if (from === '..' || from === to) return undefined;
      const io = args.path.endsWith('/support.js') ? './ioSupport.js' : './io.js';
      return { path: to === 'io' ? io : `./${to}`, external: true };
    });
  },
};
await build({
  ...common,
  entryPoints: { cli: 'src/cli/main.ts' },
  platform: 'node',
  plugins: [door],
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
  },
});
chmodSync(join(root, 'dist/cli.js'), 0o755);

// 4. the declarations
run(join(root, 'node_modules/typescript/bin/tsc'), ['--project', 'tsconfig.build.json']);

// 5. the JSON Schema of rule files, for editors and validators
const { rulesSchema } = await import(pathToFileURL(join(root, 'dist/rules.js')).href);
writeFileSync(join(root, 'dist/rules.schema.json'), `${JSON.stringify(rulesSchema, null, 2)}\n`);
if (!quiet) console.log(`dist: module ${bytes.length} bytes`);
