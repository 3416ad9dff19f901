// Documents of tests: presets with another thing in one place.
import { preset } from '../../../src/rules/document/presets.js';
import { parseRules, type Rules } from '../../../src/rules/document/rules.js';

/** A preset that has been changed. */
export function mutant(name: string, change: (document: Record<string, Record<string, unknown>>) => void): Rules {
  const document = JSON.parse(JSON.stringify(preset(name))) as Record<string, Record<string, unknown>>;
  change(document);
  return parseRules(document);
}
