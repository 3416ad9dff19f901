// The ledger in whole units and lots against integers alone: every cost and balance to the unit, conservation, parts and order of fills.
import { afterAll, describe, expect, test } from 'vitest';
import { bookOf, createCore, type Market } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { bookedAccounts } from '../../src/live/engine/accounts.js';
import { parseRules, preset } from '../../src/rules.js';
import { drawnFills, otherSizes } from '../fixtures/drawnFills.js';
import { uniforms } from '../fuzz/regions.js';
import { faultFrom } from '../io/files.js';
import { runs } from '../long.js';
import { backendNames } from '../program/prepared.js';
import type { ReferenceFill } from '../reference/fillLedger.js';
import { UnitLedger } from '../reference/ledger/unitLedger.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend, threads: 1 })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

const [unit, lot] = [1e-6, 0.001];
const rules = parseRules({ ...preset('margincore'), liquidation: { unit, lots: { '*': lot } } });
const sampled = otherSizes(sampleMarket(1));
const market: Market = { ...sampled, quotes: sampled.quotes.filter(({ instrument: { kind } }) => kind !== 'spot') };
const instruments = new Map(market.quotes.map(({ instrument }) => [instrument.id, instrument]));
const assets = market.assets.map(({ id }) => id);
const names = ['plain', 'hedged', 'mirror', 'parts', 'turned'] as const;

/** Nearer to half a unit than doubles can tell. */
const unclear = 1e-3;

function drawn(seed: number, hedged: number): ReferenceFill[] {
  const reference = new UnitLedger(market, unit, lot);
  for (let again = 0; ; again++) {
    const fills = drawnFills(uniforms(seed + 1000 * again), market, 12, { hedged, fees: true, lot });
    if (fills.every((fill) => reference.clearOfHalf(fill) > unclear)) return fills;
  }
}

/** Lots and units of an account of an engine, read back from its doubles. */
function stateOf(accounts: ReturnType<typeof bookedAccounts>, name: string) {
  const { positions, collateral } = accounts.find(({ account }) => account === name) as (typeof accounts)[number];
  const reference = new UnitLedger(market, unit, lot);
  const stakes = new Map<string, { long?: [bigint, bigint]; short?: [bigint, bigint] }>();
  for (const { instrument, quantity, entryPrice } of positions) {
    const { multiplier, settlement, kind } = instruments.get(instrument) as NonNullable<ReturnType<typeof instruments.get>>;
    const face = quantity * multiplier;
    const cost = settlement === 'inverse' && kind !== 'option' ? -face / entryPrice : face * entryPrice;
    const side = quantity > 0 ? 'long' : 'short';
    stakes.set(instrument, { ...stakes.get(instrument), [side]: [BigInt(Math.round(quantity / lot)), reference.units(cost)] });
  }
  const cash = new Map(collateral.map(({ asset, amount }) => [asset, reference.units(amount)]));
  /** Cash less cost, by asset. */
  const net = new Map(assets.map((asset) => [asset, cash.get(asset) ?? 0n]));
  for (const [id, { long, short }] of stakes) {
    const { asset, kind } = instruments.get(id) as NonNullable<ReturnType<typeof instruments.get>>;
    // an option is paid when it is filled
    if (kind !== 'option') net.set(asset, (net.get(asset) ?? 0n) - (long?.[1] ?? 0n) - (short?.[1] ?? 0n));
  }
  return { stakes, cash, net };
}

/** Each fill in two parts of whole lots, where it has two lots. */
const inParts = (fills: readonly ReferenceFill[]): ReferenceFill[] =>
  fills.flatMap(({ fee: _fee, ...fill }) => {
    const lots = Math.round(Math.abs(fill.quantity) / lot);
    if (lots < 2) return [fill];
    const [sign, part] = [Math.sign(fill.quantity), Math.ceil(lots / 3)];
    return [part, lots - part].map((n) => ({ ...fill, quantity: sign * Number((n * lot).toFixed(6)) }));
  });

const plain = (fills: readonly ReferenceFill[]): ReferenceFill[] => fills.map(({ fee: _fee, ...fill }) => fill);
const turned = (fills: readonly ReferenceFill[]): ReferenceFill[] => plain(fills).reverse();

