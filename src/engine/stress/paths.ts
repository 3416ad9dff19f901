// Paths of reverse stress from the factors of the rules.
import { fieldsOf } from '../../book/fields.js';
import { identifier } from '../../check.js';
import type { Lane } from '../../lanes/contract.js';
import { type FactorModel, factorModel } from '../../market/factors.js';
import { type History, historyUntil } from '../../market/history.js';
import type { Market } from '../../market/market.js';
import type { Arena } from '../../marshal/arena.js';
import { mapColumn } from '../../marshal/columnMap.js';
import { factorPaths, type StressPath } from '../../risk/stress/path.js';
import type { RuleSet } from '../../rules/ruleSet.js';
import { rulesFor } from './inputs.js';

export interface PathInputs {
  readonly market: Market;
  readonly rules: RuleSet;
  readonly history?: History;
  /** Days that one standard deviation is of; above 0. */
  readonly horizonDays: number;
  /** The underlying whose standard deviations the joint path counts. */
  readonly driver: string;
}

/** The factors of the rules for the underlyings of a market, from the history what it knows. */
export function factorsOf(lane: Lane, arena: Arena, market: Market, rules: RuleSet, history: History | undefined): FactorModel {
  const ids = market.underlyings.map(({ id }) => id);
  const known = history === undefined ? undefined : historyUntil(history, market.asOf);
  return factorModel(ids, rules.factors, (xs) => mapColumn(arena, lane.log, xs), known);
}

export function stressPaths(lane: Lane, arena: Arena, inputs: PathInputs): StressPath[] {
  const given = fieldsOf(inputs, 'inputs', ['market', 'rules', 'horizonDays', 'driver'], ['history']) as unknown as PathInputs;
  const { market, history, horizonDays } = given;
  const rules = rulesFor(market, given.rules);
  const driver = identifier(given.driver, 'driver');
  const ids = market.underlyings.map(({ id }) => id);
  return factorPaths(ids, factorsOf(lane, arena, market, rules, history), { horizonDays, driver }, rules.factors.daysPerYear);
}
