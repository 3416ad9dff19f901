// Shape of a requirement in the size of a trade, read from its formula: convex between breaks; one worst loss over scenarios.
import type { Formula } from '../../rules/document/formula.js';
import type { Rules } from '../../rules/document/rules.js';
import { treesOf } from '../../rules/document/trees.js';
import type { Figure } from './asked.js';
import { bendOf, type Reader } from './curves.js';

type Curve = 'constant' | 'linear' | 'convex' | 'concave' | 'unknown';
/** How it bends, and whether it is known to be at least 0. */
interface Shape {
  readonly curve: Curve;
  readonly positive: boolean;
}

const opposite = (curve: Curve): Curve => (curve === 'convex' ? 'concave' : curve === 'concave' ? 'convex' : curve);

function sum(x: Curve, y: Curve): Curve {
  if (x === 'constant' || x === y) return y;
  if (y === 'constant' || y === 'linear') return x;
  return x === 'linear' ? y : 'unknown';
}

/** The largest of several: convex where all are convex at most. */
function largest(shapes: readonly Shape[]): Shape {
  const positive = shapes.some((one) => one.positive);
  if (shapes.every(({ curve }) => curve === 'constant')) return { curve: 'constant', positive };
  return { curve: shapes.every(({ curve }) => curve !== 'concave' && curve !== 'unknown') ? 'convex' : 'unknown', positive };
}

function negated({ curve }: Shape): Shape {
  return { curve: opposite(curve), positive: false };
}

function shapeOf(formula: Formula, reader: Reader): Shape {
  const of = (part: Formula): Shape => shapeOf(part, reader);
  switch (formula.node) {
    case 'number':
      return { curve: 'constant', positive: formula.value >= 0 };
    case 'negate':
      return negated(of(formula.of));
    case 'name': {
      const { rules } = reader;
      const view =
        formula.view === undefined ? reader : { ...reader, part: formula.view, ordered: formula.view === 'initial' && reader.ordered };
      const term = rules.terms[formula.name];
      if (term !== undefined) {
        const { curve, positive } = bendOf(term, view);
        return { curve: curve === 'rate' || curve === 'expiry' ? 'unknown' : curve, positive };
      }
      const above = treesOf(rules).formulas.find(({ name }) => name === formula.name);
      if (above !== undefined) return shapeOf(above.tree, view);
      return { curve: 'constant', positive: numbersAtLeast0(rules.parameters[formula.name]) };
    }
    case 'operation': {
      const [left, right] = [of(formula.left), of(formula.right)];
      const positive = left.positive && right.positive;
      if (formula.operator === '+') return { curve: sum(left.curve, right.curve), positive };
      if (formula.operator === '-') return { curve: sum(left.curve, opposite(right.curve)), positive: false };
      if (left.curve === 'constant' && right.curve === 'constant') return { curve: 'constant', positive };
      const [factor, other] = right.curve === 'constant' ? [right, left] : [left, right];
      if (factor.curve !== 'constant' || (formula.operator === '/' && factor !== right)) return { curve: 'unknown', positive };
      return { curve: factor.positive || other.curve === 'linear' ? other.curve : 'unknown', positive };
    }
    case 'call': {
      const parts = formula.of.map(of);
      const [first] = parts as [Shape];
      if (formula.call === 'max') return largest(parts);
      if (formula.call === 'largest') return { ...largest(parts), positive: first.positive };
      if (formula.call === 'min') return { ...negated(largest(parts.map(negated))), positive: parts.every(({ positive }) => positive) };
      if (formula.call === 'sum') return first;
      if (parts.every(({ curve }) => curve === 'constant'))
        return { curve: 'constant', positive: first.positive || formula.call !== 'correlated' };
      if (formula.call === 'abs')
        return { curve: first.curve === 'linear' || (first.curve === 'convex' && first.positive) ? 'convex' : 'unknown', positive: true };
      return { curve: 'unknown', positive: formula.call === 'sqrt' || (formula.call === 'roundUp' && first.positive) };
    }
  }
}

function numbersAtLeast0(value: unknown): boolean {
  if (typeof value === 'number') return value >= 0;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(numbersAtLeast0);
}

/** Curvature of the objective: a part of a requirement, or that part less equity (`released`: the initial one, `health`: maintenance, any number of times). */
export function shapeOfMeasure(requirement: string, figure: Figure, reader: Reader): Shape {
  const { rules } = reader;
  const formulas = treesOf(rules).requirements[requirement];
  // no requirement is below 0
  const formula = shapeOf(formulas[figure === 'maintenance' || figure === 'health' ? 'maintenance' : 'initial'], reader);
  const shape = largest([{ curve: 'constant', positive: true }, formula]);
  // margins of an integer ledger are rounded
  if (rules.rounding !== undefined)
    return { ...shape, curve: 'unknown', positive: figure === 'health' || (shape.positive && figure !== 'released') };
  if (figure !== 'released' && figure !== 'health') return shape;
  return {
    curve: sum(shape.curve, opposite(shapeOf(formulas.equity, { ...reader, part: 'maintenance', ordered: false }).curve)),
    // of health the costs are sought
    positive: figure === 'health',
  };
}

/** The scan that a part of a requirement is, all of it and nothing else: of the account, or summed over underlyings; undefined where it is something else. */
export function soleScan(requirement: string, part: 'initial' | 'maintenance', rules: Rules): string | undefined {
  if (rules.rounding !== undefined) return undefined;
  const trees = treesOf(rules);
  let formula = trees.requirements[requirement][part];
  for (;;) {
    if (formula.node === 'call' && formula.call === 'sum') formula = formula.of[0];
    if (formula.node !== 'name') return undefined;
    const { name } = formula;
    const term = rules.terms[name];
    if (term?.kind === 'scan') {
      const { discount, collateral, offset, naked, netting, scenarios } = term;
      const plain =
        [discount, collateral, offset, naked].every((one) => one === undefined) && netting !== 'expiry' && typeof scenarios === 'string';
      const beyond = plain && rules.scenarios[scenarios]?.blocks?.some((block) => block.beyond !== undefined) === true;
      return plain && !beyond ? name : undefined;
    }
    const above = trees.formulas.find((one) => one.name === name);
    if (above === undefined) return undefined;
    formula = above.tree;
  }
}
