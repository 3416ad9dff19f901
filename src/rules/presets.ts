// The rule sets that come with the core, by name.
import { Fault } from '../fault.js';
import { parseRules } from './parse.js';
import { parsePredictiveRule } from './parsePredictive.js';
import type { PredictiveRule } from './predictiveRule.js';
import { margincore } from './presets/margincore.js';
import { predictive, predictiveBuffered } from './presets/predictive.js';
import type { RuleSet } from './ruleSet.js';

const presets: ReadonlyMap<string, RuleSet> = new Map([[margincore.name, margincore]]);

export const ruleNames: readonly string[] = Object.freeze([...presets.keys()]);

/** The preset of that name, through the same door as a file; throws NOT_FOUND. */
export function presetRules(name: string): RuleSet {
  const rules = presets.get(name);
  if (rules === undefined) throw new Fault('NOT_FOUND', 'rules', `one of ${ruleNames.join(', ')}`, name);
  return parseRules(rules);
}

const predictiveRules: ReadonlyMap<string, PredictiveRule> = new Map([predictive, predictiveBuffered].map((rule) => [rule.name, rule]));

export const predictiveRuleNames: readonly string[] = Object.freeze([...predictiveRules.keys()]);

/** The predictive rule of that name, through the same door as a file; throws NOT_FOUND. */
export function presetPredictiveRule(name: string): PredictiveRule {
  const rule = predictiveRules.get(name);
  if (rule === undefined) throw new Fault('NOT_FOUND', 'rule', `one of ${predictiveRuleNames.join(', ')}`, name);
  return parsePredictiveRule(rule);
}
