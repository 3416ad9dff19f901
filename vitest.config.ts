// Tests run on the sources; dist/ is built first (npm test sees to it), for the module and for tests of the package itself.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const dist = (file: string) => fileURLToPath(new URL(`./dist/${file}`, import.meta.url));

export default defineConfig({
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
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
