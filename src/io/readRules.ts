// Rule files, margin rules and predictive ones: JSON, read strictly, then checked by the rules themselves.
import { Fault } from '../fault.js';
import { parseRules } from '../rules/parse.js';
import { parsePredictiveRule } from '../rules/parsePredictive.js';
import type { PredictiveRule } from '../rules/predictiveRule.js';
import type { RuleSet } from '../rules/ruleSet.js';
import { parseTermRules, type TermRules } from '../rules/termRules.js';
import { type FileInput, nameOf } from './input.js';
import { readJson } from './readJson.js';
import type { SourceOptions } from './source.js';

/** The rule set (version 1) of a JSON file, plain or gzip. @throws Fault of the file (NOT_FOUND, BAD_JSON ...) or of the rules, naming file and field */
export async function readRules(file: FileInput, options: SourceOptions = {}): Promise<RuleSet> {
  return parsed(file, options, parseRules);
}

/** The rule of a JSON file in either version: a rule set of three modes, or a rule of terms. @throws as `readRules` */
export async function readAnyRules(file: FileInput, options: SourceOptions = {}): Promise<RuleSet | TermRules> {
  return parsed(file, options, (json) => {
    const version = typeof json === 'object' && json !== null ? (json as { version?: unknown }).version : undefined;
    return version === 2 ? parseTermRules(json) : parseRules(json);
  });
}

/** The predictive rule of a JSON file; refuses as `readRules` does. */
export async function readPredictiveRule(file: FileInput, options: SourceOptions = {}): Promise<PredictiveRule> {
  return parsed(file, options, parsePredictiveRule);
}

async function parsed<T>(file: FileInput, options: SourceOptions, parse: (json: unknown) => T): Promise<T> {
  const json = await readJson(file, options);
  try {
    return parse(json);
  } catch (error) {
    throw error instanceof Fault ? error.at(`${nameOf(file, options)} ${error.path}`) : error;
  }
}
