// Savings: from requirement to requirement, within one from apart to together; volatility, amounts of the account, leverage that it chose.
import { describe, expect, test } from 'vitest';
import { parseRules } from '../../../src/rules/document/rules.js';
import { limitRelative } from '../../precision.js';
import { book, documentOf, prepared } from '../prepared.js';
import { contract, held, holder, small, smallRules } from './asked.js';

const pooling = async (...args: Parameters<typeof holder>) => {
  const engine = await prepared('js', smallRules, held(holder(...args)), small);
  return (await engine.account(args[0]).savings()).requirements[0]?.pooling as NonNullable<unknown> as {
    alone: number;
    byExpiry: number;
    byUnderlying: number;
    together: number;
    vol: { alone: number; together: number };
  };
};

describe('pooling', () => {
  test('a hedge within an expiry saves there, and nowhere else', async () => {
    const { alone, byExpiry, byUnderlying, together } = await pooling('a', {
      positions: [
        { instrument: 'ETH-E1-2500-C', quantity: 5, entryPrice: 0 },
        { instrument: 'ETH-E1-2800-C', quantity: -5, entryPrice: 0 },
      ],
    });
    expect(alone).toBeGreaterThan(1.2 * byExpiry);
    expect([byUnderlying, together]).toEqual([byExpiry, byExpiry]);
  });

  test('a calendar of options offsets most of its vega: what vol shocks add falls when both stand together', async () => {
    const { vol, together } = await pooling('a', {
      positions: [
        { instrument: 'ETH-E1-2500-C', quantity: -5, entryPrice: 0 },
        { instrument: 'ETH-E0-2500-C', quantity: 5, entryPrice: 0 },
      ],
    });
    expect(vol.alone).toBeGreaterThan(0);
    expect(vol.together).toBeLessThan(vol.alone);
    expect(together).toBeGreaterThan(0);
    // a future has no vega
    expect((await pooling('a', { positions: [{ instrument: 'ETH-F0', quantity: 3, entryPrice: 2500 }] })).vol).toEqual({
      alone: 0,
      together: 0,
    });
  });

  test('an amount of the account is in every step once, and in no position', async () => {
    const two = [
      { instrument: 'ETH-PERPETUAL', quantity: 2, entryPrice: 2500 },
      { instrument: 'BTC-PERPETUAL', quantity: 1000, entryPrice: 80_000 },
    ];
    const without = await pooling('a', { positions: two });
    const reserved = await pooling('a', { positions: two, figures: { reserve: 8 } });
    for (const step of ['alone', 'byExpiry', 'byUnderlying', 'together'] as const)
      expect(Math.abs(reserved[step] - without[step] - 1.25 * 8)).toBeLessThanOrEqual(limitRelative * without[step]);
    expect(reserved.vol).toEqual(without.vol);
  });

  test('a leverage that the account chose holds for each of its positions', async () => {
    const { formulas: _, terms, ...rest } = smallRules;
    const rules = parseRules({
      ...rest,
      terms: {
        ...terms,
        chosen: {
          kind: 'brackets',
          kinds: ['perpetual'],
          price: 'forward',
          netting: 'instrument',
          charge: { initial: 'whole', maintenance: 'marginal' },
          tiers: { '*': [{ upTo: null, initial: '1/50', maintenance: 0.005 }] },
          leverage: 'leverage',
        },
      },
      requirements: { whole: { equity: 'collateral + futuresPnl', initial: 'sum(chosen)', maintenance: 'sum(chosen)' } },
    });
    const positions = [
      { instrument: 'ETH-PERPETUAL', quantity: 2, entryPrice: 2500 },
      { instrument: 'BTC-PERPETUAL', quantity: 1000, entryPrice: 80_000 },
    ];
    const of = held(holder('a', { positions, figures: { leverage: 10, 'leverage.ETH-PERPETUAL': 5 } }));
    const [found] = (await (await prepared('js', rules, of, small)).account('a').savings()).requirements;
    const due = (2 * contract) / 5 + 10_000 / 10;
    expect(Math.abs((found?.pooling.alone as number) - due)).toBeLessThanOrEqual(limitRelative * due);
    expect(found?.pooling.together).toBe(found?.pooling.alone);
  });
});

test('released is the difference of excess from isolated through cross to portfolio, or along any requirements', async () => {
  const engine = await prepared('wasm', documentOf('margincore'));
  const { requirements: columns } = engine.run();
  for (let a = 0; a < 5; a++) {
    const view = engine.account(book.accounts[a] as string, book.subaccounts[a] as string);
    const found = await view.savings();
    const excess = (name: string): number => columns[name]?.excesses[a] as number;
    expect(found.requirements.map(({ requirement, released }) => [requirement, released])).toEqual([
      ['isolated', 0],
      ['cross', excess('cross') - excess('isolated')],
      ['portfolio', excess('portfolio') - excess('cross')],
    ]);
    expect(found.released).toBe(excess('portfolio') - excess('isolated'));
    for (const { requirement, initial, pooling: steps } of found.requirements) {
      expect(initial).toBe(columns[requirement]?.initials[a]);
      expect(structuredClone(steps)).toEqual(steps);
    }
    const back = await view.savings(['portfolio', 'isolated']);
    expect(back.released).toBe(-(excess('portfolio') - excess('isolated')));
  }
  await expect(engine.account(book.accounts[0] as string).savings(['own'])).rejects.toMatchObject({ path: 'requirements[0]' });
});
