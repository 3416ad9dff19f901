// Long and short of one instrument beside each other: no preset asks for less than 0, as its proof says.
import { afterAll, describe, expect, test } from 'vitest';
import { bookOf, createCore } from '../../../src/index.js';
import { preset, presetNames } from '../../../src/rules.js';
import { faultOf } from '../../fixtures/faultOf.js';
import { ledgerAccounts } from '../../optimise/ledgerCases.js';
import { seeded } from '../../optimise/tables.js';
import { handRelative } from '../../precision.js';
import { backendNames, market } from '../../program/prepared.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend, threads: 1 })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

const id = 'BTC_USDC-PERPETUAL';

test.each(presetNames.filter((one) => one !== 'aave-v3'))('%s', async (name) => {
  const rules = preset(name);
  const accounts = ledgerAccounts(market, seeded(300), 600, rules.scope.kinds).filter(({ positions }) =>
    positions.some(({ side }) => side !== undefined),
  );
  expect(accounts.length).toBeGreaterThan(100);
  const engine = await (cores[presetNames.indexOf(name) % 2] as (typeof cores)[number]).prepare({ book: bookOf(accounts), market, rules });
  const { codes } = engine.run();
  let answered = 0;
  for (const [a, { account }] of accounts.entries()) {
    if (codes[a] !== 0) {
      expect(faultOf(() => engine.account(account)).code, account).not.toBe('NEGATIVE');
      continue;
    }
    const { initial, maintenance } = engine.account(account);
    expect(Math.min(initial, maintenance)).toBeGreaterThanOrEqual(0);
    answered += 1;
  }
  expect(answered).toBeGreaterThanOrEqual(0.9 * accounts.length);
  engine.dispose();
});

describe.each(backendNames)('mars by hand, %s', (backend) => {
  const core = cores[backendNames.indexOf(backend)] as (typeof cores)[number];
  const price = market.quotes.find(({ instrument }) => instrument.id === id)?.forward as number;
  const { multiplier } = (market.quotes.find(({ instrument }) => instrument.id === id) as (typeof market.quotes)[number]).instrument;
  const [low, high] = [price / 2, 1.5 * price];
  const of = async (long: number, short: number) => {
    const rows = [
      { instrument: id, quantity: long / multiplier, entryPrice: low, side: 'long' as const },
      { instrument: id, quantity: -short / multiplier, entryPrice: high, side: 'short' as const },
    ];
    const book = bookOf([{ account: 'a', subaccount: '', mode: 'cross', positions: rows, collateral: [{ asset: 'USDC', amount: 1000 }] }]);
    const engine = await core.prepare({ book, market, rules: preset('mars') });
    const { equity, initial, maintenance } = engine.account('a');
    engine.dispose();
    return { equity, initial, maintenance };
  };
  const near = (x: number, due: number): void => expect(Math.abs(x - due)).toBeLessThanOrEqual(2e-6 + handRelative * Math.abs(due));

  test('more was received for the short than was paid for the long: it is an asset, and nothing is owed', async () => {
    const { equity, initial, maintenance } = await of(2, 1);
    near(equity, 900 + price * (0.8 - 0.001) + high - 2 * low);
    expect(maintenance).toBe(0);
    near(initial, 50 + price * 0.05);
  });
  test('more was paid for the long: it is owed', async () => {
    const { equity, maintenance } = await of(4, 1);
    near(equity, 900 + 3 * price * (0.8 - 0.001));
    near(maintenance, 4 * low - high);
  });
  test('both sides alike: what they have earned counts whole', async () => {
    const { equity, initial, maintenance } = await of(1, 1);
    near(equity, 900 + high - low);
    expect(maintenance).toBe(0);
    near(initial, 50);
  });
});
