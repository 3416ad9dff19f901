// A formula as a tree: what a text of a rule document says, one operation a node, in the order of the text.

/** View of a formula: the initial margin counts positions and open orders, maintenance and equity positions alone. */
export type View = 'initial' | 'maintenance';

export type Operator = '+' | '-' | '*' | '/';

/**
 * max and min of two or more, abs and sqrt of one, roundUp and roundDown of one (to the whole number that it is but for a few roundings, else the one above or below it), each at the level of what it is of; over an account's underlyings: sum and largest of one,
 * correlated(x, sign) by the document's correlations.
 */
export type FunctionName = 'max' | 'min' | 'abs' | 'sqrt' | 'roundUp' | 'roundDown' | 'sum' | 'largest' | 'correlated';

export type Formula =
  | { readonly node: 'number'; readonly value: number }
  /** A parameter, a term, or a formula above; `view` where the text names one (`x.initial`), else the requesting view. */
  | { readonly node: 'name'; readonly name: string; readonly view?: View }
  | { readonly node: 'negate'; readonly of: Formula }
  | { readonly node: 'operation'; readonly operator: Operator; readonly left: Formula; readonly right: Formula }
  | { readonly node: 'call'; readonly call: FunctionName; readonly of: readonly Formula[] };

/** How many a function takes, and whether it puts the underlyings of an account together. */
export const functions: Readonly<Record<FunctionName, { readonly least: number; readonly most: number; readonly across: boolean }>> = {
  max: { least: 2, most: 128, across: false },
  min: { least: 2, most: 128, across: false },
  abs: { least: 1, most: 1, across: false },
  sqrt: { least: 1, most: 1, across: false },
  roundUp: { least: 1, most: 1, across: false },
  roundDown: { least: 1, most: 1, across: false },
  sum: { least: 1, most: 1, across: true },
  largest: { least: 1, most: 1, across: true },
  correlated: { least: 2, most: 2, across: true },
};

/** The parts of a node, in the order of the text. */
export function partsOf(formula: Formula): readonly Formula[] {
  switch (formula.node) {
    case 'negate':
      return [formula.of];
    case 'operation':
      return [formula.left, formula.right];
    case 'call':
      return formula.of;
    default:
      return [];
  }
}

type NameNode = Extract<Formula, { node: 'name' }>;

/** Every name in a formula, in the order of the text. */
export function namesIn(formula: Formula): readonly NameNode[] {
  return formula.node === 'name' ? [formula] : partsOf(formula).flatMap(namesIn);
}

const strength = { '+': 1, '-': 1, '*': 2, '/': 2 } as const;

/** The text of a tree, with no more brackets than it needs: parsed again it is the same tree. */
export function printFormula(formula: Formula): string {
  return print(formula, 0);
}

function print(formula: Formula, least: number): string {
  switch (formula.node) {
    case 'number':
      return String(formula.value);
    case 'name':
      return formula.view === undefined ? formula.name : `${formula.name}.${formula.view}`;
    case 'negate':
      return `-${print(formula.of, 3)}`;
    case 'call':
      return `${formula.call}(${formula.of.map((part) => print(part, 0)).join(', ')})`;
    case 'operation': {
      const own = strength[formula.operator];
      const text = `${print(formula.left, own)} ${formula.operator} ${print(formula.right, own + 1)}`;
      return own < least ? `(${text})` : text;
    }
  }
}

/** Terms that a formula reads in a view, through the formulas it names. */
export function termsRead(tree: Formula, view: View, formulas: ReadonlyMap<string, Formula>): ReadonlyMap<string, ReadonlySet<View>> {
  const found = new Map<string, Set<View>>();
  const visit = (one: Formula, from: View): void => {
    for (const { name: read, view: asked } of namesIn(one)) {
      const seen = found.get(read) ?? new Set<View>();
      const now = asked ?? from;
      if (seen.has(now)) continue;
      found.set(read, seen.add(now));
      const below = formulas.get(read);
      if (below !== undefined) visit(below, now);
    }
  };
  visit(tree, view);
  return found;
}
