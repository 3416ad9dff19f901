// Rule files: JSON, read strictly, then checked by the rules themselves.
import { Fault } from '../fault.js';
import { parseRules, type Rules } from '../rules/document/rules.js';
import { type FileInput, nameOf } from './input.js';
import { fileOptions } from './readerOptions.js';
import { readJson } from './readJson.js';
import type { SourceOptions } from './source.js';

/** The rule document of a JSON file, plain or gzip. @throws Fault of the file (NOT_FOUND, BAD_JSON ...) or of the rules, naming file and field */
export async function readRules(file: FileInput, given: SourceOptions = {}): Promise<Rules> {
  const options = fileOptions(given);
  const json = await readJson(file, options);
  try {
    return parseRules(json);
  } catch (error) {
    throw error instanceof Fault ? error.at(`${nameOf(file, options)} ${error.path}`) : error;
  }
}
