// Close-outs by hand; the same bits on both backends.
import { afterAll, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/book/account.js';
import type { MarginEngine } from '../../../src/engine/prepared/engine.js';
import { createCore } from '../../../src/index.js';
import type { CloseOutInputs, Reduction } from '../../../src/live/closeOut/asked.js';
import { type CloseOut, closeOut } from '../../../src/live.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { handRelative } from '../../precision.js';
import { contract, held, holder, small, smallRules } from '../../program/account/asked.js';
import { backendNames, bitsOf, prepared } from '../../program/prepared.js';

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
const reduction = { lot: 1, levels: [{ quantity: 100, price, fee: 1 }] };
const asked = { account: 'a', target: 1.2, reductions: { 'ETH-PERPETUAL': reduction } };
const plan = (change: Partial<Reduction>, rest: Partial<CloseOutInputs> = {}): CloseOut =>
  planned(engines, { ...asked, ...rest, reductions: { 'ETH-PERPETUAL': { ...reduction, ...change } } });
/** Price of a unit of the settlement asset. */
const settled = 0.999;
const sold = (quantity: number, fee = 1, at = price) => ({
  instrument: 'ETH-PERPETUAL',
  quantity: -quantity,
  price: at,
  ...(fee > 0 && { fee: fee * quantity }),
});

describe('a close-out of one perpetual, by hand', () => {
  // 900 - 0.999 x >= 1.2 x 0.115 x contract x (40 - x): x is 14.3
  const least = (1.2 * 0.115 * contract * 40 - 900) / (1.2 * 0.115 * contract - settled);

  test('is as many lots as it takes', () => {
    expect(Math.ceil(least)).toBe(15);
    const [cost, dearer] = [15 * settled, 16 * settled];
    expect(plan({})).toMatchObject({ restored: true, together: false, trades: [sold(15)], cost, bound: cost, proof: 'sets' });
    expect(plan({ lot: 4 })).toMatchObject({ trades: [sold(16)], cost: dearer, bound: dearer });
    expect(plan({}, { sets: 0 })).toMatchObject({ trades: [sold(15)], cost, bound: 0, proof: 'none' });
  });

  test('takes the levels of the market in their order, with their prices and fees', () => {
    // half a dollar below the mark is 5 cents of a contract of 0.1 ETH
    const levels = [
      { quantity: 10, price: price - 5 },
      { quantity: 2, price, fee: 1 },
      { quantity: 100, price: price - 20, fee: 1 },
    ];
    for (const sets of [0, 100]) {
      const { trades, cost } = plan({ levels }, { sets });
      const fills = [sold(10, 0, price - 5), sold(2), sold(3, 1, price - 20)];
      expect(trades).toEqual(fills);
      expect(Math.abs(cost - settled * (10 * 0.5 + 2 + 3 * 3))).toBeLessThanOrEqual(handRelative * cost);
    }
  });

  test('does not go beyond depth, nor beyond the position, and says what it does not know', () => {
    const impossible = { restored: false, trades: [], cost: 0 };
    for (const [sets, bound] of [
      [0, 0],
      [100, Number.POSITIVE_INFINITY],
    ] as const) {
      expect(plan({ levels: [{ quantity: 14.9, price, fee: 1 }] }, { sets })).toMatchObject({ ...impossible, bound });
      expect(plan({}, { target: 1e9, sets })).toMatchObject({ restored: true, trades: [sold(40)] });
      // so dear that equity does not last
      expect(plan({ levels: [{ quantity: 40, price, fee: 50 }] }, { sets })).toMatchObject({ ...impossible, bound });
    }
    // no lot at all: nothing is left to look at
    expect(plan({ lot: 50 })).toMatchObject({ ...impossible, bound: Number.POSITIVE_INFINITY, proof: 'sets' });
  });

  test('is nothing where the target holds', () => {
    const { equity, maintenance } = (engines[0] as MarginEngine).account('a');
    const nothing = { restored: true, trades: [], together: false, cost: 0, bound: 0, proof: 'sets', equity, maintenance };
    expect(plan({}, { target: 0.7 })).toMatchObject(nothing);
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
    expect(of({ levels: [] })).toMatch(/levels$/);
    expect(of({ levels: [{ quantity: -1, price }] })).toBe(`NOT_POSITIVE ${path}.levels[0].quantity`);
    expect(of({ levels: [{ quantity: 1, price: -1 }] })).toBe(`NEGATIVE ${path}.levels[0].price`);
    expect(of({ levels: [{ quantity: 1, price, fee: Number.NaN }] })).toBe(`NOT_FINITE ${path}.levels[0].fee`);
    expect(of({ levels: [{ quantity: 1, cost: 1 }] })).toMatch(/^UNKNOWN_FIELD/);
    const rising = [price - 10, price - 5].map((at) => ({ quantity: 1, price: at }));
    expect(of({ levels: rising })).toBe(`OUT_OF_RANGE ${path}.levels[1].price`);
    expect(of({ side: 'short' })).toBe(`OUT_OF_RANGE ${path}`);
    expect(refused({ reductions: { 'ETH-PERPETUAL': [reduction, reduction] } })).toBe(`OUT_OF_RANGE ${path}`);
    expect(engines.map((engine) => bitsOf(engine.run()))).toEqual(before);
  });
});
