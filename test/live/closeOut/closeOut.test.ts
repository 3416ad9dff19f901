// Close-outs: by hand, against every set of lots under every preset, and in many lots; the same bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/book/account.js';
import type { MarginEngine } from '../../../src/engine/prepared/engine.js';
import { createCore } from '../../../src/index.js';
import type { CloseOutInputs, Reduction } from '../../../src/live/closeOut/asked.js';
import { type CloseOut, closeOut } from '../../../src/live.js';
import { presetNames } from '../../../src/rules/document/presets.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { contract, held, holder, small, smallRules } from '../../program/account/asked.js';
import { backendNames, bitsOf, book, documentOf, market, prepared } from '../../program/prepared.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

/** The same of both backends. */
function planned(engines: readonly MarginEngine[], inputs: CloseOutInputs): CloseOut {
  const [first, ...others] = engines.map((engine, i) => closeOut(cores[i] as (typeof cores)[number], engine, inputs));
  for (const other of others) expect(other).toEqual(first);
  return first as CloseOut;
}

const price = 2500 * 1.0005;
const perpetual = (quantity: number): Partial<Account> => ({ positions: [{ instrument: 'ETH-PERPETUAL', quantity, entryPrice: price }] });
const engines = await Promise.all(
  backendNames.map((backend) => prepared(backend, smallRules, held(holder('a', perpetual(40)), holder('b')), small)),
);
const reduction = { price, lot: 1, levels: [{ quantity: 100, cost: 1 }] };
const asked = { account: 'a', target: 1.2, reductions: { 'ETH-PERPETUAL': reduction } };
const plan = (change: Partial<Reduction>, rest: Partial<CloseOutInputs> = {}): CloseOut =>
  planned(engines, { ...asked, ...rest, reductions: { 'ETH-PERPETUAL': { ...reduction, ...change } } });
const sold = (quantity: number) => [{ instrument: 'ETH-PERPETUAL', quantity: -quantity, price }];

describe('a close-out of one perpetual, by hand', () => {
  // 900 - x >= 1.2 x 0.115 x contract x (40 - x): x is 14.3
  const least = (1.2 * 0.115 * contract * 40 - 900) / (1.2 * 0.115 * contract - 1);

  test('is as many lots as it takes', () => {
    expect(Math.ceil(least)).toBe(15);
    expect(plan({})).toMatchObject({ restored: true, trades: sold(15), cost: 15, bound: 15, proof: 'sets' });
    expect(plan({ lot: 4 })).toMatchObject({ trades: sold(16), cost: 16, bound: 16 });
    expect(plan({}, { sets: 0 })).toMatchObject({ trades: sold(15), cost: 15, bound: 15, proof: 'cuts' });
  });

  test('takes the levels of the market in their order, and counts what they cost', () => {
    const levels = [
      { quantity: 10, cost: 0.5 },
      { quantity: 2, cost: 1 },
      { quantity: 100, cost: 3 },
    ];
    // 900 - 7 - 3 (x - 12) >= ...: x is 14.9
    for (const sets of [0, 100]) expect(plan({ levels }, { sets })).toMatchObject({ trades: sold(15), cost: 16, bound: 16 });
  });

  test('does not go beyond depth, nor beyond the position', () => {
    for (const sets of [0, 100]) {
      const shallow = plan({ levels: [{ quantity: 14.9, cost: 1 }] }, { sets });
      expect(shallow).toMatchObject({ restored: false, trades: [], cost: 0, bound: Number.POSITIVE_INFINITY });
      expect(plan({ lot: 50 }, { sets })).toMatchObject({ restored: false, trades: [] });
      expect(plan({}, { target: 1e9, sets })).toMatchObject({ restored: true, trades: sold(40), cost: 40, bound: 40 });
      // so dear that equity does not last
      expect(plan({ levels: [{ quantity: 40, cost: 50 }] }, { sets })).toMatchObject({ restored: false, bound: Number.POSITIVE_INFINITY });
    }
  });

  test('is nothing where the target holds', () => {
    const { equity, maintenance } = (engines[0] as MarginEngine).account('a');
    expect(plan({}, { target: 0.7 })).toEqual({
      restored: true,
      trades: [],
      cost: 0,
      bound: 0,
      proof: 'sets',
      equity,
      maintenance,
      looked: 1,
    });
  });

  test('is refused of what makes no sense, and changes nothing', async () => {
    const before = engines.map((engine) => bitsOf(engine.run()));
    const refused = (inputs: object): string => {
      const { code, path } = faultOf(() =>
        closeOut(cores[0] as (typeof cores)[number], engines[0] as MarginEngine, { ...asked, ...inputs }),
      );
      return `${code} ${path}`;
    };
    const of = (change: object) => refused({ reductions: { 'ETH-PERPETUAL': { ...reduction, ...change } } });
    const path = 'inputs.reductions.ETH-PERPETUAL';
    expect(refused({ account: 'z' })).toBe('UNKNOWN_ACCOUNT account');
    expect(refused({ requirement: 'cross' })).toMatch(/inputs.requirement$/);
    expect(refused({ target: 0 })).toBe('NOT_POSITIVE inputs.target');
    expect(refused({ target: Number.NaN })).toBe('NOT_FINITE inputs.target');
    expect(refused({ sets: -1 })).toBe('OUT_OF_RANGE inputs.sets');
    expect(refused({ other: 1 })).toBe('UNKNOWN_FIELD inputs.other');
    expect(refused({ reductions: { NONE: reduction } })).toBe('UNKNOWN_INSTRUMENT inputs.reductions.NONE');
    expect(refused({ account: 'b' })).toBe(`OUT_OF_RANGE ${path}`);
    expect(of({ lot: 0 })).toBe(`NOT_POSITIVE ${path}.lot`);
    expect(of({ lot: 1e-300 })).toBe(`PRECISION_LOSS ${path}.lot`);
    expect(of({ price: -1 })).toBe(`NEGATIVE ${path}.price`);
    expect(of({ levels: [] })).toMatch(/levels$/);
    expect(of({ levels: [{ quantity: -1, cost: 1 }] })).toBe(`NOT_POSITIVE ${path}.levels[0].quantity`);
    expect(of({ levels: [{ quantity: 1, cost: -1 }] })).toBe(`NEGATIVE ${path}.levels[0].cost`);
    const falling = [
      { quantity: 1, cost: 2 },
      { quantity: 1, cost: 1 },
    ]; // prettier
    expect(of({ levels: falling })).toBe(`OUT_OF_RANGE ${path}.levels[1].cost`);
    expect(engines.map((engine) => bitsOf(engine.run()))).toEqual(before);
  });
});