describe.each(backendNames)('in whole units, %s', (backend) => {
  const core = cores[backendNames.indexOf(backend)] as (typeof cores)[number];

  test('every cost and balance is that of integers; sums, parts and order as stated', async () => {
    let [exact, moved] = [0, 0];
    for (let seed = 1; seed <= runs(60, 20); seed++) {
      const fills = { plain: drawn(seed, 0), hedged: drawn(seed, 0.6) };
      const free = plain(fills.plain);
      const booked = {
        ...fills,
        mirror: free.map((fill) => ({ ...fill, quantity: -fill.quantity })),
        parts: inParts(free),
        turned: turned(free),
      };
      const accounts = names.map((account) => ({
        account,
        subaccount: '',
        mode: 'portfolio' as const,
        positions: [],
        collateral: [{ asset: 'USDC', amount: 1000 }],
      }));
      const engine = await core.prepare({
        book: bookOf([...accounts, { ...(accounts[0] as object), account: 'free' } as never]),
        market,
        rules,
      });
      for (const name of names) await engine.trade(name, '', { trades: booked[name] });
      await engine.trade('free', '', { trades: free });
      const now = bookedAccounts(engine);
      for (const name of ['plain', 'hedged'] as const) {
        const reference = new UnitLedger(market, unit, lot);
        reference.pay('USDC', 1000);
        for (const fill of booked[name]) reference.fill(fill);
        const { stakes, cash } = stateOf(now, name);
        for (const asset of assets) expect(cash.get(asset) ?? 0n, `${seed} ${name} ${asset}`).toBe(reference.cash(asset));
        for (const id of new Set(booked[name].map(({ instrument }) => instrument)))
          for (const side of ['long', 'short'] as const) {
            const due = reference.stakes(id)[side];
            expect(stakes.get(id)?.[side], `${seed} ${name} ${id} ${side}`).toEqual(due === undefined ? undefined : [due.lots, due.cost]);
            exact += 1;
          }
      }
      const [own, other, parts, turn] = ['free', 'mirror', 'parts', 'turned'].map((name) => stateOf(now, name).net) as [
        Map<string, bigint>,
        Map<string, bigint>,
        Map<string, bigint>,
        Map<string, bigint>,
      ];
      for (const asset of assets) {
        const start = asset === 'USDC' ? 2_000_000_000n : 0n;
        expect((own.get(asset) ?? 0n) + (other.get(asset) ?? 0n), `${seed} both sides, ${asset}`).toBe(start);
        expect(turn.get(asset), `${seed} turned, ${asset}`).toBe(own.get(asset));
        const apart = Number((parts.get(asset) ?? 0n) - (own.get(asset) ?? 0n));
        expect(Math.abs(apart), `${seed} in parts, ${asset}`).toBeLessThanOrEqual(free.length);
        if (apart !== 0) moved += 1;
      }
      engine.dispose();
    }
    expect(exact).toBeGreaterThan(runs(500, 150));
    expect(moved).toBeGreaterThan(0);
  });

  test('a cost of 2^49 units is refused, and nothing has changed', async () => {
    const account = { account: 'a', subaccount: '', mode: 'portfolio' as const, positions: [], collateral: [] };
    const engine = await core.prepare({ book: bookOf([account]), market, rules });
    const perpetual = market.quotes.find(({ instrument: { id } }) => id === 'BTC_USDC-PERPETUAL') as Market['quotes'][number];
    const { multiplier, id } = perpetual.instrument;
    // 2^49 units are 562,949,953.421312 of the asset
    const fill = (cost: number) =>
      engine.trade('a', '', { trades: [{ instrument: id, quantity: cost / multiplier / 50_000, price: 50_000 }] });
    await fill(500_000_000);
    const before = bookedAccounts(engine);
    expect(await faultFrom(fill(100_000_000))).toMatchObject({ code: 'OVERFLOW' });
    expect(await faultFrom(engine.trade('a', '', { trades: [{ instrument: id, quantity: 0.0005, price: 50_000 }] }))).toMatchObject({
      code: 'OUT_OF_RANGE',
    });
    expect(bookedAccounts(engine)).toEqual(before);
    await fill(50_000_000);
    expect(bookedAccounts(engine)).not.toEqual(before);
    engine.dispose();
  });
});
