// Schema idiom: one declaration gives the reader into a frozen copy, the TypeScript type, and the JSON Schema of an untrusted value.
//
// Every field is read once: no getter or proxy can change what was looked at already. The first thing that is wrong is a Fault of its place.
import { keyPath, keysOf, listOf, readField, unknownField, unread, unreadable } from '../book/fields.js';
import { plainCopy } from '../book/plainCopy.js';
import { identifier, oneOf } from '../check.js';
import { Fault } from '../fault.js';

export type Schema = Readonly<Record<string, unknown>>;

/** Reads a value of unknown origin into a frozen T, or throws the Fault of the first thing wrong in it. */
export interface Shape<T> {
  /** `told`: what refinements of this shape look at beside the value; for a part of a rule document what stands before it. */
  parse(value: unknown, path: string, told?: unknown): T;
  /** JSON Schema, draft 2020-12. */
  readonly schema: Schema;
  /** Value of the field if it is absent. */
  readonly usual?: unknown;
}

export type Of<S> = S extends Shape<infer T> ? T : never;

export type Shapes = Readonly<Record<string, Shape<unknown>>>;

/** Annotations of a value: a description, its unit, its value if the field is absent. */
export interface Said {
  readonly words?: string;
  readonly unit?: string;
  readonly usual?: unknown;
  /** Decimals that a table shows. */
  readonly digits?: number;
}

/** Fields by name; a name that ends in `?` may be left out, and is then what is usual, if anything is. */
export type RecordOf<S extends Shapes> = {
  readonly [K in keyof S as K extends `${infer N}?` ? (S[K] extends { readonly usual: {} } ? N : never) : K]: Of<S[K]>;
} & {
  readonly [K in keyof S as K extends `${infer N}?` ? (S[K] extends { readonly usual: {} } ? never : N) : never]?: Of<S[K]>;
};

/** Throws UNKNOWN_FIELD, with the nearest of the names that there are. */
export function refuseUnknown(given: object, names: readonly string[], path: string): void {
  for (const key of keysOf(given, path))
    if (!names.includes(key)) throw unknownField(keyPath(path, key), key, names, readField(given, key, keyPath(path, key)));
}

/** The same shape, with annotations. */
export function said<S extends Shape<unknown>, const A extends Said>(
  shape: S,
  { words, unit, usual, digits }: A,
): S & Pick<A, Extract<keyof A, 'usual'>> {
  const description = [words, unit === undefined ? undefined : `(${unit})`].filter((text) => text !== undefined).join(' ');
  const schema = {
    ...shape.schema,
    ...(description !== '' && { description }),
    ...(unit !== undefined && { 'x-unit': unit }),
    ...(usual !== undefined && { default: usual }),
    ...(digits !== undefined && { 'x-digits': digits }),
  };
  return { ...shape, ...(usual !== undefined && { usual }), schema } as S & Pick<A, Extract<keyof A, 'usual'>>;
}

function owned(given: Readonly<Record<string, unknown>>, name: string, path: string): unknown {
  try {
    return Object.hasOwn(given, name) ? given[name] : undefined;
  } catch (error) {
    throw unreadable(keyPath(path, name), error);
  }
}

/** An object of these fields and no other; those without `?` are required. */
export function record<const S extends Shapes>(shapes: S): Shape<RecordOf<S>> {
  const keys = Object.keys(shapes);
  const names = keys.map((key) => key.replace('?', ''));
  const fields = keys.map((key) => shapes[key]);
  const needed = keys.map((key) => !key.endsWith('?'));
  const places = names.map((name) => keyPath('', name));
  return {
    parse(value, path, told) {
      const given = unread(value, path);
      refuseUnknown(given, names, path);
      const parsed: Record<string, unknown> = {};
      for (let i = 0; i < names.length; i++) {
        const name = names[i];
        const shape = fields[i];
        // what stands on the prototype is not there
        const field = owned(given, name, path);
        if (field !== undefined) parsed[name] = shape.parse(field, path + places[i], told);
        else if (shape.usual !== undefined) parsed[name] = shape.usual;
        else if (needed[i]) throw new Fault('MISSING_FIELD', keyPath(path, name), 'present', undefined);
      }
      return Object.freeze(parsed) as RecordOf<S>;
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(names.map((name, i) => [name, fields[i].schema])),
      required: names.filter((_, i) => needed[i]),
      additionalProperties: false,
    },
  };
}

/** A record by its field `kind`, which every branch has beside its own. */
export type KindsOf<K extends Readonly<Record<string, Shapes>>> = {
  [N in keyof K]: { readonly kind: N } & RecordOf<K[N]>;
}[keyof K];

/** Records told apart by their `kind`, each with its literal in the schema: generated clients tell them apart too. */
export function kinds<const K extends Readonly<Record<string, Shapes>>>(all: K): Shape<KindsOf<K>> {
  const names = Object.keys(all);
  const records = new Map(
    names.map((name) => {
      const kind: Shape<string> = { parse: (value, path) => oneOf(value, [name], path, 'UNKNOWN_KIND'), schema: { const: name } };
      return [name, record({ kind, ...all[name] })];
    }),
  );
  return {
    parse(value, path, told) {
      const kind = oneOf(readField(unread(value, path), 'kind', `${path}.kind`), names, `${path}.kind`, 'UNKNOWN_KIND');
      // it reads the kind again and takes no other: a getter cannot be looked at as one and read as another
      return (records.get(kind) as Shape<unknown>).parse(value, path, told) as KindsOf<K>;
    },
    schema: { oneOf: names.map((name) => records.get(name)?.schema) },
  };
}

