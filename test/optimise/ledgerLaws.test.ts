// Hedges and derivatives of accounts whose trades close: live figures after the fills equal the proposal; no proof is beaten by what-ifs. Both backends.
import { afterAll, describe, expect, test } from 'vitest';
import { bookOf, type Core, createCore } from '../../src/index.js';
import { openLive } from '../../src/live/engine/open.js';
import { findHedge, type Hedge, type HedgeInputs, marginGradient, marginGradients } from '../../src/optimise.js';
import { presetNames } from '../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { some } from '../long.js';
import { backendNames, documentOf, market } from '../program/prepared.js';
import { checkGradients, checkHedge, hedgeAsked, ledgerAccounts, ledgerLaws, unrounded } from './ledgerCases.js';
import { seeded } from './tables.js';

const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
afterAll(() => {
  for (const core of cores) core.dispose();
});

/** Rules that charge no positions have nothing that closes. */
const charging = presetNames.filter((name) => documentOf(name).scope.kinds.length > 0);

/** A worst loss over scenarios, which coins that inverse futures have earned move with. */
function scanRules(part: string): Rules {
  const document = JSON.parse(JSON.stringify(documentOf('margincore')));
  document.requirements = { portfolio: { ...document.requirements.portfolio, initial: part, maintenance: part } };
  document.assumptions.accounts = { ...document.assumptions.accounts, requirement: 'portfolio' };
  return parseRules(document);
}

const cases: (readonly [string, Rules])[] = [
  ...charging.map((name) => [name, documentOf(name)] as const),
  ['a scan of the account', scanRules('jointScan')],
  ['scans of underlyings', scanRules('sum(singleScan)')],
];

describe.each(some(cases, 2))('under %s', (name, rules) => {
  const n = cases.findIndex(([one]) => one === name);
  const { kinds } = rules.scope;

  test('hedges are what a live engine has after the fills, and no set of sizes is better than their proof', async () => {
    const core = cores[n % 2] as Core;
    const draw = seeded(100 + n);
    const accounts = ledgerAccounts(market, draw, 12, kinds);
    const book = bookOf(accounts);
    const engine = await core.prepare({ book, market, rules });
    const { codes } = engine.run();
    const laws = ledgerLaws();
    for (const [a, account] of accounts.entries()) {
      if (codes[a] !== 0) continue;
      const inputs = hedgeAsked(market, draw, account, kinds, a % 3 === 0 ? 5 : 17, a % 3 === 0 ? 2 : 1);
      await checkHedge(laws, core, engine, inputs, name, () => openLive(core, { book, market, rules }));
    }
    engine.dispose();
    expect(laws.wrong).toEqual([]);
    expect(laws.counts.filled).toBeGreaterThan(2);
    if (/scan/.test(name) && !/span/.test(name)) expect((laws.counts.envelope ?? 0) + (laws.counts.programs ?? 0)).toBeGreaterThan(2);
  }, 60_000);

  test('derivatives are quotients of what-ifs on the sides that they are of', async () => {
    const accounts = ledgerAccounts(market, seeded(200 + n), 60, kinds);
    const engine = await (cores[1 - (n % 2)] as Core).prepare({ book: bookOf(accounts), market, rules: unrounded(rules) });
    const laws = ledgerLaws();
    checkGradients(laws, engine, accounts, name);
    engine.dispose();
    expect(laws.wrong).toEqual([]);
    expect(laws.counts.derivatives).toBeGreaterThan(50);
    expect(laws.counts.unsettled ?? 0).toBeLessThan(0.1 * (laws.counts.derivatives ?? 0));
  }, 60_000);
});

