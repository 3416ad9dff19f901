// Formula trees of a document, from which programs are compiled. Kept apart from the parser, so that a parsed document needs none.
import { ours } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Trees } from './requirements.js';

const trees = new WeakMap<object, Trees>();

/** The formulas of a document as trees, with their levels. */
export function treesOf(rules: object): Trees {
  const known = trees.get(rules);
  if (known === undefined) throw new Fault('BAD_ARGUMENT', 'rules', 'what parseRules returned', rules);
  return known;
}

/** Whether this object came out of `parseRules`. */
export function isRules(value: unknown): boolean {
  return typeof value === 'object' && value !== null && trees.has(value);
}

/** A document with its trees: for the parser, and for what it has written before. */
export function withTrees<T extends object>(rules: T, made: Trees): T {
  trees.set(rules, made);
  return ours(rules);
}

const proved = new WeakSet<object>();

/** Marks a document that comes with the core: its bounds are proved by the tests, so no engine works them out again. */
export function markProved<T extends object>(rules: T): T {
  proved.add(rules);
  return rules;
}

export function isProved(rules: object): boolean {
  return proved.has(rules);
}
