// Moves of positions: by hand, against every set of lots under every preset, between venues, and laws; the same bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import { createCore } from '../../src/index.js';
import type { Transfers } from '../../src/optimise/positions/transfer.js';
import { type TransferInputs, transferPositions } from '../../src/optimise.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { faultOf } from '../fixtures/faultOf.js';
import { some } from '../long.js';
import { contract, held, holder, small, smallRules } from '../program/account/asked.js';
import { backendNames, bitsOf, documentOf, market, prepared, whole } from '../program/prepared.js';
import { randomBook, type Traded, tradedOf } from './positions.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

type Engines = Parameters<typeof transferPositions>[1];

/** The same of both backends. */
function moved(engines: readonly Engines[], inputs: TransferInputs): Transfers {
  const [first, ...others] = engines.map((engine, i) => transferPositions(cores[i] as (typeof cores)[number], engine, inputs));
  for (const other of others) expect(other).toEqual(first);
  return first as Transfers;
}

/** Whatever moves say holds by the engines' own what-ifs; nothing is lost on the way. */
function expectSound(engineOf: (venue: string) => MarginEngine, answer: Transfers, inputs: TransferInputs): void {
  const sums = new Map<string, number>();
  let initial = 0;
  for (const { venue, account, subaccount, trades, before, after } of answer.accounts) {
    const view = engineOf(venue).account(account, subaccount);
    const { before: was, after: is } = view.whatIf({ trades });
    for (const name of ['equity', 'initial', 'maintenance'] as const) {
      expect(before[name]).toBe(was[view.requirement]?.[name]);
      expect(after[name]).toBe(is[view.requirement]?.[name]);
    }
    initial += after.initial;
    expect(after.initial - after.equity).toBeLessThanOrEqual(Math.max(0, before.initial - before.equity));
    for (const { instrument, quantity } of trades) {
      const lots = Math.round(quantity / (inputs.instruments[instrument]?.lot as number));
      sums.set(instrument, (sums.get(instrument) ?? 0) + lots);
    }
  }
  for (const [instrument, lots] of sums) expect(lots, instrument).toBe(0);
  expect(answer.after).toBe(initial);
  expect(answer.after + answer.cost).toBeLessThanOrEqual(answer.before);
  expect(answer.bound).toBeLessThanOrEqual((answer.after + answer.cost) * (1 + 1e-8) + 1e-6);
}

const price = 2500 * 1.0005;
const at = (quantity: number) => ({ positions: [{ instrument: 'ETH-PERPETUAL', quantity, entryPrice: price }] });
const engines = await Promise.all(
  backendNames.map((backend) => prepared(backend, smallRules, held(holder('a', at(8)), holder('b', at(-5)), holder('c')), small)),
);
const asked: TransferInputs = {
  accounts: [{ account: 'a' }, { account: 'b' }, { account: 'c' }],
  instruments: { 'ETH-PERPETUAL': { price, lot: 1 } },
};

describe('moves of one perpetual, by hand', () => {
  test('bring both sides together, as cheaply as that goes', () => {
    const answer = moved(engines, { ...asked, sets: 10_000 });
    // three contracts are left, long: a scan of 3 x 0.35 x 10 % and a rate of 1 %, times 1.25
    expect(answer.after).toBeCloseTo(1.25 * 0.115 * contract * 3, 6);
    expect(answer.moves.every(({ instrument }) => instrument === 'ETH-PERPETUAL')).toBe(true);
    expect(answer.proof).toBe('sets');
    expect(answer.bound).toBeCloseTo(answer.after, 6);
    expectSound(() => engines[0] as MarginEngine, answer, asked);
    const saved = (1.25 * (0.11 + 0.115) * contract * 5) / 5;
    const costing = (cost: number) => moved(engines, { ...asked, instruments: { 'ETH-PERPETUAL': { price, lot: 1, cost } } });
    expect(costing(saved * 0.9)).toMatchObject({ cost: saved * 0.9 * 5 });
    expect(costing(saved * 1.1)).toMatchObject({ moves: [], cost: 0, after: answer.before });
    // what a move costs once is paid by all its contracts, or it is not made
    const once = (fixed: number) => moved(engines, { ...asked, instruments: { 'ETH-PERPETUAL': { price, lot: 1, fixed } }, sets: 0 });
    expect(once(saved * 4.9)).toMatchObject({ cost: saved * 4.9, after: answer.after });
    expect(once(saved * 4.9).moves).toHaveLength(1);
    expect(once(saved * 5.1)).toMatchObject({ moves: [], cost: 0, after: answer.before });
    expect(once(saved * 5.1).bound / answer.before).toBeCloseTo(1, 8);
    const lots = moved(engines, { ...asked, instruments: { 'ETH-PERPETUAL': { price, lot: 4 } } });
    // eight contracts, whichever of both sides they are of: three are left, and no lot is moved for nothing
    expect(lots.moves.reduce((sum, { quantity }) => sum + Math.abs(quantity), 0)).toBe(8);
    expect(lots.after).toBeCloseTo(answer.after, 9);
  });

  test('are none where nobody may give or take, where all is together, and where an account would end short', () => {
    expect(
      moved(engines, {
        ...asked,
        accounts: [
          { account: 'a', gives: false },
          { account: 'b', gives: false },
        ],
      }).moves,
    ).toEqual([]);
    expect(
      moved(engines, {
        ...asked,
        accounts: [
          { account: 'a', takes: false },
          { account: 'b', takes: false },
        ],
      }).moves,
    ).toEqual([]);
    expect(moved(engines, { ...asked, accounts: [{ account: 'a' }, { account: 'c' }] }).moves).toEqual([]);
  });

  test('that make no sense are refused; nothing changes', () => {
    const before = engines.map((engine) => bitsOf(engine.run()));
    const refused = (change: object, of: unknown = engines[0]): string => {
      const { code, path } = faultOf(() =>
        transferPositions(cores[0] as (typeof cores)[number], of as MarginEngine, { ...asked, ...change } as TransferInputs),
      );
      return `${code} ${path}`;
    };
    const terms = (change: object) => refused({ instruments: { 'ETH-PERPETUAL': { price, lot: 1, ...change } } });
    expect(refused({ accounts: [{ account: 'z' }] })).toBe('UNKNOWN_ACCOUNT account');
    expect(refused({ accounts: [{ account: 'a', venue: 'x' }] })).toBe('UNKNOWN_ACCOUNT inputs.accounts[0].venue');
    expect(refused({ accounts: [{ account: 'a' }, { account: 'a' }] })).toBe('DUPLICATE inputs.accounts[1]');
    expect(refused({ accounts: [{ account: 'a', gives: 1 }] })).toBe('TYPE_MISMATCH inputs.accounts[0].gives');
    expect(refused({ instruments: { NONE: { price, lot: 1 } } })).toBe('UNKNOWN_INSTRUMENT inputs.instruments.NONE');
    expect(terms({ lot: -1 })).toBe('NOT_POSITIVE inputs.instruments.ETH-PERPETUAL.lot');
    expect(terms({ cost: -1 })).toBe('NEGATIVE inputs.instruments.ETH-PERPETUAL.cost');
    expect(terms({ fixed: -1 })).toBe('NEGATIVE inputs.instruments.ETH-PERPETUAL.fixed');
    expect(terms({ price: Number.NaN })).toBe('NOT_FINITE inputs.instruments.ETH-PERPETUAL.price');
    expect(refused({}, { x: {} })).toBe('TYPE_MISMATCH engines.x');
    expect(refused({ other: 1 })).toBe('UNKNOWN_FIELD inputs.other');
    expect(engines.map((engine) => bitsOf(engine.run()))).toEqual(before);
  });
});

