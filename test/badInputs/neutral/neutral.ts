// A case of the list of bad inputs, what it is put to, and what it may be answered with. Knows no test runner: tests and `npm run conformance` share it.
import type * as Library from '../../../src/index.js';
import type * as Files from '../../../src/io/index.js';

export type Door = typeof Library;
export type Io = typeof Files;

export interface NeutralCase {
  readonly id: string;
  readonly op: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expect: string;
  readonly rule: string;
}

/** The library as it is used, a core of it, and a folder for files. */
export interface Bench {
  readonly door: Door;
  readonly io: Io;
  readonly core: Library.Core;
  readonly folder: string;
}

/** A fault, or nothing when the input is sound or survived. Throws when something else was spoilt, and `Unmapped`. */
export type Answer = (given: NeutralCase, bench: Bench) => Reply | Promise<Reply>;
export type Reply = Library.FaultRecord | undefined;

/** A case that says something for which there is no API, or no mapping yet. */
export class Unmapped extends Error {
  override readonly name = 'Unmapped';
}

/** `{ $f64: 'NaN' }` and its kin as what they stand for. */
export function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  const special = value as Record<string, unknown>;
  if (typeof special.$f64 === 'string') return Number(special.$f64);
  if (typeof special.$bigint === 'string') return BigInt(special.$bigint);
  if (typeof special.$typed === 'string') return typed(special.$typed, decoded(special.data) as number[]);
  if ('$repeat' in special) return repeated(special);
  return Object.fromEntries(Object.entries(special).map(([key, inner]) => [key, decoded(inner)]));
}

const arrays = { Float64Array, Float32Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Int8Array, Uint8Array, Uint8ClampedArray };

function typed(kind: string, data: number[]): unknown {
  if (kind === 'BigInt64Array') return BigInt64Array.from(data, (x) => BigInt(x));
  const form = arrays[kind as keyof typeof arrays];
  if (form === undefined) throw new Unmapped(`no array ${kind}`);
  return form.from(data);
}

const mostRepeated = 10_000_000;

function repeated({ $repeat, n }: Record<string, unknown>): unknown {
  if (!(typeof n === 'number' && n <= mostRepeated)) throw new Unmapped(`no list of ${String(n)} is made here`);
  const one = decoded($repeat);
  return typeof one === 'string' ? one.repeat(n) : new Array(n).fill(one);
}

/** What the harness is told to do, in lower case; undefined when the input is data. */
export function deedOf({ input }: NeutralCase): string | undefined {
  return typeof input.$do === 'string' ? input.$do.toLowerCase() : undefined;
}

/** The fault that a call throws or a promise is rejected with; nothing when it goes through. */
export async function faultIn(call: () => unknown): Promise<Reply> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Error && error.name === 'Fault') return (error as Library.Fault).toRecord();
    throw error;
  }
  return undefined;
}

/** Refuses a case that has fields which the mapping does not read. */
export function onlyFields(input: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(input).filter((field) => !known.includes(field));
  if (unknown.length > 0) throw new Unmapped(`no mapping for ${unknown.join(', ')}`);
}
