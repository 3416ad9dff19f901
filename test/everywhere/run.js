// npm run everywhere [-- --engines "Node 20,Firefox,examples" --json --write]: the packed tarball in every engine that is here, by every loader, on both backends: one digest.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { build } from 'esbuild';
import { browsers, missingOf, start, versionOf } from './browsers.js';
import { root, shells } from './engines.js';
import { runExamples } from './examples.js';
import { makePages } from './pages.js';
import { Pages } from './server.js';
import { tableOf, writeTable } from './table.js';

const { values: flags } = parseArgs({
  options: { engines: { type: 'string' }, json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const wanted = flags.engines?.split(',').map((name) => name.trim());
const isWanted = ({ engine }) => wanted === undefined || wanted.includes(engine);
/** For a page on a machine that does other things as well. */
const patience = 90_000;
const run = promisify(execFile);
const rows = [];

function keep(row, said) {
  const { backend, digest, threads, reason, threadsReason, error } = said ?? { error: 'no answer' };
  rows.push({ ...row, backend, threads, digest, reason, threadsReason, error });
  if (!flags.json) console.error(`${row.engine} ${row.version ?? ''} ${row.loader} ${backend ?? ''} ${digest ?? ''} ${error ?? ''}`.trim());
}

/** A project with the tarball installed as anybody installs it, and the programs in it. */
function project() {
  const folder = mkdtempSync(join(tmpdir(), 'margincore-everywhere-'));
  const npm = (args, cwd) => execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  npm(['install', '--silent', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline', `./${tarball}`], folder);
  for (const file of ['answer.js', 'report.js']) cpSync(fileURLToPath(new URL(file, import.meta.url)), join(folder, file));
  const program = (take) => `${take('margincore', 'createCore')}
${take('margincore/io', 'sampleBook, sampleMarket')}
${take('margincore/rules', 'preset')}
${take('./answer.js', 'answer')}
answer({ createCore, preset, sampleBook, sampleMarket }, JSON.parse(process.argv[2])).then((said) => console.log(JSON.stringify(said)));
`;
  writeFileSync(
    join(folder, 'import.js'),
    program((from, names) => `import { ${names} } from '${from}';`),
  );
  writeFileSync(
    join(folder, 'require.cjs'),
    program((from, names) => `const { ${names} } = require('${from}');`),
  );
  return { folder, tarball: join(folder, tarball) };
}

async function runShells(folder) {
  const programs = { import: 'import.js', require: 'require.cjs', 'esbuild, ESM': 'out/esm.mjs', 'esbuild, CommonJS': 'out/cjs.cjs' };
  for (const [format, outfile] of [
    ['esm', 'out/esm.mjs'],
    ['cjs', 'out/cjs.cjs'],
  ]) {
    const entryPoints = [join(folder, 'import.js')];
    await build({ entryPoints, outfile: join(folder, outfile), bundle: true, platform: 'node', format, logLevel: 'silent' });
  }
  for (const shell of shells.filter(isWanted)) {
    const { engine, before } = shell;
    let path;
    try {
      path = shell.path();
    } catch (error) {
      keep({ engine, loader: 'any' }, { error: `not to be had here: ${error.message.split('\n')[0]}` });
      continue;
    }
    const version = /\d+\.\d+\.\d+/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' }))[0];
    const bundled = engine === 'Node 24' ? ['esbuild, ESM', 'esbuild, CommonJS'] : [];
    for (const loader of [...shell.loaders, ...bundled])
      for (const backend of ['wasm', 'js']) {
        const asked = JSON.stringify({ backend });
        const answered = run(path, [...before, programs[loader], asked], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } });
        const said = await answered
          .then(({ stdout }) => JSON.parse(stdout))
          .catch((error) => ({ error: error.message.split('\n').slice(0, 3).join(' ') }));
        keep({ engine, version, loader, expected: backend }, said);
      }
  }
}

/** Every page of a browser, and what each asks. */
function pagesOf(devAddress, { threads = 3 }) {
  const self = "script-src 'self'";
  const both = (loader, page, more = {}) =>
    ['auto', 'js'].map((backend) => ({ loader, page, asked: { backend }, expected: backend === 'auto' ? 'wasm' : 'js', ...more }));
  return [
    ...both('one file, no bundler', 'single'),
    ...both('import map, no bundler', 'map'),
    ...['esbuild', 'rollup', 'webpack', 'vite'].flatMap((name) => both(name, name)),
    ...both('vite, development', 'vite', { address: devAddress }),
    { loader: `one file, ${self}`, page: 'single', asked: {}, policy: self, expected: 'js' },
    { loader: `one file, ${self} 'wasm-unsafe-eval'`, page: 'single', asked: {}, policy: `${self} 'wasm-unsafe-eval'`, expected: 'wasm' },
    { loader: `esbuild, ${self}`, page: 'esbuild', asked: {}, policy: self, expected: 'js' },
    { loader: `esbuild, ${self} 'wasm-unsafe-eval'`, page: 'esbuild', asked: {}, policy: `${self} 'wasm-unsafe-eval'`, expected: 'wasm' },
    ...['wasm', 'js'].map((backend) => ({
      loader: 'import map, isolated, 3 threads asked',
      page: 'map',
      asked: { backend, threads: 3 },
      isolated: true,
      expected: backend,
      expectedThreads: threads,
    })),
    { loader: 'import map, not isolated, 3 threads asked', page: 'map', asked: { threads: 3 }, expected: 'wasm', expectedThreads: 1 },
  ];
}

async function runBrowsers(folder) {
  const there = browsers.filter(isWanted);
  for (const browser of there)
    for (const missing of missingOf(browser))
      keep({ engine: `${browser.engine}, ${browser.machine}`, loader: 'any' }, { error: `not to be had here: no ${missing}` });
  const ready = there.filter((browser) => missingOf(browser).length === 0);
  if (ready.length === 0) return;
  const pages = await Pages.open(join(folder, 'public'));
  const dev = await makePages(folder, pages.origin);
  try {
    for (const browser of ready) {
      const asked = pagesOf(dev.address, browser);
      pages.begin(asked);
      let end = start(browser, pages.addressOf(0));
      for (const [i, { loader, expected, expectedThreads }] of asked.entries()) {
        const said = await pages.said(i, patience);
        const version = said && versionOf(browser, said.agent);
        keep({ engine: `${browser.engine}, ${browser.machine}`, version, loader, expected, expectedThreads }, said);
        if (said !== undefined || i + 1 === asked.length) continue;
        await end();
        end = start(browser, pages.addressOf(i + 1));
      }
      await end();
    }
  } finally {
    await dev.close();
    pages.close();
  }
}

const { folder, tarball } = project();
let examples = new Map();
try {
  if (wanted === undefined || wanted.includes('examples')) examples = await runExamples(folder, tarball);
  await runShells(folder);
  await runBrowsers(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const absent = (row) => row.error?.startsWith('not to be had here') ?? false;
const here = rows.filter((row) => !absent(row));
const digest = here[0]?.digest;
for (const row of here) {
  const { threads, expectedThreads = threads, backend, expected } = row;
  if (row.error !== undefined) continue;
  if (row.digest !== digest) row.error = `another digest: ${row.digest}`;
  else if (backend !== expected) row.error = `${expected} expected; ${backend}: ${row.reason}`;
  else if (threads !== expectedThreads) row.error = `${expectedThreads} threads expected; ${threads}: ${row.threadsReason}`;
}
const wrong = here.filter(({ error }) => error !== undefined);
if (flags.json) console.log(JSON.stringify({ same: wrong.length === 0, digest, rows, examples: Object.fromEntries(examples) }));
else if (rows.length > 0)
  console.log(
    `${tableOf(rows)}\n\n${wrong.length === 0 ? `one digest in ${here.length} rows: ${digest}` : `WRONG: ${wrong.length} of ${here.length} rows`}`,
  );
if (flags.write) writeTable(rows);
for (const [name, said] of examples) if (!flags.json) console.log(`examples/${name}: ${said ?? 'ok'}`);
const failed = wrong.length > 0 || [...examples.values()].some((said) => said !== undefined);
process.exitCode = failed || here.length + examples.size === 0 ? 1 : 0;
