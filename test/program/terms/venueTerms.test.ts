// Delta floors, provisions and cross margin of open sizes, by hand on small books; what their rules and quotes must state.
import { describe, expect, test } from 'vitest';
import type { Account, Order } from '../../../src/book/account.js';
import { buildMarket } from '../../../src/market/build.js';
import type { Quote } from '../../../src/market/market.js';
import { preset } from '../../../src/rules/document/presets.js';
import { ruleOf, ruleRun, type TermRules } from '../../fixtures/ruleRun.js';
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

/** The term of one account: the same bits on every backend. */
async function charge(one: object, positions: Holding, orders?: readonly (readonly [string, number, number])[]): Promise<number> {
  return chargeOf(ruleOf({ one }), positions, orders);
}

async function chargeOf(rules: TermRules, positions: Holding, orders?: readonly (readonly [string, number, number])[]): Promise<number> {
  const run = await ruleRun(market, [account(positions, orders)], rules, ['one']);
  expect(run.faults).toEqual([]);
  return run.initials[0] as number;
}

const close = (got: number, due: number): void => expect(Math.abs(got - due)).toBeLessThanOrEqual(handRelative * Math.abs(due));

describe('delta floor', () => {
  const floor = (own: object = {}, delta: unknown = { attribute: 'delta' }) => {
    const one = { kind: 'delta', delta, ...own };
    return ruleOf(
      { hedged: { ...one, measure: 'hedged' }, unhedged: { ...one, measure: 'unhedged' } },
      {
        parameters: { hedgedRate: { '*': 0.01 }, openRate: { '*': 0.02 } },
        formulas: { one: 'hedgedRate * hedged + openRate * unhedged' },
      },
    );
  };
  const either = { orders: 'worstSide' };

  test('charges what longs and shorts offset, and the rest', async () => {
    // 3 contracts of 2 coins: a delta of 6; 8 calls short: -4. 4 offset, 2 open, at 1000
    close(await chargeOf(floor(), { P: 3, C: -8 }), 4 * 10 + 2 * 20);
    close(await chargeOf(floor(), { P: 3 }), 6 * 20);
    expect(await chargeOf(floor(), {})).toBe(0);
  });

  test('lets all orders of one side fill, whichever leaves more open', async () => {
    // long 6, short 4; buying 1 contract makes it 8 against 4, selling 6 makes it 16 against 6
    close(
      await chargeOf(floor(either), { P: 3, C: -8 }, [
        ['P', 1, 900],
        ['P', -6, 900],
      ]),
      10 * 20 + 6 * 10,
    );
    expect(await chargeOf(floor(either), { P: 3 })).toBe(await chargeOf(floor(), { P: 3 }));
  });

  test('takes the delta of the model where the rule says so', async () => {
    close(await chargeOf(floor({}, 'premiumAdjusted'), { P: 3 }), 3 * 2 * 1010 * 0.02);
  });
});

describe('provisions', () => {
  test('set aside funding that is due, net of orders as the venue nets them', async () => {
    const term = (own: object = {}) => ({ kind: 'funding', attribute: 'fundingRate', ...own });
    close(await charge(term(), { P: 3, C: 5 }, [['P', 1, 900]]), 3 * 2 * 1000 * 0.0001);
    expect(await charge(term(), { P: -3 })).toBe(0);
    close(await charge(term({ orders: 'opposed' }), { P: 3 }, [['P', 1, 900]]), 2 * 2 * 1000 * 0.0001);
  });

  test('set aside fees, of options no more than a part of their mark', async () => {
    const term = (own: object) => ({ kind: 'fee', kinds: ['perpetual', 'option'], attribute: 'feeRate', ...own });
    // 0.001 x 1010 a coin of the perpetual; of the call 1, capped at an eighth of 2: 0.25
    close(await charge(term({ optionCap: 0.125 }), { P: -3, PUT: 4 }), 3 * 2 * 1.01 + 4 * 2 * 0.25);
    close(await charge(term({}), { PUT: 4 }), 4 * 2 * 1);
    close(
      await charge(term({ optionCap: 0.125, orders: 'each' }), { P: -3 }, [
        ['P', 1, 900],
        ['P', -2, 900],
      ]),
      6 * 2 * 1.01,
    );
    close(
      await charge(term({ optionCap: 0.125, orders: 'netted' }), { P: -3 }, [
        ['P', 7, 900],
        ['P', -2, 900],
      ]),
      5 * 2 * 1.01,
    );
  });
});

describe('cross margin of open sizes', () => {
  test('charges the larger of what may end up long and short', async () => {
    const term = (own: object = {}) => ({
      kind: 'notional',
      kinds: ['perpetual'],
      price: 'forward',
      netting: 'gross',
      attributes: ['imfBase', 'mmfFactor'],
      ...own,
    });
    close(await charge(term(), { P: -3, C: 1 }, [['P', 9, 900]]), 3 * 2 * 1010 * 0.01);
    close(
      await charge(term({ orders: 'netted' }), { P: -3 }, [
        ['P', 9, 900],
        ['P', -1, 900],
      ]),
      6 * 2 * 1010 * 0.01,
    );
    close(await charge(term({ orders: 'netted' }), {}, [['P', 2, 900]]), 2 * 2 * 1010 * 0.01);
  });

  test('charges a long option its premium at most, a short one by its moneyness, a put no more than its cap', async () => {
    const short = { rate: 0.15, floor: 0.1 };
    const term = {
      kind: 'optionMargin',
      by: 'position',
      price: 'mark',
      shortValue: 'apart',
      long: { rate: 0.2, premium: 1 },
      short: [
        { only: 'calls', ...short },
        { only: 'puts', ...short, cap: 0.12 },
      ],
      orders: 'netted',
    };
    close(await charge(term, { C: 3 }), 3 * 2 * 10);
    close(await charge(term, { DEEP: 1 }), 2 * 200);
    close(await charge(term, { C: -3 }), 3 * 2 * 100); // 150 less 100 out of the money is below the floor of 100
    close(await charge(term, { DEEP: -1 }), 2 * 120);
    close(await charge(term, { PUT: -1 }), 2 * 100);
    close(await charge(term, { C: 3 }, [['C', -5, 10]]), 2 * 2 * 100);
  });
});

describe('venue presets', () => {
  test.each(['paradex-portfolio', 'paradex-cross', 'deribit-portfolio', 'dederi-futures'])(
    '%s asks for no less to open than to keep, for the same of a lot split in two, and leaves more to who is richer',
    async (name) => {
      for (const held of [{ P: 3, C: -8 }, { P: -2, PUT: -5, C: 4 }, { DEEP: -1 }, { C: 2 }]) {
        const whole = account(held);
        const lots = whole.positions.flatMap((one) => [
          { ...one, quantity: 0.25 * one.quantity },
          { ...one, quantity: 0.75 * one.quantity },
        ]);
        const accounts = [
          whole,
          { ...whole, account: 'split', positions: lots },
          { ...whole, account: 'rich', collateral: [{ asset: 'USD', amount: 100 }] },
        ];
        const { faults, initials, maintenances, excesses } = await ruleRun(market, accounts, preset(name));
        expect(faults).toEqual([]);
        expect(initials[0] as number).toBeGreaterThanOrEqual(maintenances[0] as number);
        expect(initials[1]).toBe(initials[0]);
        expect(excesses[2] as number).toBeGreaterThan(excesses[0] as number);
      }
    },
  );
});
