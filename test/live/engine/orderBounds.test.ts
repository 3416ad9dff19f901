// What no fill and no order may be, whatever the account could pay for; and price bands for limits.
import { afterAll, describe, expect, test } from 'vitest';
import { bookOf } from '../../../src/book/bookOf.js';
import { createCore } from '../../../src/engine/create.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import type { Change } from '../../../src/live/engine/change.js';
import type { LiveEngine } from '../../../src/live/engine/live.js';
import { openLive } from '../../../src/live/engine/open.js';
import type { OrderRules } from '../../../src/rules/document/orders.js';
import { presetNames } from '../../../src/rules/document/presets.js';
import { parseRules } from '../../../src/rules/document/rules.js';
import { thinned } from '../../fixtures/thinned.js';
import { runs, some } from '../../long.js';
import { backendNames, documentOf } from '../../program/prepared.js';

const market = thinned(sampleMarket(1), runs(1, 8));
const cores = { wasm: createCore({ backend: 'wasm' }), js: createCore({ backend: 'js' }) };
afterAll(async () => {
  for (const core of Object.values(cores)) (await core).dispose();
});
const book = bookOf([
  { account: 'a', subaccount: '', mode: 'portfolio', positions: [], collateral: [{ asset: market.numeraire, amount: 1e12 }] },
]);
const under = (name: string, orders?: OrderRules) => parseRules({ ...documentOf(name), ...(orders && { orders }) });
const quoteOf = (id: string) => market.quotes.find(({ instrument }) => instrument.id === id) as (typeof market.quotes)[number];
const fill = (instrument: string, quantity: number, price: number, fee?: number): Change => ({
  kind: 'fill',
  account: 'a',
  instrument,
  quantity,
  price,
  ...(fee === undefined ? {} : { fee }),
});
/** The path of the Fault, and that nothing has happened. */
async function refusedAt(live: LiveEngine, change: Change): Promise<string> {
  const before = JSON.stringify(live.snapshot());
  const path = await live.apply(change).then(
    () => 'made',
    (fault: { readonly code: string; readonly path: string }) => `${fault.code} ${fault.path}`,
  );
  if (path !== 'made') expect(JSON.stringify(live.snapshot())).toBe(before);
  return path;
}

/** Instruments of every way of counting contracts: an inverse and a linear future, an inverse and a linear option. */
const kinds = ['BTC-PERPETUAL', 'BTC_USDC-PERPETUAL'].concat(
  (['inverse', 'linear'] as const).map(
    (settlement) =>
      market.quotes.find(({ instrument }) => instrument.kind === 'option' && instrument.settlement === settlement)?.instrument.id as string,
  ),
);

describe.each(backendNames)('on the %s backend', (backend) => {
  test.each(some(presetNames, 2))('%s: a fill of 1e308 contracts, at a price of 1e12 or with a fee of 1e308 is refused', async (name) => {
    const live = await openLive(await cores[backend], { book, market, rules: under(name) });
    for (const id of kinds) {
      const { forward, instrument } = quoteOf(id);
      const price = instrument.kind === 'option' ? (instrument.settlement === 'inverse' ? 0.01 : forward / 100) : forward;
      for (const side of [1, -1]) {
        expect(await refusedAt(live, fill(id, side * 1e308, price))).toBe('OUT_OF_RANGE change.quantity');
        expect(await refusedAt(live, fill(id, side, 1e12))).toBe('OUT_OF_RANGE change.price');
        expect(await refusedAt(live, fill(id, side, price, side * 1e308))).toBe('OUT_OF_RANGE change.fee');
      }
      if (instrument.kind !== 'option') expect(await refusedAt(live, fill(id, 1, forward * 1e-9))).toBe('OUT_OF_RANGE change.price');
      if (live.rules.scope.orders === 'refuse') continue;
      const order = { id: 'x', instrument: id, quantity: 1e308, price };
      expect(await refusedAt(live, { kind: 'place', account: 'a', order })).toBe('OUT_OF_RANGE change.order.quantity');
      expect(await refusedAt(live, { kind: 'place', account: 'a', order: { ...order, quantity: 1, price: 1e12 } })).toBe(
        'OUT_OF_RANGE change.order.price',
      );
    }
    live.dispose();
  });
});

