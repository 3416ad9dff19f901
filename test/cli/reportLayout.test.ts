// Reports as they are looked at, in Chromium: no report is wider than a phone, taller than anyone scrolls, or cut off on paper.
import { existsSync, readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBook } from '../../src/io/index.js';
import { wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const executablePath = '/usr/bin/chromium';
const missing = !existsSync(executablePath) && process.env.CI === undefined;
const { files, market, book, write } = sampleFiles(200);

/** Ten names over three years that jump: some twenty series with dozens of exceedances each. */
function closesCsv(): string {
  const names = Array.from({ length: 10 }, (_, n) => `COIN${n}`);
  const levels = names.map(() => 100);
  const rows = Array.from({ length: 1100 }, (_, day) => {
    const closes = levels.map((level, n) => {
      const wave = Math.sin(day * (n + 2) * 1.7) * 0.02;
      levels[n] = level * Math.exp(day % (17 + n) === 0 ? -0.1 : wave + 0.005);
      return (levels[n] as number).toPrecision(8);
    });
    return `${new Date(Date.UTC(2021, 0, 1 + day)).toISOString().slice(0, 10)},${closes.join(',')}`;
  });
  return `date,${names.join(',')}\n${rows.join('\n')}\n`;
}

/** A book whose ids are as long as ids may be, and as many scenarios as a desk dreams of. */
function longNames(): { readonly rows: string; readonly scenarios: string } {
  const lines = readFileSync(book, 'utf8').replaceAll(/\bA0+/g, `A${'0123456789'.repeat(9)}`);
  const scenarios = Array.from({ length: 90 }, (_, i) => ({
    name: `a night that the desk fears for the weekend, number ${i}`,
    description: 'what the desk fears',
    source: 'risk committee',
    spotUnit: 'simple',
    spots: { '*': -0.005 * (i + 1) },
    vols: { '*': { kind: 'relative', size: 0.1 } },
    basis: { '*': 0 },
    assets: { '*': 0 },
  }));
  return { rows: lines, scenarios: JSON.stringify({ format: 'margincore-stress', version: 1, scenarios }) };
}

const reports = ['margin', 'margin of long names', 'stress', 'stress of long names', 'backtest', 'hedge'] as const;
const pageOf = (report: string): string => files.path(`${report.replaceAll(' ', '-')}.html`);

/** What no report may exceed, px, whatever it holds: on a screen and on a phone; names of ninety letters take four lines where others take one. */
const heights = { 1440: { plain: 6500, long: 8500 }, 390: { plain: 16_500, long: 20_500 } } as const;

describe.skipIf(missing)(`reports in Chromium${missing ? ' [skipped: /usr/bin/chromium is not here]' : ''}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    await write();
    const closes = files.write('closes.csv', closesCsv());
    const long = longNames();
    const [longBook, scenarios] = [files.write('long.csv', long.rows), files.write('nights.json', long.scenarios)];
    const stress = ['stress', '--market', market, '--heatmap', 'all', '--reverse'];
    await wellDone(['margin', '--market', market, '--book', book, '--timings', '--out', pageOf('margin')]);
    await wellDone(['margin', '--market', market, '--book', longBook, '--out', pageOf('margin of long names')]);
    await wellDone([...stress, '--book', book, '--out', pageOf('stress')]);
    await wellDone([...stress, '--book', longBook, '--scenarios', scenarios, '--out', pageOf('stress of long names')]);
    await wellDone(['backtest', '--history', closes, '--confidence', '0.95', '--simulations', '10', '--out', pageOf('backtest')]);
    const whose = ['--account', (await readBook(book)).accounts[11] as string, '--instruments', 'BTC_USDC-PERPETUAL,ETH-PERPETUAL'];
    await wellDone(['optimise', 'hedge', '--market', market, '--book', book, ...whose, '--frontier', '5', '--out', pageOf('hedge')]);
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function opened(report: string, look: (page: Page) => Promise<void>): Promise<void> {
    const page = await browser.newPage();
    try {
      await page.goto(`file://${pageOf(report)}`);
      await look(page);
    } finally {
      await page.close();
    }
  }

  /** Everything that reaches over the right edge, or scrolls sideways within itself. */
  const overflowing = (page: Page): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll('body *')]
      .filter((one) => !one.closest('svg') || one.tagName === 'svg')
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 || (one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1))
      .map((one) => one.tagName + ' ' + one.textContent.slice(0, 40))`);

  test.each(reports)('%s does not overflow at any width', async (report) => {
    await opened(report, async (page) => {
      for (const width of [1440, 1024, 821, 768, 390, 320]) {
        await page.setViewportSize({ width, height: 900 });
        expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width]);
        expect([width, (await overflowing(page)).slice(0, 5)]).toEqual([width, []]);
      }
    });
  });

  test.each(reports)('%s has a bounded height on screens and phones', async (report) => {
    await opened(report, async (page) => {
      for (const width of [1440, 390] as const) {
        await page.setViewportSize({ width, height: 900 });
        const bound = heights[width][report.endsWith('long names') ? 'long' : 'plain'];
        expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(bound);
      }
    });
  });

  test.each(reports)('the letters of every chart of %s keep a size that can be read', async (report) => {
    await opened(report, async (page) => {
      for (const width of [1240, 390]) {
        await page.setViewportSize({ width, height: 900 });
        const smallest = await page.evaluate(`Math.min(...[...document.querySelectorAll('svg')].filter((svg) => svg.clientWidth > 0)
          .flatMap((svg) => [...svg.querySelectorAll('text')].map((text) => parseFloat(text.style.fontSize) * svg.clientWidth / svg.viewBox.baseVal.width)))`);
        expect(smallest).toBeGreaterThanOrEqual(9);
        expect(smallest).toBeLessThan(30);
      }
    });
  });

  test.each(reports)('%s on paper is as wide as a sheet, black on white, with what is folded laid open', async (report) => {
    const page = await browser.newPage({ viewport: { width: 1032, height: 703 }, colorScheme: 'dark' });
    await page.goto(`file://${pageOf(report)}`);
    await page.emulateMedia({ media: 'print' });
    expect((await overflowing(page)).slice(0, 5)).toEqual([]);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(28, 36, 48)');
    const folded = (await page.evaluate(
      `[...document.querySelectorAll('details > :not(summary)')].map((one) => one.getBoundingClientRect().height)`,
    )) as number[];
    expect(folded.every((height) => height > 0)).toBe(true);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf).toMatch(/\/MediaBox\s*\[0 0 792 612\]/);
    await page.close();
  });

  test('the letters of a dark page are light, in charts too', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
    await page.goto(`file://${pageOf('margin')}`);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 24, 31)');
    expect(await page.evaluate(`getComputedStyle(document.querySelector('svg text')).fill`)).toBe('rgb(228, 232, 238)');
    await page.close();
  });
});
