// The run of term rules: the same bits on every backend and whatever the order of the source, P&L by hand, faults of accounts.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../../src/book/bookOf.js';
import { type Account, buildMarket, type Quote } from '../../../src/index.js';
import type { ModelGrid } from '../../../src/rules/grid.js';
import { backends } from '../../backends.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { btcIndex, smallDraft, smallMarket } from '../../fixtures/smallMarket.js';
import { smallTermRules as rules } from '../../fixtures/termRules.js';
import { handRelative } from '../../precision.js';

const account = (name: string, positions: Account['positions'], extra: Partial<Account> = {}): Account => ({
  account: name,
  subaccount: '',
  mode: 'portfolio',
  positions,
  collateral: [{ asset: 'USDC', amount: 3000 }],
  ...extra,
});

const accounts: readonly Account[] = [
  account('futures', [{ instrument: 'ETH-PERPETUAL', quantity: 10, entryPrice: 2400 }]),
  account('options', [
    { instrument: 'ETH-E0-2500-C', quantity: -5, entryPrice: 0 },
    { instrument: 'BTC-E1-80000-P', quantity: 2, entryPrice: 0 },
    { instrument: 'ETH-E1-2500-C', quantity: 5, entryPrice: 0 },
  ]),
  account(
    'both',
    [
      { instrument: 'ETH-PERPETUAL', quantity: -3, entryPrice: 2500 },
      { instrument: 'BTC-F0', quantity: 100, entryPrice: 81_000 },
    ],
    { figures: { reserve: 17 } },
  ),
  account('bad', [{ instrument: 'NOT-LISTED', quantity: 1, entryPrice: 1 }]),
  account('empty', []),
];

const text = (column: Float64Array): string[] => Array.from(column, (x) => x.toString());

