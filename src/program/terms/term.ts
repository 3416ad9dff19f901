// A kind of term by its word.
import type { Term, TermKind } from '../../rules/document/terms.js';

export type TermOf<K extends TermKind> = Extract<Term, { readonly kind: K }>;
