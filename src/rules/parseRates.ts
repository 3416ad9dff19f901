// Reads the rates of a rule file: collateral haircuts, isolated and cross margin.
import { fieldsOf } from '../book/fields.js';
import { tableOf } from '../book/table.js';
import { Fault } from '../fault.js';
import { notBelow, rateOf, tiersOf, twoRatesOf } from './guards.js';
import type { Bracket, CrossRules, HaircutTier, IsolatedRules, RuleSet } from './ruleSet.js';

export function parseCollateral(value: unknown, path: string): RuleSet['collateral'] {
  return tableOf(value, path, (entry, entryPath) => {
    const fields = fieldsOf(entry, entryPath, ['tiers']);
    return Object.freeze({ tiers: haircutsOf(fields.tiers, `${entryPath}.tiers`) });
  });
}

export function parseIsolated(value: unknown, path: string): IsolatedRules {
  const fields = fieldsOf(value, path, ['futures', 'options']);
  const options = fieldsOf(fields.options, `${path}.options`, ['initialRate', 'initialFloor', 'maintenanceRate']);
  const initialRate = rateOf(options.initialRate, 0, 1, `${path}.options.initialRate`);
  const initialFloor = rateOf(options.initialFloor, 0, 1, `${path}.options.initialFloor`);
  const maintenanceRate = rateOf(options.maintenanceRate, 0, 1, `${path}.options.maintenanceRate`);
  if (initialFloor > initialRate) {
    throw new Fault('BAD_RULES', `${path}.options.initialFloor`, `at most initialRate ${initialRate}`, initialFloor);
  }
  if (maintenanceRate > initialFloor) {
    const expectation = `at most initialFloor ${initialFloor}, or a far option would need more to be kept than to be opened`;
    throw new Fault('BAD_RULES', `${path}.options.maintenanceRate`, expectation, maintenanceRate);
  }
  return Object.freeze({
    futures: tableOf(fields.futures, `${path}.futures`, bracketsOf),
    options: Object.freeze({ initialRate, initialFloor, maintenanceRate }),
  });
}

export function parseCross(value: unknown, path: string): CrossRules {
  const fields = fieldsOf(value, path, ['hedgedRate', 'unpairedCallRate']);
  return Object.freeze({
    hedgedRate: twoRatesOf(fields.hedgedRate, 0, 1, `${path}.hedgedRate`),
    unpairedCallRate: twoRatesOf(fields.unpairedCallRate, 0, 1, `${path}.unpairedCallRate`),
  });
}

function haircutsOf(value: unknown, path: string): readonly HaircutTier[] {
  let before = 0;
  return tiersOf(value, path, ['haircut'], (fields, tierPath) => {
    before = notBelow(rateOf(fields.haircut, 0, 1, `${tierPath}.haircut`), before, `${tierPath}.haircut`);
    return { haircut: before };
  });
}

function bracketsOf(value: unknown, path: string): readonly Bracket[] {
  let initialBefore = 0;
  let maintenanceBefore = 0;
  return tiersOf(value, path, ['initialRate', 'maintenanceRate'], (fields, tierPath) => {
    const initialRate = notBelow(rateOf(fields.initialRate, 0, 1, `${tierPath}.initialRate`), initialBefore, `${tierPath}.initialRate`);
    const maintenanceRate = rateOf(fields.maintenanceRate, 0, 1, `${tierPath}.maintenanceRate`);
    notBelow(maintenanceRate, maintenanceBefore, `${tierPath}.maintenanceRate`);
    if (maintenanceRate > initialRate) {
      throw new Fault('BAD_RULES', `${tierPath}.maintenanceRate`, `at most the initial rate ${initialRate}`, maintenanceRate);
    }
    initialBefore = initialRate;
    maintenanceBefore = maintenanceRate;
    return { initialRate, maintenanceRate };
  });
}
