// Laws of margin: what must hold for every book under isolated, cross and portfolio margin, whatever the numbers.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { MarginRun } from '../../src/engine/prepared/run.js';
import type { Rules } from '../../src/rules/document/rules.js';
import { documentRun } from '../fixtures/documentRun.js';
import { accountArbitrary, accountsArbitrary, withoutUnderflow } from '../fixtures/randomAccounts.js';
import { oracleDocument, smallDocument } from '../fixtures/smallDocument.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';
import { runs } from '../long.js';
import { handRelative, lawError, marginRelative } from '../precision.js';

const market = smallMarket();
const rules = smallDocument;
const modes = ['isolated', 'cross', 'portfolio'] as const;
const columns = ['equities', 'initials', 'maintenances', 'excesses'] as const;

/** Rules without brackets or tiers: every requirement is homogeneous in the position. */
const flat = oracleDocument({
  ...smallRules,
  isolated: { ...smallRules.isolated, futures: { '*': [{ upTo: null, initialRate: 0.05, maintenanceRate: 0.03 }] } },
  collateral: { '*': { tiers: [{ upTo: null, haircut: 0.1 }] } },
});

const margin = (accounts: readonly Account[], of: Rules = rules): Promise<MarginRun> => documentRun(of, accounts, market);
const account = accountArbitrary(market);
/** Drawn accounts, each under a name of its own. */
const drawn = (from: fc.Arbitrary<Account>, count: number, seed: number): Account[] =>
  fc.sample(from, { numRuns: count, seed }).map((one, i) => ({ ...one, account: `${i}`, subaccount: '' }));

/** Every figure of an account by requirement. */
const figuresOf = (run: MarginRun, name: string, subaccount = ''): number[] => {
  const place = run.accounts.findIndex((id, i) => id === name && run.subaccounts[i] === subaccount);
  return modes.flatMap((mode) => columns.map((column) => run.requirements[mode]?.[column][place] as number));
};
const column = (run: MarginRun, mode: (typeof modes)[number], of: (typeof columns)[number]): Float64Array =>
  run.requirements[mode]?.[of] ?? new Float64Array(0);

