// What fills that close, flat positions and dust are charged, by hand.
import { afterAll, describe, expect, test } from 'vitest';
import { type Account, bookOf, createCore, type MarginEngine } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { openLive } from '../../src/live.js';
import { preset, presetNames } from '../../src/rules.js';
import { uniforms } from '../fuzz/regions.js';
import { some } from '../long.js';
import { handRelative } from '../precision.js';
import { backendNames } from '../program/prepared.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend, threads: 1 })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

const id = 'BTC_USDC-PERPETUAL';
const sampled = sampleMarket(1);
/** The sample with the perpetual and its index at 80,000. */
const market = {
  ...sampled,
  underlyings: sampled.underlyings.map((one) => (one.id === 'BTC' ? { ...one, index: 80_000 } : one)),
  quotes: sampled.quotes.map((quote) => (quote.instrument.id === id ? { ...quote, forward: 80_000 } : quote)),
};
const { multiplier } = (market.quotes.find(({ instrument }) => instrument.id === id) as (typeof market.quotes)[number]).instrument;
/** Contracts of so many bitcoins. */
const of = (coins: number): number => coins / multiplier;

const account = (name: string, positions: Account['positions'], usdc = 50_000): Account => ({
  account: name,
  subaccount: '',
  mode: 'portfolio',
  positions,
  collateral: [{ asset: 'USDC', amount: usdc }],
});
const long = account('a', [{ instrument: id, quantity: of(2), entryPrice: 40_000 }]);
const sale = { instrument: id, quantity: of(-1), price: 87_000 };

const near = (x: number, due: number): void => expect(Math.abs(x - due)).toBeLessThanOrEqual(handRelative * Math.max(1, Math.abs(due)));

describe.each(backendNames)('half of a long perpetual sold above its mark, %s', (backend) => {
  const core = cores[backendNames.indexOf(backend)] as (typeof cores)[number];

  const after = async (name: string) => {
    const engine = await core.prepare({ book: bookOf([long]), market, rules: preset(name) });
    const view = engine.account('a');
    const { initial, maintenance, equity } = view.whatIf({ trades: [sale] }).after[view.requirement] as MarginFigures;
    engine.dispose();
    return { initial, maintenance, equity };
  };

  test('bybit-futures charges the one that is left as one that was bought at the same entry', async () => {
    const { initial } = await after('bybit-futures');
    const engine = await core.prepare({
      book: bookOf([account('b', [{ instrument: id, quantity: of(1), entryPrice: 40_000 }])]),
      market,
      rules: preset('bybit-futures'),
    });
    expect(initial).toBe(engine.account('b').initial);
    expect(initial).toBeGreaterThan(0);
    engine.dispose();
  });

  // the perpetual stands at 87,536.39
  test.each([
    ['bybit-futures', 'initial', 8_000],
    ['mars', 'maintenance', 40_000],
    ['mango-v4', 'initial', 19_009],
  ] as const)('%s has an %s of %d on the sample', async (name, part, due) => {
    const engine = await core.prepare({ book: bookOf([long]), market: sampled, rules: preset(name) });
    const view = engine.account('a');
    const { [part]: figure } = view.whatIf({ trades: [sale] }).after[view.requirement] as MarginFigures;
    expect(Math.round(figure)).toBe(due);
    engine.dispose();
  });

  test.each(some(presetNames, 2))('%s charges nothing below 0, and what a live engine does', async (name) => {
    const { initial, maintenance, equity } = await after(name);
    const live = await openLive(core, { book: bookOf([long]), market, rules: preset(name) });
    await live.apply({ kind: 'fill', account: 'a', subaccount: '', ...sale });
    const view = live.engine.account('a');
    expect([initial, maintenance, equity]).toEqual([view.initial, view.maintenance, view.equity]);
    expect(Math.min(initial, maintenance)).toBeGreaterThanOrEqual(0);
    live.dispose();
  });
});

