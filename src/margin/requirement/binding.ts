// Which terms bind over a whole book: counted account by account.
import type { TermRules } from '../../rules/termRules.js';
import { bindingTerms, formulaTree } from './formulaTree.js';
import type { RequirementRun } from './result.js';

/** A term that is part of what binds the initial requirement of some accounts, with the scenario it is of. */
export interface BookBinding {
  readonly term: string;
  readonly scenario?: string;
  readonly accounts: number;
  /** Sum of its numbers over those accounts; numeraire when the term is an amount. */
  readonly value: number;
}

/** Terms and scenarios that bind, by sum, the largest first. The run must have kept its terms. */
export function bookBindings(rules: TermRules, run: RequirementRun): readonly BookBinding[] {
  const found = new Map<string, { term: string; scenario?: string; accounts: number; value: number }>();
  for (let place = 0; place < run.accounts.length; place++) {
    if (run.statuses[place] === 1) continue;
    const seen = new Set<string>();
    for (const { term, scenario, value } of bindingTerms(formulaTree(rules, run, place, 'initial'))) {
      const key = `${term}\u0000${scenario ?? ''}`;
      const known = found.get(key) ?? { term, ...(scenario === undefined ? {} : { scenario }), accounts: 0, value: 0 };
      if (!seen.has(key)) known.accounts++;
      seen.add(key);
      known.value += value;
      found.set(key, known);
    }
  }
  return [...found.values()].sort((a, b) => b.value - a.value);
}