export function choice<const T extends string>(choices: readonly T[], code: 'UNKNOWN_KIND' | 'BAD_ARGUMENT' = 'UNKNOWN_KIND'): Shape<T> {
  return { parse: (value, path) => oneOf(value, choices, path, code), schema: { enum: choices } };
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
    parse(value, path, told) {
      const given = listOf(value, path, least, most);
      const { length } = given;
      const parsed: T[] = [];
      for (let i = 0; i < length; i++) parsed.push(shape.parse(given[i], `${path}[${i}]`, told));
      return Object.freeze(parsed);
    },
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
    parse(value, path, told) {
      const entries = unread(value, path);
      const parsed: Record<string, T> = Object.create(null) as Record<string, T>;
      for (const key of keysOf(entries, path)) {
        const place = keyPath(path, key);
        parsed[called(key, place)] = shape.parse(readField(entries, key, place), place, told);
      }
      return Object.freeze(parsed);
    },
    schema: { type: 'object', additionalProperties: shape.schema },
  };
}

/** A parsed value that must also hold together: `test` throws where it does not. */
export function refined<T, R = unknown>(shape: Shape<T>, test: (value: T, path: string, told: R) => void): Shape<T> {
  return {
    parse(value, path, told) {
      const parsed = shape.parse(value, path, told);
      test(parsed, path, told as R);
      return parsed;
    },
    schema: shape.schema,
  };
}

/** The first of the shapes whose `when` holds of the value, else the last. */
export function either<A, B>(when: (value: unknown) => boolean, then: Shape<A>, otherwise: Shape<B>): Shape<A | B> {
  return {
    parse: (value, path, told) => (when(value) ? then : otherwise).parse(value, path, told),
    schema: { anyOf: [then.schema, otherwise.schema] },
  };
}

/** Shapes by the names that schemas refer to them by. */
const definitions = new Map<string, () => Shape<unknown>>();

/** A shape that schemas refer to by this name instead of holding it: what holds itself, and what stands in many. */
export function defined<T>(name: string, shape: () => Shape<T>): Shape<T> {
  let made: Shape<T> | undefined;
  const whole = (): Shape<T> => {
    made ??= shape();
    return made;
  };
  definitions.set(name, whole);
  return { parse: (value, path, told) => whole().parse(value, path, told), schema: { $ref: `#/$defs/${name}` } };
}

const reference = /"\$ref":"#\/\$defs\/(\w+)"/g;

/** The schemas that a schema refers to by name, however far on. */
export function definitionsOf(schema: Schema): Readonly<Record<string, Schema>> {
  const found: Record<string, Schema> = {};
  const look = (one: Schema): void => {
    for (const [, name] of JSON.stringify(one).matchAll(reference)) {
      if (Object.hasOwn(found, name)) continue;
      found[name] = (definitions.get(name) as () => Shape<unknown>)().schema;
      look(found[name]);
    }
  };
  look(schema);
  return found;
}

export const orNull = <T>(shape: Shape<T>): Shape<T | null> => either((value) => value === null, nothing, shape);

/** A copy of an object, for a door further in that reads it; as it is where the library made it. */
export const asItIs: Shape<Readonly<Record<string, unknown>>> = {
  parse: (value, path) => plainCopy(unread(value, path), path) as Readonly<Record<string, unknown>>,
  schema: { type: 'object' },
};

/** Exactly one of these keys, and what it holds. */
export function oneKey<S extends Shapes>(shapes: S): Shape<{ [K in keyof S]: { readonly [N in K]: Of<S[K]> } }[keyof S]> {
  type One = { [K in keyof S]: { readonly [N in K]: Of<S[K]> } }[keyof S];
  const names = Object.keys(shapes);
  return {
    parse(value, path, told) {
      const given = unread(value, path);
      refuseUnknown(given, names, path);
      const [key, another] = keysOf(given, path);
      if (key === undefined || another !== undefined)
        throw new Fault('SHAPE_MISMATCH', path, `an object of one of ${names.join(', ')}`, value);
      return Object.freeze({ [key]: shapes[key].parse(readField(given, key, path), keyPath(path, key), told) }) as One;
    },
    schema: { oneOf: names.map((name) => record({ [name]: shapes[name] }).schema) },
  };
}

/** A record that keeps what else is there, as it is, for a door further in that reads it. */
export function open<const S extends Shapes>(shapes: S): Shape<RecordOf<S> & Readonly<Record<string, unknown>>> {
  const known = record(shapes);
  const names = Object.keys(shapes).map((key) => key.replace('?', ''));
  return {
    parse(value, path, told) {
      const given = unread(value, path);
      const entries = keysOf(given, path).map((key) => [key, readField(given, key, path)] as const);
      const own = Object.fromEntries(entries.filter(([key]) => names.includes(key)));
      const others = Object.fromEntries(entries.filter(([key]) => !names.includes(key)));
      return Object.freeze({ ...others, ...known.parse(own, path, told) }) as never;
    },
    schema: { ...known.schema, additionalProperties: true },
  };
}
