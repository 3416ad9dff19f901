// Delta floors, provisions and cross margin of open sizes, by hand on small books; what their rules and quotes must state.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Core } from '../../../src/engine/core.js';
import { type Account, bookOf, buildMarket, type Order, parseTermRules, type Quote, termPreset } from '../../../src/index.js';
import { backends } from '../../backends.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { handRelative } from '../../precision.js';

const common = { settlement: 'linear' as const, underlying: 'BTC', asset: 'USD', multiplier: 2 };
const figures = { delta: 1, feeRate: 0.001, fundingRate: 0.0001, imfBase: 0.02, mmfFactor: 0.5 };
const optionOf = (id: string, strike: number, call: boolean, mark: number, delta: number): Quote => ({
  instrument: { ...common, id, kind: 'option', expiry: Date.UTC(2026, 0, 2), strike, call },
  forward: 1000,
  vol: 0.5,
  rate: 0,
  mark,
  figures: { ...figures, delta },
});
const quotes: readonly Quote[] = [
  { instrument: { ...common, id: 'P', kind: 'perpetual' }, forward: 1010, vol: 0, rate: 0, figures },
  optionOf('C', 1100, true, 10, 0.25),
  optionOf('PUT', 400, false, 2, -0.125),
  optionOf('DEEP', 2000, false, 900, -0.5),
];
const marketOf = (listed: readonly Quote[]) =>
  buildMarket({
    asOf: Date.UTC(2026, 0, 1),
    numeraire: 'USD',
    venue: 'margincore',
    source: 'test',
    assets: [{ id: 'BTC', price: 1000 }],
    underlyings: [{ id: 'BTC', asset: 'BTC', index: 1000 }],
    quotes: listed,
  });
const market = marketOf(quotes);

type Holding = Readonly<Record<string, number>>;
const account = (positions: Holding, orders: readonly (readonly [string, number, number])[] = []): Account => ({
  account: 'a',
  subaccount: '',
  mode: 'portfolio',
  positions: Object.entries(positions).map(([instrument, quantity]) => ({ instrument, quantity, entryPrice: 1 })),
  collateral: [],
  orders: orders.map(([instrument, quantity, price]): Order => ({ instrument, quantity, price })),
});

const preset = termPreset('span-arrays');
const rulesOf = (term: object) =>
  parseTermRules({
    ...preset,
    grids: {},
    terms: { one: term },
    formulas: {},
    equity: 0,
    initial: { units: 'sum', of: 'one' },
    maintenance: 0,
  });

let core: Core;
beforeAll(async () => {
  core = coreOn(await (backends[0] as (typeof backends)[number]).create(), 'test');
});

function charge(term: object, positions: Holding, orders?: readonly (readonly [string, number, number])[]): number {
  const run = core.requirements({ market, book: bookOf([account(positions, orders)]), rules: rulesOf(term) });
  expect(run.faults).toEqual([]);
  return run.initials[0] as number;
}

const close = (got: number, due: number): void => expect(Math.abs(got - due)).toBeLessThanOrEqual(handRelative * Math.abs(due));

describe('delta floor', () => {
  const term = (orders: string) => ({
    term: 'deltaFloor',
    delta: { from: 'figure', figure: 'delta' },
    hedged: { '*': 0.01 },
    unhedged: { '*': 0.02 },
    orders,
  });

  test('charges what longs and shorts offset, and the rest', () => {
    // 3 contracts of 2 coins: a delta of 6; 8 calls short: -4. 4 offset, 2 open, at 1000
    close(charge(term('ignored'), { P: 3, C: -8 }), 4 * 10 + 2 * 20);
    close(charge(term('ignored'), { P: 3 }), 6 * 20);
    expect(charge(term('ignored'), {})).toBe(0);
  });

  test('lets all orders of one side fill, whichever leaves more open', () => {
    // long 6, short 4; buying 1 contract makes it 8 against 4, selling 6 makes it 16 against 6
    close(
      charge(term('either-side'), { P: 3, C: -8 }, [
        ['P', 1, 900],
        ['P', -6, 900],
      ]),
      10 * 20 + 6 * 10,
    );
    expect(charge(term('either-side'), { P: 3 })).toBe(charge(term('ignored'), { P: 3 }));
  });

  test('takes the delta of the model where the rule says so', () => {
    close(charge({ ...term('ignored'), delta: { from: 'net' } }, { P: 3 }), 3 * 2 * 1010 * 0.02);
  });
});

describe('provisions', () => {
  test('set aside funding that is due, net of orders as the venue nets them', () => {
    const term = (orders: string) => ({ term: 'fundingProvision', figure: 'fundingRate', orders });
    close(charge(term('ignored'), { P: 3, C: 5 }, [['P', 1, 900]]), 3 * 2 * 1000 * 0.0001);
    expect(charge(term('ignored'), { P: -3 })).toBe(0);
    close(charge(term('opposed'), { P: 3 }, [['P', 1, 900]]), 2 * 2 * 1000 * 0.0001);
  });

  test('set aside fees, of options no more than a part of their mark', () => {
    const term = (orders: string, optionCap: number | null) => ({
      term: 'feeProvision',
      kinds: ['perpetual', 'option'],
      figure: 'feeRate',
      optionCap,
      orders,
    });
    // 0.001 x 1010 a coin of the perpetual; of the call 1, capped at an eighth of 2: 0.25
    close(charge(term('ignored', 0.125), { P: -3, PUT: 4 }), 3 * 2 * 1.01 + 4 * 2 * 0.25);
    close(charge(term('ignored', null), { PUT: 4 }), 4 * 2 * 1);
    close(
      charge(term('each', 0.125), { P: -3 }, [
        ['P', 1, 900],
        ['P', -2, 900],
      ]),
      6 * 2 * 1.01,
    );
    close(
      charge(term('netted', 0.125), { P: -3 }, [
        ['P', 7, 900],
        ['P', -2, 900],
      ]),
      5 * 2 * 1.01,
    );
  });
});

