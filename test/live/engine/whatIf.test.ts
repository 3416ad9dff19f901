// What-ifs of a live engine: the bits at which an account stands once the fill is made, also after the engine was exchanged.
import { expect, test } from 'vitest';
import { createCore } from '../../../src/engine/create.js';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { accountsOf } from '../../../src/live/engine/accounts.js';
import { openLive } from '../../../src/live/engine/open.js';
import { thinned } from '../../fixtures/thinned.js';
import { runs, some } from '../../long.js';
import { documentOf } from '../../program/prepared.js';

const market = thinned(sampleMarket(1), runs(1, 8));
const book = sampleBook(market, { accounts: 60, seed: 3 });
const core = await createCore();

test.each(some(['margincore', 'derive-pmrm-2', 'reg-t'], 1))('%s: a what-if says the bits that the fill comes to', async (name) => {
  const rules = documentOf(name);
  const live = await openLive(core, { book, market, rules });
  let reduced = 0;
  for (const [a, { account, subaccount, positions }] of accountsOf(book).entries()) {
    if (a === 30) await live.apply({ kind: 'rules', time: live.time, rules }); // the book is prepared again
    const [held] = positions;
    const quote = market.quotes.find(({ instrument }) => instrument.id === held?.instrument);
    if (held === undefined || quote === undefined) continue;
    const { instrument } = held;
    const price = quote.instrument.kind === 'option' ? held.entryPrice : quote.forward * 1.01;
    // part of it closed, turned over, added to
    for (const quantity of [-held.quantity / 2, -held.quantity * 2, held.quantity]) {
      const before = await live.hash();
      const { after } = live.engine
        .account(account, subaccount)
        .whatIf({ trades: [{ instrument, quantity, price }], deposits: { USDC: 0 } });
      expect(await live.hash()).toBe(before);
      await live.apply({ kind: 'fill', time: live.time, account, subaccount, instrument, quantity, price, id: `${a} ${quantity}` });
      expect(live.engine.account(account, subaccount).figures()).toEqual(after);
      reduced += 1;
    }
  }
  expect(reduced).toBeGreaterThan(100);
  live.engine.dispose();
});
