// How terms are combined to a requirement: a formula as data, and whether its numbers are of accounts or of (account, underlying) pairs.
import { fieldsOf, listOf, objectOf, plainNumber } from '../book/fields.js';
import { identifier } from '../check.js';
import { Fault } from '../fault.js';
import { type Correlations, correlations } from './correlations.js';
import type { Schema, Shape } from './shapes/shape.js';

/**
 * A number; the name of a term or of a formula above; or one operation:
 * sum, max, min, product of several; difference of two (first minus second);
 * `units`: what (account, underlying) pairs say, put together over the underlyings of the account: 'sum' or 'max';
 * `correlated`: the same by correlation: sqrt(sum over pairs u, v of rho* s_u s_v M_u M_v), M the amounts `of` (at least 0), s the signs of `signs`, rho* the
 * worse for those signs of a calm and a crisis matrix; where a sign is 0, the worse of both; at least `floor` x the largest M.
 */
export type Formula =
  | number
  | string
  | { readonly sum: readonly Formula[] }
  | { readonly max: readonly Formula[] }
  | { readonly min: readonly Formula[] }
  | { readonly product: readonly Formula[] }
  | { readonly difference: readonly [Formula, Formula] }
  | { readonly units: 'sum' | 'max'; readonly of: Formula }
  | { readonly correlated: Correlations; readonly of: Formula; readonly signs: Formula };

/** A number an account, or a number an (account, underlying) pair. */
export type Level = 'account' | 'unit';

export const manyOperations = ['sum', 'max', 'min', 'product'] as const;
const deepest = 32;

function parse(value: unknown, path: string, depth = 0): Formula {
  if (depth > deepest) throw new Fault('TOO_LARGE', path, `at most ${deepest} levels deep`, depth);
  if (typeof value === 'number') return plainNumber(value, path);
  if (typeof value === 'string') return identifier(value, path);
  const loose = objectOf(value, path);
  if ('units' in loose) {
    const fields = fieldsOf(value, path, ['units', 'of']);
    if (fields.units !== 'sum' && fields.units !== 'max') throw new Fault('UNKNOWN_KIND', `${path}.units`, 'one of sum, max', fields.units);
    return Object.freeze({ units: fields.units, of: parse(fields.of, `${path}.of`, depth + 1) });
  }
  if ('correlated' in loose) {
    const fields = fieldsOf(value, path, ['correlated', 'of', 'signs']);
    return Object.freeze({
      correlated: correlations.parse(fields.correlated, `${path}.correlated`),
      of: parse(fields.of, `${path}.of`, depth + 1),
      signs: parse(fields.signs, `${path}.signs`, depth + 1),
    });
  }
  const [operation] = Object.keys(loose);
  const known = [...manyOperations, 'difference'] as const;
  if (operation === undefined || !known.includes(operation as 'sum'))
    throw new Fault('UNKNOWN_KIND', path, `an object of one of ${known.join(', ')}, units, correlated`, operation);
  const fields = fieldsOf(value, path, [operation]);
  const [least, most] = operation === 'difference' ? [2, 2] : [1, 100];
  const parts = listOf(fields[operation], `${path}.${operation}`, least, most).map((part, i) =>
    parse(part, `${path}.${operation}[${i}]`, depth + 1),
  );
  return Object.freeze({ [operation]: Object.freeze(parts) }) as unknown as Formula;
}

const reference = { $ref: '#/$defs/formula' };

export const formulaSchema: Schema = {
  anyOf: [
    { type: 'number' },
    { type: 'string', minLength: 1 },
    ...manyOperations.map((operation) => ({
      type: 'object',
      properties: { [operation]: { type: 'array', items: reference, minItems: 1, maxItems: 100 } },
      required: [operation],
      additionalProperties: false,
    })),
    {
      type: 'object',
      properties: { difference: { type: 'array', items: reference, minItems: 2, maxItems: 2 } },
      required: ['difference'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { units: { enum: ['sum', 'max'] }, of: reference },
      required: ['units', 'of'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { correlated: correlations.schema, of: reference, signs: reference },
      required: ['correlated', 'of', 'signs'],
      additionalProperties: false,
    },
  ],
};

export const formula: Shape<Formula> = { parse: (value, path) => parse(value, path), schema: reference };

/** The parts of a formula and where they stand; none for a number or a name. */
export function partsOf(one: Formula): readonly (readonly [Formula, string])[] {
  if (typeof one === 'number' || typeof one === 'string') return [];
  if ('units' in one) return [[one.of, '.of']];
  if ('correlated' in one) {
    return [
      [one.of, '.of'],
      [one.signs, '.signs'],
    ];
  }
  const [[operation, parts]] = Object.entries(one) as [[string, readonly Formula[]]];
  return parts.map((part, i) => [part, `.${operation}[${i}]`] as const);
}

/**
 * The level of a formula over names of known level; undefined for one of numbers alone. Only a product mixes levels (the account's number meets
 * each of its pairs). Throws NOT_FOUND for a name that is not known, BAD_RULES for levels that do not go together.
 */
export function levelOf(one: Formula, levels: ReadonlyMap<string, Level>, path: string): Level | undefined {
  if (typeof one === 'number') return undefined;
  if (typeof one === 'string') {
    const level = levels.get(one);
    if (level === undefined)
      throw new Fault('NOT_FOUND', path, `a term, or a formula that stands above: ${[...levels.keys()].join(', ')}`, one);
    return level;
  }
  const below = partsOf(one).map(([part, at]) => levelOf(part, levels, path + at));
  if ('units' in one || 'correlated' in one) {
    for (const [i, [, at]] of partsOf(one).entries()) {
      if (below[i] !== 'unit') throw new Fault('BAD_RULES', path + at, 'of (account, underlying) pairs', `of ${below[i] ?? 'numbers'}`);
    }
    return 'account';
  }
  if (!below.includes('unit')) return below.includes('account') ? 'account' : undefined;
  if (below.includes('account') && !('product' in one)) {
    throw new Fault('BAD_RULES', path, 'of one level: `units` puts the pairs of an account together', 'account and unit');
  }
  return 'unit';
}
