// The parameters of a document: values and tables of tiers by name, in any order, none leading back to itself.
import { keyPath, objectOf } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { Schema } from '../../shape/shape.js';
import { functions, namesIn } from './formula.js';
import { parseFormula } from './parseFormula.js';
import { nothingRead, type Read } from './read.js';
import { parseTiers } from './tierShape.js';
import { isLognormal, isObject, isPair, type Parameter, type Parameters } from './value.js';
import { holdsTiers, parseValue, valueSchema } from './valueShape.js';

/** Checks a name of a parameter, term, formula or requirement: formulas are text over such names. */
export function formulaName(name: string, path: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) throw new Fault('BAD_ID', path, 'a name of letters, digits and _, a letter first', name);
  if (Object.hasOwn(functions, name)) throw new Fault('BAD_ID', path, 'another name than that of a function', name);
  return name;
}

export function parseParameters(value: unknown, path: string): Parameters {
  const given = objectOf(value, path);
  const read: Read = { ...nothingRead, parameters: given };
  const parsed: Record<string, Parameter> = Object.create(null) as Record<string, Parameter>;
  for (const [name, one] of Object.entries(given)) {
    const at = keyPath(path, name);
    parsed[formulaName(name, at)] = holdsTiers(one) ? parseTierTable(one, at, read) : parseValue(one, at, read);
  }
  for (const name of Object.keys(parsed)) refuseCircle(name, parsed, path, []);
  return Object.freeze(parsed);
}

/** Rows of any fields: which of them there must be is said by the terms that name the table. */
function parseTierTable(table: Readonly<Record<string, unknown>>, path: string, read: Read): Parameter {
  const entries = Object.entries(table).map(([name, entry]) => {
    const at = keyPath(path, name);
    if (typeof entry === 'string' && Object.hasOwn(table, entry)) return [name, entry] as const;
    if (!Array.isArray(entry)) return [name, parseValue(entry, at, read)] as const;
    const [first] = entry;
    const fields = isObject(first) ? Object.keys(first).filter((field) => field !== 'upTo') : [];
    return [name, parseTiers(entry, at, read, fields)] as const;
  });
  return Object.freeze(Object.assign(Object.create(null), Object.fromEntries(entries))) as Parameter;
}

function textsIn(one: unknown): readonly string[] {
  if (typeof one === 'string') return [one];
  if (Array.isArray(one)) return one.flatMap(textsIn);
  if (!isObject(one) || isLognormal(one)) return [];
  return Object.entries(one).flatMap(([name, entry]) =>
    typeof entry === 'string' && !isPair(one) && Object.hasOwn(one, entry) && name !== entry ? [] : textsIn(entry),
  );
}

function refuseCircle(name: string, parameters: Parameters, path: string, above: readonly string[]): void {
  if (above.includes(name))
    throw new Fault('BAD_RULES', keyPath(path, above[0]), 'a parameter that does not lead back to itself', [...above, name].join(' -> '));
  for (const text of textsIn(parameters[name])) {
    for (const { name: next } of namesIn(parseFormula(text, keyPath(path, name)))) refuseCircle(next, parameters, path, [...above, name]);
  }
}

export const parametersSchema: Schema = {
  type: 'object',
  additionalProperties: {
    anyOf: [
      valueSchema,
      { type: 'object', additionalProperties: { anyOf: [valueSchema, { type: 'array', items: { type: 'object', required: ['upTo'] } }] } },
    ],
  },
};