const termsOf = (chosen: readonly Traded[], cost: number, fixed = 0) =>
  Object.fromEntries(chosen.map(({ instrument, price: at, lot }) => [instrument, { price: at, lot, cost, fixed }]));

describe.each(some(presetNames, 2))('under %s', (name) => {
  test('no set of moves needs less than what is found, nor than the bound of the programmes', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { book, chosen } = randomBook(seed, 3, 2, 1);
      const both = await Promise.all(backendNames.map((backend) => prepared(backend, documentOf(name), book, market)));
      const engine = both[0] as MarginEngine;
      const able = [...engine.run().codes.entries()]
        .filter(([, code]) => code === 0)
        .map(([a]) => ({ account: book.accounts[a] as string }));
      for (const [cost, fixed] of [
        [0, 0],
        [100, 0],
        [10, 300],
      ] as const) {
        const inputs: TransferInputs = { accounts: able, instruments: termsOf(chosen, cost, fixed), sets: 1_000_000 };
        const best = moved(both, inputs);
        expect(best.proof).toBe('sets');
        expectSound(() => engine, best, inputs);
        const cut = moved(both, { ...inputs, sets: 0 });
        expectSound(() => engine, cut, inputs);
        const least = best.after + best.cost;
        expect(cut.after + cut.cost).toBeGreaterThanOrEqual(least - 1e-6);
        expect(cut.bound).toBeLessThanOrEqual(least * (1 + 1e-8) + 1e-6);
        // with another instrument, or another account that takes, it never needs more
        const fewer = moved(both, { ...inputs, instruments: termsOf(chosen.slice(1), cost, fixed) });
        expect(fewer.after + fewer.cost).toBeGreaterThanOrEqual(least - 1e-6);
        const still = able.map((one, i) => ({ ...one, takes: i > 0 }));
        const bound = moved(both, { ...inputs, accounts: still });
        expect(bound.after + bound.cost).toBeGreaterThanOrEqual(least - 1e-6);
      }
      for (const one of both) one.dispose();
    }
  });
});

test('positions meet across venues, each under its own rules', async () => {
  const { book, chosen } = randomBook(2, 2, 3, 3, tradedOf(whole));
  const both = await Promise.all(
    backendNames.map(async (backend) => ({
      one: await prepared(backend, documentOf('deribit-portfolio'), book, whole),
      two: await prepared(backend, documentOf('margincore'), book, whole),
    })),
  );
  const [first] = both as [(typeof both)[number]];
  const inputs: TransferInputs = {
    accounts: ['one', 'two'].flatMap((venue) => book.accounts.map((account) => ({ venue, account }))),
    instruments: termsOf(chosen, 1),
  };
  const answer = moved(both, inputs);
  expectSound((venue) => first[venue as 'one' | 'two'], answer, inputs);
  expect(answer.moves.some(({ from, to }) => from.venue !== to.venue)).toBe(true);
  expect(answer.after + answer.cost).toBeLessThan(answer.before);
  expect(answer.bound / (answer.after + answer.cost)).toBeCloseTo(1, 8);
  for (const { one, two } of both) for (const engine of [one, two]) engine.dispose();
});
