// One term alone, over accounts, on every backend.
import { expect } from 'vitest';
import type { Account, Market } from '../../../src/index.js';
import { type RuleRun, ruleOf as ruleOfTerms, ruleRun, type TermRules, termOf as termOfRun } from '../../fixtures/ruleRun.js';
import { termMarket } from '../../fixtures/termMarket.js';
import { handRelative } from '../../precision.js';

/** Figures worked out by hand, by name; `relative` to each, absolute below 1. */
export function expectClose(
  found: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
  relative = handRelative,
): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, x] of Object.entries(wanted))
    expect(Math.abs((found[name] as number) - x), name).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(x)));
}

/** A rule whose only term is `one`, with the parts of a document that it reads. */
export function ruleOf(one: object, parts: Readonly<Record<string, unknown>> = {}): TermRules {
  return ruleOfTerms({ one }, parts);
}

/** The run with `one` as its requirement, the same bits on every backend. */
export function runEverywhere(rules: TermRules, accounts: readonly Account[], market: Market = termMarket()): Promise<RuleRun> {
  return ruleRun(market, accounts, rules, ['one']);
}

/** The term by account, summed over underlyings. */
export async function termOf(
  one: object,
  accounts: readonly Account[],
  market: Market = termMarket(),
  parts: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, number>> {
  const run = await runEverywhere(ruleOf(one, parts), accounts, market);
  return Object.fromEntries(run.accounts.map((name) => [name, termOfRun(run, 'one', name)]));
}
