// Paths of reverse stress from the factors of the rules.

import type { Backend } from '../../backends/contract.js';
import { fieldsOf } from '../../book/fields.js';
import { identifier } from '../../check.js';
import type { Arena } from '../../columns/arena.js';
import { mapColumn } from '../../columns/columnMap.js';
import { type FactorModel, factorModel } from '../../market/factors.js';
import { type History, historyUntil } from '../../market/history.js';
import type { Market } from '../../market/market.js';
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
export function factorsOf(backend: Backend, arena: Arena, market: Market, rules: RuleSet, history: History | undefined): FactorModel {
  const ids = market.underlyings.map(({ id }) => id);
  const known = history === undefined ? undefined : historyUntil(history, market.asOf);
  return factorModel(ids, rules.factors, (xs) => mapColumn(arena, backend.log, xs), known);
}

export function stressPaths(backend: Backend, arena: Arena, inputs: PathInputs): StressPath[] {
  const given = fieldsOf(inputs, 'inputs', ['market', 'rules', 'horizonDays', 'driver'], ['history']) as unknown as PathInputs;
  const { market, history, horizonDays } = given;
  const rules = rulesFor(market, given.rules);
  const driver = identifier(given.driver, 'driver');
  const ids = market.underlyings.map(({ id }) => id);
  return factorPaths(ids, factorsOf(backend, arena, market, rules, history), { horizonDays, driver }, rules.factors.daysPerYear);
}