describe.each(backendNames)('what nets to nothing, %s', (backend) => {
  const core = cores[backendNames.indexOf(backend)] as (typeof cores)[number];
  const prepared = (accounts: readonly Account[], name = 'bybit-futures') =>
    core.prepare({ book: bookOf(accounts), market, rules: preset(name) });
  const row = (quantity: number, entryPrice: number, side?: 'long' | 'short') => ({
    instrument: id,
    quantity: of(quantity),
    entryPrice,
    ...(side && { side }),
  });

  test('keeps its gain and is charged nothing', async () => {
    for (const name of some(
      presetNames.filter((one) => one !== 'aave-v3'),
      6,
    )) {
      const engine = await prepared([account('flat', [row(1, 40_000), row(-1, 47_000)]), account('cash', [], 57_000)], name);
      const [flat, cash] = [engine.account('flat'), engine.account('cash')];
      near(flat.equity, cash.equity);
      expect(flat.initial, name).toBe(cash.initial);
      expect(flat.maintenance, name).toBe(cash.maintenance);
      engine.dispose();
    }
  });

  test('leaves no dust: 0.1 + 0.2 - 0.3', async () => {
    const engine = await prepared([account('dust', [row(0.1, 40_000), row(0.2, 40_000), row(-0.3, 40_000)])]);
    expect(engine.run().positionCounts).toEqual(Uint32Array.of(0));
    expect(engine.account('dust').initial).toBe(0);
    engine.dispose();
  });

  test('stays where the book states both sides: each has gained, and they are charged as the rules net them', async () => {
    const engine = await prepared([account('both', [row(1, 40_000, 'long'), row(-1, 47_000, 'short')]), account('cash', [], 57_000)]);
    near(engine.account('both').equity, engine.account('cash').equity);
    // closing one side leaves the other
    await (engine as MarginEngine).trade('both', '', { trades: [{ instrument: id, quantity: of(-1), price: 80_000, side: 'long' }] });
    expect(engine.account('both').initial).toBeGreaterThan(0);
    near(engine.account('both').equity, engine.account('cash').equity);
    engine.dispose();
  });
});

test('200 what-ifs that close have the bits of live fills, under the presets that answered otherwise', async () => {
  const core = cores[0] as (typeof cores)[number];
  const draw = uniforms(5);
  const closing = market.quotes.filter(({ instrument: { kind, settlement } }) => kind === 'perpetual' && settlement === 'linear');
  for (const name of some(['bybit-futures', 'mars', 'mango-v4'], 1)) {
    const held = Array.from({ length: 200 }, (_, n) => {
      const { instrument, forward } = closing[n % closing.length] as (typeof closing)[number];
      const quantity = ((draw() < 0.5 ? -1 : 1) * 1e5 * (0.2 + draw())) / forward / instrument.multiplier;
      return {
        one: account(`${n}`, [{ instrument: instrument.id, quantity, entryPrice: forward * (0.5 + draw()) }]),
        trade: { instrument: instrument.id, quantity: -quantity * (draw() < 0.2 ? 1 : draw()), price: forward * (0.95 + 0.1 * draw()) },
      };
    });
    const book = bookOf(held.map(({ one }) => one));
    const plain = await core.prepare({ book, market, rules: preset(name) });
    const live = await openLive(core, { book, market, rules: preset(name) });
    for (const { one, trade } of held) {
      const { requirement } = plain.account(one.account);
      const { equity, initial, maintenance } = plain.account(one.account).whatIf({ trades: [trade] }).after[requirement] as MarginFigures;
      await live.apply({ kind: 'fill', account: one.account, subaccount: '', ...trade });
      const now = live.engine.account(one.account);
      expect([equity, initial, maintenance]).toEqual([now.equity, now.initial, now.maintenance]);
    }
    plain.dispose();
    live.dispose();
  }
});

interface MarginFigures {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
}
