// Formulas and named requirements of a document: names resolved, levels checked, open orders read as the scope says.
import { keyPath, objectOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import { name } from '../../shape/leaves.js';
import { choice, either, named, type Of, record, type Shape } from '../../shape/shape.js';
import { type Formula, namesIn, partsOf, termsRead } from './formula.js';
import { type Level, levelOf, type Named } from './levels.js';
import { formulaName } from './parameters.js';
import { parseFormula } from './parseFormula.js';
import { nothingRead } from './read.js';
import type { Scope } from './scope.js';
import { levelOfTerm, readsOrders, type Term } from './terms.js';
import { isLognormal, isPair, type Parameter, type Parameters } from './value.js';
import { holdsTiers } from './valueShape.js';

export const formulaText: Shape<string> = {
  parse(value, path) {
    parseFormula(value, path);
    return value as string;
  },
  schema: {
    type: 'string',
    minLength: 1,
    description: 'a formula: + - * / ( ), numbers, names, max min abs sqrt roundUp roundDown sum largest correlated',
  },
};

/**
 * An amount an account each. `equity` and `maintenance` read positions alone, `initial` positions and open orders; so do `levels`, what a venue counts beside it by names of its own (search, release). `orders` worstSubset, instead of terms that read orders: the account is asked as every
 * subset of its orders would leave it, filled at their prices (premiums paid in the asset that an option settles in); initial = equity + the largest of initial - equity over the subsets. Of orders under
 * market-maker protection (`protected`) no more of an underlying than the account's attribute (`<name>.<underlying>`, else `<name>`; contracts x multiplier; none stated: no limit) fills together, the last of them in part.
 */
export const requirement = record({
  equity: formulaText,
  initial: formulaText,
  maintenance: formulaText,
  'levels?': named(formulaText, formulaName),
  'orders?': either(
    (value) => typeof value === 'string',
    choice(['worstSubset']),
    record({ worstSubset: record({ protectedLimit: name }) }),
  ),
});
export type Requirement = Of<typeof requirement>;

export interface NamedFormula {
  readonly name: string;
  readonly tree: Formula;
  /** N and A are one number an account. */
  readonly level: Level;
}

/** The formulas of a document as trees. */
export interface Trees {
  readonly formulas: readonly NamedFormula[];
  readonly requirements: Readonly<
    Record<
      string,
      {
        readonly equity: Formula;
        readonly initial: Formula;
        readonly maintenance: Formula;
        readonly levels: Readonly<Record<string, Formula>>;
      }
    >
  >;
  /** Level of each name of a formula: a number of the document, of the account, of each underlying. */
  readonly levels: ReadonlyMap<string, Level>;
}

interface Inputs {
  readonly formulas: unknown;
  readonly requirements: unknown;
  readonly scope: Scope;
  readonly parameters: Parameters;
  readonly terms: Readonly<Record<string, Term>>;
  readonly hasCorrelations: boolean;
}

interface Parsed {
  readonly formulas: Readonly<Record<string, string>>;
  readonly requirements: Readonly<Record<string, Requirement>>;
  readonly trees: Trees;
}

const parts = ['equity', 'initial', 'maintenance'] as const;

export function parseRequirements(inputs: Inputs): Parsed {
  const { parameters, terms } = inputs;
  const names = new Map<string, Named>();
  for (const [one, parameter] of Object.entries(parameters))
    if (!holdsTiers(parameter)) names.set(one, { level: levelOfParameter(parameter, parameters) });
  for (const [one, term] of Object.entries(terms)) {
    if (Object.hasOwn(parameters, one)) throw new Fault('DUPLICATE', `rules.terms.${one}`, 'a name that no parameter has', one);
    names.set(one, { level: levelOfTerm(term), unlimited: term.kind === 'maximumLoss' });
  }
  const trees = new Map<string, Formula>();
  const texts: Record<string, string> = Object.create(null) as Record<string, string>;
  const read = (text: unknown, path: string): { readonly tree: Formula; readonly level: Level } => {
    const tree = parseFormula(text, path);
    if (!inputs.hasCorrelations && calls(tree).includes('correlated'))
      throw new Fault('MISSING_FIELD', 'rules.correlations', `present: ${path} reads them`, undefined);
    return { tree, level: levelOf(tree, names, path) };
  };
  const formulas = Object.entries(objectOf(inputs.formulas, 'rules.formulas')).map(([one, text]) => {
    const path = keyPath('rules.formulas', one);
    if (names.has(formulaName(one, path)) || Object.hasOwn(parameters, one))
      throw new Fault('DUPLICATE', path, 'a name that no parameter or term has', one);
    const { tree, level } = read(text, path);
    names.set(one, { level });
    trees.set(one, tree);
    texts[one] = text as string;
    return Object.freeze({ name: one, tree, level });
  });
  const requirements: Record<string, Requirement> = Object.create(null) as Record<string, Requirement>;
  const requirementTrees: Record<string, Trees['requirements'][string]> = Object.create(null) as Record<
    string,
    Trees['requirements'][string]
  >;
  for (const [one, given] of Object.entries(objectOf(inputs.requirements, 'rules.requirements'))) {
    const path = keyPath('rules.requirements', one);
    const stated = requirement.parse(given, path, { ...nothingRead, parameters });
    const treeAt = (text: string, at: string): Formula => {
      const { tree, level } = read(text, at);
      if (level !== 'U') return tree;
      throw new Fault(
        'BAD_RULES',
        at,
        'one amount an account: sum(..) or largest(..) puts its underlyings together',
        'an amount by underlying',
      );
    };
    const [equity, initial, maintenance] = parts.map((part) => treeAt(stated[part], `${path}.${part}`)) as [Formula, Formula, Formula];
    const stages = Object.entries(stated.levels ?? {}).map(([level, text]) => [level, treeAt(text, `${path}.levels.${level}`)] as const);
    requirements[formulaName(one, path)] = stated;
    requirementTrees[one] = Object.freeze({ equity, initial, maintenance, levels: Object.freeze(Object.fromEntries(stages)) });
    checkOrders(stated, requirementTrees[one].initial, path, inputs, trees);
  }
  if (Object.keys(requirements).length === 0)
    throw new Fault('SHAPE_MISMATCH', 'rules.requirements', 'at least one requirement', inputs.requirements);
  const levels = new Map([...names].map(([one, { level }]) => [one, level] as const));
  return {
    formulas: Object.freeze(texts),
    requirements: Object.freeze(requirements),
    trees: Object.freeze({ formulas: Object.freeze(formulas), requirements: Object.freeze(requirementTrees), levels }),
  };
}

/** A number or a pair is constant; a table is of each underlying. */
function levelOfParameter(parameter: Parameter, parameters: Parameters): Level {
  if (typeof parameter === 'number') return 'N';
  if (typeof parameter === 'string') {
    const below = namesIn(parseFormula(parameter, 'rules.parameters')).map(({ name: one }) =>
      levelOfParameter(parameters[one], parameters),
    );
    return below.includes('U') ? 'U' : 'N';
  }
  if (isLognormal(parameter)) return 'N';
  if (!isPair(parameter)) return 'U';
  return [parameter.initial, parameter.maintenance].some((one) => levelOfParameter(one, parameters) === 'U') ? 'U' : 'N';
}

function calls(tree: Formula): readonly string[] {
  return [...(tree.node === 'call' ? [tree.call] : []), ...partsOf(tree).flatMap(calls)];
}

function checkOrders(
  stated: Requirement,
  initial: Formula,
  path: string,
  { scope, terms }: Inputs,
  formulas: ReadonlyMap<string, Formula>,
): void {
  const reading = [...termsRead(initial, 'initial', formulas)].filter(
    ([one, views]) => views.has('initial') && terms[one] !== undefined && readsOrders(terms[one]),
  );
  const [first] = reading;
  if (stated.orders !== undefined && first !== undefined)
    throw new Fault('BAD_RULES', `${path}.orders`, `absent, or no term that reads orders itself (${first[0]} does)`, 'both');
  if (stated.orders !== undefined && stated.levels !== undefined)
    throw new Fault('BAD_RULES', `${path}.levels`, 'absent: a search of order subsets has no levels', Object.keys(stated.levels).join());
  const charged = stated.orders !== undefined || first !== undefined;
  if (scope.orders === 'charged' && !charged)
    throw new Fault(
      'BAD_RULES',
      `${path}.initial`,
      'a formula that reads a term with orders, for scope.orders is charged (or state `orders`)',
      'none',
    );
}
