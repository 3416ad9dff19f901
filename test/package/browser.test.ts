// The packed library in an esbuild browser bundle, in Chromium, where something is missing or forbidden. That it loads, by every loader: everywhere/.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleBook, sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { isExpected, program, programOfTexts, projectWithPackage, runNode } from './tarball.js';

const executablePath = '/usr/bin/chromium';
const missing = !existsSync(executablePath) && process.env.CI === undefined;
/** What makes a page cross-origin isolated. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** Runs a batch of options and adds its values up, awaited and at once. */
const threadsPage = `<!doctype html><meta charset="utf-8"><title>t</title>
<script type="importmap">{ "imports": { "@assemblyscript/loader": "./loader.js" } }</script>
<script type="module">
import { createCore } from './dist/index.js';
const asked = new URLSearchParams(location.search);
const worker = asked.get('worker');
const core = await createCore({
  threads: Number(asked.get('threads')), backend: asked.get('backend') ?? 'auto',
  ...(worker ? { worker: new URL(worker, location.href) } : {}),
});
await core.threadsSettled();
const options = 50000;
const batch = await core.batch({ options, underlyings: 1 });
const { forwards, strikes, expiryYears, vols, calls } = batch.instruments;
for (let i = 0; i < options; i++) {
  forwards[i] = 100; strikes[i] = 50 + i / 500; expiryYears[i] = 0.1 + i / options; vols[i] = 0.2 + i / 1e5; calls[i] = i % 2;
}
const totalOf = ({ greeks: { values } }) => values.reduce((sum, value) => sum + value, 0);
const total = totalOf(await batch.run());
const sync = totalOf(batch.runSync());
window.answer = { backend: core.backend, threads: core.threads, reason: core.threadsReason, total, sync };
</script>`;

