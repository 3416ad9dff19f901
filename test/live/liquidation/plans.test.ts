// Plans of steps beyond what is looked at set by set: they restore where whole closings do, give back what is not needed, and promise what the ledger gives.
import { afterAll, expect, test } from 'vitest';
import { Seeded } from '../../../bench/kernels/seeded.js';
import { createJsCore } from '../../../src/js.js';
import { openLive } from '../../../src/live/engine/open.js';
import { type CascadeCase, inputsOf } from '../../conformance/cascade.js';
import type { Door } from '../../conformance/reader.js';
import { allDoors } from '../../fixtures/allDoors.js';
import { drawnCascade } from '../../fixtures/cascadeCases.js';

const core = createJsCore();
afterAll(() => core.dispose());

/** A case with one account of so many lots. */
function one(quantity: number, cash: number, floor: 'none' | 'zero' = 'none'): CascadeCase {
  const base = drawnCascade(new Seeded(1));
  const rules = JSON.parse(JSON.stringify(base.rules));
  rules.terms.futures = { kind: 'notional', kinds: ['perpetual'], price: 'forward', netting: 'gross' };
  Object.assign(rules.requirements.cross, { initial: 'sum(futures) * 0.125', maintenance: 'sum(futures) * 0.0625' });
  Object.assign(rules.liquidation, { target: 1.25, fee: 0.0078125, book: { floor }, waterfall: ['book', 'fund'] });
  return {
    market: { instruments: [{ instrument: 'P', underlying: 'U', mark: 100 }] },
    rules,
    accounts: [{ account: 'a', cash, positions: [{ instrument: 'P', quantity, entryPrice: 100 }] }],
    cascade: { shock: {}, depth: {}, fund: 0, maxRounds: 1 },
  };
}

async function planOf(inputs: CascadeCase, bids: readonly { readonly price: number; readonly quantity: number }[]) {
  const live = await openLive(core, inputsOf(allDoors as unknown as Door, inputs) as never);
  await live.apply({ kind: 'liquidation.open', account: 'a' });
  const plan = live.liquidations.plan('a', { P: { bids } });
  for (const change of live.liquidations.round({ P: { bids } })) {
    await live.apply(change);
    if (change.kind === 'liquidation.fill') break;
  }
  const { equity, maintenance } = live.engine.account('a');
  live.dispose();
  return { plan, equity, maintenance };
}

test.each([1, -1])('50,000 lots on side %d: the least that restores, as counting lots one by one finds it', async (sign) => {
  // 5.8 of 6.25 a lot; closing costs 1 and a fee of a 128th of the value
  const cash = 290_000;
  const inputs = one(sign * 50_000, cash);
  const price = 100 - sign;
  const inputsShort = sign < 0 ? { P: { asks: [{ price, quantity: 50_000 }] } } : { P: { bids: [{ price, quantity: 50_000 }] } };
  let least = 1;
  const equityAfter = (lots: number): number => cash - lots - Math.floor((lots * price) / 128);
  while (equityAfter(least) < 1.25 * 6.25 * (50_000 - least)) least += 1;
  const live = await openLive(core, inputsOf(allDoors as unknown as Door, inputs) as never);
  await live.apply({ kind: 'liquidation.open', account: 'a' });
  const plan = live.liquidations.plan('a', inputsShort);
  expect(plan).toMatchObject({ restored: true, proof: 'none', together: false, equity: equityAfter(least) });
  expect(plan?.fills).toMatchObject([{ instrument: 'P', quantity: -sign * least, price, limit: price }]);
  live.dispose();
});

test('what the book cannot restore is reduced as far as it goes, and no further than the floor', async () => {
  const bids = [{ price: 90, quantity: 30_000 }];
  const found = await planOf(one(50_000, 200_000), bids);
  expect(found.plan).toMatchObject({ restored: false, proof: 'none', fills: [{ quantity: -30_000 }] });
  expect([Math.round(found.equity), found.maintenance]).toEqual([found.plan?.equity, found.plan?.maintenance]);
  const floored = await planOf(one(50_000, 200_000, 'zero'), bids);
  expect(floored.plan?.equity).toBeGreaterThanOrEqual(0);
  expect(floored.plan?.maintenance).toBeGreaterThan(found.plan?.maintenance as number);
  expect(Math.round(floored.equity)).toBe(floored.plan?.equity);
});

test('levels that get better are refused, and there is no plan without a book', async () => {
  const better = [
    { price: 98, quantity: 1 },
    { price: 99, quantity: 1 },
  ];
  await expect(planOf(one(10, 10), better)).rejects.toMatchObject({
    code: 'OUT_OF_RANGE',
    path: expect.stringContaining('levels[1].price'),
  });
  expect((await planOf(one(10, 10), [])).plan).toBeUndefined();
});
