// Rule files, margin rules and predictive ones: JSON, read strictly, then checked by the rules themselves.
import { Fault } from '../fault.js';
import { parseRules } from '../rules/parse.js';
import { parsePredictiveRule } from '../rules/parsePredictive.js';
import type { PredictiveRule } from '../rules/predictiveRule.js';
import type { RuleSet } from '../rules/ruleSet.js';
import { parseTermRules, type TermRules } from '../rules/termRules.js';
import { readJson } from './readJson.js';
import { nameOf, type SourceOptions } from './source.js';

/** The rule set (version 1) of a JSON file, plain or gzip. @throws Fault of the file (NOT_FOUND, BAD_JSON ...) or of the rules, naming file and field */
export async function readRules(path: string, options: SourceOptions = {}): Promise<RuleSet> {
  return parsed(path, options, parseRules);
}

/** The rule of a JSON file in either version: a rule set of three modes, or a rule of terms. @throws as `readRules` */
export async function readAnyRules(path: string, options: SourceOptions = {}): Promise<RuleSet | TermRules> {
  return parsed(path, options, (json) => {
    const version = typeof json === 'object' && json !== null ? (json as { version?: unknown }).version : undefined;
    return version === 2 ? parseTermRules(json) : parseRules(json);
  });
}

/** The predictive rule of a JSON file; refuses as `readRules` does. */
export async function readPredictiveRule(path: string, options: SourceOptions = {}): Promise<PredictiveRule> {
  return parsed(path, options, parsePredictiveRule);
}

async function parsed<T>(path: string, options: SourceOptions, parse: (json: unknown) => T): Promise<T> {
  const file = nameOf(path);
  const json = await readJson(path, options);
  try {
    return parse(json);
  } catch (error) {
    throw error instanceof Fault ? error.at(`${file} ${error.path}`) : error;
  }
}
