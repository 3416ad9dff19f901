// Bundles a program of this folder as the library is bundled: what is fuzzed is what users run, on any Node.
import { readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const moduleFile = join(root, 'dist/core.wasm');

/** Bundles test/fuzz/NAME.ts into out/fuzz/NAME.js, nothing but Node's own modules outside it; returns its path. */
export async function bundle(name) {
  const outfile = join(root, `out/fuzz/${name}.js`);
  // whole or not at all: two programs may be bundled at a time
  const unfinished = `${outfile}.${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints: [`test/fuzz/${name}.ts`],
    outfile: unfinished,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    define: {
      __VERSION__: JSON.stringify('fuzz'),
      __MODULE_CHECKSUM__: String(crc32(readFileSync(moduleFile))),
      __MODULE_FILE__: JSON.stringify(pathToFileURL(moduleFile).href),
    },
    external: ['./core.base64.js'],
    logLevel: 'warning',
  });
  renameSync(unfinished, outfile);
  return outfile;
}
