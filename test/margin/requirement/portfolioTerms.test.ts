// The preset that says the portfolio mode of a rule set in terms: the same figures, from two routes that share kernels but no rule code.
import { describe, expect, test } from 'vitest';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { presetRules } from '../../../src/rules/presets.js';
import { termPreset } from '../../../src/rules/termPresets.js';
import { backends } from '../../backends.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { twoRoutesRelative } from '../../precision.js';

const modes = presetRules('margincore');
const terms = termPreset('margincore-portfolio');

describe('the preset margincore-portfolio', () => {
  test('has the worst losses, shortfalls, delta floors and naked shorts of the portfolio mode', async () => {
    const market = sampleMarket(3);
    const book = sampleBook(market, { accounts: 300, seed: 5 });
    for (const backend of backends) {
      const core = coreOn(await backend.create(), 'test');
      const run = core.requirements({ market, book, rules: terms, terms: true });
      const { portfolio } = core.margin({ market, book, rules: modes, modes: ['portfolio'] });
      const units = run.underlyings.length;
      /** A term of pairs put together. */
      const over = (name: string, place: number, how: (...xs: number[]) => number): number =>
        how(...((run.terms.get(name)?.values.subarray(place * units, (place + 1) * units) ?? []) as Iterable<number>));
      const sum = (...xs: number[]): number => xs.reduce((total, x) => total + x, 0);
      const of = (name: string, place: number): number => run.terms.get(name)?.values[place] as number;
      let compared = 0;
      for (let place = 0; place < run.accounts.length; place++) {
        const shortfall = portfolio?.shortfalls[place] as number;
        if (Number.isNaN(shortfall)) continue;
        compared++;
        const both: Readonly<Record<string, readonly [number, number]>> = {
          worst: [Math.max(of('jointScan', place), over('singleScan', place, Math.max)), portfolio?.worstLosses[place] as number],
          shortfall: [of('shortfall', place), shortfall],
          deltaFloor: [over('deltaFloor', place, sum), portfolio?.deltaFloors[place] as number],
          naked: [over('nakedInitial', place, sum), portfolio?.nakedShorts[place] as number],
        };
        for (const [name, [one, other]] of Object.entries(both))
          expect(Math.abs(one - other), name).toBeLessThanOrEqual(twoRoutesRelative * Math.max(1, shortfall));
      }
      expect(compared).toBeGreaterThan(200);
    }
  });

  test('never asks for less to open than to keep', async () => {
    const market = sampleMarket(4);
    const core = coreOn(await (backends[0] as (typeof backends)[number]).create(), 'test');
    const { initials, maintenances, faults } = core.requirements({
      market,
      book: sampleBook(market, { accounts: 200, seed: 2 }),
      rules: terms,
    });
    expect(faults).toEqual([]);
    for (const [place, initial] of initials.entries()) expect(initial).toBeGreaterThanOrEqual(maintenances[place] as number);
  });

  test('what the joint scan counts of an account, scenario by scenario, is what the margin run says of it', async () => {
    const market = sampleMarket(3);
    const book = sampleBook(market, { accounts: 20, seed: 5 });
    for (const backend of backends) {
      const core = coreOn(await backend.create(), 'test');
      const run = core.margin({ market, book, rules: modes });
      const [account, subaccount] = [run.accounts[7] as string, run.subaccounts[7] as string];
      const { counted, level } = core.scenarioPnls({ market, book, rules: terms, term: 'jointScan', account, subaccount });
      expect(level).toBe('account');
      // parallel moves come first in both, where they weigh 1; the margin run counts the one that moves nothing once, as its first
      const { moves: steps, vols } = modes.portfolio.scenarios.parallel;
      const moves = steps.flatMap((move) => vols.map((vol) => ({ move, vol })));
      const vector = run.scenarioVector(account, subaccount);
      let place = 1;
      for (const [s, { move, vol }] of moves.entries()) {
        const expected = move === 0 && vol === 0 ? 0 : (vector[place++] as number);
        expect(Math.abs((counted[s] as number) - expected)).toBeLessThanOrEqual(twoRoutesRelative * Math.max(1, Math.abs(expected)));
      }
    }
  });
});
