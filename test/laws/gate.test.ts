// Order gate, every preset and backend: no fills of accepted orders leave an account below initial; orders that brute force allows are accepted.
import { afterAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import { openLive } from '../../src/live/engine/open.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { parseRules } from '../../src/rules/document/rules.js';
import { thinned } from '../fixtures/thinned.js';
import { gateCase, noCounts, quantile, unbanded } from '../live/gateLaws.js';
import { runs, some } from '../long.js';
import { seeded } from '../optimise/tables.js';
import { backendNames, documentOf } from '../program/prepared.js';

const market = thinned(sampleMarket(1), runs(1, 4));
const book = sampleBook(market, { accounts: 120, seed: 5 });
const cores = { wasm: createCore({ backend: 'wasm' }), js: createCore({ backend: 'js' }) };
afterAll(async () => {
  for (const core of Object.values(cores)) (await core).dispose();
});

test.each(some(['deribit-portfolio', 'span-arrays', 'margincore'], 1))(
  '%s: what the venue charges alone lets orders in whose fills are not covered',
  async (name) => {
    const live = await openLive(await cores.wasm, { book, market, rules: documentOf(name), gate: 'venue' });
    const next = seeded(3);
    const counts = noCounts();
    const isLeft = (): boolean => counts.wrong.some((line) => line.includes('left with'));
    for (let n = 0; n < 4 * book.accounts.length && !isLeft(); n++)
      await gateCase(live, live.names(n % book.accounts.length), next, 3, counts);
    live.dispose();
    expect(isLeft()).toBe(true);
  },
);

/** Fees that nobody charges, so that they matter. */
const fee = {
  perpetual: { share: 0.02 },
  future: { share: 0.01, perContract: 0.5 },
  option: { share: 0.003, optionCap: 0.125 },
};
const feed = ['margincore', 'binance-futures', 'deribit-portfolio', 'derive-standard', 'reg-t', 'dydx-v4'];

describe.each(backendNames)('on the %s backend', (backend) => {
  // every preset on one backend, whatever runs: acting has to be safe
  test.each(backend === 'wasm' ? presetNames : some(presetNames, 2))(
    '%s: accepted orders are covered whatever fills of them, and what may be is accepted',
    async (name) => {
      const live = await openLive(await cores[backend], { book, market, rules: unbanded(documentOf(name)) });
      const next = seeded(presetNames.indexOf(name) + (backend === 'js' ? 100 : 1));
      const counts = noCounts();
      const wanted = runs(40, 32);
      for (let n = 0; n < book.accounts.length && counts.accounts < wanted; n++)
        await gateCase(live, live.names(n), next, 1 + (n % 3), counts);
      live.dispose();
      expect(counts.wrong).toEqual([]);
      expect(counts.whole).toBeGreaterThanOrEqual(0.95 * counts.allowed);
      // bounds are the same on both: one sample is enough
      if (backend === 'wasm') {
        expect(quantile(counts.slacks, 0.5)).toBeLessThanOrEqual(0.02);
        expect(quantile(counts.slacks, 0.95)).toBeLessThanOrEqual(0.15);
      }
      if (live.rules.scope.kinds.length > 0) {
        expect(counts.accounts).toBe(wanted);
        expect(counts.accepted).toBeGreaterThan(0);
        for (const law of ['worsened', 'cancelled', 'sequences'] as const) expect(counts[law]).toBeGreaterThan(0);
      }
    },
  );

  test.each(some(feed, 2))('%s: fills that pay what the section `orders` states are covered too', async (name) => {
    const rules = parseRules({ ...documentOf(name), orders: { fee } });
    const live = await openLive(await cores[backend], { book, market, rules });
    const next = seeded(feed.indexOf(name) + 50);
    const counts = noCounts();
    for (let n = 0; n < book.accounts.length && counts.accounts < 25; n++) await gateCase(live, live.names(n), next, 1 + (n % 3), counts);
    live.dispose();
    expect(counts.wrong).toEqual([]);
    expect(counts.whole).toBeGreaterThanOrEqual(0.95 * counts.allowed);
    expect(counts.accepted).toBeGreaterThan(0);
  });
});
