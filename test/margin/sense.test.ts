// What a margin must make sense of: debts are charged, short options count once, who has paid for all he holds is never called, hedges hedge.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import { releasedCapital } from '../../src/margin/released.js';
import { onEveryBackend } from '../fixtures/everyBackend.js';
import { btcIndex, smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';
import { handRelative } from '../precision.js';

const market = smallMarket();
const rules = smallRules;

const account = (positions: readonly [string, number, number][], collateral: readonly [string, number][]): Account => ({
  account: 'one',
  subaccount: '',
  mode: 'portfolio',
  positions: positions.map(([instrument, quantity, entryPrice]) => ({ instrument, quantity, entryPrice })),
  collateral: collateral.map(([asset, amount]) => ({ asset, amount })),
});
const optionsOf = (call: boolean) => market.quotes.filter(({ instrument }) => instrument.kind === 'option' && instrument.call === call);

onEveryBackend((bench) => {
  const margin = (one: Account) => bench().run({ market, book: bookOf([one]), rules });

  describe('sense', () => {
    test('a coin debt counts for more than the coins it owes, as coins held count for less', () => {
      const owed = margin(
        account(
          [],
          [
            ['USD', 2 * btcIndex],
            ['BTC', -1],
          ],
        ),
      ).equities[0] as number;
      const held = margin(account([], [['BTC', 1]])).equities[0] as number;
      expect(owed).toBeLessThan(btcIndex);
      expect(Math.abs(2 * btcIndex - owed - btcIndex - (btcIndex - held))).toBeLessThanOrEqual(handRelative * btcIndex);
    });

    test('the value of a short option is charged once: selling at the model price leaves the excess short of the charge alone', () => {
      for (const { instrument } of optionsOf(true)) {
        const run = margin(account([[instrument.id, -1, 0]], [['USD', 1e7]]));
        const value = -(run.optionValues[0] as number);
        for (const mode of ['isolated', 'cross'] as const) {
          const { equities, initials, excesses } = run[mode] as NonNullable<typeof run.cross>;
          expect(equities[0]).toBe(1e7);
          expect((equities[0] as number) - (initials[0] as number)).toBe(excesses[0]);
          expect(initials[0]).toBeGreaterThan(value);
        }
      }
    });

    test('long options alone are never charged more than they are worth, in any mode', () => {
      for (const { instrument } of [...optionsOf(true), ...optionsOf(false)]) {
        const run = margin(account([[instrument.id, 3, 0]], []));
        const value = run.optionValues[0] as number;
        for (const mode of ['isolated', 'cross', 'portfolio'] as const) {
          expect(run[mode]?.initials[0]).toBeLessThanOrEqual(value * (1 + Number.EPSILON));
          expect(run[mode]?.healths[0]).toBeGreaterThanOrEqual(1);
        }
      }
    });

    test('the value of a short option is no capital released', () => {
      for (const { instrument } of optionsOf(true)) {
        const run = margin(account([[instrument.id, -1, 0]], [['USD', 1e7]]));
        const value = -(run.optionValues[0] as number);
        const released = releasedCapital(run).isolatedToPortfolio?.[0] as number;
        const requirements = (run.isolated?.initials[0] as number) - (run.portfolio?.initials[0] as number);
        expect(Math.abs(requirements - value - released)).toBeLessThanOrEqual(handRelative * 1e7);
      }
    });

    test('an unshocked scenario is nothing, even for a vol below the floor of shocked vols', () => {
      const quotes = market.quotes.map((quote) => (quote.instrument.kind === 'option' ? { ...quote, vol: 0.01 } : quote));
      for (const { instrument } of optionsOf(true).slice(0, 4)) {
        const run = bench().run({ market: { ...market, quotes }, book: bookOf([account([[instrument.id, 2, 0]], [['USD', 1]])]), rules });
        expect(run.scenarioVector('one')[0]).toBe(0);
      }
    });
  });
});
