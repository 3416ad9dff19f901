// Questions about one account: closed forms of a perpetual, Euler sums, transfers, pooled subaccounts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../../src/book/bookOf.js';
import { type Account, type Core, parseTermRules } from '../../../src/index.js';
import { unifiedBook } from '../../../src/margin/account/unified.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { smallMarket } from '../../fixtures/smallMarket.js';
import { smallTermRules as rules } from '../../fixtures/termRules.js';
import { lanes } from '../../lanes.js';
import { attributionRelative, limitRelative } from '../../precision.js';

const market = smallMarket();
const account = (name: string, extra: Partial<Account> = {}): Account => ({
  account: name,
  subaccount: '',
  mode: 'cross',
  positions: [],
  collateral: [{ asset: 'USD', amount: 900 }],
  ...extra,
});
const cores = async (): Promise<Core[]> => Promise.all(lanes.map(async (lane) => coreOn(await lane.create(), 'test')));

/** What a contract of the ETH perpetual needs at entry: 1.25 x (worst move + 1 %) of its notional; -30 % at weight 0.35 for who is long, +10 % for who is short. */
const contract = 1.25 * (0.1 * 0.999) * (2500 * 1.0005);
const perContract = 0.115 * contract;

describe('limits', () => {
  test('the largest order of a perpetual is equity over the rate, by hand', async () => {
    for (const core of await cores()) {
      const inputs = { market, book: bookOf([account('a')]), rules, account: 'a', instrument: 'ETH-PERPETUAL', price: 2500 * 1.0005 };
      for (const side of ['buy', 'sell'] as const) {
        const { amount, bound } = core.accounts.largestOrder({ ...inputs, side, most: 1000, tolerance: 1e-12 });
        expect(bound).toBe('excess');
        expect(Math.abs(amount / (900 / (side === 'buy' ? perContract : 0.11 * contract)) - 1)).toBeLessThan(limitRelative);
      }
      expect(core.accounts.largestOrder({ ...inputs, side: 'buy', most: 2, tolerance: 1e-12 })).toMatchObject({ amount: 2, bound: 'most' });
    }
  });

  test('the largest withdrawal leaves the initial requirement covered to the last cent', async () => {
    const [core] = (await cores()) as [Core];
    const book = bookOf([account('a', { positions: [{ instrument: 'ETH-PERPETUAL', quantity: 10, entryPrice: 2500 * 1.0005 }] })]);
    const { amount } = core.accounts.largestWithdrawal({ market, book, rules, account: 'a', asset: 'USD', tolerance: 1e-12 });
    expect(Math.abs(amount / (900 - 10 * perContract) - 1)).toBeLessThan(limitRelative);
    // nothing of the asset is held: what is asked about is the whole
    expect(core.accounts.largestWithdrawal({ market, book, rules, account: 'a', asset: 'USDC', tolerance: 1e-9 })).toMatchObject({
      amount: 0,
      bound: 'most',
    });
    const short = bookOf([account('a', { positions: [{ instrument: 'ETH-PERPETUAL', quantity: 1000, entryPrice: 2500 }] })]);
    expect(core.accounts.largestWithdrawal({ market, book: short, rules, account: 'a', asset: 'USD', tolerance: 1e-9 })).toMatchObject({
      amount: 0,
      bound: 'excess',
    });
    const none = { market, book, rules, account: 'b', asset: 'USD', tolerance: 1e-9 };
    expect(() => core.accounts.largestWithdrawal(none)).toThrow(expect.objectContaining({ code: 'UNKNOWN_ACCOUNT' }));
  });
});