describe('two perpetuals long from 40,000, their gain not yet paid', () => {
  const of = async (name: string, change: Partial<HedgeInputs>): Promise<Hedge> => {
    const book = bookOf([
      {
        account: 'a',
        subaccount: '',
        mode: 'cross',
        positions: [{ instrument: 'BTC_USDC-PERPETUAL', quantity: 2, entryPrice: 40_000 }],
        collateral: [{ asset: 'USDC', amount: 50_000 }],
      },
    ]);
    const found = await Promise.all(
      cores.map(async (core) => {
        const engine = await core.prepare({ book, market, rules: documentOf(name) });
        const instruments = { 'BTC_USDC-PERPETUAL': { lot: 0.01, cost: 40, lowest: 0, highest: 2 } };
        return findHedge(core, engine, { account: 'a', objective: 'initial', instruments, ...change });
      }),
    );
    expect(found[1]).toEqual(found[0]);
    return found[0] as Hedge;
  };

  test('under bybit-futures the margin falls in line with what is sold, to nothing and not before', async () => {
    const all = await of('bybit-futures', {});
    // margin at entry: a fifth of 40,000 each
    expect(all.objective.before).toBeCloseTo(16_000, 6);
    expect(all.trades.map(({ quantity }) => quantity)).toEqual([-2]);
    expect(all.objective.after).toBeCloseTo(80, 6);
    const half = await of('bybit-futures', { budget: 40 });
    expect(half.trades.map(({ quantity }) => quantity)).toEqual([-1]);
    expect(half.after[Object.keys(half.after)[0] as string]?.initial).toBeCloseTo(8000, 6);
    expect(half.proof).toMatchObject({ kind: 'pieces', gap: 0 });
  });

  test.each(['mars', 'mango-v4', 'drift', 'paradex-cross'])('under %s nothing is released that is not there', async (name) => {
    for (const objective of ['initial', 'maintenance'] as const) {
      const { objective: sought, after, proof } = await of(name, { objective });
      expect(sought.after).toBeGreaterThanOrEqual(0);
      for (const { initial, maintenance } of Object.values(after)) expect(Math.min(initial, maintenance)).toBeGreaterThanOrEqual(0);
      expect(proof.bound).toBeGreaterThanOrEqual(0);
      expect(proof.gap).toBeLessThanOrEqual(1e-6);
    }
  });
});

describe.each(some(['bybit-futures', 'paradex-cross', 'derive-standard', 'drift'], 2))(
  'under %s in whole cents and thousandths',
  (name) => {
    const document = JSON.parse(JSON.stringify(documentOf(name)));
    document.liquidation = { ...document.liquidation, unit: 0.01, lots: { '*': 0.001 } };
    const rules = parseRules(document);
    const book = bookOf([
      {
        account: 'a',
        subaccount: '',
        mode: 'cross',
        positions: [{ instrument: 'BTC_USDC-PERPETUAL', quantity: 2.007, entryPrice: 40_000 }],
        collateral: [{ asset: 'USDC', amount: 50_000 }],
      },
    ]);

    test('derivatives are of whole lots, and no number of lots is better than what is proved', async () => {
      for (const core of cores) {
        const engine = await core.prepare({ book, market, rules });
        const view = engine.account('a');
        const { requirement } = view;
        const price = market.quotes.find(({ instrument }) => instrument.id === 'BTC_USDC-PERPETUAL')?.forward as number;
        const { requirements, notionals } = marginGradient(engine, { account: 'a', instruments: ['BTC_USDC-PERPETUAL'] });
        const sides = requirements[requirement] as (typeof requirements)[string];
        const own = marginGradients(engine).requirements[requirement];
        const after = (quantity: number) =>
          view.whatIf({ trades: [{ instrument: 'BTC_USDC-PERPETUAL', quantity, price }] }).after[requirement];
        const step = 0.25;
        for (const part of ['initial', 'maintenance'] as const) {
          const [up, down] = [step, -step].map((by) => ((after(by)?.[part] as number) - view[part]) / by) as [number, number];
          const within = 1e-2 * (notionals[0] as number);
          expect(Math.abs((sides[part].up[0] as number) - up)).toBeLessThanOrEqual(within);
          expect(Math.abs((sides[part].down[0] as number) - down)).toBeLessThanOrEqual(within);
          expect(Math.abs((own?.[part].positions[0] as number) - up)).toBeLessThanOrEqual(within);
        }
        const laws = ledgerLaws();
        for (const objective of ['initial', 'maintenance', 'released'] as const)
          for (const cost of [1, 40, 9000]) {
            const instruments = { 'BTC_USDC-PERPETUAL': { lot: 0.05, cost, price, lowest: 2.007 - 4, highest: 2.007 + 4 } };
            await checkHedge(laws, core, engine, { account: 'a', objective, instruments, most: 1 }, name, () =>
              openLive(core, { book, market, rules }),
            );
          }
        expect(laws.wrong).toEqual([]);
        expect(laws.counts.traded).toBeGreaterThan(1);
        engine.dispose();
      }
    });
  },
);