interface Case {
  readonly account: string;
  readonly subaccount: string;
  readonly target: number;
  readonly legs: readonly (readonly [instrument: string, held: number])[];
  readonly reductions: Readonly<Record<string, Reduction>>;
}

/** Accounts of the sample that are asked for a twentieth more health than they have: positions in so many lots, dearer in the second half. */
function casesOf(engine: MarginEngine, count: number, lots: number, mostLegs: number): Case[] {
  const run = engine.run();
  const cases: Case[] = [];
  for (let a = 0; a < book.accounts.length && cases.length < count; a++) {
    if (run.codes[a] !== 0) continue;
    const [account, subaccount] = [book.accounts[a] as string, book.subaccounts[a] as string];
    const { equity, maintenance } = engine.account(account, subaccount);
    const held = new Map<string, number>();
    for (const [i, of] of book.positionAccounts.entries()) {
      const id = book.instruments[book.positionInstruments[i] as number] as string;
      if (of === a) held.set(id, (held.get(id) ?? 0) + (book.quantities[i] as number));
    }
    const legs = [...held].filter(([, quantity]) => quantity !== 0).slice(0, mostLegs);
    if (!(maintenance > 0 && equity > 0) || legs.length < 2) continue;
    const reductions = legs.map(([id, quantity], k): [string, Reduction] => {
      const quote = market.quotes.find(({ instrument }) => instrument.id === id);
      const size = Math.abs(quantity);
      const cost = ((maintenance / size) * (1 + ((a + 2 * k) % 5))) / 1000;
      const option = quote?.instrument.kind === 'option';
      return [
        id,
        {
          price: option ? (quote?.mark ?? 0) : (quote?.forward as number),
          lot: size / lots,
          levels: [
            { quantity: size / 2, cost },
            { quantity: size, cost: 2 * cost },
          ],
        },
      ];
    });
    cases.push({ account, subaccount, target: (equity / maintenance) * 1.05, legs, reductions: Object.fromEntries(reductions) });
  }
  return cases;
}

