// The terms over a grid among all terms, and one of them by the name that a rule gives it.
import { Fault } from '../../fault.js';
import type { TermKind } from '../../rules/terms.js';
import type { TermPlan } from '../requirement/plan.js';
import type { GridTerm } from './gridTerm.js';
import { jointScanTerm } from './jointScan.js';
import { riskMatrixTerm } from './riskMatrix.js';
import { scanTerm } from './scan.js';

const kinds = { jointScan: jointScanTerm, riskMatrix: riskMatrixTerm, scan: scanTerm } as const satisfies Partial<
  Readonly<Record<TermKind, unknown>>
>;

export function gridTermOf(name: string, plan: TermPlan): GridTerm {
  const { terms } = plan.rules;
  const term = Object.hasOwn(terms, name) ? terms[name] : undefined;
  if (term === undefined) throw new Fault('NOT_FOUND', 'term', `one of ${Object.keys(terms).join(', ')}`, name);
  const kind = kinds[term.term as keyof typeof kinds] as ((parameters: typeof term, plan: TermPlan) => GridTerm) | undefined;
  if (kind === undefined) throw new Fault('UNKNOWN_KIND', 'term', `a term over a grid: ${Object.keys(kinds).join(', ')}`, term.term);
  return kind(term, plan);
}
