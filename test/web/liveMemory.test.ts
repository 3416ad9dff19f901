// Live mode with flat memory: simulated prices at full speed, and a page of a running service attached to it by its read key.
// Two minutes with PAGE_SECONDS=120.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preset } from '../../src/rules.js';
import { seededPath } from '../../src/web/desk/live/path.js';
import { liveGrowth } from '../precision.js';
import { account, Harness, keyOf, market } from '../service/harness.js';
import { folder, launch, missing, open, titled } from './site.js';

const seconds = Number(process.env.PAGE_SECONDS ?? 8);
const sleep = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

/** Bytes after a collection: of the window, and of its workers. */
interface Heap {
  readonly page: number;
  readonly worker: number;
}

function heapOf(page: Page): Promise<Heap> {
  return page.evaluate(async () => {
    interface Part {
      readonly bytes: number;
      readonly attribution: readonly { readonly scope: string }[];
    }
    const { measureUserAgentSpecificMemory: measure } = performance as unknown as {
      measureUserAgentSpecificMemory: () => Promise<{ breakdown: readonly Part[] }>;
    };
    const { breakdown } = await measure.call(performance);
    const of = (scope: RegExp): number =>
      breakdown.filter(({ attribution }) => attribution.some((one) => scope.test(one.scope))).reduce((sum, { bytes }) => sum + bytes, 0);
    return { page: of(/^Window/), worker: of(/Worker/) };
  });
}

const pointsOf = async (page: Page): Promise<number> =>
  Number((await page.locator('.ph p').first().textContent())?.match(/^[\d,]+/)?.[0].replaceAll(',', ''));

describe.skipIf(missing)(titled(`live mode for ${seconds} seconds`), () => {
  let browser: Browser;
  let service: Harness;

  beforeAll(async () => {
    [browser, service] = await Promise.all([launch('--enable-blink-features=ForceEagerMeasureMemory'), Harness.open({ pages: folder })]);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  test(
    'simulated, and attached to a service that ticks: what page and worker hold does not grow',
    async () => {
      const origin = `${service.address}/`;
      const [simulated, attached] = await Promise.all([
        open(browser, origin, { hash: '#view=live' }),
        open(browser, origin, { hash: '#view=live' }),
      ]);
      await simulated.page.selectOption('label:has-text("Speed") select', '64');
      await attached.page.click('button:text-is("A running service")');
      expect(await attached.page.inputValue('input[type=url]')).toBe(service.address);
      await attached.page.fill('input[type=password]', keyOf('read'));
      await attached.page.fill('.inlineForm label:has-text("Account") input', account);
      await attached.page.click('button:text-is("Attach")');
      await attached.page.waitForSelector(`h1:text-is("${account}")`);
      await attached.page.waitForSelector('.head p:has-text("attached to")');
      const client = service.client();
      const path = seededPath(market, preset('margincore'), { seed: 5, stepMs: 60_000, volTimes: 2 });
      const pages = [simulated.page, attached.page];
      /** Ticks until then, and until the simulation has drawn so many points: code is fetched and compiled by then, the arena has grown. */
      const ticked = async (until: number, points: number): Promise<Heap[]> => {
        while (Date.now() < until || (await pointsOf(simulated.page)) < points) {
          await client.apply({ kind: 'tick', ...path.next().value });
          await sleep(25);
        }
        return Promise.all(pages.map(heapOf));
      };
      const begun = Date.now();
      const first = await ticked(begun + (1000 * seconds) / 6, 1500);
      const last = await ticked(begun + 1000 * seconds, 0);
      console.log(JSON.stringify({ seconds, simulated: [first[0], last[0]], attached: [first[1], last[1]] }));
      for (const [n, { page, worker }] of first.entries()) {
        expect(worker).toBeGreaterThan(1e6);
        expect((last[n]?.page ?? 0) - page).toBeLessThan(liveGrowth);
        expect((last[n]?.worker ?? 0) - worker).toBeLessThan(liveGrowth);
      }
      expect(await pointsOf(attached.page)).toBeGreaterThan(2 * seconds);
      const prices = await attached.page.locator('[data-name="live.equity"]').getAttribute('value');
      expect(Number(prices)).not.toBeNaN();
      expect([...simulated.complaints, ...attached.complaints]).toEqual([]);
    },
    1000 * seconds + 60_000,
  );
});
