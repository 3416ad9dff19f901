// Short options by expiry and naked shorts: by hand, on every backend.
import { describe, expect, test } from 'vitest';
import { termAccount, termForward, termMarket } from '../../fixtures/termMarket.js';
import { expectClose, ruleOf, runEverywhere, termOf } from './runTerm.js';

const first = { factor: 1, rate: 0.15, floor: 0.1, valueFloor: 0 };
const alone = {
  kind: 'optionMargin',
  by: 'position',
  price: 'mark',
  shortValue: 'added',
  long: 'free',
  short: [
    { only: 'calls', ...first },
    { only: 'puts', ...first },
    { only: 'puts', factor: 1.1, rate: 0.075, floor: 0.075, valueFloor: 0.5 },
  ],
};
const shortOptions = { ...alone, by: 'expiry', unpaired: { price: 'forward', rate: 1.2 } };
const mark = 40;

describe('short options', () => {
  test('are charged one by one: the rate less what they are out of the money, and what they are worth', async () => {
    const found = await termOf(
      alone,
      [
        termAccount('at the money call', { 'ETH-A-2000-C': -3 }),
        termAccount('call out by a quarter', { 'ETH-A-2500-C': -1 }),
        termAccount('call in the money', { 'ETH-A-1500-C': -1 }),
        termAccount('put', { 'ETH-A-2000-P': -2 }),
        termAccount('put out by a half', { 'ETH-A-1000-P': -1 }),
        termAccount('long', { 'ETH-A-2000-C': 5, 'ETH-A-2000-P': 5 }),
        termAccount('spread', { 'ETH-A-2000-C': -1, 'ETH-A-2500-C': 1 }),
      ],
      termMarket({ mark }),
    );
    expectClose(found, {
      'at the money call': 3 * (300 + mark),
      'call out by a quarter': 200 + mark,
      'call in the money': 300 + mark,
      put: 2 * (300 + mark),
      'put out by a half': 200 + mark,
      long: 0,
      spread: 300 + mark,
    });
  });

  test('the largest of several charges counts: a put worth much is charged by its worth', async () => {
    const found = await termOf(alone, [termAccount('put', { 'ETH-A-2000-P': -1 })], termMarket({ mark: 1000 }));
    expectClose(found, { put: 1.1 * (500 + 1000) });
  });

  test('cost at most what the expiry can lose, and calls sold net a share of the forward', async () => {
    const found = await termOf(
      shortOptions,
      [
        termAccount('spread', { 'ETH-A-2000-C': -1, 'ETH-A-2500-C': 1 }),
        termAccount('debit spread', { 'ETH-A-1500-C': 1, 'ETH-A-2000-C': -1 }),
        termAccount('narrow put spread', { 'ETH-A-1500-P': 1, 'ETH-A-2000-P': -1 }),
        termAccount('box', { 'ETH-A-1500-C': -1, 'ETH-A-1500-P': 1, 'ETH-A-2000-C': 1, 'ETH-A-2000-P': -1 }),
        termAccount('cheap put', { 'ETH-A-1000-P': -1 }),
        termAccount('unpaired', { 'ETH-A-1500-C': -1.01, 'ETH-A-2000-C': 1 }),
        termAccount('two expiries', { 'ETH-A-1500-C': 1, 'ETH-B-1500-C': -1 }),
        termAccount('two underlyings', { 'ETH-A-1500-C': 1, 'BTC-A-37500-C': -1 }),
      ],
      termMarket({ mark: 400 }),
    );
    expectClose(found, {
      spread: 500,
      'debit spread': 0,
      'narrow put spread': 500,
      box: 500,
      'cheap put': 1.1 * (0.5 * 400 + 400),
      // the isolated charge is 1.01 x 700; together: 500 lost at the upper strike, and a hundredth of a call naked
      unpaired: 500 + 1.2 * 0.01 * termForward + 0.01 * (2000 - 1500),
      'two expiries': 700,
      'two underlyings': 7500 + 400,
    });
  });

  test('a lot split in two changes nothing', async () => {
    const whole = termAccount('account', { 'ETH-A-1500-C': -2, 'ETH-A-2000-P': -4, 'ETH-A-2500-C': 1 });
    const split = { ...whole, positions: whole.positions.flatMap((one) => [1, 1].map(() => ({ ...one, quantity: one.quantity / 2 }))) };
    expect(await termOf(shortOptions, [split], termMarket({ mark }))).toEqual(await termOf(shortOptions, [whole], termMarket({ mark })));
  });

  test('without the mark that the rule asks for are a fault of the accounts that hold them', async () => {
    const run = await runEverywhere(ruleOf(shortOptions), [
      termAccount('with', { 'ETH-A-2000-C': -1 }),
      termAccount('without', { 'ETH-PERP': 1 }),
    ]);
    expect(run.faults.map(({ account, code, path }) => [account, code, path.endsWith('.mark')])).toEqual([['with', 'MISSING_FIELD', true]]);
    expect(Array.from(run.statuses)).toEqual([1, 0]);
  });
});

describe('naked shorts', () => {
  const accounts = [
    termAccount('alone', { 'ETH-A-2000-C': -3 }),
    termAccount('straddle', { 'ETH-A-2000-C': -3, 'ETH-A-2000-P': -1 }),
    termAccount('synthetic', { 'ETH-A-2000-C': -3, 'ETH-A-2000-P': 1 }),
    termAccount('long', { 'ETH-A-2000-C': 3, 'ETH-PERP': -4 }),
    termAccount('strikes and expiries', { 'ETH-A-2000-C': -1, 'ETH-A-2500-C': 1, 'ETH-B-2000-C': 1 }),
    termAccount('underlyings', { 'ETH-A-2000-C': -1, 'BTC-A-50000-C': -1 }),
  ];
  test('net calls and puts of a strike, or only options of the same side', async () => {
    const common = { alone: 6000, straddle: 8000, long: 0, 'strikes and expiries': 2000, underlyings: 52_000 };
    for (const [netting, synthetic] of [
      ['strike', 4000],
      ['side', 6000],
    ] as const)
      expectClose(await termOf({ kind: 'nakedShort', netting }, accounts), { ...common, synthetic });
  });
});
