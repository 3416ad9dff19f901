// Tests run on the sources; dist/ is built first (npm test sees to it), for the module and for tests of the package itself.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { defineConfig } from 'vitest/config';

const dist = (file: string) => fileURLToPath(new URL(`./dist/${file}`, import.meta.url));

const moduleChecksum = existsSync(dist('core.wasm')) ? crc32(readFileSync(dist('core.wasm'))) : 0;

export default defineConfig({
  define: { __VERSION__: JSON.stringify('0.0.0-test'), __MODULE_CHECKSUM__: String(moduleChecksum) },
  resolve: { alias: [{ find: './core.base64.js', replacement: dist('core.base64.js') }] },
  plugins: [
    {
      name: 'core-module-of-dist',
      transform(code, id) {
        return id.endsWith('src/lanes/wasm/load.ts')
          ? code.replace("new URL('./core.wasm', import.meta.url)", `new URL(${JSON.stringify(`file://${dist('core.wasm')}`)})`)
          : undefined;
      },
    },
  ],
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000, pool: 'forks' },
});
