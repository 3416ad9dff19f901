// Rules that the page opens with, and names of the others. The build replaces this file: a first view loads neither parser nor documents.
import { preset, presetNames, type Rules } from '../../rules.js';

const name = 'margincore';

export const openingRules = { name, names: presetNames, rules: (): Rules => preset(name) } as const;
