// Rule files: JSON, read strictly, then checked by the rules themselves.
import { Fault } from '../fault.js';
import { parseRules, type Rules } from '../rules/document/rules.js';
import { upgrade } from '../rules/document/upgrade/upgrade.js';
import { type FileInput, nameOf } from './input.js';
import { fileOptions } from './readerOptions.js';
import { readJson } from './readJson.js';
import type { SourceOptions } from './source.js';

export interface RulesOptions extends SourceOptions {
  /** Told of a file in the format of 0.1.0, and which version of it that is: what is returned is the document that charges the same. */
  readonly onUpgrade?: (version: 1 | 2) => void;
}

/** The rule document of a JSON file, plain or gzip; files in the format of 0.1.0 are upgraded. @throws Fault of the file (NOT_FOUND, BAD_JSON ...) or of the rules, naming file and field */
export async function readRules(file: FileInput, given: RulesOptions = {}): Promise<Rules> {
  const { onUpgrade, ...options } = fileOptions(given, { onUpgrade: true });
  if (onUpgrade !== undefined && typeof onUpgrade !== 'function')
    throw new Fault('TYPE_MISMATCH', 'options.onUpgrade', 'a function', onUpgrade);
  const json = await readJson(file, options);
  const { format, version } = (typeof json === 'object' && json !== null ? json : {}) as { format?: unknown; version?: unknown };
  try {
    if (format !== 'margincore-rules') return parseRules(json);
    const rules = upgrade(json);
    onUpgrade?.(version as 1 | 2);
    return rules;
  } catch (error) {
    throw error instanceof Fault ? error.at(`${nameOf(file, options)} ${error.path}`) : error;
  }
}