describe('requirements', () => {
  test('of a perpetual are the worst move and the notional, by hand', async () => {
    for (const backend of backends) {
      const core = coreOn(await backend.create(), 'test');
      const run = core.requirements({ market: smallMarket(), book: bookOf(accounts), rules, terms: true });
      const at = run.accounts.indexOf('futures');
      const price = 2500 * 1.0005;
      const size = 10 * 0.1 * 0.999;
      // -10 % costs 0.1, -30 % weighs 0.35: 0.105 of the notional is the worse
      expect(run.maintenances[at]).toBeCloseTo(size * price * (0.105 + 0.01), 9);
      expect(run.initials[at]).toBeCloseTo(1.25 * size * price * 0.115, 9);
      expect(run.equities[at]).toBeCloseTo(2000 * 0.999 + 10 * (price - 2400) * 0.1 * 0.999, 9);
      expect(run.maintenances[run.accounts.indexOf('empty')]).toBe(0);
      expect(run.terms.get('reserve')?.values[run.accounts.indexOf('both')]).toBe(17);
      const bad = run.accounts.indexOf('bad');
      expect([run.statuses[bad], run.equities[bad], run.initials[bad]]).toEqual([1, Number.NaN, Number.NaN]);
      expect(run.faults.map(({ code, account }) => [code, account])).toEqual([['UNKNOWN_INSTRUMENT', 'bad']]);
    }
  });

  test('have the same bits on every backend, in any order of accounts and positions', async () => {
    const runs = [];
    for (const backend of backends) {
      const core = coreOn(await backend.create(), 'test');
      const turned = accounts.map((one) => ({ ...one, positions: [...one.positions].reverse() })).reverse();
      for (const book of [bookOf(accounts), bookOf(turned)]) {
        const run = core.requirements({ market: smallMarket(), book, rules, terms: true });
        runs.push({
          ...run,
          equities: text(run.equities),
          initials: text(run.initials),
          scan: text(run.terms.get('scan')?.values as Float64Array),
        });
      }
    }
    for (const run of runs)
      expect([run.accounts, run.equities, run.initials, run.scan]).toEqual([
        runs[0]?.accounts,
        runs[0]?.equities,
        runs[0]?.initials,
        runs[0]?.scan,
      ]);
    expect(Number(runs[0]?.scan.find((x) => Number(x) > 0))).toBeGreaterThan(0);
  });

  test('agree with the margin run on a long option: it cannot lose more than it is worth', async () => {
    const core = coreOn(await (backends[0] as (typeof backends)[number]).create(), 'test');
    const book = bookOf([account('long', [{ instrument: 'ETH-E0-2500-C', quantity: 3, entryPrice: 0 }])]);
    const run = core.requirements({ market: smallMarket(), book, rules, terms: true });
    const value = run.terms.get('options')?.values[0] as number;
    expect(run.maintenances[0]).toBeGreaterThan(0);
    expect(run.maintenances[0]).toBeLessThan(value);
  });

  test('terms and formulas may have the names of totals', async () => {
    const renamed = {
      ...rules,
      formulas: { initial: rules.formulas.requirement, equity: 'reserve' },
      initial: { sum: ['initial', 7, { product: [0, 'equity'] }] },
      maintenance: 'initial',
    } as typeof rules;
    for (const backend of backends) {
      const core = coreOn(await backend.create(), 'test');
      const book = bookOf(accounts);
      const run = core.requirements({ market: smallMarket(), book, rules: renamed, terms: true });
      const plain = core.requirements({ market: smallMarket(), book, rules });
      const at = run.accounts.indexOf('both');
      expect(run.maintenances[at]).toBe(plain.maintenances[at]);
      expect(run.initials[at]).toBe((plain.maintenances[at] as number) + 7);
      expect([run.terms.get('equity')?.values[at], run.equities[at]]).toEqual([17, plain.equities[at]]);
    }
  });

  test('NaN of one underlying is a fault, whichever underlying it is of', async () => {
    const big = { product: ['perp', 1e300, 1e300] };
    const lost = { ...rules, initial: { units: 'max', of: { difference: [big, big] } } } as typeof rules;
    for (const instrument of ['ETH-PERPETUAL', 'BTC-PERPETUAL']) {
      const core = coreOn(await (backends[0] as (typeof backends)[number]).create(), 'test');
      const book = bookOf([account('a', [{ instrument, quantity: 1, entryPrice: 2000 }])]);
      const run = core.requirements({ market: smallMarket(), book, rules: lost });
      expect([run.statuses[0], run.initials[0], run.faults[0]?.code]).toEqual([1, Number.NaN, 'OVERFLOW']);
    }
  });

  test('a coin option whose forward is fixed in part is paid in a coin that moves whole', async () => {
    const draft = smallDraft();
    const id = 'BTC-E0-80000-P';
    const quote = draft.quotes.find(({ instrument }) => instrument.id === id) as Quote;
    const fixed = 0.4 * quote.forward;
    const market = buildMarket({ ...draft, quotes: draft.quotes.map((one) => (one === quote ? { ...one, figures: { fixed } } : one)) });
    const moves = { '-0.2': 1, '0.15': -1 };
    for (const [move, quantity] of Object.entries(moves)) {
      const scenarios = [{ move: Number(move), vol: 'same', weight: 1 }];
      const grid = { ...(rules.grids.main as ModelGrid), priceRanges: { '*': 1 }, fixedForward: 'fixed', scenarios };
      const one = { ...rules, grids: { main: grid }, initial: { units: 'sum', of: 'scan' } } as typeof rules;
      for (const backend of backends) {
        const core = coreOn(await backend.create(), 'test');
        const forwards = Float64Array.of(quote.forward, fixed + (quote.forward - fixed) * (1 + Number(move)));
        const strikes = Float64Array.of(80_000, 80_000);
        const expiryYears = new Float64Array(2).fill(7 / 365);
        const vols = new Float64Array(2).fill(quote.vol);
        const { values } = core.greeks({ forwards, strikes, expiryYears, vols, calls: new Uint8Array(2), settlement: 'inverse' });
        const [before, after] = values as unknown as [number, number];
        const pnl = quantity * (after * btcIndex * (1 + Number(move)) - before * btcIndex);
        const { initials } = core.requirements({
          market,
          book: bookOf([account('a', [{ instrument: id, quantity: -quantity, entryPrice: 0 }])]),
          rules: one,
        });
        expect(Math.abs((initials[0] as number) / pnl - 1)).toBeLessThan(handRelative);
      }
    }
  });

  test('a state that gives a volatility to an option without one is a fault of who holds it', async () => {
    const draft = smallDraft();
    const market = buildMarket({ ...draft, quotes: draft.quotes.map((one) => ({ ...one, vol: 0 })) });
    const core = coreOn(await (backends[0] as (typeof backends)[number]).create(), 'test');
    const held = [account('a', [{ instrument: 'ETH-E0-2800-C', quantity: -1, entryPrice: 0 }]), account('b', [])];
    const run = core.requirements({ market, book: bookOf(held), rules });
    expect([Array.from(run.statuses), run.faults.map(({ code }) => code)]).toEqual([[1, 0], ['OVERFLOW']]);
  });

  test('what is no book is refused', async () => {
    const core = coreOn(await (backends[0] as (typeof backends)[number]).create(), 'test');
    for (const book of [null, {}, []])
      expect(() => core.requirements({ market: smallMarket(), book: book as never, rules })).toThrow(
        expect.objectContaining({ code: 'TYPE_MISMATCH' }),
      );
  });
});
