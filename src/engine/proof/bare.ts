// A document that says its requirements before any floor: as levels, in the view that each is read in.
import { type Formula, printFormula, type View } from '../../rules/document/formula.js';
import { parseRules, type Rules } from '../../rules/document/rules.js';
import { treesOf } from '../../rules/document/trees.js';

export const levelOf = (part: 'equity' | 'initial' | 'maintenance'): string => `bare_${part}`;

/** The same document, its orders left out where a requirement searches their subsets: without orders it asks for no more. */
export function bareRules(rules: Rules): Rules {
  const { requirements: trees } = treesOf(rules);
  const searched = Object.values(rules.requirements).some(({ orders }) => orders !== undefined);
  const requirements = Object.entries(rules.requirements).map(([name, { orders: _, ...stated }]) => {
    const { equity, initial, maintenance } = trees[name];
    const levels = {
      [levelOf('equity')]: printFormula(seen(equity, 'maintenance')),
      [levelOf('initial')]: printFormula(initial),
      [levelOf('maintenance')]: printFormula(seen(maintenance, 'maintenance')),
    };
    return [name, { ...stated, levels: { ...stated.levels, ...levels } }];
  });
  const scope = searched ? { ...rules.scope, orders: 'notCharged' } : rules.scope;
  return parseRules({ ...rules, scope, requirements: Object.fromEntries(requirements) });
}

/** The formula with every name in a view, where the text names none. */
function seen(formula: Formula, view: View): Formula {
  switch (formula.node) {
    case 'name':
      return { ...formula, view: formula.view ?? view };
    case 'negate':
      return { ...formula, of: seen(formula.of, view) };
    case 'operation':
      return { ...formula, left: seen(formula.left, view), right: seen(formula.right, view) };
    case 'call':
      return { ...formula, of: formula.of.map((part) => seen(part, view)) };
    default:
      return formula;
  }
}
