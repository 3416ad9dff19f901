// What a requirement counts as equity, in words: why one book has another equity under another requirement.
import { namesIn } from '../../rules/document/formula.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Term } from '../../rules/document/terms.js';
import { treesOf } from '../../rules/document/trees.js';

/** A term that equity is made of. */
export interface EquityPart {
  readonly term: string;
  readonly kind: Term['kind'];
  readonly words: string;
}

/** The terms of a requirement's equity, formulas followed to them, each once, in the order of the text. */
export function equityParts(rules: Rules, requirement: string): readonly EquityPart[] {
  const { formulas, requirements } = treesOf(rules);
  const trees = new Map(formulas.map(({ name, tree }) => [name, tree] as const));
  const found = new Set<string>();
  const follow = (names: readonly string[]): void => {
    for (const name of names) {
      const tree = trees.get(name);
      if (Object.hasOwn(rules.terms, name)) found.add(name);
      else if (tree !== undefined) follow(namesIn(tree).map((one) => one.name));
    }
  };
  const equity = requirements[requirement]?.equity;
  if (equity !== undefined) follow(namesIn(equity).map(({ name }) => name));
  return [...found].map((term) => {
    const one = rules.terms[term];
    return { term, kind: one.kind, words: wordsOf(term, one) };
  });
}

const sides = { both: 'options', long: 'long options', short: 'short options' } as const;

function wordsOf(name: string, term: Term): string {
  switch (term.kind) {
    case 'collateral': {
      const debts = { whole: 'debts whole', haircut: 'debts with their haircut', none: 'no debts' }[term.debts];
      return `collateral after haircuts, ${debts}`;
    }
    case 'futuresPnl':
      return 'unrealised P&L of futures and spot';
    case 'optionValue':
      return `${sides[term.side]} at the ${term.price} price`;
    case 'debt':
      return 'debts, weighted';
    case 'attribute':
      return `stated ${term.attribute}`;
    default:
      return `${name} (${term.kind})`;
  }
}
