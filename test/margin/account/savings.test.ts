// Savings of an account: hedges, volatility, figures.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../../src/book/bookOf.js';
import { type Account, type Core, parseTermRules } from '../../../src/index.js';
import { smallTermRules as rules } from '../../fixtures/termRules.js';
import { limitRelative } from '../../precision.js';
import { account, contract, cores, market } from './asked.js';

describe('savings', () => {
  test('a hedge within an expiry saves there, and nowhere else', async () => {
    const [core] = (await cores()) as [Core];
    const hedged = account('a', {
      positions: [
        { instrument: 'ETH-E1-2500-C', quantity: 5, entryPrice: 0 },
        { instrument: 'ETH-E1-2800-C', quantity: -5, entryPrice: 0 },
      ],
    });
    const { alone, byExpiry, byUnderlying, together } = core.accounts.savings({ market, book: bookOf([hedged]), rules, account: 'a' });
    expect(alone).toBeGreaterThan(1.2 * byExpiry);
    expect([byUnderlying, together]).toEqual([byExpiry, byExpiry]);
  });

  test('a calendar of options offsets most of its vega: what vol shocks add falls when both stand together', async () => {
    const [core] = (await cores()) as [Core];
    const spread = account('a', {
      positions: [
        { instrument: 'ETH-E1-2500-C', quantity: -5, entryPrice: 0 },
        { instrument: 'ETH-E0-2500-C', quantity: 5, entryPrice: 0 },
      ],
    });
    const inputs = { market, book: bookOf([spread]), rules, account: 'a' };
    const { vol, together } = core.accounts.savings(inputs);
    expect(vol.alone).toBeGreaterThan(0);
    expect(vol.together).toBeLessThan(vol.alone);
    // a future has no vega
    const future = bookOf([account('a', { positions: [{ instrument: 'ETH-F0', quantity: 3, entryPrice: 2500 }] })]);
    expect(core.accounts.savings({ ...inputs, book: future }).vol).toEqual({ alone: 0, together: 0 });
    expect(together).toBeGreaterThan(0);
  });
});

describe('savings of accounts with figures', () => {
  const two = [
    { instrument: 'ETH-PERPETUAL', quantity: 2, entryPrice: 2500 },
    { instrument: 'BTC-PERPETUAL', quantity: 1000, entryPrice: 80_000 },
  ];
  const strict = parseTermRules({
    ...rules,
    terms: { ...rules.terms, reserve: { term: 'accountFigure', figure: 'reserve', absent: 'fault' } },
  });

  test('an amount of the account is in every step once, and in no position', async () => {
    const [core] = (await cores()) as [Core];
    const asked = (own: Partial<Account>) => ({
      market,
      book: bookOf([account('a', { positions: two, ...own })]),
      rules: strict,
      account: 'a',
    });
    const without = core.accounts.savings(asked({ figures: { reserve: 0 } }));
    expect(without.alone).toBeGreaterThan(0);
    const { alone, byExpiry, byUnderlying, together, vol } = core.accounts.savings(asked({ figures: { reserve: 8 } }));
    for (const [found, base] of [
      [alone, without.alone],
      [byExpiry, without.byExpiry],
      [byUnderlying, without.byUnderlying],
      [together, without.together],
    ] as const)
      expect(Math.abs(found - base - 1.25 * 8)).toBeLessThanOrEqual(limitRelative * base);
    expect(vol).toEqual(without.vol);
    // all of it is what the account is asked for
    const bare = asked({ figures: { reserve: 8 }, collateral: [] });
    expect(together).toBe(core.requirements({ market, book: bare.book, rules: strict }).initials[0]);
  });

  test('an amount that the rule insists on and the account does not state is its fault', async () => {
    const [core] = (await cores()) as [Core];
    const book = bookOf([account('a', { positions: two })]);
    expect(() => core.accounts.savings({ market, book, rules: strict, account: 'a' })).toThrow(
      expect.objectContaining({ code: 'MISSING_FIELD', path: 'accounts["a"].figures.reserve' }),
    );
  });

  test('a leverage that the account chose holds for each of its positions', async () => {
    const [core] = (await cores()) as [Core];
    const brackets = { '*': [{ upTo: null, maintenanceRate: 0.005, maxLeverage: 50 }] };
    const tiers = { term: 'bracketMaintenance', kinds: ['perpetual'], price: 'forward', brackets };
    const levered = parseTermRules({
      ...rules,
      terms: { ...rules.terms, tiers, chosen: { term: 'bracketInitial', of: 'tiers', leverage: 'leverage' } },
      initial: { units: 'sum', of: 'chosen' },
    });
    const book = bookOf([account('a', { positions: two, figures: { leverage: 10, 'leverage.ETH-PERPETUAL': 5 } })]);
    const { alone, together } = core.accounts.savings({ market, book, rules: levered, account: 'a' });
    const due = (2 * contract) / 1.25 / 5 + 10_000 / 10;
    expect(Math.abs(alone - due)).toBeLessThanOrEqual(limitRelative * due);
    expect(together).toBe(alone);
  });
});
