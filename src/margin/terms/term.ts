// What it takes to compute a term: prepared once a run from its parameters, then filled block by block.
import type { TermKind, TermParameters } from '../../rules/terms.js';
import type { TermFill } from '../requirement/block.js';
import type { TermPlan } from '../requirement/plan.js';

/** Looks up figures, calls the backend's mathematics and works out constants; what it returns only adds, multiplies and compares. */
export type Prepare<K extends TermKind> = (parameters: TermParameters<K>, plan: TermPlan) => TermFill;
