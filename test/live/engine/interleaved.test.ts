// Changes at every place between two pages or rows of a snapshot: it has the state that it was begun in.
import { expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createCore } from '../../../src/engine/create.js';
import { Fault } from '../../../src/fault.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { openLive } from '../../../src/live/engine/open.js';
import { digest } from '../../../src/live/engine/stateHash.js';
import { liveInside } from '../../../src/live/engine/turns.js';
import { Pager } from '../../../src/live/record/pager.js';
import { preset } from '../../../src/rules/document/presets.js';
import { drawnChange } from './histories.js';

test('a snapshot has the state of its beginning, wherever changes come between its parts', async () => {
  const core = await createCore({ backend: 'js' });
  const market = sampleMarket(7);
  // three parts of eight rows and a rest
  const live = await openLive(core, { book: sampleBook(market, { accounts: 20, seed: 3 }), market, rules: preset('margincore') });
  const pager = new Pager(live[liveInside]);
  let isOver = false;
  let moved = 0;
  for (let place = 0; !isOver; place++) {
    // made afresh, not from pages that were kept
    const state = await new Pager(live[liveInside]).state();
    live[liveInside].watch(pager);
    pager.exchanges();
    const taking = pager.begin();
    let at = 0;
    isOver = true;
    const change = async (): Promise<void> => {
      isOver = false;
      for (let n = 3 * place; n < 3 * place + 3; n++)
        await Promise.resolve(live.apply(drawnChange(live, new Seeded(n), n))).catch((error: unknown) => {
          if (!(error instanceof Fault)) throw error;
        });
    };
    for (const page of taking.pages()) {
      if (at++ === place) await change();
      if (page !== undefined) page.named(await digest(page.bytes));
    }
    expect((await taking.manifest()).state, `place ${place}`).toBe(state);
    if ((await new Pager(live[liveInside]).state()) !== state) moved += 1;
  }
  expect(moved).toBeGreaterThan(5);
});
