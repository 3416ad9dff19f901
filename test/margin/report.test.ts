// What is read off a run: totals, calls, released capital, one account as an object.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import { callsOf } from '../../src/margin/calls.js';
import { accountIndex, faultsOf } from '../../src/margin/lookup.js';
import { releasedCapital } from '../../src/margin/released.js';
import { accountReport, accountReportAt } from '../../src/margin/report.js';
import type { MarginRun, ModeColumns } from '../../src/margin/result.js';
import { releasedTotals, totals } from '../../src/margin/totals.js';
import { worstScenarioAt, worstScenarios } from '../../src/margin/worstScenarios.js';
import { onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { smallAccounts, smallBook } from '../fixtures/smallBook.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';

const market = smallMarket();
const rules = smallRules;
const modes = ['isolated', 'cross', 'portfolio'] as const;

onEveryBackend((bench) => {
  const small = (): MarginRun => bench().run({ market, book: smallBook(), rules });

  describe('totals', () => {
    test('are the sums of the columns', () => {
      const run = small();
      for (const mode of modes) {
        const all = totals(run, mode);
        const initial = run[mode]?.initials.reduce((sum, x) => sum + x, 0) as number;
        expect(all).toMatchObject({ mode, accounts: 8, faulted: 0, positions: 14, initial });
        expect(all.equity).toBe(run.equities.reduce((sum, x) => sum + x, 0));
        expect(all.efficiency).toBe(all.notional / all.initial);
        expect(all.modeEquity).toBe((run[mode] as ModeColumns).equities.reduce((sum, x) => sum + x, 0));
        expect(all.health).toBe(all.modeEquity / all.maintenance);
        expect(all.excess).toBe(all.modeEquity - all.initial);
      }
    });

    test('of an empty book are nothing, not NaN where a number makes sense', () => {
      const run = bench().run({ market, book: bookOf([]), rules });
      expect(totals(run, 'cross')).toMatchObject({
        accounts: 0,
        equity: 0,
        initial: 0,
        health: Number.POSITIVE_INFINITY,
        belowMaintenance: 0,
      });
      expect(totals(run, 'cross').efficiency).toBeNaN();
      expect(releasedTotals(run)).toEqual({ isolatedToCross: 0, crossToPortfolio: 0, isolatedToPortfolio: 0 });
      expect(worstScenarios(run)).toEqual([]);
    });

    test('of a mode that was not computed are refused', () => {
      const run = bench().run({ market, book: smallBook(), rules, modes: ['cross'] });
      expect(faultOf(() => totals(run, 'portfolio')).code).toBe('BAD_ARGUMENT');
      expect(worstScenarios(run)).toEqual([]);
      expect(releasedTotals(run)).toEqual({});
    });
  });

  test('capital released is what the excess gains from one mode to the next, by account and for the book', () => {
    const run = small();
    const { isolatedToCross, crossToPortfolio, isolatedToPortfolio } = releasedCapital(run);
    const sums = { isolatedToCross: 0, crossToPortfolio: 0, isolatedToPortfolio: 0 };
    for (let place = 0; place < run.accounts.length; place++) {
      const [isolated, cross, portfolio] = modes.map((mode) => run[mode]?.excesses[place] as number);
      expect(isolatedToCross?.[place]).toBe((cross as number) - (isolated as number));
      expect(crossToPortfolio?.[place]).toBe((portfolio as number) - (cross as number));
      expect(isolatedToPortfolio?.[place]).toBe((portfolio as number) - (isolated as number));
      expect(accountReportAt(run, place).released.isolatedToPortfolio).toBe(isolatedToPortfolio?.[place]);
      sums.isolatedToCross += isolatedToCross?.[place] as number;
      sums.crossToPortfolio += crossToPortfolio?.[place] as number;
      sums.isolatedToPortfolio += isolatedToPortfolio?.[place] as number;
    }
    expect(releasedTotals(run)).toEqual(sums);
  });

  describe('calls', () => {
    test('judge each account by its own mode, or all by one', () => {
      const run = small();
      const names = (mode: 'own' | (typeof modes)[number]): string[] =>
        callsOf(run, mode).below.map((place) => run.accounts[place] as string);
      expect(names('own')).toEqual(['debtor']);
      expect(callsOf(run, 'own').unjudged).toBe(0);
      for (const mode of modes) {
        expect(names(mode)).toEqual(
          run.accounts.filter((_, place) => (run[mode]?.equities[place] as number) < (run[mode]?.maintenances[place] as number)),
        );
      }
    });

    test('say how many accounts they could not judge', () => {
      const run = bench().run({ market, book: smallBook(), rules, modes: ['portfolio'] });
      const others = smallAccounts().filter(({ mode }) => mode !== 'portfolio').length;
      expect(callsOf(run, 'own')).toEqual({ below: [], unjudged: others });
      expect(accountReport(run, 'debtor').belowMaintenance).toBeNull();
      expect(faultOf(() => callsOf(run, 'cross')).code).toBe('BAD_ARGUMENT');
    });
  });

  test('worst scenarios count every account with a loss once, the dearest first', () => {
    const run = small();
    const bindings = worstScenarios(run);
    const losing = run.portfolio?.worstLosses.filter((loss) => loss > 0) as Float64Array;
    expect(bindings.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(losing.length);
    expect(bindings.map(({ loss }) => loss)).toEqual(bindings.map(({ loss }) => loss).sort((a, b) => b - a));
    for (const { label, scenario } of bindings) expect(run.scenarios[scenario]?.label).toBe(label);
  });

  test('the worst scenario of an account is that of its largest weighted loss, and none where nothing is lost', () => {
    const run = small();
    for (const [place, account] of run.accounts.entries()) {
      const losses = [...run.scenarioVector(account, run.subaccounts[place])].map((pnl, s) => -pnl * (run.scenarios[s]?.weight as number));
      const most = Math.max(...losses);
      const worst = worstScenarioAt(run, place);
      expect(accountReportAt(run, place).portfolio?.worstScenario).toBe(worst?.label ?? null);
      if (most <= 0) expect(worst).toBeUndefined();
      else expect(worst).toEqual({ scenario: losses.indexOf(most), label: run.scenarios[losses.indexOf(most)]?.label, loss: most });
    }
    const nothing = bench().run({
      market,
      book: bookOf([{ account: 'a', subaccount: '', mode: 'portfolio', positions: [], collateral: [] }]),
      rules,
    });
    expect(worstScenarioAt(nothing, 0)).toBeUndefined();
    expect(accountReportAt(nothing, 0).portfolio?.worstScenario).toBeNull();
  });

  describe('an account', () => {
    test('is found by its ids, and only by them', () => {
      const run = small();
      for (const [place, account] of run.accounts.entries()) expect(accountIndex(run, account, run.subaccounts[place])).toBe(place);
      for (const [account, subaccount] of [
        ['', ''],
        ['hedger', 'et'],
        ['hedger', 'eth2'],
        ['zz', ''],
        ['writer', 'x'],
      ] as const) {
        expect(faultOf(() => accountIndex(run, account, subaccount)).code).toBe('UNKNOWN_ACCOUNT');
      }
    });

    test('stands in canonical order: by account, then subaccount, in code units', () => {
      const ids: [string, string][] = [
        ['b', ''],
        ['B', ''],
        ['a', 'z'],
        ['a', ''],
        ['é', ''],
        ['a', 'Z'],
        ['aa', ''],
      ];
      const book = bookOf(ids.map(([account, subaccount]) => ({ account, subaccount, mode: 'cross', positions: [], collateral: [] })));
      const run = bench().run({ market, book, rules });
      expect(run.accounts.map((account, i) => [account, run.subaccounts[i]])).toEqual([
        ['B', ''],
        ['a', ''],
        ['a', 'Z'],
        ['a', 'z'],
        ['aa', ''],
        ['b', ''],
        ['é', ''],
      ]);
    });

    test('is reported as plain data that JSON takes', () => {
      const report = accountReport(small(), 'writer');
      expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      expect(report).toMatchObject({
        account: 'writer',
        subaccount: '',
        mode: 'isolated',
        status: 'ok',
        faults: [],
        positions: 3,
        belowMaintenance: false,
      });
      expect(report.equity).toBe(report.collateralValue + report.futuresPnl + report.optionValue);
      expect(report.portfolio?.worstScenario).toMatch(/^(all|tail|BTC|ETH) /);
      expect(report.greeks.map(({ underlying }) => underlying)).toEqual(['BTC', 'ETH']);
    });

    test("carries its own faults and no one else's", () => {
      const broken = (account: string, instrument: string) =>
        ({ account, subaccount: '', mode: 'cross', positions: [{ instrument, quantity: 1, entryPrice: 1 }], collateral: [] }) as const;
      const run = bench().run({ market, book: bookOf([...smallAccounts(), broken('m', 'NEVER-M'), broken('a', 'NEVER-A')]), rules });
      expect(faultsOf(run, 'm').map(({ got }) => got)).toEqual(['"NEVER-M"']);
      expect(accountReport(run, 'a')).toMatchObject({
        status: 'fault',
        belowMaintenance: null,
        faults: [{ code: 'UNKNOWN_INSTRUMENT', got: '"NEVER-A"' }],
      });
      expect(accountReport(run, 'writer').faults).toEqual([]);
    });
  });
});
