// Terms that say what the portfolio mode of a rule set says: the same losses and the same shortfall, from two independent routes.
import { describe, expect, test } from 'vitest';
import { sampleBook } from '../../../src/io/sample/book.js';
import { sampleMarket } from '../../../src/io/sample/market.js';
import { presetRules } from '../../../src/rules/presets.js';
import { parseTermRules } from '../../../src/rules/termRules.js';
import { coreOn } from '../../fixtures/coreOn.js';
import { lanes } from '../../lanes.js';
import { twoRoutesRelative } from '../../precision.js';

const rules = presetRules('margincore');
const { priceRanges, volUp, volDown, volTerm, volFloor, parallel, tails, single } = rules.portfolio.scenarios;

const volStates = {
  '0': { shock: 'unchanged' },
  '1': { shock: 'relative', size: volUp, term: volTerm, floor: volFloor },
  '-1': { shock: 'relative', size: -volDown, term: volTerm, floor: volFloor },
};
const pairs = ({ moves, vols }: { readonly moves: readonly number[]; readonly vols: readonly number[] }) =>
  moves.flatMap((move) => vols.map((vol) => ({ move, vol: String(vol), weight: 1 })));
const gridOf = (scenarios: readonly object[]) => ({
  prices: 'model',
  priceRanges,
  fixedForward: null,
  from: 'model',
  coinPrice: 'scenario',
  settlementMinutes: null,
  volStates,
  scenarios,
});

const terms = parseTermRules({
  format: 'margincore-rules',
  version: 2,
  name: 'portfolio-terms',
  date: rules.date,
  source: 'test',
  numeraire: rules.numeraire,
  grids: {
    joint: gridOf([...pairs(parallel), ...tails.map(({ move, vol, weight }) => ({ move, vol: String(vol), weight }))]),
    single: gridOf(pairs(single)),
  },
  terms: {
    joint: { term: 'jointScan', grid: 'joint' },
    alone: { term: 'scan', grid: 'single', orders: { counted: 'ignored' } },
    shortfall: {
      term: 'correlationRisk',
      ...rules.portfolio.correlationRisk,
      measure: 'expectedShortfall',
      volTerm,
      factors: rules.factors,
    },
  },
  formulas: { worst: { max: ['joint', { units: 'max', of: 'alone' }] } },
  equity: 0,
  initial: { max: ['worst', 'shortfall'] },
  maintenance: 'worst',
});

describe('the portfolio mode in terms', () => {
  test('worst losses and shortfalls are those of the margin run', async () => {
    const market = sampleMarket(3);
    const book = sampleBook(market, { accounts: 300, seed: 5 });
    for (const lane of lanes) {
      const core = coreOn(await lane.create(), 'test');
      const run = core.requirements({ market, book, rules: terms, terms: true });
      const { portfolio } = core.margin({ market, book, rules });
      let compared = 0;
      for (let place = 0; place < run.accounts.length; place++) {
        const [worst, shortfall] = [portfolio?.worstLosses[place] as number, portfolio?.shortfalls[place] as number];
        if (Number.isNaN(worst)) continue;
        compared++;
        const scale = Math.max(1, shortfall);
        expect(Math.abs((run.maintenances[place] as number) - worst)).toBeLessThanOrEqual(twoRoutesRelative * scale);
        const other = run.terms.get('shortfall')?.values[place] as number;
        expect(Math.abs(other - shortfall)).toBeLessThanOrEqual(twoRoutesRelative * scale);
      }
      expect(compared).toBeGreaterThan(100);
    }
  });

  test('what the joint scan counts of an account, scenario by scenario, is what the margin run says of it', async () => {
    const market = sampleMarket(3);
    const book = sampleBook(market, { accounts: 20, seed: 5 });
    for (const lane of lanes) {
      const core = coreOn(await lane.create(), 'test');
      const run = core.margin({ market, book, rules });
      const [account, subaccount] = [run.accounts[7] as string, run.subaccounts[7] as string];
      const { counted, level } = core.scenarioPnls({ market, book, rules: terms, term: 'joint', account, subaccount });
      expect(level).toBe('account');
      // parallel moves come first in both, where they weigh 1; the margin run counts the one that moves nothing once, as its first
      const moves = pairs(parallel);
      const vector = run.scenarioVector(account, subaccount);
      let place = 1;
      for (const [s, { move, vol }] of moves.entries()) {
        const expected = move === 0 && vol === '0' ? 0 : (vector[place++] as number);
        expect(Math.abs((counted[s] as number) - expected)).toBeLessThanOrEqual(twoRoutesRelative * Math.max(1, Math.abs(expected)));
      }
    }
  });
});
