// The rules that the page opens with, and what others are called. The build puts in this place what it gives, so that a first view needs no parser and no other document.
import { preset, presetNames, type Rules } from '../../rules.js';

const name = 'margincore';

export const openingRules = { name, names: presetNames, rules: (): Rules => preset(name) } as const;
