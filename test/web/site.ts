// The built page, served as a strict host serves it, and looked at in Chromium.
// What a page complains of is kept: a test asks for silence.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** What is served. */
export const folder = fileURLToPath(new URL('../../dist/web/', import.meta.url));
const executablePath = '/usr/bin/chromium';
/** Where it is not here, and nobody has promised that it is. */
export const missing = !existsSync(executablePath) && process.env.CI === undefined;
export const titled = (title: string): string => `${title}${missing ? ` [skipped: ${executablePath} is not here]` : ''}`;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface Host {
  /** `'wasm-unsafe-eval'` in the policy: without it no module compiles. */
  readonly wasm?: boolean;
  /** Cross-origin isolated. */
  readonly isolated?: boolean;
}

export interface Site {
  readonly origin: string;
  /** What was fetched, by name, in the order it was asked for: bytes, gzipped. */
  readonly sent: ReadonlyMap<string, number>;
  readonly close: () => void;
}

const policyOf = (wasm: boolean): string =>
  [
    "default-src 'none'",
    `script-src 'self'${wasm ? " 'wasm-unsafe-eval'" : ''}`,
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

export async function serve({ wasm = true, isolated = false }: Host = {}): Promise<Site> {
  if (!existsSync(folder)) throw new Error('dist/web is not built: run `npm run build` first');
  const headers = {
    'content-security-policy': policyOf(wasm),
    'x-content-type-options': 'nosniff',
    ...(isolated && { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }),
  };
  const sent = new Map<string, number>();
  const server: Server = createServer(async ({ url = '/' }, response) => {
    const name = new URL(url, 'http://page').pathname.slice(1) || 'index.html';
    if (!sent.has(name)) sent.set(name, 0);
    const body = /^[\w.-]+$/.test(name) ? await readFile(join(folder, name)).catch(() => undefined) : undefined;
    if (body !== undefined) sent.set(name, gzipSync(body, { level: 9 }).length);
    response.writeHead(body === undefined ? 404 : 200, { ...headers, 'content-type': types[extname(name)] ?? 'text/plain' }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sent, close: () => server.close() };
}

/** Bytes, gzipped, that were asked for before the first of what comes after the first view. */
export function firstViewBytes({ sent }: Site): number {
  const asked = [...sent];
  const after = asked.findIndex(([name]) => name.startsWith('page-lower-'));
  if (after < 0) throw new Error('the panels below the first view were never asked for');
  return asked.slice(0, after).reduce((sum, [, bytes]) => sum + bytes, 0);
}

export const launch = (...flags: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', ...flags] });

export interface Opened {
  readonly page: Page;
  /** Errors and warnings of its console, exceptions, and requests that failed. */
  readonly complaints: string[];
}

/** A fresh page with the sample account, once its last panels stand. */
export async function open(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions & { readonly hash?: string; readonly init?: () => void } = {},
): Promise<Opened> {
  const { hash = '', init, ...context } = options;
  const page = await (await browser.newContext(context)).newPage();
  if (init !== undefined) await page.addInitScript(init);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
  await page.goto(origin + hash);
  if (!/view=(?!account)/.test(hash)) await settled(page);
  return { page, complaints };
}

/** The account's panels stand and none is being worked out, or it says why there are none. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('section[aria-label="Stress"], section[aria-label="The same account under other rules"], .banner');
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
}

/** The number of a figure, to the last bit. */
export const figure = async (page: Page, name: string): Promise<number> =>
  Number(await page.locator(`data[data-name="${name}"]`).first().getAttribute('value'));

/** Drops texts as files, anywhere on the page. */
export const drop = (page: Page, files: Readonly<Record<string, string>>): Promise<void> =>
  page.evaluate((texts) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(texts)) dataTransfer.items.add(new File([text], name));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
