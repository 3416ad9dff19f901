// An aborted signal ends a search of liquidation prices with the signal's reason, and the engine answers as before.
import { afterAll, expect, test } from 'vitest';
import { createJsCore } from '../../src/js.js';
import { preset } from '../../src/rules.js';
import { smallBook } from '../fixtures/smallBook.js';
import { smallMarket } from '../fixtures/smallMarket.js';

const core = createJsCore();
afterAll(() => core.dispose());
const engine = await core.prepare({ book: smallBook(), market: smallMarket(), rules: preset('margincore') });
const [account, subaccount] = [engine.run().accounts[0] as string, engine.run().subaccounts[0] as string];
const searches = {
  'account.liquidationPrices': (options: object) => engine.account(account, subaccount).liquidationPrices(options),
  'engine.liquidationPrices': (options: object) => engine.liquidationPrices(options),
  'account.distances': (options: object) =>
    engine.account(account, subaccount).distances({ horizonDays: 1, volatilities: { annual: { BTC: 0.5 }, daysPerYear: 365 }, ...options }),
};

test.each(Object.entries(searches))('%s', async (_, search) => {
  const whole = await search({});
  const before = AbortSignal.abort(new Error('not now'));
  await expect(search({ signal: before })).rejects.toBe(before.reason);
  const during = new AbortController();
  const called: number[] = [];
  const onProgress = (done: number): void => {
    called.push(done);
    during.abort(new Error('enough'));
  };
  await expect(search({ signal: during.signal, onProgress })).rejects.toThrow('enough');
  expect(called).toEqual([0]);
  expect(await search({})).toEqual(whole);
  await expect(search({ signal: {} })).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
  await expect(search({ onProgress: 1 })).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
});
