// Reads the rule files of 0.1.0, rule sets of modes (version 1) and rules of terms (version 2), into rule documents that charge the same.
import { objectOf } from '../../../book/fields.js';
import { Fault } from '../../../fault.js';
import { parseRules, type Rules } from '../rules.js';
import { upgradeModes } from './modes.js';
import { upgradeTerms } from './terms.js';

/**
 * The rule document of a file in the format `margincore-rules`, version 1 or 2. What differs: a vol below a floor is lifted to it (version 1 left it), and scenario sets of one document share one term of
 * vol shocks: a file with several is refused (BAD_RULES). Paths of what is wrong in the file start with `old`, of what does not hold together in the document with `rules`.
 */
export function upgrade(file: unknown): Rules {
  const given = objectOf(file, 'old');
  if (given.format !== 'margincore-rules') throw new Fault('BAD_FORMAT', 'old.format', '"margincore-rules"', given.format);
  if (given.version === 1) return parseRules(upgradeModes(given));
  if (given.version === 2) return parseRules(upgradeTerms(given));
  throw new Fault('BAD_FORMAT', 'old.version', '1 or 2', given.version);
}
