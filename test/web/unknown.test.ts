// What the page says of an account without collateral, of totals without positions, and of an account that no price covers.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, bookOf } from '../../src/index.js';
import { sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { Files } from '../io/files.js';
import { drop, launch, missing, open, type Site, serve, settled, titled } from './site.js';

const leg = { instrument: 'BTC-PERPETUAL', quantity: 100_000, entryPrice: 86_000 };
const account = (collateral: Account['collateral'], positions: Account['positions'] = [leg]): Account => ({
  ...{ account: 'ash-01', subaccount: '', mode: 'portfolio', positions, collateral },
});

describe.skipIf(missing)(titled('what is not known in the page'), () => {
  const files = new Files();
  let browser: Browser;
  let site: Site;
  let page: Page;
  let complaints: string[];
  const main = async (): Promise<string> => (await page.locator('main').textContent()) ?? '';
  const badge = async (): Promise<string> => (await page.locator('.truth .tag').first().textContent()) ?? '';
  /** Opens a book of one account, alone or with a market of a file. */
  async function opened(one: Account, ...more: readonly string[]): Promise<void> {
    await writeBook(files.path('book.csv'), bookOf([one]));
    await page.setInputFiles('input[type=file]', [files.path('book.csv'), ...more]);
    await page.waitForSelector('h1:text-is("ash-01")');
    await settled(page);
  }

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serve()]);
    ({ page, complaints } = await open(browser, site.origin));
  }, 30_000);
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test('the badge of the sample says that prices are synthetic, and counts what its lists hold', async () => {
    expect(await badge()).toMatch(/^Synthetic prices · 1 assumption · 5 not charged$/);
    await page.click('.truth summary');
    const [assumed, left, prices] = await page.locator('details.truth .cols > div').allTextContents();
    expect(assumed).toContain('a synthetic sample, never traded');
    for (const of of ['Fees', 'Funding', 'Concentration', 'Depth', 'Depeg: USDC']) expect(left).toContain(of);
    for (const name of ['BTC-PERPETUAL', 'SOL_USDC-27MAR26-160-C', 'USDC']) expect(prices).toContain(name);
  }, 30_000);

  test('rules that charge fees, funding or size are not said to leave them out', async () => {
    const names = async (): Promise<string[]> => {
      await settled(page);
      const texts = await page.locator('details.truth .cols > div:nth-child(2) li b').allTextContents();
      return texts.map((text) => text.toLowerCase());
    };
    await page.selectOption('.rulesChoice select', 'paradex-portfolio');
    await page.waitForFunction(() => location.hash.includes('paradex-portfolio'));
    await page.waitForFunction(() => !/Fees/.test(document.querySelector('details.truth')?.textContent ?? ''));
    expect(await names()).not.toContain('funding');
    await page.selectOption('.rulesChoice select', 'margincore');
    await page.waitForFunction(() => /Fees/.test(document.querySelector('details.truth')?.textContent ?? ''));
    await page.check('input[name=requirement][value=cross]');
    await page.waitForFunction(() => !/Concentration/.test(document.querySelector('details.truth')?.textContent ?? ''));
    await page.check('input[name=requirement][value=portfolio]');
  }, 30_000);

  test('absent collateral is an assumption; a market of a file is no sample', async () => {
    await opened(account([]));
    expect(await badge()).toMatch(/^Synthetic prices · 2 assumptions/);
    expect(await page.locator('details.truth').textContent()).toContain('Collateral: none is stated');
    await writeMarket(files.path('own.json'), { ...sampleMarket(2), source: 'own prices' });
    await opened(account([{ asset: 'BTC', amount: 1 }]), files.path('own.json'));
    await page.waitForFunction(() => /^0 assumptions/.test(document.querySelector('.truth .tag')?.textContent ?? ''));
    expect(await page.locator('details.truth .cols > div:nth-child(3)').textContent()).toContain('of the file');
  }, 30_000);

  test('an account that no price covers is below maintenance at every price searched', async () => {
    await opened(account([{ asset: 'USD', amount: -1e7 }]));
    await page.waitForSelector('text=It is below maintenance at every price searched');
    expect(await main()).not.toMatch(/liquidates it|covered/);
    await page.waitForSelector('svg.reads[role=img][aria-label*="Below maintenance at every price in sight"]');
    await opened(account([{ asset: 'USD', amount: 1e7 }]));
    await page.waitForSelector('text=liquidates it');
  }, 30_000);

  test('a position that is edited beyond the doubles leaves nothing known, and can be put back', async () => {
    await page.getByLabel('Quantity of BTC-PERPETUAL').fill('1e308');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.banner:has-text("Its health is unknown")');
    expect(await main()).not.toMatch(/covered|∞|liquidates it/);
    await page.click('text=Undo edits');
    await page.waitForSelector('data[data-name="portfolio.initial"]');
  }, 30_000);

  test('totals without positions have no health, in the account, the book, the live view and where they are verified', async () => {
    const summary = { accountValue: '6000', totalNtlPos: '46000', totalRawUsd: '-40000', totalMarginUsed: '4600' };
    const totals = JSON.stringify({
      assetPositions: [],
      crossMarginSummary: summary,
      crossMaintenanceMarginUsed: '575',
      withdrawable: '1400',
    });
    await drop(page, { 'totals.json': totals });
    await page.waitForSelector('.banner:has-text("Its health is unknown")');
    expect(await main()).toContain('the rows of its positions');
    expect(await main()).not.toMatch(/covered|∞|liquidates it/);
    expect(await page.locator('main data').count()).toBe(0);
    await page.click('#tab-book');
    await page.waitForSelector('text=No account has figures: nothing is known of the book');
    await page.click('#tab-live');
    await page.waitForSelector('.kv.live small:text-is("unknown")');
    expect(await main()).not.toMatch(/covered|∞/);
    await page.click('#tab-verify');
    await page.fill('textarea', totals);
    await page.click('button:text-is("Verify the text")');
    await page.waitForSelector('text=The health of the account is unknown');
    expect(complaints).toEqual([]);
  }, 30_000);
});
