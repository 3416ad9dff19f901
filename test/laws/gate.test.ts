// Laws of the order gate, over every preset on both backends: no part, subset or sequence of accepted orders leaves an account below its initial requirement; what brute force allows is accepted.
import { afterAll, describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import { openLive } from '../../src/live/engine/open.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { gateCase, noCounts, quantile } from '../live/gateLaws.js';
import { seeded } from '../optimise/tables.js';
import { backendNames, documentOf } from '../program/prepared.js';

const market = sampleMarket(1);
const book = sampleBook(market, { accounts: 120, seed: 5 });
const cores = { wasm: createCore({ backend: 'wasm' }), js: createCore({ backend: 'js' }) };
afterAll(async () => {
  for (const core of Object.values(cores)) (await core).dispose();
});

/** Spreads and positions that may change sides: what is said of W is far below it where that is enough, and the figures of every subset decide where it is not. */
const byFigures = ['reg-t', 'mars', 'mango-v4'];

test.each(['deribit-portfolio', 'span-arrays', 'margincore'])(
  '%s: what the venue charges alone lets orders in whose fills are not covered',
  async (name) => {
    const live = await openLive(await cores.wasm, { book, market, rules: documentOf(name), gate: 'venue' });
    const next = seeded(3);
    const counts = noCounts();
    for (let n = 0; n < 4 * book.accounts.length; n++) await gateCase(live, live.names(n % book.accounts.length), next, 3, counts);
    live.dispose();
    expect(counts.wrong.some((line) => line.includes('left with'))).toBe(true);
  },
);

describe.each(backendNames)('on the %s backend', (backend) => {
  test.each(presetNames)('%s: accepted orders are covered whatever fills of them, and what may be is accepted', async (name) => {
    const live = await openLive(await cores[backend], { book, market, rules: documentOf(name) });
    const next = seeded(presetNames.indexOf(name) + (backend === 'js' ? 100 : 1));
    const counts = noCounts();
    const wanted = backend === 'js' ? 15 : 40;
    for (let n = 0; n < book.accounts.length && counts.accounts < wanted; n++)
      await gateCase(live, live.names(n), next, 1 + (n % 3), counts);
    live.dispose();
    expect(counts.wrong).toEqual([]);
    expect(counts.whole).toBeGreaterThanOrEqual(0.95 * counts.allowed);
    if (!byFigures.includes(name)) {
      expect(quantile(counts.slacks, 0.5)).toBeLessThanOrEqual(0.02);
      expect(quantile(counts.slacks, 0.95)).toBeLessThanOrEqual(0.15);
    }
    if (live.rules.scope.kinds.length > 0) {
      expect(counts.accounts).toBe(wanted);
      expect(counts.accepted).toBeGreaterThan(0);
    }
  });
});
