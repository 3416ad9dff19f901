// The rule document `margincore-3`: its type, the one parser, and the trees of its formulas.
import { keyPath, objectOf } from '../../book/fields.js';
import { plainCopy } from '../../book/plainCopy.js';
import { Fault } from '../../fault.js';
import { above0 } from '../../shape/leaves.js';
import { named, type Of, record, refuseUnknown, type Shape } from '../../shape/shape.js';
import { type Breaker, breaker } from './breaker.js';
import { checkAssumptions } from './checkAssumptions.js';
import { type Correlations, correlations, type Factors, factors } from './factors.js';
import { checkFollowedHaircuts } from './followed.js';
import { type Forecast, forecast } from './forecast.js';
import { type Guards, guards } from './guards.js';
import { type Ladder, ladder } from './ladder.js';
import { type Liquidation, liquidation } from './liquidation.js';
import { type OrderRules, orders } from './orders.js';
import { formulaName, parseParameters } from './parameters.js';
import { type PriceBounds, priceBounds } from './priceBounds.js';
import { type Ranges, ranges } from './ranges.js';
import { nothingRead, type Read } from './read.js';
import { parseRequirements, type Requirement } from './requirements.js';
import { type ScenarioSet, scenarioSet } from './scenarioSet.js';
import { type About, type Assumptions, about, assumptions, type Scope, scope } from './scope.js';
import { parseTerms, type Term } from './terms.js';
import { isRules, withTrees } from './trees.js';
import type { Parameters } from './value.js';
import { type Volatility, volatility } from './volatility.js';

export const format = 'margincore-3';

/** An integer ledger: how many of its steps an amount of 1 and a rate of 1 are. Products and rates are rounded down, margins up. */
export const rounding = record({ 'amount?': above0(1e18), 'rate?': above0(1e18) });
export type Rounding = Of<typeof rounding>;

/** A rule document, checked and frozen. As JSON it is the document: formulas are texts, their trees are `treesOf`. */
export interface Rules {
  readonly format: typeof format;
  readonly about: About;
  readonly scope: Scope;
  readonly assumptions: Assumptions;
  readonly parameters: Parameters;
  readonly factors?: Factors;
  readonly correlations?: Correlations;
  readonly volatility?: Volatility;
  readonly scenarios: Readonly<Record<string, ScenarioSet>>;
  readonly terms: Readonly<Record<string, Term>>;
  /** Texts, in order: each over parameters, terms and formulas above. */
  readonly formulas: Readonly<Record<string, string>>;
  readonly requirements: Readonly<Record<string, Requirement>>;
  readonly rounding?: Rounding;
  readonly forecast?: Forecast;
  readonly liquidation?: Liquidation;
  readonly priceBounds?: PriceBounds;
  readonly orders?: OrderRules;
  readonly guards?: Guards;
  readonly breaker?: Breaker;
  readonly ladder?: Ladder;
  readonly ranges?: Ranges;
}

export const sections = [
  'format',
  'about',
  'scope',
  'assumptions',
  'parameters',
  'factors',
  'correlations',
  'volatility',
  'scenarios',
  'terms',
];
export const lastSections = [
  'formulas',
  'requirements',
  'rounding',
  'forecast',
  'liquidation',
  'priceBounds',
  'orders',
  'guards',
  'breaker',
  'ladder',
  'ranges',
];
export const needed = ['format', 'about', 'scope', 'terms', 'requirements'];

const sets = named(scenarioSet);
/**
 * The rules of a document: JSON text, or what it holds. An unknown key is refused, with its path and the nearest key there is; so is everything that does not hold together (BAD_RULES,
 * NOT_FOUND, DUPLICATE and the codes of the guards). Paths start with `rules`.
 */
export function parseRules(document: unknown): Rules {
  if (isRules(document)) return document as Rules;
  const given = objectOf(plainCopy(typeof document === 'string' ? parseJson(document) : document, 'rules'), 'rules');
  if (given.format !== format) throw new Fault('BAD_FORMAT', 'rules.format', `"${format}"`, given.format);
  refuseUnknown(given, [...sections, ...lastSections], 'rules');
  for (const key of needed) if (given[key] === undefined) throw new Fault('MISSING_FIELD', keyPath('rules', key), 'present', undefined);

  let read: Read = { ...nothingRead, hasFactors: given.factors !== undefined };
  const part = <T>(key: string, shape: Shape<T>): T => shape.parse(given[key], `rules.${key}`, read);
  const perhaps = <K extends string, T>(key: K, shape: Shape<T>): { readonly [N in K]?: T } =>
    (given[key] === undefined ? {} : { [key]: part(key, shape) }) as { readonly [N in K]?: T };

  const head = { format, about: part('about', about), scope: part('scope', scope) } as const;
  const assumed = given.assumptions === undefined ? (Object.freeze({}) as Assumptions) : part('assumptions', assumptions);
  const parameters = parseParameters(given.parameters ?? {}, 'rules.parameters');
  read = { ...read, parameters, names: assumed.names ?? {} };
  const factored = { ...perhaps('factors', factors), ...perhaps('correlations', correlations) };
  const shocked = perhaps('volatility', volatility);
  read = { ...read, shocks: shocked.volatility?.shocks ?? {} };
  const scenarios = given.scenarios === undefined ? Object.freeze({}) : part('scenarios', sets);
  read = { ...read, scenarios };
  const terms = parseTerms(given.terms, 'rules.terms', read, formulaName);
  read = { ...read, terms };
  const made = parseRequirements({
    formulas: given.formulas ?? {},
    requirements: given.requirements,
    scope: head.scope,
    parameters,
    terms,
    hasCorrelations: factored.correlations !== undefined,
  });
  const tables = [parameters, terms, scenarios, factored.factors?.vol.volOfVol];
  checkAssumptions(assumed, { scenarios, requirements: made.requirements, tables });
  const tail = {
    ...perhaps('rounding', rounding),
    ...perhaps('forecast', forecast),
    ...perhaps('liquidation', liquidation),
    ...perhaps('priceBounds', priceBounds),
    ...perhaps('orders', orders),
    ...perhaps('guards', guards),
    ...perhaps('breaker', breaker),
    ...perhaps('ladder', ladder),
    ...perhaps('ranges', ranges),
  };
  if (tail.forecast !== undefined) checkFollowedHaircuts({ parameters, assumptions: assumed, forecast: tail.forecast }, terms);
  const rules: Rules = Object.freeze({
    ...head,
    assumptions: assumed,
    parameters,
    ...factored,
    ...shocked,
    scenarios,
    terms,
    formulas: made.formulas,
    requirements: made.requirements,
    ...tail,
  });
  return withTrees(rules, made.trees);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault('BAD_JSON', 'rules', `JSON (${error instanceof Error ? error.message : 'unreadable'})`, text);
  }
}
