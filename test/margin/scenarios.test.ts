// The list of scenarios that a rule stands for.
import { describe, expect, test } from 'vitest';
import { scenarioList } from '../../src/margin/scenarios.js';
import { presetRules } from '../../src/rules/presets.js';
import type { ScenarioRules } from '../../src/rules/ruleSet.js';
import { faultOf } from '../fixtures/faultOf.js';

const rules: ScenarioRules = {
  priceRanges: { BTC: 0.1, '*': 0.25 },
  volUp: 0.5,
  volDown: 0.2,
  volTerm: { referenceDays: 30, floorDays: 1, shortPower: 0.3, longPower: 0.1 },
  volFloor: 0.05,
  parallel: { moves: [-1, 0], vols: [-1, 0, 1] },
  tails: [
    { move: 3, vol: 0, weight: 0.35 },
    { move: -2, vol: 0.5, weight: 0.5 },
  ],
  single: { moves: [1], vols: [0, -1] },
};

describe('the scenarios of a rule', () => {
  const scenarios = scenarioList(['BTC', 'ETH'], rules);

  test('stand in the order of the rule, the unshocked one first and only once', () => {
    expect(scenarios.map(({ label }) => label)).toEqual([
      'base',
      'all -1 vol -1',
      'all -1 vol 0',
      'all -1 vol +1',
      'all 0 vol -1',
      'all 0 vol +1',
      'tail +3',
      'tail -2 vol +0.5',
      'BTC +1 vol 0',
      'BTC +1 vol -1',
      'ETH +1 vol 0',
      'ETH +1 vol -1',
    ]);
    expect(scenarios[0]).toEqual({ label: 'base', moves: [0, 0], volShocks: [0, 0], weight: 1 });
  });

  test('move each underlying by its own range, and vols up and down by their own', () => {
    const named = (label: string) => scenarios.find((scenario) => scenario.label === label);
    expect(named('all -1 vol -1')).toEqual({ label: 'all -1 vol -1', moves: [-0.1, -0.25], volShocks: [-0.2, -0.2], weight: 1 });
    expect(named('tail -2 vol +0.5')).toEqual({ label: 'tail -2 vol +0.5', moves: [-0.2, -0.5], volShocks: [0.25, 0.25], weight: 0.5 });
    expect(named('ETH +1 vol -1')).toEqual({ label: 'ETH +1 vol -1', moves: [0, 0.25], volShocks: [0, -0.2], weight: 1 });
  });

  test('hold no negative zero, so that they print alike', () => {
    for (const { moves, volShocks } of scenarios) for (const x of [...moves, ...volShocks]) expect(Object.is(x, -0)).toBe(false);
  });

  test('may not take a price to zero', () => {
    const ruin = { ...rules, parallel: { moves: [-4], vols: [0] } };
    expect(faultOf(() => scenarioList(['BTC', 'ETH'], ruin))).toMatchObject({
      code: 'OUT_OF_RANGE',
      path: 'rules.portfolio.scenarios.priceRanges["ETH"]',
      got: '-1',
    });
    expect(scenarioList(['BTC'], ruin)).toHaveLength(6);
  });

  test('of the default rule are as many as its lists say, whatever the number of underlyings', () => {
    const { scenarios: preset } = presetRules('margincore').portfolio;
    for (const underlyings of [[], ['BTC'], ['BTC', 'ETH', 'SOL']]) {
      const parallel = preset.parallel.moves.length * preset.parallel.vols.length;
      const expected = parallel + preset.tails.length + underlyings.length * preset.single.moves.length * preset.single.vols.length;
      expect(scenarioList(underlyings, preset)).toHaveLength(expected);
    }
  });
});
