// Proof that a document never charges below 0, no number, or a larger position less: bounds of its terms and formulas over its ranges.
//
// The law: where every account, market and attribute lies within the ranges of the document, a requirement that is proved is finite and at least 0, but for rounding; and it never falls while a term
// that charges larger positions no less (`grows`) rises and the others stay.

import { Fault, type FaultRecord } from '../../fault.js';
import { type Formula, namesIn } from '../document/formula.js';
import type { Rules } from '../document/rules.js';
import { treesOf } from '../document/trees.js';
import { type Figure, spanOf } from './figure.js';
import { Figures } from './formulas.js';
import type { Scene } from './scene.js';

/** Unproved part of a requirement. */
export interface Gap {
  readonly requirement: string;
  readonly part: 'equity' | 'initial' | 'maintenance' | 'levels';
  /** negative: it may be below 0. notFinite: beyond the doubles, or no number. smaller: it may fall while this term rises. */
  readonly of: 'negative' | 'notFinite' | 'smaller';
  /** The bound that was found, or the term. */
  readonly found: number | string;
}

/** Bounds of a document: it is proved where there are no gaps. */
export interface Bounds {
  readonly gaps: readonly Gap[];
  /** Attributes that markets and accounts must state by name, with their ranges. */
  readonly attributes: Scene['asked'];
  /** Terms that no requirement reads. */
  readonly unread: readonly string[];
}

const known = new WeakMap<Rules, Bounds>();

/** Bounds of a document, worked out once. */
export function boundsOfRules(rules: Rules): Bounds {
  const found = known.get(rules) ?? madeOf(rules);
  known.set(rules, found);
  return found;
}

function madeOf(rules: Rules): Bounds {
  const figures = new Figures(rules);
  return { gaps: gapsOf(rules, figures), attributes: figures.scene.asked, unread: unreadOf(rules) };
}

function gapsOf(rules: Rules, figures: Figures): readonly Gap[] {
  return Object.entries(treesOf(rules).requirements).flatMap(([requirement, { equity, initial, maintenance, levels }]) => {
    const gap = (part: Gap['part'], of: Gap['of'], found: Gap['found']): Gap => ({ requirement, part, of, found });
    const finite = (part: Gap['part'], figure: Figure): Gap[] => {
      const { low, high } = spanOf(figure);
      const bad = [low, high].find((end) => !Number.isFinite(end));
      return bad === undefined && figure.defined ? [] : [gap(part, 'notFinite', bad ?? Number.NaN)];
    };
    const charge = (part: 'initial' | 'maintenance', tree: Formula): Gap[] => {
      const figure = figures.of(tree, part);
      const { low } = spanOf(figure);
      const falling = [...figure.trends].find(([, trend]) => trend !== 1);
      return [
        ...finite(part, figure),
        ...(low < 0 ? [gap(part, 'negative', low)] : []),
        ...(falling === undefined ? [] : [gap(part, 'smaller', falling[0])]),
      ];
    };
    return [
      ...finite('equity', figures.of(equity, 'maintenance')),
      ...charge('initial', initial),
      ...charge('maintenance', maintenance),
      ...Object.values(levels).flatMap((tree) => finite('levels', figures.of(tree, 'initial'))),
    ];
  });
}

/** Terms that neither a requirement nor another term names, through formulas too. */
function unreadOf(rules: Rules): readonly string[] {
  const { formulas, requirements } = treesOf(rules);
  const trees = new Map(formulas.map(({ name, tree }) => [name, tree]));
  const read = new Set<string>();
  const visit = (tree: Formula): void => {
    for (const { name } of namesIn(tree)) {
      if (read.has(name)) continue;
      read.add(name);
      const below = trees.get(name);
      if (below !== undefined) visit(below);
      const term = Object.hasOwn(rules.terms, name) ? rules.terms[name] : undefined;
      if (term?.kind === 'spreadCredit') read.add(term.scan);
    }
  };
  for (const { levels, ...parts } of Object.values(requirements))
    for (const tree of [...Object.values(parts), ...Object.values(levels)]) visit(tree);
  return Object.keys(rules.terms).filter((name) => !read.has(name));
}

/** Warnings of a document before any run: terms that charge no account, requirements without a proof. */
export function warningsOf(rules: Rules): readonly FaultRecord[] {
  const { gaps, unread } = boundsOfRules(rules);
  return [
    ...unread.map(
      (name) => new Fault('BAD_RULES', `rules.terms.${name}`, 'read by a formula of a requirement: it charges no account', 'no reader'),
    ),
    ...gaps.map((gap) => new Fault('UNPROVED', pathOf(gap), expectations[gap.of], gap.found)),
  ].map((fault) => fault.toRecord());
}

export const pathOf = ({ requirement, part }: Pick<Gap, 'requirement' | 'part'>): string => `rules.requirements.${requirement}.${part}`;

const expectations = {
  negative: 'proved to be at least 0 over the ranges of the document',
  notFinite: 'proved to be finite over the ranges of the document',
  smaller: 'proved to rise with every term that charges larger positions more',
} as const;
