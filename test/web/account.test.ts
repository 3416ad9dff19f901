// The view of one account: figures equal the command line's to the last bit, on any host; every control answers mouse and keys.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookOf, createCore, type MarginEngine } from '../../src/index.js';
import { sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { preset } from '../../src/rules.js';
import { sampleAccount } from '../../src/web/desk/sampleAccount.js';
import { wellDone } from '../cli/command.js';
import { Files } from '../io/files.js';
import { drop, figure, firstViewBytes, launch, missing, type Opened, open, type Site, serve, settled, titled } from './site.js';

type Figures = Readonly<Record<string, number>>;
/** Bytes, gzipped, of all that a browser fetches with the core before the first view has its figures. */
const firstView = 200_000;
const fields = ['equity', 'initial', 'maintenance', 'excess', 'health'] as const;

describe.skipIf(missing)(titled('an account in the page'), () => {
  const files = new Files();
  let browser: Browser;
  let site: Site;
  let engine: MarginEngine;
  let shared: Opened;
  const [market, book] = [files.path('market.json'), files.path('book.csv')];
  /** Of the account by requirement, as the command line prints them. */
  const printed = async (rules: string): Promise<Readonly<Record<string, Figures>>> => {
    const { stdout } = await wellDone(['margin', '--market', market, '--book', book, '--rules', rules, '--json']);
    return JSON.parse(stdout).accounts[0].requirements;
  };

  beforeAll(async () => {
    await writeMarket(market, sampleMarket(1));
    await writeBook(book, bookOf([sampleAccount]));
    engine = await (await createCore()).prepare({ market: sampleMarket(1), book: bookOf([sampleAccount]), rules: preset('margincore') });
    [browser, site] = await Promise.all([launch(), serve()]);
    shared = await open(browser, site.origin);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test.each([
    { wasm: true, isolated: false, backend: 'WASM' },
    { wasm: true, isolated: true, backend: 'WASM' },
    { wasm: false, isolated: false, backend: 'JS' },
  ])('shows what the command line prints: $backend, isolated $isolated', async ({ wasm, isolated, backend }) => {
    const host = await serve({ wasm, isolated });
    try {
      const { page, complaints } = await open(browser, host.origin);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
      expect(await page.locator('.lane b').textContent()).toBe(backend);
      for (const [requirement, expected] of Object.entries(await printed('margincore'))) {
        await page.check(`input[name=requirement][value=${requirement}]`);
        await page.waitForSelector(`data[data-name="${requirement}.equity"]`);
        for (const field of fields) expect(await figure(page, `${requirement}.${field}`)).toBe(expected[field]);
      }
      if (wasm) expect(firstViewBytes(host)).toBeLessThan(firstView);
      expect(complaints.filter((text) => wasm || !/Content Security Policy|wasm/i.test(text))).toEqual([]);
      await page.context().close();
    } finally {
      host.close();
    }
  });

  test('panels that ask the same share the answer', async () => {
    const { page } = await open(browser, site.origin, {
      init: () => {
        const asked: string[] = [];
        const post = Worker.prototype.postMessage as (this: Worker, message: unknown, transfer: Transferable[]) => void;
        Worker.prototype.postMessage = function (this: Worker, message: unknown, transfer: Transferable[]) {
          const { path = [], argumentList } = message as { path?: string[]; argumentList?: unknown };
          if (path[0] === 'ask') asked.push(JSON.stringify(argumentList));
          post.call(this, message, transfer);
        } as Worker['postMessage'];
        Object.assign(globalThis, { asked });
      },
    });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForSelector('.mini.on');
    const asked = await page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((one, n) => asked.indexOf(one) !== n)).toEqual([]);
    await page.context().close();
  });

  test('other rules: chosen in the list, figures of the command line, kept in the address beside no position', async () => {
    const { page, complaints } = await open(browser, site.origin);
    await page.click('button.plain:text-is("deribit-portfolio")');
    await page.waitForFunction(() => location.hash.includes('rules=deribit-portfolio'));
    await settled(page);
    const [requirement, expected] = Object.entries(await printed('deribit-portfolio'))[0] as [string, Figures];
    await page.waitForSelector(`data[data-name="${requirement}.equity"]`);
    for (const field of fields) expect(await figure(page, `${requirement}.${field}`)).toBe(expected[field]);
    await page.click('#tab-verify');
    await page.waitForFunction(() => location.hash.includes('view=verify'));
    const address = page.url();
    for (const { instrument } of sampleAccount.positions) expect(address).not.toContain(instrument);
    const again = await open(browser, '', { hash: address });
    await again.page.waitForFunction(() => location.hash.includes('rules=deribit-portfolio'));
    expect(await again.page.locator('[role=tab][aria-selected=true]').textContent()).toBe('Verify');
    expect([...complaints, ...again.complaints]).toEqual([]);
    await Promise.all([page.context().close(), again.page.context().close()]);
  });

  test('keys alone: to the account, over the views, through the requirements, into the matrix', async () => {
    const { page } = shared;
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const { activeElement: at } = document;
        return at?.getAttribute('aria-label') ?? (at as HTMLInputElement | null)?.value ?? at?.textContent ?? '';
      });
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('tab');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-selected'))).toBe('true');
    expect(await page.locator('#tab-account').getAttribute('aria-selected')).toBe('false');
    await page.keyboard.press('ArrowLeft');
    await settled(page);
    const walked: string[] = [];
    for (let n = 0; n < 60 && !(await page.evaluate(() => document.activeElement?.getAttribute('role') === 'gridcell')); n++) {
      await page.keyboard.press('Tab');
      walked.push(await focused());
      const visible = await page.evaluate(() => document.activeElement?.matches(':focus-visible'));
      expect(visible, walked.at(-1)).toBe(true);
    }
    expect(walked).toContain('portfolio');
    expect(walked).toContain('Quantity of BTC-PERPETUAL');
    expect(walked.at(-1)).toMatch(/the worst of the rule/);
  });

  test('a cell is chosen by click and arrows, and what the legs add sums to it', async () => {
    const { page } = shared;
    const sums = (): Promise<readonly [cell: number, parts: number, largest: number]> =>
      page.evaluate(() => {
        const cell = Number(document.querySelector('.cell[aria-selected=true]')?.getAttribute('data-value'));
        const parts = [...document.querySelectorAll<HTMLDataElement>('.contrib data')].map(({ value }) => Number(value));
        return [cell, parts.reduce((sum, part) => sum + part, 0), Math.max(...parts.map(Math.abs))];
      });
    const worst = engine.account('cedar-07').scenarioPnls('jointScan', { requirement: 'portfolio' });
    expect((await sums())[0]).toBe(Math.min(...worst.counted));
    const seen = new Set<number>();
    for (const key of ['', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowLeft']) {
      if (key === '') await page.click('.cell[data-cell="8"]');
      else await page.keyboard.press(key);
      const [cell, parts, largest] = await sums();
      expect(Math.abs(parts - cell)).toBeLessThan(1e-9 * largest);
      seen.add(cell);
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-selected'))).toBe('true');
    }
    expect(seen.size).toBe(5);
    expect(await page.locator('[role=grid] button[tabindex="0"]').count()).toBe(1);
  });

  test('what an order would do is what the engine answers', async () => {
    const { page } = shared;
    await page.selectOption('section[aria-label="What if"] select', 'BTC-27MAR26-70000-P');
    await page.click('section[aria-label="What if"] button:text-is("Sell")');
    await page.fill('#limit', '0.03');
    await page.keyboard.press('Enter');
    await page.fill('#size', '12');
    await page.keyboard.press('Enter');
    const { after } = engine.account('cedar-07').whatIf({ trades: [{ instrument: 'BTC-27MAR26-70000-P', quantity: -12, price: 0.03 }] });
    const expected = after.portfolio as unknown as Figures;
    await page.waitForFunction(
      (value) => document.querySelector('data[data-name="ticket.initial"]')?.getAttribute('value') === value,
      String(expected.initial),
    );
    for (const field of ['equity', 'initial', 'maintenance', 'excess'] as const)
      expect(await figure(page, `ticket.${field}`)).toBe(expected[field]);
  });

  test('a quantity is edited in place, put back by Escape, taken by Enter, undone', async () => {
    const { page } = shared;
    const field = page.getByLabel('Quantity of BTC-PERPETUAL');
    const before = await figure(page, 'portfolio.initial');
    await field.fill('9');
    await page.keyboard.press('Escape');
    expect(await field.inputValue()).toBe('1,800,000');
    await field.fill('nine');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill('1,000,000');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Undo edits');
    const trades = [{ instrument: 'BTC-PERPETUAL', quantity: -800_000, price: 86_150 }];
    const { after } = engine.account('cedar-07').whatIf({ trades });
    await page.waitForFunction(
      (old) => document.querySelector('data[data-name="portfolio.initial"]')?.getAttribute('value') !== old,
      String(before),
    );
    expect((await figure(page, 'portfolio.initial')) / (after.portfolio?.initial as number)).toBeCloseTo(1, 12);
    expect(page.url()).not.toContain('1000000');
    await page.click('text=Undo edits');
    await page.waitForFunction(
      (old) => document.querySelector('data[data-name="portfolio.initial"]')?.getAttribute('value') === old,
      String(before),
    );
    expect(await field.inputValue()).toBe('1,800,000');
  });

  test('a bad file is refused with its line while the account stays; an account with a bad row says which, and shows no figure', async () => {
    const { page, complaints } = shared;
    const before = await figure(page, 'portfolio.initial');
    await drop(page, { 'other.csv': 'kind,foo\n1,2\n' });
    expect(await page.locator('.banner').textContent()).toContain('other.csv:1');
    expect(await figure(page, 'portfolio.initial')).toBe(before);
    const head = 'type,account,subaccount,instrument,quantity,entryPrice,mode';
    await drop(page, { 'bad.csv': `${head}\naccount,birch-02,,,,,portfolio\nposition,birch-02,,BTC-PERPETUAL,many,86150,\n` });
    await page.waitForSelector('.banner:has-text("birch-02 has no figures. bad.csv:3.quantity must be a plain decimal number")');
    expect(await page.locator('main data').count()).toBe(0);
    await drop(page, {
      'good.csv': `${head}\naccount,birch-02,,,,,portfolio\nposition,birch-02,,BTC-PERPETUAL,1000,86150,\ncollateral,birch-02,,USDC,500,,\n`,
    });
    await page.waitForSelector('data[data-name="portfolio.initial"]');
    expect(await page.locator('.banner').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('a market and a book of one’s own, dropped together, are the command line’s', async () => {
    const { page } = shared;
    const own = {
      account: 'ash-01',
      subaccount: '',
      mode: 'portfolio' as const,
      positions: [{ instrument: 'ETH-PERPETUAL', quantity: 5000, entryPrice: 3000 }],
      collateral: [{ asset: 'ETH', amount: 3 }],
    };
    await writeBook(files.path('own.csv'), bookOf([own]));
    await writeMarket(files.path('own.json'), sampleMarket(4));
    const { stdout } = await wellDone(['margin', '--market', files.path('own.json'), '--book', files.path('own.csv'), '--json']);
    const expected = JSON.parse(stdout).accounts[0].requirements.portfolio as Figures;
    await page.setInputFiles('input[type=file]', [files.path('own.json'), files.path('own.csv')]);
    await page.waitForSelector('h1:text-is("ash-01")');
    await page.waitForFunction(
      (value) => document.querySelector('data[data-name="portfolio.initial"]')?.getAttribute('value') === value,
      String(expected.initial),
    );
    for (const field of fields) expect(await figure(page, `portfolio.${field}`)).toBe(expected[field]);
  });
});
