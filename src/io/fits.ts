// Shapes of JSON in files: a value that fits is returned, typed; the first misfit is a Fault with its place.
import { Fault } from '../fault.js';
import type { Json } from './json.js';
import { placeOf } from './place.js';

/** Place of a value: the name of its file, and the path to it. */
export interface Place {
  readonly file: string;
  readonly trail: readonly PropertyKey[];
}

/** Returns the value, or throws; `undefined` is a field that is not there. */
export type Fit<T> = (value: Json | undefined, place: Place) => T;

type Of<F> = F extends Fit<infer T> ? T : never;
type Fits = Readonly<Record<string, Fit<unknown>>>;
type RecordOf<S extends Fits> = { readonly [K in keyof S]: Of<S[K]> };
type Fields = { readonly [key: string]: Json };

const within = ({ file, trail }: Place, step: PropertyKey): Place => ({ file, trail: [...trail, step] });
const pathOf = ({ file, trail }: Place): string => placeOf(file, trail);

function mismatch(value: Json | undefined, place: Place, expectation: string): Fault {
  const missing = value === undefined;
  return new Fault(missing ? 'MISSING_FIELD' : 'TYPE_MISMATCH', pathOf(place), missing ? `present: ${expectation}` : expectation, value);
}

const typed =
  <T extends Json>(type: string): Fit<T> =>
  (value, place) => {
    if (typeof value !== type) throw mismatch(value, place, `a ${type}`);
    return value as T;
  };

export const text: Fit<string> = typed('string');
export const number: Fit<number> = typed('number');
export const truth: Fit<boolean> = typed('boolean');

/** Fit of a field that may be absent. */
export function optional<T>(fit: Fit<T>): Fit<T | undefined> {
  return (value, place) => (value === undefined ? undefined : fit(value, place));
}

/** Fit of a field that may be absent, or null. */
export function nullish<T>(fit: Fit<T>): Fit<T | null | undefined> {
  return (value, place) => (value === undefined || value === null ? value : fit(value, place));
}

/** Fit of listed values: another value of their type is an unknown kind. */
export function choice<const T extends string | number>(...choices: readonly T[]): Fit<T> {
  return (value, place) => {
    if (choices.includes(value as T)) return value as T;
    const expectation = choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;
    if (typeof value !== typeof choices[0]) throw mismatch(value, place, expectation);
    throw new Fault('UNKNOWN_KIND', pathOf(place), expectation, value);
  };
}

export function list<T>(fit: Fit<T>): Fit<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) throw mismatch(value, place, 'an array');
    for (const [i, entry] of value.entries()) fit(entry, within(place, i));
    return value as readonly unknown[] as readonly T[];
  };
}

function fieldsAt(value: Json | undefined, place: Place): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(value, place, 'an object');
  return value;
}

/** Things by any name. */
export function named<T>(fit: Fit<T>): Fit<Readonly<Record<string, T>>> {
  return (value, place) => {
    const fields = fieldsAt(value, place);
    for (const key of Object.keys(fields)) fit(fields[key], within(place, key));
    return fields as Readonly<Record<string, T>>;
  };
}

/** An object with these fields; what else stands in it passes. */
export function open<S extends Fits>(fits: S): Fit<RecordOf<S>> {
  const keys = Object.keys(fits);
  return (value, place) => {
    const fields = fieldsAt(value, place);
    for (const key of keys) fits[key](Object.hasOwn(fields, key) ? fields[key] : undefined, within(place, key));
    return fields as RecordOf<S>;
  };
}

/** An object with these fields and no other. */
export function record<S extends Fits>(fits: S): Fit<RecordOf<S>> {
  const known = open(fits);
  return (value, place) => {
    const fields = known(value, place);
    const other = Object.keys(fields).find((key) => !Object.hasOwn(fits, key));
    if (other === undefined) return fields;
    throw new Fault('UNKNOWN_FIELD', pathOf(within(place, other)), 'absent: it is no field of this format', (value as Fields)[other]);
  };
}

/** Fit of one record per kind, chosen by its field `kind`. */
export function byKind<S extends Fits>(kinds: S): Fit<Of<S[keyof S]>> {
  return (value, place) => {
    const { kind } = fieldsAt(value, place);
    if (typeof kind === 'string' && Object.hasOwn(kinds, kind)) return (kinds[kind] as Fit<Of<S[keyof S]>>)(value, place);
    if (typeof kind !== 'string') throw mismatch(kind, within(place, 'kind'), 'one of the kinds of this format');
    throw new Fault('UNKNOWN_KIND', pathOf(within(place, 'kind')), 'one of the kinds of this format', kind);
  };
}
