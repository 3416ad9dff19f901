// Liquidation prices against a dense scan of markets shocked otherwise, and what of a market and a book they do not hang on.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../seed.js';
import { bookOf } from '../../../src/book/bookOf.js';
import type { Account, Core, RuleSet, TermRules } from '../../../src/index.js';
import { termPreset } from '../../../src/index.js';
import { shockMarket } from '../../../src/risk/stress/shockMarket.js';
import { accountArbitrary, withoutUnderflow } from '../../fixtures/randomAccounts.js';
import { smallRules } from '../../fixtures/smallRules.js';
import { smallTermRules } from '../../fixtures/termRules.js';
import { searchedBalance } from '../../precision.js';
import { market } from './asked.js';
import { ask, asked, everyCore, search } from './liquidationAsked.js';

describe('against markets shocked otherwise', () => {
  interface Excess {
    readonly balance: number;
    /** Gross holdings: what rounding is measured by. */
    readonly scale: number;
  }

  /** Equity less maintenance in the market whose coin has moved, by the shocks of stress. */
  function excessAt(core: Core, one: Account, rules: TermRules | RuleSet, asset: string, ratio: number): Excess {
    const zeros = new Float64Array(market.underlyings.length);
    const moveOf = (id: string): number => (id === asset ? ratio - 1 : 0);
    const shocked = shockMarket(market, {
      name: 'oracle',
      moves: Float64Array.from(market.underlyings, (unit) => moveOf(unit.asset)),
      bases: zeros,
      volShocks: zeros,
      volShifts: zeros,
      assetMoves: Float64Array.from(market.assets, ({ id }) => moveOf(id)),
    });
    const inputs = { market: shocked, book: bookOf([one]) };
    const run = rules.version === 2 ? core.requirements({ ...inputs, rules }) : core.margin({ ...inputs, rules });
    expect(run.faults).toEqual([]);
    const columns = 'modes' in run ? (run[one.mode] as NonNullable<(typeof run)['cross']>) : run;
    const [equity, maintenance] = [columns.equities[0] as number, columns.maintenances[0] as number];
    const prices = new Map(shocked.assets.map(({ id, price }) => [id, price]));
    const held = one.collateral.reduce((sum, { asset: id, amount }) => sum + Math.abs(amount) * (prices.get(id) as number), 0);
    return { balance: equity - maintenance, scale: held + (run.notionals[0] as number) + maintenance };
  }

  test.each([
    ['a rule of terms', smallTermRules],
    ['the rule of the library', termPreset('margincore-portfolio')],
    ['a rule set in the mode of the account', smallRules],
  ] as const)('the balance is 0 and turns at the price found, and a dense scan finds none nearer: %s', (_, rules) => {
    const [core] = everyCore as [Core];
    const grid = { ...search, steps: 12 };
    const finer = 4;
    const counts = { crossings: 0, none: 0, dense: 0, passedOver: 0 };
    const held = accountArbitrary(market, 5).map((one) => withoutUnderflow({ ...one, collateral: one.collateral.slice(0, 1) }));
    const drawn = fc.tuple(held, fc.double({ min: 0.01, max: 1, noNaN: true }));
    const check = ([bare, backing]: readonly [Account, number]): void => {
      // about as much of the numeraire, held or owed, as lets it stand today with little to spare
      const { balance, scale } = excessAt(core, bare, rules, 'BTC', 1);
      const cushion = { asset: 'USD', amount: backing * scale * 0.05 - balance };
      const one = { ...bare, collateral: [...bare.collateral, cushion] };
      const found = ask({ ...asked(one, rules, market, grid), assets: ['BTC', 'ETH'] });
      expect(found.balance).toBe(excessAt(core, one, rules, 'BTC', 1).balance);
      expect(found.below).toBe(found.balance < 0);
      for (const { asset, price, down, up } of found.thresholds) {
        const at = (ratio: number): Excess => excessAt(core, one, rules, asset, ratio);
        /** 0 but for rounding, and what a shock makes of a last bit of the price. */
        const nought = (x: Excess): boolean => Math.abs(x.balance) <= searchedBalance * x.scale;
        const turned = (x: Excess): boolean => x.balance < 0 !== found.below && !nought(x);
        for (const [crossing, far] of [
          [down, grid.lowest],
          [up, grid.highest],
        ] as const) {
          const end = crossing === null ? far : crossing.price / price;
          if (crossing === null) counts.none++;
          else {
            counts.crossings++;
            expect(nought(at(end))).toBe(true);
            expect(crossing.balance < 0).toBe(!found.below);
          }
          // every point of the grid before it stands; of finer ones, those that do not are a dip between two that stand
          for (let k = 1; k < finer * grid.steps; k++) {
            const share = k / (finer * grid.steps);
            const ratio = far < 1 ? 1 - (1 - far) * share : 1 / (1 - (1 - 1 / far) * share);
            if (crossing !== null && Math.abs(ratio - 1) >= Math.abs(end - 1)) break;
            counts.dense++;
            if (!turned(at(ratio))) continue;
            expect(k % finer, `${asset} at ${ratio}`).not.toBe(0);
            counts.passedOver++;
          }
        }
      }
    };
    for (const one of fc.sample(drawn, 10)) check(one);
    expect(counts.crossings).toBeGreaterThan(0);
    expect(counts.none).toBeGreaterThan(0);
    expect(counts.passedOver).toBeLessThan(counts.dense / 20);
  });

  test('what other accounts hold, and what else is listed, changes no bit', () => {
    const drawn = fc.sample(accountArbitrary(market, 4), { numRuns: 4, seed: 3 }).map((one, i) => ({ ...one, account: `${i}` }));
    for (const one of drawn) {
      const together = ask({ ...asked(one, smallTermRules), book: bookOf(drawn) });
      expect(together).toEqual(ask(asked(one, smallTermRules)));
    }
  });
});
