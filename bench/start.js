// node bench/start.js ENTRY [flags]: bundles bench/ENTRY.ts as the library is bundled and runs it: what is timed is what users run, not a
// transpiler's view of it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [entry] = process.argv.splice(2, 1);
const outfile = join(root, `out/bench/${entry}.js`);
await build({
  absWorkingDir: root,
  entryPoints: [`bench/${entry}.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  define: {
    __MODULE_CHECKSUM__: String(crc32(readFileSync(join(root, 'dist/core.wasm')))),
    __BENCH_ROOT__: JSON.stringify(pathToFileURL(`${root}/`).href),
  },
  external: ['./core.base64.js'],
  logLevel: 'warning',
});
await import(pathToFileURL(outfile).href);
