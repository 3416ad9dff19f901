// The shape of a value in a rule file, said once: what parses it, and the JSON Schema that is published for it.
import { type Fields, fieldsOf, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { tableOf } from '../../book/table.js';
import { count, identifier, oneOf, within } from '../../check.js';
import { Fault } from '../../fault.js';

export type Schema = Readonly<Record<string, unknown>>;

/** Parses a value of unknown origin into a frozen T, or throws the Fault of the first thing wrong in it. */
export interface Shape<T> {
  parse(value: unknown, path: string): T;
  /** JSON Schema, draft 2020-12. */
  readonly schema: Schema;
}

export type Of<S> = S extends Shape<infer T> ? T : never;

/** A finite number in [lo, hi]; -0 is 0. */
export function number(lo: number, hi: number): Shape<number> {
  return {
    parse: (value, path) => within(plainNumber(value, path), lo, hi, path),
    schema: { type: 'number', ...(Number.isFinite(lo) ? { minimum: lo } : {}), ...(Number.isFinite(hi) ? { maximum: hi } : {}) },
  };
}

/** A whole number in [lo, hi]. */
export function integer(lo: number, hi: number): Shape<number> {
  return { parse: (value, path) => count(value, lo, hi, path), schema: { type: 'integer', minimum: lo, maximum: hi } };
}

/** A decimal between 0 and 1. */
export const rate = number(0, 1);
/** A factor, at least 0. */
export const factor = number(0, 1000);

/** A name: of a term, a grid, an asset, a figure. */
export const name: Shape<string> = { parse: identifier, schema: { type: 'string', minLength: 1, maxLength: 128 } };

/** Text that is not empty. */
export const text: Shape<string> = {
  parse(value, path) {
    if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
    if (value.trim() === '') throw new Fault('OUT_OF_RANGE', path, 'not empty', value);
    return value;
  },
  schema: { type: 'string', minLength: 1 },
};

export function choice<const T extends string>(choices: readonly T[]): Shape<T> {
  return { parse: (value, path) => oneOf(value, choices, path, 'UNKNOWN_KIND'), schema: { enum: choices } };
}

/** Null, stated, or the shape: for what a rule may say it does not do. */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return {
    parse: (value, path) => (value === null ? null : shape.parse(value, path)),
    schema: { anyOf: [{ type: 'null' }, shape.schema] },
  };
}

export function list<T>(shape: Shape<T>, least: number, most = 1000): Shape<readonly T[]> {
  return {
    parse: (value, path) => Object.freeze(listOf(value, path, least, most).map((entry, i) => shape.parse(entry, `${path}[${i}]`))),
    schema: { type: 'array', items: shape.schema, minItems: least, maxItems: most },
  };
}

type Shapes = Readonly<Record<string, Shape<unknown>>>;
type RecordOf<S extends Shapes> = { readonly [K in keyof S]: Of<S[K]> };

/** An object of exactly these fields, all of them stated. */
export function record<S extends Shapes>(shapes: S): Shape<RecordOf<S>> {
  const names = Object.keys(shapes);
  return {
    parse(value, path) {
      const fields: Fields = fieldsOf(value, path, names);
      const parsed: Record<string, unknown> = {};
      for (const key of names) parsed[key] = (shapes[key] as Shape<unknown>).parse(fields[key], `${path}.${key}`);
      return Object.freeze(parsed) as RecordOf<S>;
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(names.map((key) => [key, (shapes[key] as Shape<unknown>).schema])),
      required: names,
      additionalProperties: false,
    },
  };
}

/** A table by name of an asset or underlying that holds '*', the stated entry of every name not listed (`lookup` reads it). */
export function table<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    parse: (value, path) => tableOf(value, path, (entry, entryPath) => shape.parse(entry, entryPath)),
    schema: { type: 'object', additionalProperties: shape.schema, required: ['*'] },
  };
}

/** Named things, in the order of the file. */
export function named<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    parse(value, path) {
      const entries = objectOf(value, path);
      const parsed: Record<string, T> = Object.create(null) as Record<string, T>;
      for (const key of Object.keys(entries)) parsed[identifier(key, `${path}.${key}`)] = shape.parse(entries[key], `${path}.${key}`);
      return Object.freeze(parsed);
    },
    schema: { type: 'object', additionalProperties: shape.schema },
  };
}

/** A parsed value that must also hold together: `test` returns what is expected, at which field, when it does not. */
export function refined<T>(shape: Shape<T>, test: (value: T, path: string) => void): Shape<T> {
  return {
    parse(value, path) {
      const parsed = shape.parse(value, path);
      test(parsed, path);
      return parsed;
    },
    schema: shape.schema,
  };
}

/** Records told apart by the word in one of their fields. The record of each word lists its other fields. */
export function variants<K extends string, S extends Readonly<Record<string, Shapes>>>(
  field: K,
  kinds: S,
): Shape<{ [W in keyof S]: { readonly [F in K]: W } & RecordOf<S[W]> }[keyof S]> {
  type Variant = { [W in keyof S]: { readonly [F in K]: W } & RecordOf<S[W]> }[keyof S];
  const words = Object.keys(kinds);
  const shapes = new Map(words.map((word) => [word, record({ [field]: choice([word]), ...(kinds[word] as Shapes) })]));
  return {
    parse(value, path) {
      const word = oneOf(objectOf(value, path)[field], words, `${path}.${field}`, 'UNKNOWN_KIND');
      return (shapes.get(word) as Shape<unknown>).parse(value, path) as Variant;
    },
    schema: { oneOf: words.map((word) => (shapes.get(word) as Shape<unknown>).schema) },
  };
}
