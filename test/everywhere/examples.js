// The examples against the packed package, started as a reader would: the service over HTTP, the page built by vite and opened in Chromium.
import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { root } from './engines.js';

const run = promisify(execFile);
const executablePath = '/usr/bin/chromium';
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** What each must say. */
const expected = {
  service: /"account":"A000001".*"initial":[1-9]/,
  worker: /^2000 accounts, \d+ below maintenance, initial margin \d{6,} on wasm$/m,
  columns: /^10000 options, first worth 2\d{4}\.\d\d, the same from Parquet: true$/m,
  verifier: /^holds: A000003, no level$/,
  page: /: initial margin [1-9]\d* USD on wasm$/,
};

const script = async (folder, file) => (await run(process.execPath, [file], { cwd: folder })).stdout;

async function service(folder) {
  const child = spawn(process.execPath, ['server.js'], {
    cwd: folder,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [said] = await new Promise((done, fail) => {
      child.stdout.once('data', (text) => done(/http:\S+/.exec(text)));
      child.once('exit', (code) => fail(new Error(`the service ended with ${code}`)));
    });
    const ask = async (path, status) => {
      const response = await fetch(`${said}/accounts/${path}`);
      if (response.status !== status) throw new Error(`${path} answered ${response.status}`);
      return response.text();
    };
    await ask('nobody', 404);
    await ask('A000001?instrument=BTC-PERPETUAL&quantity=much&price=90000', 400);
    const whatIf = await ask('A000001?instrument=BTC-PERPETUAL&quantity=-1000&price=90000', 200);
    if (!whatIf.includes('portfolio')) throw new Error(`a what-if answered ${whatIf}`);
    return await ask('A000001', 200);
  } finally {
    child.kill();
  }
}

async function page(folder) {
  await run(process.execPath, [join(folder, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'], { cwd: folder });
  if (!existsSync(executablePath)) return undefined;
  const server = createServer((request, response) => {
    const path = join(folder, 'dist', request.url === '/' ? 'index.html' : request.url);
    if (!existsSync(path)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(readFileSync(path));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${server.address().port}/`);
    await tab.waitForFunction("document.querySelector('#margin').textContent !== '...'");
    return await tab.textContent('#margin');
  } finally {
    await browser.close();
    server.close();
  }
}

/** A statement of the packed package, held by the example's own code. */
async function verifier(folder) {
  const make = `
    import { createCore } from 'margincore';
    import { sampleBook, sampleMarket } from 'margincore/io';
    import { statement } from 'margincore/live';
    import { preset } from 'margincore/rules';
    import { writeFileSync } from 'node:fs';
    const [core, market] = [await createCore(), sampleMarket(1)];
    const engine = await core.prepare({ market, book: sampleBook(market, { accounts: 5, seed: 1 }), rules: preset('margincore') });
    const key = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const made = await statement(core, engine, { account: 'A000003', key });
    writeFileSync('statement.json', JSON.stringify(made));
    console.log(made.signature.publicKey);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', make], { cwd: folder });
  return (await run(process.execPath, ['verify.js', 'statement.json', stdout.trim()], { cwd: folder })).stdout;
}

const starts = {
  verifier,
  service,
  page,
  worker: (folder) => script(folder, 'main.js'),
  columns: (folder) => script(folder, 'columns.js'),
};

/** Name -> what is wrong with it, undefined where nothing is. Each is copied and installed, with the tarball for the package. */
export async function runExamples(project, tarball) {
  const wrong = new Map();
  const names = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of names) {
    const folder = join(project, 'examples', name);
    try {
      cpSync(join(root, 'examples', name), folder, { recursive: true });
      await run(
        'npm',
        ['install', '--silent', '--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline', '--ignore-scripts', tarball],
        { cwd: folder },
      );
      const said = await starts[name](folder);
      wrong.set(name, said === undefined || expected[name].test(said.trim()) ? undefined : `said ${said}`);
    } catch (error) {
      wrong.set(name, error.message);
    }
  }
  return wrong;
}
