// Laws of Derive's presets on random accounts: collateral helps, lots add up, initial covers maintenance, and the first portfolio manager is sub-additive.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { preset } from '../../src/rules/document/presets.js';
import { documentRun } from '../fixtures/documentRun.js';
import { termAccount, termIndex, termMarket, termStrikes } from '../fixtures/termMarket.js';
import { lawError } from '../precision.js';

const presets = ['derive-pmrm-1', 'derive-pmrm-2', 'derive-standard'] as const;
/** Draws in [0, 1): the fractional parts of multiples of the golden ratio. */
const draw = (n: number): number => (n * 0.618033988749895) % 1;

function randomAccount(seed: number): Account {
  const positions: Record<string, number> = {};
  const amount = (n: number): number => Math.round((draw(n) - 0.5) * 64) / 8;
  for (let i = 0; i < 8; i++) {
    const n = seed * 101 + i * 7;
    const underlying = draw(n) < 0.7 ? 'ETH' : 'BTC';
    const strike = ((termStrikes[Math.floor(draw(n + 1) * 4)] as number) / termIndex.ETH) * termIndex[underlying];
    const id = `${underlying}-${draw(n + 2) < 0.5 ? 'A' : 'B'}-${strike}-${draw(n + 3) < 0.5 ? 'C' : 'P'}`;
    positions[draw(n + 4) < 0.85 ? id : `${underlying}-PERP`] = amount(n + 5);
  }
  for (const [id, quantity] of Object.entries(positions)) if (quantity === 0) delete positions[id];
  return termAccount(`account ${seed}`, positions, { USDC: 10_000 * amount(seed), ETH: Math.abs(amount(seed + 1)) });
}

const accounts = Array.from({ length: 60 }, (_, seed) => randomAccount(seed));
const sure = termMarket();
const unsure = termMarket({ underlying: { spotConfidence: 0.5, perpetualConfidence: 0.3 }, peg: 0.9 });

/** Some hundred terms of the size of the notional. */
type Run = Awaited<ReturnType<typeof documentRun>>;
const slack = (run: Run, a: number): number => lawError(400) * (1e6 + (run.notionals[a] as number));

describe.each(presets)('%s', (name) => {
  const rules = preset(name);

  test('asks no less to open than to keep, and never less than nothing', async () => {
    for (const market of [sure, unsure]) {
      const run = await documentRun(rules, accounts, market);
      expect(run.faults).toEqual([]);
      for (let a = 0; a < accounts.length; a++) {
        expect(run.maintenances[a]).toBeGreaterThanOrEqual(0);
        expect(run.initials[a]).toBeGreaterThanOrEqual(run.maintenances[a] as number);
      }
      expect(Math.max(...run.maintenances)).toBeGreaterThan(1000);
    }
  });

  test('more cash is that much more excess', async () => {
    const richer = accounts.map((one) => ({
      ...one,
      collateral: one.collateral.map((row) => (row.asset === 'USDC' ? { ...row, amount: row.amount + 512 } : row)),
    }));
    const [before, after] = [await documentRun(rules, accounts, unsure), await documentRun(rules, richer, unsure)];
    for (let a = 0; a < accounts.length; a++)
      expect(Math.abs((after.excesses[a] as number) - (before.excesses[a] as number) - 512)).toBeLessThanOrEqual(slack(before, a));
  });

  test('a lot split in two, and the rows of an account in another order, change nothing', async () => {
    const split = accounts.map((one) => ({
      ...one,
      positions: one.positions.flatMap((row) => [1, 1].map(() => ({ ...row, quantity: row.quantity / 2 }))).reverse(),
    }));
    const [before, after] = [await documentRun(rules, accounts, sure), await documentRun(rules, split, sure)];
    expect(after.initials).toEqual(before.initials);
    expect(after.maintenances).toEqual(before.maintenances);
  });
});

test('derive-pmrm-1 asks for two accounts together at most what it asks for them apart', async () => {
  const rules = preset('derive-pmrm-1');
  const half = accounts.length / 2;
  const joined = accounts.slice(0, half).map((one, i) => {
    const other = accounts[half + i] as Account;
    return { ...one, positions: [...one.positions, ...other.positions], collateral: [...one.collateral, ...other.collateral] };
  });
  const apart = await documentRun(rules, accounts, sure);
  const together = await documentRun(rules, joined, sure);
  const at = (run: Run, account: string): number => run.maintenances[run.accounts.indexOf(account)] as number;
  for (let i = 0; i < half; i++) {
    const sum = at(apart, `account ${i}`) + at(apart, `account ${half + i}`);
    expect(at(together, `account ${i}`)).toBeLessThanOrEqual(sum + 2 * slack(apart, i));
  }
});
