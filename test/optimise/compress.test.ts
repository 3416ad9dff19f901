// Compression: by hand, against every set of lots under several presets, what it conserves, and laws; the same bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import { createCore } from '../../src/index.js';
import type { Compression } from '../../src/optimise/positions/compress.js';
import { type CompressionInputs, compress } from '../../src/optimise.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { faultOf } from '../fixtures/faultOf.js';
import { some } from '../long.js';
import { contract, held, holder, small, smallRules } from '../program/account/asked.js';
import { backendNames, bitsOf, documentOf, market, prepared } from '../program/prepared.js';
import { randomBook, type Traded } from './positions.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

/** The same of both backends. */
function compressed(engines: readonly MarginEngine[], inputs: CompressionInputs): Compression {
  const [first, ...others] = engines.map((engine, i) => compress(cores[i] as (typeof cores)[number], engine, inputs));
  for (const other of others) expect(other).toEqual(first);
  return first as Compression;
}

const termsOf = (chosen: readonly Traded[]) => Object.fromEntries(chosen.map(({ instrument, price, lot }) => [instrument, { price, lot }]));

/** Whatever a compression says holds by the engine's own what-ifs, and conserves; answers what is removed, by index notional. */
function expectSound(engine: MarginEngine, { accounts, removed, gross, bound }: Compression, inputs: CompressionInputs): void {
  const sums = new Map<string, number>();
  for (const { account, subaccount, trades, before, after, deltas } of accounts) {
    const view = engine.account(account, subaccount);
    const { before: was, after: is } = view.whatIf({ trades });
    for (const name of ['equity', 'initial', 'maintenance'] as const) {
      expect(before[name]).toBe(was[view.requirement]?.[name]);
      expect(after[name]).toBe(is[view.requirement]?.[name]);
    }
    const band = inputs.accounts?.find((one) => one.account === account && (one.subaccount ?? '') === subaccount)?.band ?? inputs.band;
    expect(after.initial).toBeLessThanOrEqual(before.initial + band.initial);
    expect(after.maintenance).toBeLessThanOrEqual(before.maintenance + band.maintenance);
    for (const [id, most] of Object.entries(band.deltas ?? {})) expect(Math.abs(deltas[id] ?? 0)).toBeLessThanOrEqual(most);
    for (const { instrument, quantity, price } of trades) {
      const { lot, price: stated } = inputs.instruments[instrument] as { lot: number; price: number };
      expect(price).toBe(stated);
      const lots = Math.round(quantity / lot);
      expect(quantity).toBe(Number((lots * lot).toPrecision(15)));
      sums.set(instrument, (sums.get(instrument) ?? 0) + lots);
    }
  }
  // of every instrument as many lots are sold as bought: its quantity and the cash at its price come to nothing, exactly
  for (const [instrument, lots] of sums) expect(lots, instrument).toBe(0);
  expect(removed).toBeGreaterThanOrEqual(0);
  expect(removed).toBeLessThanOrEqual(gross * (1 + 1e-9));
  expect(removed).toBeLessThanOrEqual(bound * (1 + 1e-8) + 1e-6);
}

const perpetual = { 'ETH-PERPETUAL': { price: 2500 * 1.0005, lot: 1 } };
const at = (quantity: number) => ({ positions: [{ instrument: 'ETH-PERPETUAL', quantity, entryPrice: 2500 * 1.0005 }] });
const engines = await Promise.all(
  backendNames.map((backend) =>
    prepared(backend, smallRules, held(holder('a', at(40)), holder('b', at(-30)), holder('c', at(-20)), holder('d', at(7))), small),
  ),
);
const asked: CompressionInputs = { band: { initial: 0, maintenance: 0 }, instruments: perpetual };

