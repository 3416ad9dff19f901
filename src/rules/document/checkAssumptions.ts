// What assumptions name must be there: a requirement, a scenario set, an entry of some table.
import { Fault } from '../../fault.js';
import { unknown } from './levels.js';
import type { ScenarioSet } from './scenarioSet.js';
import type { Assumptions } from './scope.js';
import { isObject } from './value.js';

interface Stated {
  readonly scenarios: Readonly<Record<string, ScenarioSet>>;
  readonly requirements: Readonly<Record<string, unknown>>;
  /** Tables by name. */
  readonly tables: readonly unknown[];
}

/** Throws NOT_FOUND, BAD_RULES, TYPE_MISMATCH. */
export function checkAssumptions({ quotes, accounts, names }: Assumptions, { scenarios, requirements, tables }: Stated): void {
  const at = 'rules.assumptions';
  for (const [attribute, standIn] of Object.entries(accounts ?? {})) {
    const path = `${at}.accounts.${attribute}`;
    if (attribute === 'requirement') {
      if (typeof standIn !== 'string' || !Object.hasOwn(requirements, standIn))
        throw unknown(typeof standIn === 'object' ? 'a table' : String(standIn), Object.keys(requirements), path);
    } else if (typeof standIn === 'string') throw new Fault('TYPE_MISMATCH', path, 'a number, or a table of them', standIn);
  }
  const { riskArray } = quotes ?? {};
  if (typeof riskArray === 'string') {
    const path = `${at}.quotes.riskArray`;
    const set = Object.hasOwn(scenarios, riskArray) ? scenarios[riskArray] : undefined;
    if (set === undefined) throw unknown(riskArray, Object.keys(scenarios), path);
    if (set.blocks === undefined) throw new Fault('BAD_RULES', path, 'a scenario set of blocks', 'of arrays');
  }
  const entries = new Set(tables.flatMap(keysUnder));
  for (const [id, entry] of Object.entries(names ?? {})) {
    if (!entries.has(entry)) throw new Fault('NOT_FOUND', `${at}.names.${id}`, 'an entry of one of the tables of the document', entry);
  }
}

function keysUnder(one: unknown): readonly string[] {
  if (!isObject(one)) return [];
  return Object.entries(one).flatMap(([key, entry]) => [key, ...keysUnder(entry)]);
}
