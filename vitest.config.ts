// Tests run on the sources; dist/ is built first (npm test sees to it), for the module and for tests of the package itself.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { defineConfig } from 'vitest/config';

const dist = (file: string) => fileURLToPath(new URL(`./dist/${file}`, import.meta.url));

/** Code that finds a file beside itself, as it will in the bundle. */
const inDist = (code: string, file: string) =>
  code.replaceAll(`new URL('./${file}', import.meta.url)`, `new URL(${JSON.stringify(`file://${dist(file)}`)})`);

const moduleChecksum = existsSync(dist('core.wasm')) ? crc32(readFileSync(dist('core.wasm'))) : 0;

const root = fileURLToPath(new URL('.', import.meta.url));
const tests = readdirSync(`${root}test`, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => `test/${path.replaceAll('\\', '/')}`);

/** What a file imports that has a long form: what `test/long.ts` says, properties, or a larger market. */
const hasLong = /'fast-check'|\/(long|prepared)\.js'/;

/** `npm run test:long`: the files that have a long form, in full (`test/long.ts`). */
const asked = process.env.MARGINCORE_LONG === '1' ? tests.filter((path) => hasLong.test(readFileSync(`${root}${path}`, 'utf8'))) : tests;

/** Services have threads and sockets that need a process, and leave nothing in it. */
const services = /^test\/service/;
/** Files that leave something behind, or that another file's load disturbs: globals, standard streams, browsers, threads that are killed. */
const apart = /^test\/(web|package|cli\/(terminal|grammar|streams|reportLayout)|io\/writeFile|backends\/(select|threads)|fuzz\/fuzz)/;

export default defineConfig({
  define: { __VERSION__: JSON.stringify('0.0.0-test'), __MODULE_CHECKSUM__: String(moduleChecksum) },
  resolve: { alias: [{ find: './core.base64.js', replacement: dist('core.base64.js') }] },
  plugins: [
    {
      name: 'files-of-dist',
      enforce: 'pre',
      transform(code, id) {
        if (id.endsWith('src/backends/wasm/load.ts')) return inDist(code, 'core.wasm');
        if (id.endsWith('src/service/bookThread.ts')) return inDist(code, 'bookWorker.js');
        return id.endsWith('src/backends/threads/spawn.ts') ? inDist(code, 'worker.js') : undefined;
      },
    },
  ],
  test: {
    setupFiles: ['test/seed.ts', 'test/equality.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      // no file of these leaves anything behind: modules are loaded once a thread instead of once a file
      {
        extends: true,
        test: {
          name: 'shared',
          include: asked.filter((path) => !apart.test(path) && !services.test(path)),
          pool: 'threads',
          isolate: false,
        },
      },
      { extends: true, test: { name: 'services', include: asked.filter((path) => services.test(path)), pool: 'forks', isolate: false } },
      { extends: true, test: { name: 'apart', include: asked.filter((path) => apart.test(path)), pool: 'forks' } },
    ],
  },
});