describe('what is asked', () => {
  test('holds every field and no other', async () => {
    const [core] = (await cores()) as [Core];
    const asked = { market, book: bookOf([account('a')]), rules, account: 'a' };
    const more = { ...asked, requirement: 'initial', acount: 'b' } as const;
    expect(() => core.accounts.explain(more)).toThrow(expect.objectContaining({ code: 'UNKNOWN_FIELD', path: 'inputs.acount' }));
    const less = { market, book: asked.book, account: 'a' } as unknown as typeof asked;
    expect(() => core.accounts.savings(less)).toThrow(expect.objectContaining({ code: 'MISSING_FIELD', path: 'inputs.rules' }));
    const nothing = undefined as unknown as Parameters<Core['accounts']['largestOrder']>[0];
    for (const ask of [core.accounts.largestOrder, core.accounts.largestWithdrawal, core.accounts.checkTransfer])
      expect(() => ask(nothing as never)).toThrow(expect.objectContaining({ code: 'TYPE_MISMATCH', path: 'inputs' }));
    expect(() => core.compareRules({ ...asked, rules: [rules] } as never)).toThrow(expect.objectContaining({ code: 'UNKNOWN_FIELD' }));
    const to = 'a' as never;
    expect(() =>
      core.accounts.checkTransfer({ market, book: asked.book, rules, from: { account: 'a' }, to, asset: 'USD', amount: 1 }),
    ).toThrow(expect.objectContaining({ code: 'TYPE_MISMATCH', path: 'to' }));
  });
});

describe('explain', () => {
  const ids = market.quotes.map(({ instrument }) => instrument.id).filter((id) => !id.includes('SPOT'));
  const positions = fc.array(
    fc.record({ instrument: fc.constantFrom(...ids), quantity: fc.integer({ min: -20, max: 20 }), entryPrice: fc.constant(2000) }),
    { minLength: 1, maxLength: 6 },
  );

  test('contributions and the remainder sum to the requirement; the scan has almost no remainder', async () => {
    const [core] = (await cores()) as [Core];
    fc.assert(
      fc.property(positions, (held) => {
        const book = bookOf([account('a', { positions: held, figures: { reserve: 3 } })]);
        const explained = core.accounts.explain({ market, book, rules, account: 'a', requirement: 'maintenance' });
        const sum = explained.contributions.reduce((total, { value }) => total + value, 0);
        expect(sum + explained.remainder).toBeCloseTo(explained.value, 6);
        // a corner where two scenarios are equally bad is possible, but has measure zero away from flat books
        expect(Math.abs(explained.remainder)).toBeLessThanOrEqual(attributionRelative * Math.max(1, explained.value));
      }),
      { numRuns: 40, seed: 7 },
    );
  });

  test('names the term and the scenario that bind', async () => {
    const [core] = (await cores()) as [Core];
    const book = bookOf([account('a', { positions: [{ instrument: 'ETH-PERPETUAL', quantity: -4, entryPrice: 2500 }] })]);
    const explained = core.accounts.explain({ market, book, rules, account: 'a', requirement: 'initial' });
    expect(explained.binding.map(({ term, underlying, scenario }) => [term, underlying, scenario])).toEqual([
      ['scan', 'ETH', '1 up'],
      ['perp', 'ETH', undefined],
    ]);
    expect(explained.formula).toMatchObject({ label: 'initial', value: explained.value, binding: true });
    const unlisted = bookOf([account('a', { positions: [{ instrument: 'NONE', quantity: 1, entryPrice: 1 }] })]);
    expect(() => core.accounts.explain({ market, book: unlisted, rules, account: 'a', requirement: 'initial' })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_INSTRUMENT', path: expect.stringContaining('accounts["a"]') }),
    );
  });
});

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

describe('questions that have no number', () => {
  test('savings of an account that cannot be margined are its fault, not NaN', async () => {
    const [core] = (await cores()) as [Core];
    const unlisted = bookOf([account('a', { positions: [{ instrument: 'NONE', quantity: 1, entryPrice: 1 }] })]);
    expect(() => core.accounts.savings({ market, book: unlisted, rules, account: 'a' })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_INSTRUMENT', path: expect.stringContaining('accounts["a"]') }),
    );
  });

  test('what is not held bounds a withdrawal, not the excess', async () => {
    const [core] = (await cores()) as [Core];
    const inputs = { market, book: bookOf([account('a')]), rules, account: 'a', tolerance: 1e-9 };
    expect(core.accounts.largestWithdrawal({ ...inputs, asset: 'USDC' })).toEqual({ amount: 0, excess: 900, bound: 'most' });
  });
});