describe('cross margin of open sizes', () => {
  test('charges the larger of what may end up long and short', () => {
    const term = (orders: string) => ({ term: 'openNotional', kinds: ['perpetual'], figures: ['imfBase', 'mmfFactor'], orders });
    close(charge(term('ignored'), { P: -3, C: 1 }, [['P', 9, 900]]), 3 * 2 * 1010 * 0.01);
    close(
      charge(term('netted'), { P: -3 }, [
        ['P', 9, 900],
        ['P', -1, 900],
      ]),
      6 * 2 * 1010 * 0.01,
    );
    close(charge(term('netted'), {}, [['P', 2, 900]]), 2 * 2 * 1010 * 0.01);
  });

  test('charges a long option its premium at most, a short one by its moneyness, a put no more than its cap', () => {
    const term = {
      term: 'openOption',
      longRate: 0.2,
      premiumMultiplier: 1,
      shortRate: 0.15,
      shortFloor: 0.1,
      putCap: 0.12,
      orders: 'netted',
    };
    close(charge(term, { C: 3 }), 3 * 2 * 10);
    close(charge(term, { DEEP: 1 }), 2 * 200);
    close(charge(term, { C: -3 }), 3 * 2 * 100); // 150 less 100 out of the money is below the floor of 100
    close(charge(term, { DEEP: -1 }), 2 * 120);
    close(charge(term, { PUT: -1 }), 2 * 100);
    close(charge(term, { C: 3 }, [['C', -5, 10]]), 2 * 2 * 100);
  });
});

describe('venue presets', () => {
  test('have the same bits on every backend, orders and all', async () => {
    const held: readonly Holding[] = [{ P: 3, C: -8 }, { P: -2, PUT: -5, C: 4 }, { DEEP: -1.7 }, {}];
    const book = bookOf(
      held.map((one, i) => ({
        ...account(one, [
          ['C', 2.5, 12],
          ['P', -1.5, 1020],
        ]),
        account: `${i}`,
      })),
    );
    for (const name of ['paradex-portfolio', 'paradex-cross', 'deribit-portfolio', 'dederi-futures']) {
      const runs = [];
      for (const backend of backends)
        runs.push(coreOn(await backend.create(), 'test').requirements({ market, book, rules: termPreset(name) }));
      expect(Array.from(runs[1]?.initials ?? [])).toEqual(Array.from(runs[0]?.initials ?? [1]));
      expect(Array.from(runs[1]?.equities ?? [])).toEqual(Array.from(runs[0]?.equities ?? [1]));
    }
  });

  test('ask for no less to open than to keep, and for the same of a lot split in two', () => {
    for (const name of ['paradex-portfolio', 'paradex-cross', 'deribit-portfolio', 'dederi-futures']) {
      const rules = termPreset(name);
      for (const held of [{ P: 3, C: -8 }, { P: -2, PUT: -5, C: 4 }, { DEEP: -1 }, { C: 2 }]) {
        const run = core.requirements({ market, book: bookOf([account(held)]), rules });
        expect(run.faults).toEqual([]);
        expect(run.initials[0] as number).toBeGreaterThanOrEqual(run.maintenances[0] as number);
        const whole = account(held);
        const lots = whole.positions.flatMap((one) => [
          { ...one, quantity: 0.25 * one.quantity },
          { ...one, quantity: 0.75 * one.quantity },
        ]);
        expect(core.requirements({ market, book: bookOf([{ ...whole, positions: lots }]), rules }).initials[0]).toBe(run.initials[0]);
        const richer = core.requirements({ market, book: bookOf([{ ...whole, collateral: [{ asset: 'USD', amount: 100 }] }]), rules });
        expect(richer.excesses[0] as number).toBeGreaterThan(run.excesses[0] as number);
      }
    }
  });

  test('fault the accounts alone that hold an option without a mark, or a quote without the figures they ask for', () => {
    const [perpetual, call, put, deep] = quotes as [Quote, Quote, Quote, Quote];
    const { mark: _, ...unmarked } = call;
    const { figures: __, ...bare } = put;
    const books = [account({ C: 1 }), { ...account({ PUT: 1 }), account: 'b' }, { ...account({ P: 1, DEEP: 1 }), account: 'c' }];
    const run = core.requirements({
      market: marketOf([perpetual, unmarked, bare, deep]),
      book: bookOf(books),
      rules: termPreset('paradex-portfolio'),
    });
    expect(Array.from(run.statuses)).toEqual([1, 1, 0]);
    expect(run.faults.map(({ account: of, code }) => [of, code])).toEqual([
      ['a', 'MISSING_FIELD'],
      ['b', 'MISSING_FIELD'],
    ]);
  });
});
