// Version 2 of the old format: rules of terms. Each term becomes what it is called now, each formula text.
import { listOf, objectOf, plainNumber } from '../../../book/fields.js';
import { identifier } from '../../../check.js';
import { Fault } from '../../../fault.js';
import { type Formula, printFormula } from '../formula.js';
import { unknown } from '../levels.js';
import { Draft, tree } from './draft.js';
import { Grids } from './grids.js';
import { aboutOf, everyKind, Reading } from './reading.js';
import { makes } from './termKinds.js';

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

export function upgradeTerms(file: unknown): object {
  const old = new Reading(file, 'old', fields);
  const draft = new Draft();
  const grids = new Grids(
    old.table('grids', (grid) => grid),
    draft,
  );
  const terms = old.table('terms', (term, path) => ({ term: objectOf(term, path), path }));
  const make = (name: string): Formula => {
    const known = draft.references.get(name);
    if (known !== undefined) return known;
    const { term, path } = terms[name] as { term: Readonly<Record<string, unknown>>; path: string };
    const { term: kind, ...rest } = term;
    const one = typeof kind === 'string' && Object.hasOwn(makes, kind) ? makes[kind] : undefined;
    if (one === undefined) throw new Fault('UNKNOWN_KIND', `${path}.term`, `one of ${Object.keys(makes).join(', ')}`, kind);
    const made = one({
      draft,
      grids,
      name,
      fields: (...names) => new Reading(rest, path, names),
      other: (other, at) => {
        if (!Object.hasOwn(terms, other) || other === name) throw unknown(other, Object.keys(terms), at);
        return make(other);
      },
    });
    draft.references.set(name, made);
    return made;
  };
  for (const name of Object.keys(terms)) make(name);
  const formulas: Record<string, string> = {};
  for (const [name, formula] of Object.entries(old.table('formulas', (one) => one))) {
    const text = printFormula(treeOf(formula, `old.formulas.${name}`, draft));
    const called = draft.nameFor(name);
    formulas[called] = text;
    draft.references.set(name, tree.name(called));
  }
  const part = (name: 'equity' | 'initial' | 'maintenance'): string => printFormula(treeOf(old.fields[name], `old.${name}`, draft));
  const margin = { equity: part('equity'), initial: part('initial'), maintenance: part('maintenance') };
  const [term, factors, correlations, amount, rate] = (['term', 'factors', 'correlations', 'amount', 'rate'] as const).map((name) =>
    draft.section(name),
  );
  const shocked = term !== undefined || Object.keys(draft.shocks).length > 0;
  return {
    format: 'margincore-3',
    about: aboutOf(old),
    scope: { kinds: everyKind, otherKinds: 'refuse', orders: draft.chargesOrders ? 'charged' : 'notCharged' },
    assumptions: { accounts: { requirement: 'margin', ...draft.accounts } },
    parameters: draft.parameters,
    ...(factors === undefined ? {} : { factors }),
    ...(correlations === undefined ? {} : { correlations }),
    ...(shocked ? { volatility: { ...(term === undefined ? {} : { term }), shocks: draft.shocks } } : {}),
    scenarios: draft.scenarios,
    terms: draft.terms,
    formulas,
    requirements: { margin },
    ...(amount === undefined && rate === undefined
      ? {}
      : { rounding: { ...(amount === undefined ? {} : { amount }), ...(rate === undefined ? {} : { rate }) } }),
  };
}

const folded = { sum: '+', product: '*' } as const;

/** An old formula as data -> a tree over the names of the document. */
function treeOf(formula: unknown, path: string, draft: Draft): Formula {
  if (typeof formula === 'number') return tree.number(plainNumber(formula, path));
  if (typeof formula === 'string') {
    const found = draft.references.get(identifier(formula, path));
    if (found === undefined) throw unknown(formula, [...draft.references.keys()], path);
    return found;
  }
  const given = objectOf(formula, path);
  if ('units' in given) {
    const { units, of } = new Reading(given, path, ['units', 'of']).fields;
    if (units !== 'sum' && units !== 'max') throw new Fault('UNKNOWN_KIND', `${path}.units`, 'one of sum, max', units);
    return tree.call(units === 'sum' ? 'sum' : 'largest', treeOf(of, `${path}.of`, draft));
  }
  if ('correlated' in given) {
    const { correlated, of, signs } = new Reading(given, path, ['correlated', 'of', 'signs']).fields;
    draft.once('correlations', correlated, `${path}.correlated`);
    return tree.call('correlated', treeOf(of, `${path}.of`, draft), treeOf(signs, `${path}.signs`, draft));
  }
  const [operation, ...others] = Object.keys(given);
  if (operation === undefined || others.length > 0 || !['sum', 'product', 'max', 'min', 'difference'].includes(operation))
    throw new Fault('UNKNOWN_KIND', path, 'an object of one of sum, max, min, product, difference, units, correlated', operation);
  const parts = listOf(
    given[operation],
    `${path}.${operation}`,
    operation === 'difference' ? 2 : 1,
    operation === 'difference' ? 2 : 100,
  ).map((one, i) => treeOf(one, `${path}.${operation}[${i}]`, draft));
  const [first, ...rest] = parts as [Formula, ...Formula[]];
  if (operation === 'difference') return tree.op('-', first, rest[0]);
  if (operation === 'max' || operation === 'min') return rest.length === 0 ? first : tree.call(operation, ...parts);
  return rest.reduce((sum, part) => tree.op(folded[operation as 'sum'], sum, part), first);
}
