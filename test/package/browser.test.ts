// The packed library in an esbuild browser bundle, in Chromium, under content security policies with and without WebAssembly.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isExpected, program, projectWithPackage } from './tarball.js';

const executablePath = '/usr/bin/chromium';
const missing = !existsSync(executablePath) && process.env.CI === undefined;
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

describe.skipIf(missing)(`the packed library in Chromium${missing ? ' [skipped: /usr/bin/chromium is not here]' : ''}`, () => {
  let browser: Browser;
  let server: Server;
  let policy = '';
  let wasmType = 'application/wasm';
  let folder: string;
  let origin: string;

  beforeAll(async () => {
    folder = projectWithPackage('module');
    writeFileSync(
      join(folder, 'page.js'),
      program("import { createCore } from 'margincore';")
        .replace('console.log(JSON.stringify(answer))', 'window.answer = answer')
        .replace('));\n', ');\n'),
    );
    await build({
      entryPoints: [join(folder, 'page.js')],
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
    server = createServer((request, response) => {
      const path = join(folder, 'public', request.url === '/' ? 'index.html' : (request.url ?? ''));
      if (!existsSync(path)) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<p>no such file</p>');
      const type = extname(path) === '.wasm' ? wasmType : (types[extname(path)] ?? 'text/plain');
      response.writeHead(200, { 'content-type': type, ...(policy ? { 'content-security-policy': policy } : {}) }).end(readFileSync(path));
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

  async function answerUnder(csp: string): Promise<Record<string, unknown>> {
    policy = csp;
    const page = await browser.newPage();
    try {
      await page.goto(`${origin}/`);
      await page.waitForFunction('window.answer !== undefined');
      return (await page.evaluate('window.answer')) as Record<string, unknown>;
    } finally {
      await page.close();
    }
  }

  test.each([
    ['no policy', ''],
    ["script-src 'self' 'wasm-unsafe-eval'", "script-src 'self' 'wasm-unsafe-eval'"],
  ])('runs WebAssembly: %s', async (_, csp) => {
    expect(await answerUnder(csp)).toMatchObject({ lane: 'wasm', value: expect.toSatisfy(isExpected), faults: 0 });
  });

  test("falls back to the JS lane under script-src 'self', with the reason and the same number", async () => {
    const answer = await answerUnder("script-src 'self'");
    expect(answer).toMatchObject({ lane: 'js', value: expect.toSatisfy(isExpected), faults: 0 });
    expect(answer.reason).toMatch(/WebAssembly cannot run here: .*(unsafe-eval|Content Security Policy|blocked|disallowed)/i);
  });

  test('runs WebAssembly from a server that knows no application/wasm', async () => {
    wasmType = 'application/octet-stream';
    expect(await answerUnder('')).toMatchObject({ lane: 'wasm', value: expect.toSatisfy(isExpected) });
    wasmType = 'application/wasm';
  });
});
