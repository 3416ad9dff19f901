// Reads a value of a document: its structure, and its range for every view and name.
import { keyPath, plainNumber } from '../../book/fields.js';
import { identifier } from '../../check.js';
import { Fault } from '../../fault.js';
import type { Shape } from '../../shape/shape.js';
import { type Formula, functions, namesIn, partsOf, type View } from './formula.js';
import { unknown } from './levels.js';
import { parseFormula } from './parseFormula.js';
import type { Read } from './read.js';
import { readValue } from './readValue.js';
import { isLognormal, isObject, isPair, type Lognormal, type Parameters, type Value } from './value.js';

const views: readonly View[] = ['initial', 'maintenance'];

/** Parts as written; their range is `checkRange`'s. */
export function parseValue(value: unknown, path: string, read: Read): Value {
  if (typeof value === 'number') return plainNumber(value, path);
  if (typeof value === 'string') {
    checkText(value, path, read);
    return value;
  }
  if (!isObject(value)) throw new Fault('TYPE_MISMATCH', path, 'a number, text over numbers and parameters, or an object of such', value);
  if (isLognormal(value)) return parseLognormal(value, path);
  const parsed: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const [name, entry] of Object.entries(value)) {
    parsed[identifier(name, keyPath(path, name))] = parseValue(entry, keyPath(path, name), read);
  }
  if (Object.keys(parsed).length === 0) throw new Fault('SHAPE_MISMATCH', path, 'a table of at least one entry', value);
  return Object.freeze(parsed);
}

function checkText(text: string, path: string, { parameters }: Read): void {
  const formula = parseFormula(text, path);
  if (hasSums(formula))
    throw new Fault('BAD_RULES', path, 'text over numbers and parameters: sum, largest and correlated are of formulas', text);
  for (const { name } of namesIn(formula)) {
    if (!Object.hasOwn(parameters, name)) throw unknown(name, Object.keys(parameters), path);
    if (holdsTiers(parameters[name]))
      throw new Fault('BAD_RULES', path, 'text over parameters that are numbers: this is a table of tiers', name);
  }
}

function hasSums(formula: Formula): boolean {
  return (formula.node === 'call' && functions[formula.call].across) || partsOf(formula).some(hasSums);
}

/** Whether a parameter is a table of tiers. */
export function holdsTiers(one: unknown): one is Readonly<Record<string, unknown>> {
  return isObject(one) && Object.values(one).some(Array.isArray);
}

function parseLognormal({ lognormal: given }: { readonly lognormal: unknown }, path: string): Lognormal {
  const at = `${path}.lognormal`;
  const fields = isObject(given) ? given : {};
  const bounds = { drift: [-100, 100], volatility: [1e-6, 20], years: [1e-12, 10], probability: [1e-9, 0.5] } as const;
  for (const key of Object.keys(fields)) {
    if (!(key in bounds) && key !== 'side')
      throw new Fault('UNKNOWN_FIELD', keyPath(at, key), `absent: the fields are ${Object.keys(bounds).join(', ')}, side`, fields[key]);
  }
  const parsed = Object.fromEntries(
    Object.entries(bounds).map(([key, [lo, hi]]) => {
      const x = plainNumber(fields[key], `${at}.${key}`);
      if (!(x >= lo && x <= hi)) throw new Fault('OUT_OF_RANGE', `${at}.${key}`, `between ${lo} and ${hi}`, x);
      return [key, x];
    }),
  );
  if (fields.side !== 'long' && fields.side !== 'short') throw new Fault('UNKNOWN_KIND', `${at}.side`, 'one of long, short', fields.side);
  return Object.freeze({ lognormal: Object.freeze({ ...parsed, side: fields.side }) }) as Lognormal;
}

/** Every name that tables under the value are read by, through parameters too; '' for none of them. */
export function idsOf(
  value: unknown,
  { parameters }: Pick<Read, 'parameters'>,
  seen: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const ids = new Set<string>(['']);
  const add = (more: ReadonlySet<string>): void => {
    for (const id of more) ids.add(id);
  };
  if (typeof value === 'string') {
    for (const { name } of namesIn(parseFormula(value, 'value'))) {
      if (!seen.has(name)) add(idsOf(parameters[name], { parameters }, new Set([...seen, name])));
    }
  } else if (Array.isArray(value)) {
    for (const entry of value) add(idsOf(entry, { parameters }, seen));
  } else if (isObject(value) && !isLognormal(value)) {
    for (const [key, entry] of Object.entries(value)) {
      if (!isPair(value)) ids.add(key);
      add(idsOf(entry, { parameters }, seen));
    }
  }
  return ids;
}

export interface Range {
  readonly lo: number;
  readonly hi: number;
  /** 'charge': the initial view is never below maintenance. 'steady': both views say the same. */
  readonly views?: 'charge' | 'steady';
}

/** Checks the value for every name and view; throws for one outside the range. A lognormal shortfall is at least 0. */
export function checkRange(value: Value, path: string, read: Read, { lo, hi, views: between }: Range): void {
  const readings = { parameters: read.parameters as Parameters, assumptions: { names: read.names }, shortfallOf: () => 0.1 };
  for (const id of idsOf(value, read)) {
    const [initial, maintenance] = views.map((view) => {
      const x = readValue(readings, value, view, id);
      if (x === undefined) return undefined;
      const of = id === '' ? '' : ` (of ${id})`;
      if (!Number.isFinite(x)) throw new Fault('NOT_FINITE', path, `a finite number in the view ${view}${of}`, x);
      if (!(x >= lo && x <= hi)) throw new Fault('OUT_OF_RANGE', path, `between ${lo} and ${hi}${of}`, x);
      return x;
    });
    if (initial === undefined || maintenance === undefined) continue;
    if (between === 'charge' && maintenance > initial)
      throw new Fault('BAD_RULES', path, `at least as much in initial as in maintenance, ${maintenance}`, initial);
    if (between === 'steady' && maintenance !== initial)
      throw new Fault('BAD_RULES', path, 'the same in both views', `${initial} and ${maintenance}`);
  }
}

export const valueSchema = { $ref: '#/$defs/value' } as const;

/** JSON Schema of `$defs.value`. */
export const valueDefinition = {
  anyOf: [{ type: 'number' }, { type: 'string', minLength: 1 }, { type: 'object', minProperties: 1, additionalProperties: valueSchema }],
} as const;

/** Value within the range, for every view and name. */
export function value(lo: number, hi: number, between?: Range['views']): Shape<Value> {
  return {
    parse(given, path, read: Read) {
      const parsed = parseValue(given, path, read);
      checkRange(parsed, path, read, between === undefined ? { lo, hi } : { lo, hi, views: between });
      return parsed;
    },
    schema: valueSchema,
  };
}