/** Whether the target holds after trades that cost so much, by the engine's own what-if. */
function holdsAfter(engine: MarginEngine, { account, subaccount, target }: Case, trades: CloseOut['trades'], cost: number): boolean {
  const view = engine.account(account, subaccount);
  const { equity, maintenance } = trades.length === 0 ? view : (view.whatIf({ trades }).after[view.requirement] as typeof view);
  return equity - target * maintenance - cost >= 0;
}

/** The least cost of all sets of lots that hold; infinite where none does. */
function bruteForce(engine: MarginEngine, of: Case, lots: number): number {
  let least = Number.POSITIVE_INFINITY;
  const legs = [...of.legs].sort(([a], [b]) => (a < b ? -1 : 1));
  for (let set = 0; set < (lots + 1) ** legs.length; set++) {
    let cost = 0;
    const trades = legs.flatMap(([instrument, held], k) => {
      const n = Math.floor(set / (lots + 1) ** k) % (lots + 1);
      const { lot, price, levels } = of.reductions[instrument] as Reduction;
      const [near, far] = levels.map((level) => level.cost * lot) as [number, number];
      cost += Math.min(n, lots / 2) * near + Math.max(0, n - lots / 2) * far;
      return n === 0 ? [] : [{ instrument, quantity: -Math.sign(held) * Math.min(Math.abs(held), n * lot), price }];
    });
    if (cost < least && holdsAfter(engine, of, trades, cost)) least = cost;
  }
  return least;
}

describe.each(presetNames)('under %s', (name) => {
  test('a close-out is the least of every set of lots, and by cuts alone within what it says of itself', async () => {
    const both = await Promise.all(backendNames.map((backend) => prepared(backend, documentOf(name))));
    const engine = both[0] as MarginEngine;
    const lots = 4;
    let restored = 0;
    for (const of of casesOf(engine, 10, lots, 3)) {
      const { account, subaccount, target, reductions } = of;
      const least = bruteForce(engine, of, lots);
      const inputs = { account, subaccount, target, reductions };
      const found = planned(both, inputs);
      expect(found.proof).toBe('sets');
      expect(found.restored).toBe(least < Number.POSITIVE_INFINITY);
      expect(found.bound).toBe(least);
      if (found.restored) expect(found.cost).toBe(least);
      const cut = planned(both, { ...inputs, sets: 0 });
      expect(cut.bound).toBeLessThanOrEqual(least);
      for (const { restored: holds, trades, cost } of [found, cut]) if (holds) expect(holdsAfter(engine, of, trades, cost)).toBe(true);
      if (cut.restored) expect(cut.cost).toBeGreaterThanOrEqual(least);
      restored += Number(found.restored);
    }
    // which charges debts, and positions not at all
    if (name !== 'aave-v3') expect(restored).toBeGreaterThan(0);
    for (const one of both) one.dispose();
  });
});

describe.each(['margincore', 'deribit-portfolio', 'derive-pmrm-2', 'binance-futures', 'vega'])('in hundreds of lots under %s', (name) => {
  test('a close-out is proved least to a thousandth, and no lot of it can be left', async () => {
    const both = await Promise.all(backendNames.map((backend) => prepared(backend, documentOf(name))));
    const engine = both[0] as MarginEngine;
    let proved = 0;
    let holding = 0;
    for (const of of casesOf(engine, 6, 500, 5)) {
      const { account, subaccount, target, reductions } = of;
      const { restored, trades, cost, bound, proof } = planned(both, { account, subaccount, target, reductions });
      if (!restored) continue;
      expect(holdsAfter(engine, of, trades, cost)).toBe(true);
      holding += 1;
      if (proof === 'cuts' && bound >= cost * 0.999) proved += 1;
      for (const [i, { instrument, quantity }] of trades.entries()) {
        const { lot, levels } = reductions[instrument] as Reduction;
        const [near, far] = levels.map((level) => level.cost * lot) as [number, number];
        const n = Math.round(Math.abs(quantity) / lot);
        const less = trades.map((trade, k) => (k === i ? { ...trade, quantity: Math.sign(quantity) * (n - 1) * lot } : trade));
        const kept = less.filter((trade) => trade.quantity !== 0);
        expect(holdsAfter(engine, of, kept, cost - (n > 250 ? far : near))).toBe(false);
      }
    }
    expect(holding).toBeGreaterThan(1);
    expect(proved).toBeGreaterThan(holding / 2);
    for (const one of both) one.dispose();
  });
});
