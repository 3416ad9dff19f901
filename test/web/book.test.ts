// The view of a book: 100,000 accounts are margined while the page stays smooth, scrolled, sorted, searched and opened; an opening can be given up.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCore, totals } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { preset } from '../../src/rules.js';
import { figure, launch, missing, type Opened, open, type Site, serve, titled } from './site.js';

const accounts = 100_000;
/** Milliseconds of a task. */
const longest = 50;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the thread's own: a busy machine does not lengthen them. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Milliseconds of the tasks of main threads. */
function tasksOf(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents.flatMap(({ name, pid, tid, tdur }) =>
    name === 'RunTask' && tdur !== undefined && mains.has(`${pid} ${tid}`) ? [tdur / 1000] : [],
  );
}

describe.skipIf(missing)(titled('a book in the page'), () => {
  let browser: Browser;
  let site: Site;
  let opened: Opened;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
    opened = await open(browser, site.origin);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test('an opening that is given up leaves what was open', async () => {
    const { page } = opened;
    const before = await figure(page, 'portfolio.initial');
    await page.click('button:text-is("100,000 accounts")');
    await page.click('section[aria-label="Opening"] button:text-is("Cancel")');
    expect(await page.locator('section[aria-label="Opening"]').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toBe('cedar-07');
    expect(await figure(page, 'portfolio.initial')).toBe(before);
    await page.click('#tab-verify');
    await page.click('button:has-text("Try the account that is open")');
    await page.waitForSelector('.pill:text-is("holds")'); // its worker still answers
  });

  test('100,000 accounts: no task of 50 ms on the main thread, sums of the library to the last bit', async () => {
    const { page, complaints } = opened;
    await page.click('#tab-book');
    await browser.startTracing(page, { categories: ['__metadata', 'disabled-by-default-devtools.timeline'] });
    await page.click('button:text-is("100,000 accounts")');
    await page.waitForSelector('section[aria-label="Opening"]');
    await page.waitForSelector('section[aria-label="Opening"]', { state: 'detached' });
    await page.waitForSelector('h1:text-is("100,000 accounts")');
    await page.waitForSelector('tr[data-row="0"]');
    const tasks = tasksOf(await browser.stopTracing());
    expect(tasks.length).toBeGreaterThan(100);
    expect(Math.max(...tasks)).toBeLessThan(longest);
    const market = sampleMarket(1);
    const core = await createCore();
    const engine = await core.prepare({ market, book: sampleBook(market, { accounts, seed: 1 }), rules: preset('margincore') });
    const expected = totals(engine.run(), 'own');
    await page.waitForSelector('data[data-name="book.equity"]');
    for (const name of ['equity', 'initial', 'maintenance', 'belowMaintenance', 'notional'] as const)
      expect(await figure(page, `book.${name}`)).toBe(expected[name]);
    core.dispose();
    expect(complaints).toEqual([]);
  });

  test('the table holds few rows, says how many there are, scrolls anywhere, and opens an account', async () => {
    const { page, complaints } = opened;
    const table = page.locator('.virtual table');
    const healths = (): Promise<string[]> => page.locator('tr[data-row] td:nth-child(6)').allTextContents();
    const read = async (): Promise<number[]> => (await healths()).map((text) => Number.parseFloat(text.replaceAll(',', '')));
    const total = Number(await table.getAttribute('aria-rowcount')) - 1;
    expect(total).toBeGreaterThan(90_000);
    expect(await page.locator('tr[data-row]').count()).toBeLessThan(100);
    const rising = (values: readonly number[]): boolean => values.every((value, n) => n === 0 || value >= (values[n - 1] as number));
    expect(rising(await read())).toBe(true);
    await page.locator('.virtual').evaluate((box) => {
      box.scrollTop = 29 * 50_000;
    });
    await page.waitForSelector('tr[data-row="50010"]');
    expect(await page.locator('tr[data-row]').count()).toBeLessThan(100);
    expect(rising(await read())).toBe(true);
    expect(await page.locator('tr[data-row="50010"]').getAttribute('aria-rowindex')).toBe('50012');
    // the row stands where the bar of the scroll says, the head beside it
    const place = await page.locator('tr[data-row="50010"]').evaluate((row) => {
      const box = row.closest('.virtual') as HTMLElement;
      return row.getBoundingClientRect().top - box.getBoundingClientRect().top;
    });
    expect(Math.abs(place - 11 * 29)).toBeLessThan(2 * 29);
    await page.fill('input[type=search]', 'A000733');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length < 10);
    const name = await page.locator('tr[data-row="0"] th').textContent();
    await page.locator('tr[data-row="0"]').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector(`h1:text-is("${name}")`);
    expect(await page.locator('[role=tab][aria-selected=true]').textContent()).toBe('Account');
    expect(complaints).toEqual([]);
  });
});
