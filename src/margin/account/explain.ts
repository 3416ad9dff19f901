// Why an account's requirement is what it is: the formula with its numbers, what binds, and what each holding adds.
import type { Book } from '../../book/book.js';
import type { TermRules } from '../../rules/termRules.js';
import { accountPath } from '../faults.js';
import { bindingTerms, type ExplainedPart, formulaTree } from '../requirement/formulaTree.js';
import type { RequirementRun } from '../requirement/result.js';
import { type Attribution, attribution } from './attribution.js';
import { bookOfDrafts, draftOf, faultOf } from './draft.js';

export interface Explanation extends Attribution {
  readonly account: string;
  readonly subaccount: string;
  readonly rules: { readonly name: string; readonly date: string };
  readonly requirement: 'initial' | 'maintenance';
  readonly numeraire: string;
  readonly equity: number;
  readonly value: number;
  /** The formula of the requirement with the number of every part. */
  readonly formula: ExplainedPart;
  /** The terms that decide it, with underlying and scenario. */
  readonly binding: ReturnType<typeof bindingTerms>;
}

/** `run` margins a book under `rules`, keeping terms. Throws UNKNOWN_ACCOUNT, and the fault of an account that cannot be margined. */
export function explain(
  run: (book: Book) => RequirementRun,
  rules: TermRules,
  book: Book,
  {
    account,
    subaccount,
    requirement,
  }: { readonly account: string; readonly subaccount: string; readonly requirement: 'initial' | 'maintenance' },
): Explanation {
  const draft = draftOf(book, account, subaccount);
  const whole = run(bookOfDrafts([draft]));
  const [fault] = whole.faults;
  if (fault !== undefined) throw faultOf(fault, accountPath(account, subaccount));
  const which = requirement === 'initial' ? 'initials' : 'maintenances';
  const value = whole[which][0] as number;
  const formula = formulaTree(rules, whole, 0, requirement);
  return {
    account,
    subaccount,
    rules: whole.rules,
    requirement,
    numeraire: whole.numeraire,
    equity: whole.equities[0] as number,
    value,
    formula,
    binding: bindingTerms(formula),
    ...attribution(run, draft, which, value),
  };
}
