// The view Verify: a statement is the same bits here, and a changed one is not.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bookOf, createCore } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { type Statement, statement } from '../../src/live.js';
import { preset } from '../../src/rules.js';
import { sampleAccount } from '../../src/web/desk/sampleAccount.js';
import { figure, launch, missing, open, type Site, serve, titled } from './site.js';

describe.skipIf(missing)(titled('a statement in the page'), () => {
  let browser: Browser;
  let site: Site;
  let made: Statement;

  beforeAll(async () => {
    const core = await createCore();
    const engine = await core.prepare({ market: sampleMarket(1), book: bookOf([sampleAccount]), rules: preset('margincore') });
    made = await statement(core, engine, { account: 'cedar-07' });
    [browser, site] = await Promise.all([launch(), serve()]);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test('has the same bits; a changed figure, holding or hash has not; nonsense is refused', async () => {
    const { page, complaints } = await open(browser, site.origin);
    await page.click('#tab-verify');
    const verify = async (text: string): Promise<string> => {
      await page.fill('textarea', text);
      const before = await page.locator('main .c8').textContent();
      await page.click('button:text-is("Verify the text")');
      await page.waitForFunction((old) => document.querySelector('main .c8')?.textContent !== old, before);
      return (await page.locator('main .c8').textContent()) ?? '';
    };
    expect(await verify(JSON.stringify(made))).toMatch(
      /^All 12 numbers have the same bits.*the backends agree.*holds.*Recomputedformat, version.*Signed onlynothing.*Unprovenholding, market, rules/s,
    );
    for (const [requirement, figures] of Object.entries(made.results))
      for (const name of ['equity', 'initial', 'maintenance', 'excess'] as const)
        expect(await figure(page, `verify.${requirement}, ${name}`)).toBe(figures[name]);
    const changed = (change: (one: Statement) => void): string => {
      const copy = structuredClone(made);
      change(copy);
      return JSON.stringify(copy);
    };
    const figures = changed(({ results }) =>
      Object.assign(results.portfolio as object, { initial: (results.portfolio?.initial ?? 0) + 2 ** -20 }),
    );
    expect(await verify(figures)).toMatch(/^1 of 12 numbers differ.*does not hold/s);
    const held = changed(({ holding }) => Object.assign(holding.positions[0] as object, { quantity: 1 }));
    expect(await verify(held)).toMatch(/^12 of 12 numbers differ.*does not hold/s);
    expect(await verify(JSON.stringify({ ...made, hash: made.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }))).toMatch(
      /does not hold.*Hashwrong/s,
    );
    expect(await verify('{"a": 1}')).toMatch(/cannot be verified/);
    expect(await verify('nonsense')).toMatch(/cannot be verified/);
    expect(complaints).toEqual([]);
  });
});