describe('margin', () => {
  test('the order of accounts, positions and collateral does not matter to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(accountsArbitrary(market), async (accounts) => {
        const turned = [...accounts]
          .reverse()
          .map((one) => ({ ...one, positions: [...one.positions].reverse(), collateral: [...one.collateral].reverse() }));
        const [before, after] = [await margin(accounts), await margin(turned)];
        for (const one of accounts)
          expect(figuresOf(after, one.account, one.subaccount)).toEqual(figuresOf(before, one.account, one.subaccount));
      }),
      { seed: 2, numRuns: runs(20, 7) },
    );
  });

  test('an account does not see who else is in the book', async () => {
    const accounts = drawn(account, 30, 3);
    const together = await margin(accounts);
    for (const one of accounts.slice(0, 10)) expect(figuresOf(await margin([one]), one.account)).toEqual(figuresOf(together, one.account));
  });

  test.each([0.25, 2, 1024])(
    'a book times %d has its equity and margins times it, to the bit, where no bracket is in between',
    async (factor) => {
      const accounts = drawn(account.map(withoutUnderflow), 60, 4);
      const scaled = accounts.map((one) => ({
        ...one,
        positions: one.positions.map((lot) => ({ ...lot, quantity: lot.quantity * factor })),
        collateral: one.collateral.map((row) => ({ ...row, amount: row.amount * factor })),
      }));
      const [before, after] = [await margin(accounts, flat), await margin(scaled, flat)];
      for (const { account: name } of accounts) expect(figuresOf(after, name)).toEqual(figuresOf(before, name).map((x) => x * factor));
    },
  );

  test('initial margin is never below maintenance margin, nor that below nothing', async () => {
    const run = await margin(drawn(account, 150, 5));
    expect(run.faults).toEqual([]);
    for (const mode of modes)
      column(run, mode, 'initials').forEach((initial, i) => {
        expect(initial).toBeGreaterThanOrEqual(column(run, mode, 'maintenances')[i] as number);
        expect(column(run, mode, 'maintenances')[i]).toBeGreaterThanOrEqual(0);
      });
  });

  test('cross margin of options alone is never above isolated margin', async () => {
    const options = { ...market, quotes: market.quotes.filter(({ instrument }) => instrument.kind === 'option') };
    const run = await margin(drawn(accountArbitrary(options, 20), 60, 6));
    const gross = marginRelative * run.notionals.reduce((sum, notional) => sum + notional, 0);
    for (const of of ['initials', 'maintenances'] as const)
      column(run, 'cross', of).forEach((x, i) => {
        expect(x).toBeLessThanOrEqual((column(run, 'isolated', of)[i] as number) + gross);
      });
  });

  test('more collateral never lowers excess or changes a requirement', async () => {
    const accounts = drawn(account, 60, 7);
    const richer = accounts.map((one, i) => ({
      ...one,
      collateral: [...one.collateral, { asset: market.assets[i % market.assets.length]?.id as string, amount: 37 * i }],
    }));
    const [before, after] = [await margin(accounts), await margin(richer)];
    for (const mode of modes) {
      expect(column(after, mode, 'initials')).toEqual(column(before, mode, 'initials'));
      column(after, mode, 'excesses').forEach((x, i) => {
        expect(x).toBeGreaterThanOrEqual(column(before, mode, 'excesses')[i] as number);
      });
    }
  });

  test('lots of one instrument are one position', async () => {
    const accounts = drawn(account.map(withoutUnderflow), 60, 8).map((one) => ({
      ...one,
      positions: one.positions.filter(({ instrument }, i) => one.positions.findIndex((other) => other.instrument === instrument) === i),
    }));
    const halves = accounts.map((one) => ({
      ...one,
      positions: one.positions.flatMap((lot) => [1, 1].map(() => ({ ...lot, quantity: lot.quantity / 2 }))),
    }));
    const [whole, split] = [await margin(accounts), await margin(halves)];
    for (const [i, { account: name }] of accounts.entries()) {
      const figures = figuresOf(whole, name);
      const gross = (whole.notionals[whole.accounts.indexOf(name)] as number) + Math.max(...figures.map(Math.abs));
      figuresOf(split, name).forEach((x, k) => {
        expect(Math.abs(x - (figures[k] as number)), `${i}`).toBeLessThanOrEqual(lawError(40) * gross);
      });
    }
    expect(split.positionCounts).toEqual(whole.positionCounts);
  });

  test('rows that close each other need no margin but keep their gain, which the later one is filled at', async () => {
    const positions = [
      { instrument: 'ETH-PERPETUAL', quantity: 100, entryPrice: 2_400 },
      { instrument: 'ETH-PERPETUAL', quantity: -100, entryPrice: 2_450 },
    ];
    const run = await margin([{ account: 'flat', subaccount: '', mode: 'portfolio', positions, collateral: [] }]);
    // 500 USDC at 0.999, 10 % off
    const pnl = 100 * 0.1 * 50 * 0.999 * 0.9;
    for (const mode of modes) {
      expect(column(run, mode, 'initials')[0]).toBe(0);
      expect(Math.abs((column(run, mode, 'equities')[0] as number) - pnl)).toBeLessThanOrEqual(handRelative * pnl);
    }
  });

  test('put-call parity: a long call and a short put are a forward in value and Greeks', async () => {
    const calls = market.quotes.filter(({ instrument }) => instrument.kind === 'option' && instrument.call === true);
    const run = await margin(
      calls.map(({ instrument: { id } }) => ({
        account: id,
        subaccount: '',
        mode: 'portfolio',
        positions: [id, id.replace(/C$/, 'P')].map((instrument, i) => ({ instrument, quantity: 1 - 2 * i, entryPrice: 1 })),
        collateral: [],
      })),
    );
    for (const { instrument, forward, rate } of calls) {
      const index = market.underlyings.find(({ id }) => id === instrument.underlying)?.index as number;
      const strike = instrument.strike as number;
      const years = ((instrument.expiry as number) - market.asOf) / (365 * 86_400_000);
      const inverse = instrument.settlement === 'inverse';
      const value = (inverse ? index / forward : Math.exp(-rate * years) * 0.999) * (forward - strike);
      const place = run.accounts.indexOf(instrument.id);
      expect(Math.abs((column(run, 'portfolio', 'equities')[place] as number) - value)).toBeLessThanOrEqual(marginRelative * index);
    }
  });

  test('an empty account owes nothing; one with a debt is below what it needs', async () => {
    const bare = { subaccount: '', mode: 'cross', positions: [] } as const;
    const run = await margin([
      { ...bare, account: 'empty', collateral: [] },
      { ...bare, account: 'debt', collateral: [{ asset: 'USD', amount: -1 }] },
    ]);
    expect(run.faults).toEqual([]);
    for (const mode of modes) {
      expect(column(run, mode, 'initials')[0]).toBe(0);
      expect(column(run, mode, 'excesses')).toEqual(Float64Array.of(0, -1));
    }
  });
});
