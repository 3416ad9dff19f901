// The shape of a part of a rule document, said once: what parses it, its TypeScript type and the JSON Schema that is published for it.
import { keyPath, listOf, objectOf, unknownField } from '../../book/fields.js';
import { identifier, oneOf } from '../../check.js';
import { Fault } from '../../fault.js';

export type Schema = Readonly<Record<string, unknown>>;

/** What of a document has been read already: a part may refer to what stands before it. Loose, for the shapes of those parts are made of this. */
export interface Read {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The entry that a name without one of its own reads: `assumptions.names`. */
  readonly names: Readonly<Record<string, string>>;
  readonly shocks: Readonly<Record<string, unknown>>;
  readonly scenarios: Readonly<Record<string, unknown>>;
  readonly terms: Readonly<Record<string, { readonly kind: string }>>;
  readonly hasFactors: boolean;
}

/** What a part that refers to nothing is read with. */
export const nothingRead: Read = Object.freeze({ parameters: {}, names: {}, shocks: {}, scenarios: {}, terms: {}, hasFactors: false });

/** Parses a value of unknown origin into a frozen T, or throws the Fault of the first thing wrong in it. */
export interface Shape<T> {
  parse(value: unknown, path: string, read: Read): T;
  /** JSON Schema, draft 2020-12. */
  readonly schema: Schema;
}

export type Of<S> = S extends Shape<infer T> ? T : never;

export type Shapes = Readonly<Record<string, Shape<unknown>>>;

/** Fields by name; a name that ends in `?` may be left out. */
export type RecordOf<S extends Shapes> = {
  readonly [K in keyof S as K extends `${string}?` ? never : K]: Of<S[K]>;
} & {
  readonly [K in keyof S as K extends `${infer N}?` ? N : never]?: Of<S[K]>;
};

/** Throws UNKNOWN_FIELD, with the nearest of the names that there are. */
export function refuseUnknown(given: object, names: readonly string[], path: string): void {
  for (const [key, value] of Object.entries(given)) if (!names.includes(key)) throw unknownField(keyPath(path, key), key, names, value);
}

/** An object of these fields and no other; those without `?` are required. */
export function record<S extends Shapes>(shapes: S): Shape<RecordOf<S>> {
  const keys = Object.keys(shapes);
  const names = keys.map((key) => key.replace('?', ''));
  const required = keys.filter((key) => !key.endsWith('?'));
  return {
    parse(value, path, read) {
      const given = objectOf(value, path);
      refuseUnknown(given, names, path);
      const parsed: Record<string, unknown> = {};
      for (const [i, key] of keys.entries()) {
        const name = names[i];
        const field = Object.hasOwn(given, name) ? given[name] : undefined;
        if (field !== undefined) parsed[name] = shapes[key].parse(field, keyPath(path, name), read);
        else if (!key.endsWith('?')) throw new Fault('MISSING_FIELD', keyPath(path, name), 'present', undefined);
      }
      return Object.freeze(parsed) as RecordOf<S>;
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(keys.map((key, i) => [names[i], shapes[key].schema])),
      required,
      additionalProperties: false,
    },
  };
}

export function choice<const T extends string>(choices: readonly T[]): Shape<T> {
  return { parse: (value, path) => oneOf(value, choices, path, 'UNKNOWN_KIND'), schema: { enum: choices } };
}

export const truth: Shape<boolean> = {
  parse(value, path) {
    if (typeof value !== 'boolean') throw new Fault('TYPE_MISMATCH', path, 'true or false', value);
    return value;
  },
  schema: { type: 'boolean' },
};

export const nothing: Shape<null> = {
  parse(value, path) {
    if (value !== null) throw new Fault('TYPE_MISMATCH', path, 'null', value);
    return null;
  },
  schema: { type: 'null' },
};

export function list<T>(shape: Shape<T>, least: number, most = 1000): Shape<readonly T[]> {
  return {
    parse: (value, path, read) =>
      Object.freeze(listOf(value, path, least, most).map((entry, i) => shape.parse(entry, `${path}[${i}]`, read))),
    schema: { type: 'array', items: shape.schema, minItems: least, maxItems: most },
  };
}

/** A list in which nothing stands twice. */
export function set<T>(shape: Shape<T>, least: number, most = 1000): Shape<readonly T[]> {
  return refined(list(shape, least, most), (entries, path) => {
    const again = entries.findIndex((entry, i) => entries.indexOf(entry) !== i);
    if (again >= 0) throw new Fault('DUPLICATE', `${path}[${again}]`, 'what stands only once', entries[again]);
  });
}

/** Named things, in the order of the document; `called` is what a name must be. */
export function named<T>(shape: Shape<T>, called: (name: string, path: string) => string = identifier): Shape<Readonly<Record<string, T>>> {
  return {
    parse(value, path, read) {
      const entries = objectOf(value, path);
      const parsed: Record<string, T> = Object.create(null) as Record<string, T>;
      for (const key of Object.keys(entries)) parsed[called(key, keyPath(path, key))] = shape.parse(entries[key], keyPath(path, key), read);
      return Object.freeze(parsed);
    },
    schema: { type: 'object', additionalProperties: shape.schema },
  };
}

/** A parsed value that must also hold together: `test` throws where it does not. */
export function refined<T>(shape: Shape<T>, test: (value: T, path: string, read: Read) => void): Shape<T> {
  return {
    parse(value, path, read) {
      const parsed = shape.parse(value, path, read);
      test(parsed, path, read);
      return parsed;
    },
    schema: shape.schema,
  };
}

/** The first of the shapes whose `when` holds of the value, else the last. */
export function either<A, B>(when: (value: unknown) => boolean, then: Shape<A>, otherwise: Shape<B>): Shape<A | B> {
  return {
    parse: (value, path, read) => (when(value) ? then : otherwise).parse(value, path, read),
    schema: { anyOf: [then.schema, otherwise.schema] },
  };
}

/** Exactly one of these keys, and what it holds. */
export function oneKey<S extends Shapes>(shapes: S): Shape<{ [K in keyof S]: { readonly [N in K]: Of<S[K]> } }[keyof S]> {
  type One = { [K in keyof S]: { readonly [N in K]: Of<S[K]> } }[keyof S];
  const names = Object.keys(shapes);
  return {
    parse(value, path, read) {
      const given = objectOf(value, path);
      refuseUnknown(given, names, path);
      const [key, another] = Object.keys(given);
      if (key === undefined || another !== undefined)
        throw new Fault('SHAPE_MISMATCH', path, `an object of one of ${names.join(', ')}`, value);
      return Object.freeze({ [key]: shapes[key].parse(given[key], keyPath(path, key), read) }) as One;
    },
    schema: { oneOf: names.map((name) => record({ [name]: shapes[name] }).schema) },
  };
}
