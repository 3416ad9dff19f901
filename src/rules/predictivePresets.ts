// The predictive rules that come with the library, by name.
import { Fault } from '../fault.js';
import { parsePredictiveRule } from './parsePredictive.js';
import type { PredictiveRule } from './predictiveRule.js';
import { predictive, predictiveBuffered } from './presets/predictive.js';

const predictiveRules: ReadonlyMap<string, PredictiveRule> = new Map([predictive, predictiveBuffered].map((rule) => [rule.name, rule]));

export const predictiveRuleNames: readonly string[] = Object.freeze([...predictiveRules.keys()]);

/** The predictive rule of that name, through the same door as a file; throws NOT_FOUND. */
export function presetPredictiveRule(name: string): PredictiveRule {
  const rule = predictiveRules.get(name);
  if (rule === undefined) throw new Fault('NOT_FOUND', 'rule', `one of ${predictiveRuleNames.join(', ')}`, name);
  return parsePredictiveRule(rule);
}