describe.skipIf(missing)(`the packed library in Chromium${missing ? ' [skipped: /usr/bin/chromium is not here]' : ''}`, () => {
  let browser: Browser;
  let server: Server;
  let policy = '';
  let isolated = false;
  let wasmType = 'application/wasm';
  let folder: string;
  let origin: string;

  beforeAll(async () => {
    folder = projectWithPackage();
    writeFileSync(
      join(folder, 'page.js'),
      program("import { createCore } from 'margincore';")
        .replace('console.log(JSON.stringify(answer))', 'window.answer = answer')
        .replace('));\n', ');\n'),
    );
    const texts = await textsProgram();
    writeFileSync(join(folder, 'texts.js'), texts);
    writeFileSync(join(folder, 'texts.page.js'), texts.replace('console.log(JSON.stringify(answer))', 'window.answer = answer'));
    await build({
      // the second one as a page has it: the answer where the other tests look for it
      entryPoints: [join(folder, 'page.js'), join(folder, 'texts.page.js')],
      outdir: join(folder, 'public'),
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'browser',
      logLevel: 'silent',
    });
    writeFileSync(
      join(folder, 'public/index.html'),
      '<!doctype html><meta charset="utf-8"><title>t</title><script type="module" src="./page.js"></script>',
    );
    // the library as it lies in the package, beside its worker and module
    cpSync(join(folder, 'node_modules/margincore/dist'), join(folder, 'public/dist'), { recursive: true });
    await build({
      entryPoints: [join(folder, 'node_modules/@assemblyscript/loader/index.js')],
      outfile: join(folder, 'public/loader.js'),
      bundle: true,
      format: 'esm',
      platform: 'browser',
      logLevel: 'silent',
    });
    writeFileSync(
      join(folder, 'public/texts.html'),
      '<!doctype html><meta charset="utf-8"><title>t</title><script type="module" src="./texts.page.js"></script>',
    );
    writeFileSync(join(folder, 'public/threads.html'), threadsPage);
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const path = join(folder, 'public', pathname === '/' ? 'index.html' : pathname);
      if (!existsSync(path)) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<p>no such file</p>');
      const type = extname(path) === '.wasm' ? wasmType : (types[extname(path)] ?? 'text/plain');
      response
        .writeHead(200, { 'content-type': type, ...(policy ? { 'content-security-policy': policy } : {}), ...(isolated ? isolation : {}) })
        .end(readFileSync(path));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** A market and a book with a quoted row and a bad one, in the program itself. */
  async function textsProgram(): Promise<string> {
    const market = sampleMarket(7);
    const [marketFile, bookFile] = [join(folder, 'market.json'), join(folder, 'book.csv')];
    await writeMarket(marketFile, market);
    await writeBook(bookFile, sampleBook(market, { accounts: 40, seed: 7 }));
    const rows = 'collateral,"a ""quoted"" name",,USD,1000,,cross\ncollateral,bad,,USD,one,,\n';
    return programOfTexts(readFileSync(marketFile, 'utf8'), `${readFileSync(bookFile, 'utf8')}${rows}`);
  }

  async function answerUnder(csp: string, path = '', isolate = false): Promise<Record<string, unknown>> {
    policy = csp;
    isolated = isolate;
    const page = await browser.newPage();
    try {
      await page.goto(`${origin}/${path}`);
      // asked again by evaluate: what waitForFunction polls with is itself forbidden by a policy without 'unsafe-eval'
      for (;;) {
        const answer = await page.evaluate('window.answer');
        if (answer !== undefined) return answer as Record<string, unknown>;
        await setTimeout(20);
      }
    } finally {
      await page.close();
    }
  }

  test("falls back to the JS backend under script-src 'self', with the reason and the same number", async () => {
    const answer = await answerUnder("script-src 'self'");
    expect(answer).toMatchObject({ backend: 'js', value: expect.toSatisfy(isExpected), faults: 0 });
    expect(answer.reason).toMatch(/WebAssembly cannot run here: .*(unsafe-eval|Content Security Policy|blocked|disallowed)/i);
  });

  test('runs WebAssembly from a server that knows no application/wasm', async () => {
    wasmType = 'application/octet-stream';
    expect(await answerUnder('')).toMatchObject({ backend: 'wasm', value: expect.toSatisfy(isExpected) });
    wasmType = 'application/wasm';
  });

  test('parses markets, books and histories from text, draws the sample, and margins them to the bits of Node; files are refused plainly', async () => {
    const here = JSON.parse(runNode(folder, 'texts.js'));
    const there = JSON.parse(JSON.stringify(await answerUnder('', 'texts.html')));
    const { read, readBytes, write, ...computed } = there;
    expect(computed).toMatchObject({ backend: 'wasm', closes: [90000] });
    expect(computed.sample.accounts).toHaveLength(40);
    expect(computed.texts.accounts).toHaveLength(42);
    expect(computed.texts.accounts).toContain('a "quoted" name');
    expect(computed.texts.faults).toEqual([['TYPE_MISMATCH', expect.stringMatching(/^book\.csv:\d+\.amount$/)]]);
    expect(computed).toEqual({ backend: here.backend, sample: here.sample, texts: here.texts, closes: here.closes });
    for (const said of [read, readBytes, write]) expect(said).toMatch(/^NOT_FOUND file system must be there.*parse text/);
  });

  describe('threads', () => {
    const expected = async (): Promise<unknown> => (await answerUnder('', 'threads.html?threads=1')).total;

    test.each(['wasm', 'js'])('run in an isolated page and return the same bits: %s', async (backend) => {
      const answer = await answerUnder('', `threads.html?threads=3&backend=${backend}`, true);
      expect(answer).toMatchObject({ backend, threads: 3, reason: '3 threads were asked for', total: await expected() });
      expect(answer.sync).toBe(answer.total);
    });

    test('fall back to one with the reason in a page that is not isolated', async () => {
      const answer = await answerUnder('', 'threads.html?threads=3');
      expect(answer).toMatchObject({ threads: 1, total: await expected() });
      expect(answer.reason).toMatch(/^one thread: no shared memory here: .*cross-origin isolated/);
    });

    test('fall back to one with the reason where a policy forbids workers', async () => {
      const answer = await answerUnder("worker-src 'none'", 'threads.html?threads=3', true);
      expect(answer).toMatchObject({ threads: 1, reason: expect.stringMatching(/^one thread: /), total: await expected() });
    });

    test('fall back to one with the reason where the worker is missing', async () => {
      const answer = await answerUnder('', 'threads.html?threads=3&worker=nowhere.js', true);
      expect(answer).toMatchObject({ threads: 1, reason: 'one thread: the worker could not be loaded', total: await expected() });
    });
  });
});
