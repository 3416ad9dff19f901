// The page attached to a service that is killed and started again: nothing is claimed of stale figures, and true ones come back by themselves.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serviceClient } from '../../src/service/client.js';
import { Files } from '../io/files.js';
import { figure, launch, missing, titled } from './site.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** What is said of figures that hold. */
const claims = /covered|same bits|below maintenance|below initial/i;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise<void>((done) => server.close(() => done()));
  return port;
}

/** A service over the sample, once it listens. */
async function started(port: number, journal: string, accounts: number): Promise<ChildProcess> {
  const flags = ['serve', '--open', '--port', String(port), '--journal', journal, '--accounts', String(accounts), '--log-level', 'silent'];
  const child = spawn(process.execPath, [cli, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe.skipIf(missing)(titled('the page beside a service that is killed'), () => {
  const files = new Files();
  const account = 'A000005';
  let browser: Browser;
  let child: ChildProcess;
  let port: number;
  let page: Page;
  const client = (): ReturnType<typeof serviceClient> => serviceClient(`http://127.0.0.1:${port}`);
  const state = (wanted: string): Promise<unknown> => page.waitForSelector(`.connection[data-state="${wanted}"]`, { timeout: 20_000 });
  const said = async (): Promise<string> => (await page.locator('#view-live').textContent()) ?? '';
  const time = async (): Promise<number> => (await client().account(account)).time + 1000;

  beforeAll(async () => {
    [browser, port] = await Promise.all([launch(), freePort()]);
    child = await started(port, files.path('one.journal'), 20);
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/#view=live`);
    await page.click('button:text-is("A running service")');
    await page.fill('.inlineForm label:has-text("Account") input', account);
    await page.click('button:text-is("Attach")');
    await page.waitForSelector('.pill:text-is("same bits")');
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    if (child !== undefined) await killed(child);
  });

  /** The figures are those of the service, to the bit. */
  async function trueFigures(): Promise<void> {
    const { answer } = await client().account(account);
    const own = answer.figures?.[answer.requirement ?? ''];
    for (const name of ['equity', 'initial', 'maintenance'] as const)
      await page.waitForFunction(
        ([key, value]) => document.querySelector(`data[data-name="live.${key}"]`)?.getAttribute('value') === value,
        [name, String(own?.[name])] as const,
      );
  }

  test('attached, it says since when figures are confirmed; lost, it greys them and claims nothing', async () => {
    await state('connected');
    await trueFigures();
    expect(await said()).toMatch(/Confirmed \d+ s ago/);
    expect(await said()).toMatch(claims);
    await client().apply({ kind: 'tick', time: await time(), prices: { BTC: 80_000 } });
    await trueFigures();
    await killed(child);
    await state('lost');
    expect(await page.locator('.grid.stale, .kv.stale').count()).toBe(2);
    expect(await said()).not.toMatch(claims);
    expect(await said()).toMatch(/Connection lost[\s\S]*Last confirmed \d+ s ago[\s\S]*What is shown may no longer hold/);
    await page.waitForFunction(() => /Next attempt in [12] s/.test(document.querySelector('.connection')?.textContent ?? ''));
  }, 30_000);

  test('started again on its journal, it is connected by itself and goes on', async () => {
    child = await started(port, files.path('one.journal'), 20);
    await page.waitForSelector('.connection[data-state="connected"][data-stale="false"]', { timeout: 20_000 });
    await page.waitForSelector('.pill:text-is("same bits")');
    await client().apply({ kind: 'tick', time: await time(), prices: { BTC: 95_000 } });
    await trueFigures();
    expect(await page.locator('.stale').count()).toBe(0);
    expect(await said()).toMatch(/Connected again at change/);
  }, 30_000);

  test('started on another journal, it says that the line begins anew', async () => {
    await killed(child);
    await state('lost');
    child = await started(port, files.path('two.journal'), 20);
    await page.waitForSelector('.connection[data-state="connected"][data-stale="false"]', { timeout: 20_000 });
    expect(await said()).toMatch(/another journal/);
    await trueFigures();
  }, 30_000);

  test('started without the account, it says that nothing is known of it', async () => {
    await killed(child);
    child = await started(port, files.path('three.journal'), 2);
    await page.waitForSelector('.connection:has-text("Connected, account unknown")', { timeout: 20_000 });
    expect(await said()).toMatch(/Nothing is known of the account[\s\S]*A000005/);
    expect(await said()).not.toMatch(claims);
    expect(Number.isNaN(await figure(page, 'live.equity'))).toBe(true);
  }, 30_000);
});
