// Laws of the Greeks of positions: they are what the engine's own equity moves by, and the same bits at every door.
import { afterAll, describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { createCore } from '../../src/engine/create.js';
import type { MarketChanges } from '../../src/engine/prepared/changes.js';
import { sampleMarket } from '../../src/io/sample/market.js';
import { openLive } from '../../src/live/engine/open.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { Desk } from '../../src/web/desk/desk.js';
import { sampleAccount } from '../../src/web/desk/sampleAccount.js';
import { some } from '../long.js';
import { seeded } from '../optimise/tables.js';
import { greeksRelative } from '../precision.js';
import { backendNames, documentOf } from '../program/prepared.js';

const market = sampleMarket(1);
const cores = { wasm: createCore({ backend: 'wasm' }), js: createCore({ backend: 'js' }) };
afterAll(async () => {
  for (const core of Object.values(cores)) (await core).dispose();
});

const next = seeded(11);
/** Positions of random sizes and entries on instruments that settle so. */
function drawn(account: string, settlement: 'linear' | 'inverse'): Account {
  const listed = market.quotes.filter(({ instrument: { settlement: how, expiry } }) => how === settlement && expiry !== market.asOf);
  const positions = Array.from({ length: 12 }, () => {
    const { instrument, forward, mark } = listed[Math.floor(next() * listed.length)] as (typeof listed)[number];
    const option = instrument.kind === 'option';
    const notional = (next() < 0.5 ? -1 : 1) * 1e5 * next();
    const each = (settlement === 'inverse' && !option ? 1 : forward) * instrument.multiplier;
    const price = option ? (mark ?? 0.03 * (settlement === 'inverse' ? 1 : forward)) : forward;
    return { instrument: instrument.id, quantity: notional / each, entryPrice: price * (0.7 + 0.6 * next()) };
  });
  return { account, subaccount: '', mode: 'portfolio', positions, collateral: [] };
}

const books = {
  'the sample account': { ...sampleAccount, collateral: [] },
  'coins alone': drawn('coins', 'inverse'),
  'dollars alone': drawn('dollars', 'linear'),
};

describe.each(backendNames)('on the %s backend', (backend) => {
  test.each(Object.entries(books))('%s: totals are central differences of the equity', async (_, account) => {
    const core = await cores[backend];
    const of = async (change?: MarketChanges, at = market): Promise<number> => {
      const engine = await core.prepare({ book: bookOf([account]), market: at, rules: documentOf('margincore') });
      if (change !== undefined) engine.tick(change);
      const { equity } = engine.account(account.account).figures().portfolio as { equity: number };
      engine.dispose();
      return equity;
    };
    const engine = await core.prepare({ book: bookOf([account]), market, rules: documentOf('margincore') });
    const { underlyings, positions, faults } = engine.account(account.account).greeks();
    engine.dispose();
    expect(faults).toEqual([]);
    const now = await of();
    let theta = 0;
    for (const [id, sums] of Object.entries(underlyings)) {
      const own = positions.filter(({ underlying }) => underlying === id);
      // what a sum of signed parts is held to: the size of the parts
      const size = (field: 'delta' | 'gamma' | 'vega' | 'theta'): number => own.reduce((total, one) => total + Math.abs(one[field]), 0);
      const index = market.underlyings.find((one) => one.id === id)?.index as number;
      const h = 1e-4;
      const [up, down] = [await of({ prices: { [id]: index * (1 + h) } }), await of({ prices: { [id]: index * (1 - h) } })];
      expect(Math.abs((up - down) / (2 * h * index) - sums.delta)).toBeLessThan(greeksRelative * Math.max(1e-6, size('delta')));
      const k = 1e-3;
      const [above, below] = [await of({ prices: { [id]: index * (1 + k) } }), await of({ prices: { [id]: index * (1 - k) } })];
      const gamma = (above - 2 * now + below) / (k * index) ** 2;
      expect(Math.abs(gamma - sums.gamma)).toBeLessThan(
        2e-3 * Math.max(1e-6 / index, size('gamma')) + (1e-9 * Math.abs(now)) / (k * index) ** 2,
      );
      const vols = (by: number): Record<string, number> =>
        Object.fromEntries(
          market.quotes
            .filter(({ instrument }) => instrument.kind === 'option' && instrument.underlying === id)
            .map(({ instrument, vol }) => [instrument.id, vol + by]),
        );
      const [wider, narrower] = [await of({ vols: vols(h) }), await of({ vols: vols(-h) })];
      expect(Math.abs((wider - narrower) / (2 * h) / 100 - sums.vega)).toBeLessThan(greeksRelative * Math.max(1e-3, size('vega')));
      theta += sums.theta;
    }
    const size = positions.reduce((total, one) => total + Math.abs(one.theta), 0);
    const minute = 60_000;
    const later = ((await of(undefined, { ...market, asOf: market.asOf + minute })) - now) * 1440;
    expect(Math.abs(later - theta)).toBeLessThan(1e-3 * Math.max(1e-3, size));
  });

  test('rules do not matter: every preset gives the same bits', async () => {
    const core = await cores[backend];
    const found = [];
    for (const name of some(presetNames, 5)) {
      const engine = await core.prepare({ book: bookOf([sampleAccount]), market, rules: documentOf(name) });
      const { underlyings, positions } = engine.account(sampleAccount.account).greeks();
      found.push({ underlyings, positions });
      engine.dispose();
    }
    for (const one of found) expect(one).toEqual(found[0]);
  });
});

test('an account, a book of one, a live engine, the page and the command line say the same bits', async () => {
  const core = await cores.js;
  const inputs = { book: bookOf([sampleAccount]), market, rules: documentOf('margincore') };
  const engine = await core.prepare(inputs);
  const { underlyings, positions } = engine.account(sampleAccount.account).greeks();
  const run = engine.run();
  run.underlyings.forEach((id, u) => {
    const { delta, gamma, vega, theta } = underlyings[id] ?? { delta: 0, gamma: 0, vega: 0, theta: 0 };
    expect([run.greeks.deltas[u], run.greeks.gammas[u], run.greeks.vegas[u], run.greeks.thetas[u]]).toEqual([delta, gamma, vega, theta]);
  });
  const live = await openLive(core, inputs);
  expect(live.engine.account(sampleAccount.account).greeks()).toEqual(engine.account(sampleAccount.account).greeks());
  const desk = new Desk();
  await desk.open({ kind: 'sample', sample: 'account' });
  const { answer } = (await desk.ask('positions', { requirement: 'portfolio' })) as unknown as {
    answer: { greeks: unknown; legs: readonly { instrument: string; delta: number; vegaPoint: number; thetaDay: number }[] };
  };
  expect(answer.greeks).toEqual(underlyings);
  for (const { instrument, delta, vega, theta } of positions)
    expect(answer.legs.find((leg) => leg.instrument === instrument)).toMatchObject({ delta, vegaPoint: vega, thetaDay: theta });
  expect(underlyings.BTC?.collateral).toBe(2.5);
  live.dispose();
  engine.dispose();
});
