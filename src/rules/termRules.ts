// A margin rule made of terms: grids, named terms, and the formulas that put them together. Format `margincore-rules`, version 2.
import { fieldsOf } from '../book/fields.js';
import { identifier } from '../check.js';
import { Fault } from '../fault.js';
import { type Formula, formula, formulaSchema, type Level, levelOf } from './formula.js';
import { type Grid, grid } from './grid.js';
import { dateOf, requireFormat } from './guards.js';
import { named, type Schema, text } from './shapes/shape.js';
import { type Term, type TermKind, term, termKinds } from './terms.js';

export interface TermRules {
  readonly format: 'margincore-rules';
  readonly version: 2;
  readonly name: string;
  /** YYYY-MM-DD: the day from which, or as of which, this edition holds. */
  readonly date: string;
  readonly source: string;
  /** The market's; or '*' for rules whose figures are rates alone. */
  readonly numeraire: string;
  readonly grids: Readonly<Record<string, Grid>>;
  readonly terms: Readonly<Record<string, Term>>;
  /** Named intermediate results, each over terms and formulas above it. */
  readonly formulas: Readonly<Record<string, Formula>>;
  readonly equity: Formula;
  readonly initial: Formula;
  readonly maintenance: Formula;
}

const fields = [
  'format',
  'version',
  'name',
  'date',
  'source',
  'numeraire',
  'grids',
  'terms',
  'formulas',
  'equity',
  'initial',
  'maintenance',
];
const grids = named(grid);
const terms = named(term);
const formulas = named(formula);

/**
 * The rule of a parsed JSON file, frozen. Every field is required, no other is allowed, nothing has a default; a grid or name that is not there,
 * a name that stands twice and levels that do not go together are refused (NOT_FOUND, DUPLICATE, BAD_RULES). Paths start with `rules`.
 */
export function parseTermRules(json: unknown): TermRules {
  requireFormat(json, 'rules', 'margincore-rules', 2);
  const given = fieldsOf(json, 'rules', fields);
  const rules: TermRules = {
    format: 'margincore-rules',
    version: 2,
    name: identifier(given.name, 'rules.name'),
    date: dateOf(given.date, 'rules.date'),
    source: text.parse(given.source, 'rules.source'),
    numeraire: identifier(given.numeraire, 'rules.numeraire'),
    grids: grids.parse(given.grids, 'rules.grids'),
    terms: terms.parse(given.terms, 'rules.terms'),
    formulas: formulas.parse(given.formulas, 'rules.formulas'),
    equity: formula.parse(given.equity, 'rules.equity'),
    initial: formula.parse(given.initial, 'rules.initial'),
    maintenance: formula.parse(given.maintenance, 'rules.maintenance'),
  };
  checkNames(rules);
  return Object.freeze(rules);
}

function gridNamed(grid: string, path: string, { grids: all }: TermRules): void {
  if (all[grid] === undefined) throw new Fault('NOT_FOUND', path, `one of ${Object.keys(all).join(', ')}`, grid);
}

function checkNames(rules: TermRules): void {
  const levels = new Map<string, Level>();
  for (const [name, one] of Object.entries(rules.terms)) {
    levels.set(name, termKinds[one.term].level);
    if ('grid' in one) gridNamed(one.grid, `rules.terms.${name}.grid`, rules);
    if ('far' in one && one.far !== null) gridNamed(one.far.nearGrid, `rules.terms.${name}.far.nearGrid`, rules);
    if (one.term === 'discountedScan') checkStates(rules.grids[one.grid] as Grid, one.eitherSign, `rules.terms.${name}`);
    const kind: { readonly level: Level; readonly refersTo?: TermKind } = termKinds[one.term];
    if ('of' in one && rules.terms[one.of]?.term !== kind.refersTo)
      throw new Fault('NOT_FOUND', `rules.terms.${name}.of`, `the name of a term ${kind.refersTo}`, one.of);
  }
  for (const [name, one] of Object.entries(rules.formulas)) {
    if (levels.has(name)) throw new Fault('DUPLICATE', `rules.formulas.${name}`, 'a name that no term has', name);
    levels.set(name, levelOf(one, levels, `rules.formulas.${name}`) ?? 'account');
  }
  for (const name of ['equity', 'initial', 'maintenance'] as const) {
    if (levelOf(rules[name], levels, `rules.${name}`) === 'unit')
      throw new Fault(
        'BAD_RULES',
        `rules.${name}`,
        'a number an account: `units` puts the pairs of an account together',
        'of (account, underlying) pairs',
      );
  }
}

function checkStates(one: Grid, states: readonly string[], path: string): void {
  if (one.prices !== 'model') throw new Fault('BAD_RULES', `${path}.grid`, 'a grid of model prices', one.prices);
  for (const [i, state] of states.entries()) {
    if (one.volStates[state] === undefined)
      throw new Fault('NOT_FOUND', `${path}.eitherSign[${i}]`, `one of ${Object.keys(one.volStates).join(', ')}`, state);
  }
}

/** JSON Schema (draft 2020-12) of the files `parseTermRules` reads; what only a parser can tell (names, levels, borders) it leaves out. */
export const termRulesSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'margincore margin rule, version 2',
  type: 'object',
  properties: {
    format: { const: 'margincore-rules' },
    version: { const: 2 },
    name: { type: 'string' },
    date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    source: { type: 'string' },
    numeraire: { type: 'string' },
    grids: grids.schema,
    terms: terms.schema,
    formulas: formulas.schema,
    equity: formula.schema,
    initial: formula.schema,
    maintenance: formula.schema,
  },
  required: fields,
  additionalProperties: false,
  $defs: { formula: formulaSchema },
};
