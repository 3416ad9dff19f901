// A formula with the operand that each part of it was compiled to: what explanations and bindings walk.

import { type Formula, type FunctionName, type Operator, partsOf, printFormula } from '../../rules/document/formula.js';
import type { Rules } from '../../rules/document/rules.js';
import { treesOf } from '../../rules/document/trees.js';
import { type Charges, viewOf } from '../compile/charge.js';
import type { Asking, Operand } from '../compile/operand.js';
import type { ScanRows } from '../compile/scanRows.js';
import type { Cell, Cells } from './cells.js';

/** Kind of a node: a leaf, another name of its part, or an operation on its parts. */
export type NodeKind = 'number' | 'parameter' | 'term' | 'same' | 'negate' | Operator | FunctionName;

export interface ReadNode {
  readonly kind: NodeKind;
  /** As the document writes it: a name, or the text of a part. */
  readonly label: string;
  /** Name of a term, without the view that the text may name. */
  readonly name?: string;
  /** Text of a named formula. */
  readonly formula?: string;
  readonly cell: Cell;
  /** Whether there is one number an account, not one an underlying of it. */
  readonly whole: boolean;
  readonly parts: readonly ReadNode[];
  /** Whether a term stands in it. */
  readonly reads: boolean;
  /** Scans of a term over scenarios. */
  readonly scans: readonly ScanRows[];
}

const none: readonly never[] = [];

/** Tree of a formula in a view; `cells` read the operands. */
export function treeOf(formula: Formula, asking: Asking, charges: Charges, rules: Rules, cells: Cells): ReadNode {
  const operand = charges.of(formula, asking);
  const base = { label: printFormula(formula), cell: cells.of(operand), whole: isWhole(operand), scans: none };
  if (formula.node === 'number') return { ...base, kind: 'number', parts: none, reads: false };
  if (formula.node === 'name') return named(formula, asking, base, charges, rules, cells);
  const kind = formula.node === 'negate' ? 'negate' : formula.node === 'operation' ? formula.operator : formula.call;
  const parts = partsOf(formula).map((part) => treeOf(part, asking, charges, rules, cells));
  return { ...base, kind, parts, reads: parts.some(({ reads }) => reads) };
}

function named(
  formula: Extract<Formula, { readonly node: 'name' }>,
  asking: Asking,
  base: Omit<ReadNode, 'kind' | 'parts' | 'reads'>,
  charges: Charges,
  rules: Rules,
  cells: Cells,
): ReadNode {
  const { name } = formula;
  const view = viewOf(formula, asking);
  if (Object.hasOwn(rules.terms, name)) {
    const { scans = none, orderedScans = scans } = charges.term(name);
    return { ...base, name, kind: 'term', parts: none, reads: true, scans: view === 'ordered' ? orderedScans : scans };
  }
  const below = treesOf(rules).formulas.find((one) => one.name === name);
  if (below === undefined) return { ...base, kind: 'parameter', parts: none, reads: false };
  const tree = treeOf(below.tree, view, charges, rules, cells);
  const text = rules.formulas[name];
  const named = { ...tree, label: base.label, formula: text };
  return tree.parts.length === 0 || tree.formula !== undefined ? { ...named, kind: 'same', scans: none, parts: [tree] } : named;
}

function isWhole(operand: Operand): boolean {
  return operand.kind === 'number' || (operand.kind === 'column' && operand.register.level === 'A');
}

/** Every term of a tree, each once. */
export function termsOf(node: ReadNode): readonly ReadNode[] {
  const found = new Map<string, ReadNode>();
  const visit = (one: ReadNode): void => {
    if (one.kind === 'term' && !found.has(one.label)) found.set(one.label, one);
    one.parts.forEach(visit);
  };
  visit(node);
  return [...found.values()];
}