describe('a compression of one perpetual, by hand', () => {
  test('takes off all that is held both ways where risk only falls', () => {
    const answer = compressed(engines, asked);
    // 47 lots long, 50 short
    const eth = 0.1 * 0.999 * 2500;
    expect(answer.removed / eth).toBeGreaterThan(93.9);
    expect(answer.removed).toBe(answer.bound);
    expect(answer.accounts.map(({ account }) => account)).toEqual(expect.arrayContaining(['a', 'd']));
    expectSound(engines[0] as MarginEngine, answer, asked);
    expect(answer.accounts.find(({ account }) => account === 'a')?.after.initial).toBeLessThan(contract);
  });

  test('keeps deltas within their band', () => {
    const delta = 0.1 * 5;
    const band = { initial: 0, maintenance: 0, deltas: { ETH: delta * 1.01 } };
    const answer = compressed(engines, { ...asked, band });
    // five lots of each, but the longs have no more than ten together
    expect(answer.accounts.flatMap(({ trades }) => trades.map(({ quantity }) => Math.abs(quantity))).reduce((sum, x) => sum + x, 0)).toBe(
      20,
    );
    for (const { deltas } of answer.accounts) expect(Math.abs(deltas.ETH as number)).toBeLessThanOrEqual(delta * 1.01);
    const own = { account: 'a', band: { ...asked.band, deltas: { ETH: 0 } } };
    const others = [{ account: 'b' }, { account: 'c' }, { account: 'd' }];
    const still = compressed(engines, { ...asked, accounts: [own, ...others] });
    expect(still.accounts.map(({ account }) => account)).toEqual(expect.arrayContaining(['d']));
    expect(still.accounts.map(({ account }) => account)).not.toContain('a');
  });

  test('is nothing where nothing is held both ways, and refused where it makes no sense; nothing changes', () => {
    const before = engines.map((engine) => bitsOf(engine.run()));
    const none = compressed(engines, { ...asked, accounts: [{ account: 'a' }, { account: 'd' }] });
    expect(none).toMatchObject({ accounts: [], gross: 0, removed: 0, bound: 0, proof: 'sets', looked: 0 });
    const refused = (change: object): string => {
      const { code, path } = faultOf(() =>
        compress(cores[0] as (typeof cores)[number], engines[0] as MarginEngine, { ...asked, ...change } as CompressionInputs),
      );
      return `${code} ${path}`;
    };
    const of = (change: object) => refused({ instruments: { 'ETH-PERPETUAL': { price: 1, lot: 1, ...change } } });
    expect(refused({ accounts: [{ account: 'z' }] })).toBe('UNKNOWN_ACCOUNT account');
    expect(refused({ accounts: [{ account: 'a' }, { account: 'a' }] })).toBe('DUPLICATE inputs.accounts[1]');
    expect(refused({ band: { initial: -1, maintenance: 0 } })).toBe('NEGATIVE inputs.band.initial');
    expect(refused({ band: { initial: 0, maintenance: 0, deltas: { DOGE: 1 } } })).toBe('UNKNOWN_UNDERLYING inputs.band.deltas.DOGE');
    expect(refused({ instruments: { NONE: { price: 1, lot: 1 } } })).toBe('UNKNOWN_INSTRUMENT inputs.instruments.NONE');
    expect(of({ lot: 0 })).toBe('NOT_POSITIVE inputs.instruments.ETH-PERPETUAL.lot');
    expect(of({ lot: 1e-300 })).toBe('PRECISION_LOSS inputs.instruments.ETH-PERPETUAL.lot');
    expect(of({ price: Number.NaN })).toBe('NOT_FINITE inputs.instruments.ETH-PERPETUAL.price');
    expect(refused({ requirement: 'cross' })).toMatch(/inputs.requirement$/);
    expect(refused({ other: 1 })).toBe('UNKNOWN_FIELD inputs.other');
    expect(engines.map((engine) => bitsOf(engine.run()))).toEqual(before);
  });
});

describe.each(some(presetNames, 2))('under %s', (name) => {
  test('every set of lots removes no more than what is found, nor than the bound of the programmes', async () => {
    let removing = 0;
    for (const seed of [1, 2, 3]) {
      const { book, chosen } = randomBook(seed, 4, 2, 2);
      const both = await Promise.all(backendNames.map((backend) => prepared(backend, documentOf(name), book, market)));
      const engine = both[0] as MarginEngine;
      const codes = [...engine.run().codes];
      for (const [share, deltas] of [[0], [0.3], [0.3, { BTC: 0.25, ETH: 4 }]] as const) {
        const initial = Math.max(...codes.map((code, a) => (code === 0 ? engine.account(book.accounts[a] as string).initial : 0)));
        const inputs: CompressionInputs = {
          band: { initial: share * initial, maintenance: share * initial, ...(deltas === undefined ? {} : { deltas }) },
          instruments: termsOf(chosen),
          sets: 1_000_000,
        };
        const best = compressed(both, inputs);
        expect(best.proof).toBe('sets');
        expectSound(engine, best, inputs);
        const cut = compressed(both, { ...inputs, sets: 0 });
        expectSound(engine, cut, inputs);
        expect(cut.removed).toBeLessThanOrEqual(best.removed + 1e-6);
        expect(cut.bound).toBeGreaterThanOrEqual(best.removed * (1 - 1e-8) - 1e-6);
        removing += Number(best.removed > 0);
        // nor does it get worse with a wider band, or with another account
        const wider = { ...inputs.band, initial: 2 * inputs.band.initial + 1, maintenance: 2 * inputs.band.maintenance + 1 };
        expect(compressed(both, { ...inputs, band: wider }).removed).toBeGreaterThanOrEqual(best.removed);
        const fewer = [...book.accounts].slice(1).map((account) => ({ account }));
        expect(compressed(both, { ...inputs, accounts: fewer }).removed).toBeLessThanOrEqual(best.removed);
      }
      for (const one of both) one.dispose();
    }
    expect(removing).toBeGreaterThan(0);
  });
});
