// Presets by name: those that the page opens with are at hand, the parser comes with any other.
import type { Rules } from '../../rules.js';
import { openingRules } from './openingRules.js';

/** Throws as `preset`. */
export const presetOf = async (name: string): Promise<Rules> =>
  name === openingRules.name ? openingRules.rules() : (await import('./otherPresets.js')).preset(name);
