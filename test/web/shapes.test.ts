// The page with any book, at every size, light and dark: no error, no NaN, nothing wider than the screen, no finding of axe.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, bookOf } from '../../src/index.js';
import { sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { Files } from '../io/files.js';
import { drop, launch, missing, type Opened, open, type Site, serve, settled, titled } from './site.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page as it stands: rule and element. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`));
  });
}

/** Pixels by which the page is wider than its window. */
const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const market = sampleMarket(1);
const account = (name: string, positions: Account['positions'], collateral: Account['collateral']): Account => ({
  account: name,
  subaccount: '',
  mode: 'portfolio',
  positions,
  collateral,
});
const leg = (instrument: string, quantity: number, entryPrice: number) => ({ instrument, quantity, entryPrice });
const dollars = [{ asset: 'USDC', amount: 50_000 }];
const many = market.quotes.slice(0, 200).map(({ instrument: { id, kind, settlement }, forward }, n) => {
  const sign = n % 2 === 0 ? 1 : -1;
  return kind === 'option' ? leg(id, sign, settlement === 'inverse' ? 0.01 : 10) : leg(id, sign * 100, forward);
});
const expired = { ...market, asOf: Math.min(...market.quotes.flatMap(({ instrument }) => instrument.expiry ?? [])) + 1 };
const first = market.quotes.find(({ instrument }) => (instrument.expiry ?? Number.POSITIVE_INFINITY) < expired.asOf)?.instrument
  .id as string;
const linear = { ...market, quotes: market.quotes.filter(({ instrument }) => instrument.kind !== 'option') };

describe.skipIf(missing)(titled('whatever is opened in the page'), () => {
  const files = new Files();
  let browser: Browser;
  let site: Site;
  let phone: Opened;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
    phone = await open(browser, site.origin, { viewport: { width: 390, height: 800 } });
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test.each([
    ['one leg', market, account('one', [leg('BTC-PERPETUAL', 1000, 87_000)], dollars)],
    ['200 legs', market, account('many', many, [{ asset: 'BTC', amount: 100 }])],
    ['an expired leg', expired, account('late', [leg(first, 1, 0.01), leg('BTC-PERPETUAL', 1000, 87_000)], dollars)],
    ['an instrument that is not listed', market, account('unknown', [leg('DOGE-PERPETUAL', 1, 1)], dollars)],
    ['no collateral', market, account('bare', [leg('ETH-PERPETUAL', -1000, 3000)], [])],
    ['collateral alone', market, account('idle', [], dollars)],
    ['nothing at all', market, account('empty', [], [])],
    [
      'a market without options',
      linear,
      account('linear', [leg('BTC-PERPETUAL', 1000, 87_000), leg('ETH-PERPETUAL', -500, 3100)], dollars),
    ],
  ])('%s: no complaint and no NaN under rules with one requirement, without scans, of a table', async (_, prices, holding) => {
    const { page, complaints } = phone;
    await writeMarket(files.path('market.json'), prices);
    await writeBook(files.path('book.csv'), bookOf([holding]));
    await drop(page, Object.fromEntries(['market.json', 'book.csv'].map((name) => [name, readFileSync(files.path(name), 'utf8')])));
    await page.waitForSelector(`h1:text-is("${holding.account}")`);
    for (const rules of ['deribit-portfolio', 'binance-futures', 'reg-t', 'margincore']) {
      await page.goto(`${site.origin}#view=account&rules=${rules}`);
      await page.waitForSelector(`.head p:has-text("rules ${rules} of")`);
      await settled(page);
      const text = (await page.locator('main').textContent()) ?? '';
      expect(text.match(/.{0,60}(NaN|undefined|null|\[object).{0,60}/)?.[0]).toBeUndefined();
      expect((await page.locator('main').innerHTML()).match(/.{0,60}="NaN.{0,60}/)?.[0].replaceAll('value="NaN"', '')).toBeUndefined();
      expect(await overhang(page), rules).toBe(0);
    }
    expect(complaints.splice(0)).toEqual([]);
  });

  test('nothing is wider than the window, from a phone to a wall', async () => {
    const { page } = phone;
    for (const view of ['live', 'book', 'verify', 'account']) {
      await page.click(`#tab-${view}`);
      await page.waitForSelector(`#view-${view} h1`);
      if (view === 'account') await settled(page);
      for (const width of [2560, 1280, 768, 390]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await overhang(page), `${view} at ${width}`).toBe(0);
      }
    }
  });

  test('axe finds nothing, light and dark', async () => {
    const { page } = await open(browser, site.origin, { viewport: { width: 1440, height: 900 } });
    const both = async (what: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await findings(page), `${what}, ${colorScheme}`).toEqual([]);
      }
    };
    await page.click('.truth summary');
    await page.click('text=Add a leg');
    await page.click('button:text-is("Find")');
    await page.click('.menu summary');
    await page.waitForSelector('.hedge');
    await settled(page);
    await both('account');
    await page.click('.menu summary');
    await page.click('#tab-live');
    await page.click('button:text-is("Pause")');
    await both('live');
    await page.click('#tab-verify');
    await page.click('text=Try the account that is open');
    await page.waitForSelector('.facts');
    await both('verify');
    await page.click('#tab-book');
    await page.click('button:text-is("1,000 accounts")');
    await page.waitForSelector('h1:text-is("1,000 accounts")');
    await page.waitForSelector('tr[data-row="0"]');
    await both('book');
    await page.setViewportSize({ width: 390, height: 800 });
    await both('book on a phone');
    await page.context().close();
  });
});
