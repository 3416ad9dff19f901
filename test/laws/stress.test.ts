// What must hold of a stress run for any book.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf, createCore } from '../../src/index.js';
import { resolveShock } from '../../src/risk/stress/shock.js';
import { shockMarket } from '../../src/risk/stress/shockMarket.js';
import { stressLibrary } from '../../src/rules/stress/library.js';
import type { StressScenario, VolShock } from '../../src/rules/stress/stressScenario.js';
import { backends } from '../backends.js';
import { accountArbitrary, accountsArbitrary, withoutUnderflow } from '../fixtures/randomAccounts.js';
import { smallDocument } from '../fixtures/smallDocument.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { runs } from '../long.js';
import { bookSumRelative, revaluationRelative } from '../precision.js';
import { exactlySummed } from '../reference/exactlySummed.js';
import { grossOf } from '../reference/stressOracle.js';

const market = smallMarket();
const rules = smallDocument;
const cores = await Promise.all(backends.map(({ name }) => createCore({ backend: name })));

const move = fc.double({ min: -0.9, max: 3, noNaN: true });
const table = <T>(entry: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> => fc.record({ BTC: entry, ETH: entry, '*': entry });
const vol: fc.Arbitrary<VolShock> = fc.oneof(
  fc.record({ kind: fc.constant('relative' as const), size: fc.double({ min: -0.9, max: 3, noNaN: true }) }),
  fc.record({ kind: fc.constant('absolute' as const), size: fc.double({ min: -1, max: 2, noNaN: true }) }),
);
const labels = { name: 'any', kind: 'user', description: 'any', source: 'this test', spotUnit: 'simple' } as const;
const scenario: fc.Arbitrary<StressScenario> = fc
  .record({
    spots: table(move),
    vols: table(vol),
    basis: table(fc.double({ min: -0.3, max: 0.3, noNaN: true })),
    assets: fc.record({ '*': move }),
  })
  .map((shocks) => ({ ...labels, ...shocks }));
const still: StressScenario = {
  ...labels,
  spots: { '*': 0 },
  vols: { '*': { kind: 'relative', size: 0 } },
  basis: { '*': 0 },
  assets: { '*': 0 },
};

const stress = async (accounts: readonly Account[], ...scenarios: StressScenario[]) => {
  const runs = await Promise.all(
    cores.map(async (core) => {
      const engine = await core.prepare({ market, book: bookOf([...accounts]), rules });
      const run = await engine.stress(scenarios);
      engine.dispose();
      return run;
    }),
  );
  for (const run of runs) expect(run).toStrictEqual(runs[0]);
  return runs[0] as NonNullable<(typeof runs)[0]>;
};

describe('a stress run', () => {
  test('a shock of nothing changes nothing, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(accountsArbitrary(market), async (accounts) => {
        for (const nothing of [still, { ...still, spotUnit: 'log' }, { ...still, spotUnit: 'sigmas', horizonDays: 3 }] as const) {
          const run = await stress(accounts, nothing);
          expect(run.pnls.every((pnl) => Object.is(pnl, 0))).toBe(true);
          expect(run.own.equities).toEqual(run.own.before.equities);
          expect(run.own.maintenances).toEqual(run.own.before.maintenances);
          expect(run.netLiquidationValues).toEqual(run.before.netLiquidationValues);
        }
      }),
      { seed: 4, numRuns: runs(15, 4) },
    );
    const tools = { exp: Math.exp, annualVol: () => 1, daysPerYear: 365 };
    const shocked = shockMarket(market, resolveShock(market, still, tools));
    expect(shocked).toEqual({ ...market, source: shocked.source });
  });

  test('the P&L of the book is the sum of its accounts, and that of all positions in one account', async () => {
    await fc.assert(
      fc.asyncProperty(accountsArbitrary(market), scenario, async (accounts, shock) => {
        const run = await stress(accounts, shock);
        const one: Account = {
          account: 'book',
          subaccount: '',
          mode: 'portfolio',
          positions: accounts.flatMap(({ positions }) => positions),
          collateral: accounts.flatMap(({ collateral }) => collateral),
        };
        const whole = await stress([one], shock);
        const sum = exactlySummed(run.pnls);
        expect(run.own.totals[0]?.pnl).toBe(sum);
        expect(Math.abs((whole.pnls[0] as number) - sum)).toBeLessThanOrEqual(revaluationRelative * grossOf(one, market));
      }),
      { seed: 5, numRuns: runs(30, 6) },
    );
  });

  test('splitting a position changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(accountArbitrary(market).map(withoutUnderflow), scenario, async (account, shock) => {
        const halves = account.positions.flatMap((position) => {
          const half = { ...position, quantity: position.quantity / 2 };
          return [half, half];
        });
        const [whole, split] = [await stress([account], shock), await stress([{ ...account, positions: halves }], shock)];
        const within = bookSumRelative * grossOf(account, market);
        const columns = ({ pnls, netLiquidationValues, own }: typeof whole) => [
          pnls,
          netLiquidationValues,
          own.equities,
          own.excessesAtCurrentMargin,
        ];
        for (const [c, column] of columns(whole).entries())
          expect(Math.abs((column[0] as number) - (columns(split)[c]?.[0] as number))).toBeLessThanOrEqual(within);
      }),
      { seed: 6, numRuns: runs(40, 8) },
    );
  });

  test('a linear instrument gains quantity times the move of its price', async () => {
    const linear = market.quotes.filter(({ instrument }) => instrument.settlement === 'linear' && instrument.kind !== 'option');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...linear),
        fc.double({ min: -100, max: 100, noNaN: true }),
        table(move),
        async (quote, quantity, spots) => {
          const { instrument, forward } = quote;
          const account: Account = {
            account: 'a',
            subaccount: '',
            mode: 'cross',
            positions: [{ instrument: instrument.id, quantity, entryPrice: forward }],
            collateral: [],
          };
          const run = await stress([account], { ...still, spots });
          const asset = market.assets.find(({ id }) => id === instrument.asset)?.price as number;
          const gain = quantity * instrument.multiplier * forward * (spots[instrument.underlying] as number) * asset;
          expect(Math.abs((run.pnls[0] as number) - gain)).toBeLessThanOrEqual(revaluationRelative * grossOf(account, market));
        },
      ),
      { seed: 7, numRuns: runs(60, 12) },
    );
  });

  test('a long option never loses more than it is worth', async () => {
    const options = market.quotes.filter(({ instrument }) => instrument.kind === 'option');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...options),
        fc.double({ min: 0.001, max: 100, noNaN: true }),
        scenario,
        async ({ instrument }, quantity, shock) => {
          const account: Account = {
            account: 'a',
            subaccount: '',
            mode: 'portfolio',
            positions: [{ instrument: instrument.id, quantity, entryPrice: 1 }],
            collateral: [],
          };
          const run = await stress([account], shock, ...stressLibrary);
          run.positionPnls.forEach((pnl, s) => {
            expect(pnl).toBeGreaterThanOrEqual(-(run.before.netLiquidationValues[0] as number));
            expect(run.netLiquidationValues[s]).toBeGreaterThanOrEqual(0);
          });
          expect(run.own.totals.every(({ deficit }) => deficit === 0)).toBe(true);
        },
      ),
      { seed: 8, numRuns: runs(40, 8) },
    );
  });
});