test('bounds are those of the document, to the contract', async () => {
  const live = await openLive(await cores.js, { book, market, rules: under('margincore', { most: { forwards: 2, notional: 1e6 } }) });
  const { forward } = quoteOf('BTC-PERPETUAL');
  const face = quoteOf('BTC-PERPETUAL').instrument.multiplier;
  expect(await refusedAt(live, fill('BTC-PERPETUAL', 1e6 / face, 2 * forward))).toBe('made');
  expect(await refusedAt(live, fill('BTC-PERPETUAL', -1e6 / face, forward / 2))).toBe('made');
  expect(await refusedAt(live, fill('BTC-PERPETUAL', 1e6 / face + 1, forward))).toBe('OUT_OF_RANGE change.quantity');
  expect(await refusedAt(live, fill('BTC-PERPETUAL', 1, 2.001 * forward))).toBe('OUT_OF_RANGE change.price');
  expect(await refusedAt(live, fill('BTC-PERPETUAL', 1, 0.499 * forward))).toBe('OUT_OF_RANGE change.price');
  await live.apply({ kind: 'place', account: 'a', order: { id: 'x', instrument: 'BTC-PERPETUAL', quantity: 1, price: forward } });
  expect(await refusedAt(live, { kind: 'amend', account: 'a', order: 'x', price: 2.001 * forward })).toBe('OUT_OF_RANGE change.price');
  live.dispose();
});

test('a limit outside its price band is rejected, one inside is taken; an order that was in may be made smaller', async () => {
  const bands = { BTC: { buy: 0.1, sell: 0.05 } };
  const live = await openLive(await cores.wasm, { book, market, rules: under('margincore', { bands }) });
  const inverse = kinds[2] as string;
  let n = 0;
  const placed = async (instrument: string, quantity: number, price: number) =>
    (await live.apply({ kind: 'place', account: 'a', order: { id: `o${n++}`, instrument, quantity, price } })).order;
  const { forward } = quoteOf('BTC-PERPETUAL');
  expect((await placed('BTC-PERPETUAL', 1, 1.0999 * forward))?.verdict).toBe('accepted');
  expect(await placed('BTC-PERPETUAL', 1, 1.1001 * forward)).toMatchObject({
    verdict: 'rejected',
    quantity: 0,
    binding: { term: 'bands: BTC' },
  });
  expect((await placed('BTC-PERPETUAL', -1, 0.9501 * forward))?.verdict).toBe('accepted');
  expect((await placed('BTC-PERPETUAL', -1, 0.9499 * forward))?.verdict).toBe('rejected');
  // good for the other side: as far as it likes
  expect((await placed('BTC-PERPETUAL', 1, 0.2 * forward))?.verdict).toBe('accepted');
  // an option in coins: a tenth of a coin above its mark
  const worth = (instrument: string): number =>
    live.engine.account('a').whatIf({ trades: [{ instrument, quantity: 1, price: 0 }] }).difference.portfolio?.equity as number;
  const mark =
    worth(inverse) / (quoteOf(inverse).instrument.multiplier * (market.underlyings.find(({ id }) => id === 'BTC')?.index as number));
  expect((await placed(inverse, 1, mark + 0.0999))?.verdict).toBe('accepted');
  expect((await placed(inverse, 1, mark + 0.1001))?.verdict).toBe('rejected');
  // no band for it
  expect((await placed('ETH-PERPETUAL', 1, 3 * quoteOf('ETH-PERPETUAL').forward))?.verdict).toBe('accepted');
  await live.apply({ kind: 'place', account: 'a', order: { id: 'big', instrument: 'BTC-PERPETUAL', quantity: 10, price: 1.09 * forward } });
  await live.apply({ kind: 'tick', prices: { BTC: 0.9 * (market.underlyings.find(({ id }) => id === 'BTC')?.index as number) } });
  const amend = async (more: object) => (await live.apply({ kind: 'amend', account: 'a', order: 'big', ...more } as Change)).order?.verdict;
  expect(await amend({ quantity: 11 })).toBe('rejected');
  expect(await amend({ quantity: 9 })).toBe('accepted');
  live.dispose();
});
