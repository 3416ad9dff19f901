// Rule files: JSON, read strictly, then checked by the rules themselves.
import { Fault } from '../fault.js';
import { parseRules } from '../rules/parse.js';
import type { RuleSet } from '../rules/ruleSet.js';
import { readJson } from './readJson.js';
import { nameOf, type SourceOptions } from './source.js';

/** The rule set of a JSON file, plain or gzip. @throws Fault of the file (NOT_FOUND, BAD_JSON ...) or of the rules, naming file and field */
export async function readRules(path: string, options: SourceOptions = {}): Promise<RuleSet> {
  const file = nameOf(path);
  const json = await readJson(path, options);
  try {
    return parseRules(json);
  } catch (error) {
    throw error instanceof Fault ? error.at(`${file} ${error.path}`) : error;
  }
}