describe('transfers and pooled subaccounts', () => {
  const rich = account('a', { subaccount: 'rich' });
  const busy = account('a', {
    subaccount: 'busy',
    collateral: [{ asset: 'USD', amount: 10 }],
    positions: [{ instrument: 'ETH-PERPETUAL', quantity: 2, entryPrice: 2500 * 1.0005 }],
  });
  const apart = account('a', { subaccount: 'apart', mode: 'isolated', positions: busy.positions });

  test('a transfer is allowed while the giver stays covered', async () => {
    const [core] = (await cores()) as [Core];
    const inputs = { market, book: bookOf([rich, busy]), rules, asset: 'USD' };
    const to = { account: 'a', subaccount: 'busy' };
    const from = { account: 'a', subaccount: 'rich' };
    const done = core.accounts.checkTransfer({ ...inputs, from, to, amount: 900 });
    expect(done).toMatchObject({ allowed: true, from: { before: 900, after: 0 } });
    expect((done.to?.after as number) - (done.to?.before as number)).toBeCloseTo(900, 9);
    expect(core.accounts.checkTransfer({ ...inputs, from, amount: 900.5 })).toMatchObject({ allowed: false, reason: 'holds 900 USD' });
    expect(core.accounts.checkTransfer({ ...inputs, from: to, to: from, amount: 5 })).toMatchObject({ allowed: false });
    expect(() => core.accounts.checkTransfer({ ...inputs, to, amount: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'MISSING_FIELD', path: 'inputs.from' }),
    );
    expect(() => core.accounts.checkTransfer({ ...inputs, from, to: from, amount: 1 })).toThrow(expect.objectContaining({ path: 'to' }));
    expect(() => core.accounts.checkTransfer({ ...inputs, from, to, amount: 0 })).toThrow(
      expect.objectContaining({ code: 'NOT_POSITIVE' }),
    );
  });

  test('subaccounts are pooled, isolated buckets stay apart', async () => {
    const [core] = (await cores()) as [Core];
    const run = core.requirements({ market, book: unifiedBook(bookOf([rich, busy, apart])), rules });
    expect(run.subaccounts).toEqual(['', 'apart']);
    const single = core.requirements({ market, book: bookOf([rich, busy, apart]), rules });
    expect(run.initials[0]).toBe(single.initials[single.subaccounts.indexOf('busy')]);
    expect(run.equities[0]).toBeCloseTo(910, 9);
    expect(run.initials[1]).toBe(single.initials[single.subaccounts.indexOf('apart')]);
  });

  test('an isolated bucket without a name is one beside none, and a fault of its account beside a pool', async () => {
    const [core] = (await cores()) as [Core];
    const nameless = { ...apart, subaccount: '' };
    const lone = unifiedBook(bookOf([nameless, apart]));
    expect([lone.subaccounts, lone.modes, lone.faults]).toEqual([['', 'apart'], ['isolated', 'isolated'], []]);
    const other = account('b');
    for (const order of [
      [nameless, rich, busy, apart, other],
      [rich, busy, nameless, apart, other],
    ]) {
      const book = unifiedBook(bookOf(order));
      expect([book.accounts, book.subaccounts]).toEqual([
        ['a', 'a', 'b'],
        ['', 'apart', ''],
      ]);
      const run = core.requirements({ market, book, rules });
      expect(run.faults).toMatchObject([{ account: 'a', subaccount: '', code: 'DUPLICATE', path: 'accounts["a"].subaccount' }]);
      expect(Array.from(run.statuses)).toEqual([1, 0, 0]);
      const alone = core.requirements({ market, book: bookOf([apart, other]), rules });
      expect(run.initials.slice(1)).toEqual(alone.initials);
    }
  });
});
