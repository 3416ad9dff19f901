// The same page in Firefox, by WebDriver BiDi: the sample stands with the figures of Chromium's, on either backend, and answers a click.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookOf, createCore } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { preset } from '../../src/rules.js';
import { sampleAccount } from '../../src/web/desk/sampleAccount.js';
import { serve } from './site.js';

const executablePath = '/usr/bin/firefox-esr';
const missing = !existsSync(executablePath);

/** As much of puppeteer as is used. */
interface FirefoxPage {
  readonly on: (
    event: 'pageerror' | 'console',
    seen: (what: { readonly message?: string; readonly type?: () => string; readonly text?: () => string }) => void,
  ) => void;
  readonly goto: (address: string) => Promise<unknown>;
  readonly waitForSelector: (selector: string) => Promise<unknown>;
  readonly $eval: (selector: string, read: (element: Element) => string | null) => Promise<string | null>;
  readonly click: (selector: string) => Promise<void>;
}
interface Firefox {
  readonly newPage: () => Promise<FirefoxPage>;
  readonly close: () => Promise<void>;
}

describe.skipIf(missing)(`the page in Firefox${missing ? ` [skipped: ${executablePath} is not here]` : ''}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'margincore-firefox-'));
  let firefox: Firefox;
  let initial: number;

  beforeAll(async () => {
    const core = await createCore();
    const engine = await core.prepare({ market: sampleMarket(1), book: bookOf([sampleAccount]), rules: preset('margincore') });
    initial = engine.account('cedar-07').figures().portfolio?.initial as number;
    const { launch } = createRequire(import.meta.url)('puppeteer-core') as { readonly launch: (options: object) => Promise<Firefox> };
    const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, MOZ_DISABLE_CONTENT_SANDBOX: '1' };
    firefox = await launch({ browser: 'firefox', executablePath, headless: true, env });
  });
  afterAll(async () => {
    await firefox?.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  test.each([true, false])("'wasm-unsafe-eval' %s: figures of the library, cells, views", async (wasm) => {
    const site = await serve({ wasm });
    try {
      const page = await firefox.newPage();
      const complaints: string[] = [];
      page.on('pageerror', ({ message = '' }) => complaints.push(message));
      await page.goto(site.origin);
      await page.waitForSelector('data[data-name="portfolio.initial"]');
      expect(Number(await page.$eval('data[data-name="portfolio.initial"]', (data) => data.getAttribute('value')))).toBe(initial);
      expect(await page.$eval('.lane b', ({ textContent }) => textContent)).toBe(wasm ? 'WASM' : 'JS');
      await page.waitForSelector('.cell[data-cell="8"]');
      await page.click('.cell[data-cell="8"]');
      await page.waitForSelector('.cell[data-cell="8"][aria-selected="true"]');
      await page.click('#tab-verify');
      await page.waitForSelector('#view-verify textarea');
      expect(complaints).toEqual([]);
    } finally {
      site.close();
    }
  });
});
