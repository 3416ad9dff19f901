// A case of the list of bad inputs, what it is put to, and what it may be answered with.
// Knows no test runner: tests and `npm run conformance` share it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Estimation from '../../../src/estimation.js';
import type * as Library from '../../../src/index.js';
import type * as Files from '../../../src/io/index.js';
import type * as Risk from '../../../src/risk.js';

export type Door = typeof Library & typeof Risk & typeof Estimation;
export type Io = typeof Files;

export interface NeutralCase {
  readonly id: string;
  readonly op: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly expect: string;
  readonly rule: string;
  /** What the harness provides beside the input. */
  readonly setup?: string;
}

/** The library as it is used, a core of it, and a folder for files. */
export interface Bench {
  readonly door: Door;
  readonly io: Io;
  readonly core: Library.Core;
  readonly folder: string;
}

/** Path of a file of this content in the bench's folder. */
export function written({ folder }: Bench, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** What a case may be read for: what it asks for is no part of it. */
export type Question = Omit<NeutralCase, 'expect' | 'rule'>;
/** A fault, a result that carries a flag, or nothing when the input is sound or survived. Throws when something else was spoilt, and `Unmapped`. */
export type Answer = (given: Question, bench: Bench) => Reply | Promise<Reply>;
export type Reply = Library.FaultRecord | Flagged | undefined;

/** A result with a warning that a program can read. */
export interface Flagged {
  readonly flag: string;
}

/** A case that says something for which there is no API, or no mapping yet. */
export class Unmapped extends Error {
  override readonly name = 'Unmapped';
}

/** `{ $f64: 'NaN' }` and its kin as what they stand for; a list with `$bits` in it is a typed array, for no other holds them. */
export function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.some((one) => bitsOf(one) !== undefined) ? doublesOf(value) : value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  const special = value as Record<string, unknown>;
  if (typeof special.$f64 === 'string') return Number(special.$f64);
  if (typeof special.$bigint === 'string') return BigInt(special.$bigint);
  if (typeof special.$bits === 'string') return doublesOf([special])[0];
  if (typeof special.$typed === 'string') return typed(special.$typed, special.data as unknown[]);
  if ('$repeat' in special) return repeated(special);
  return Object.fromEntries(Object.entries(special).map(([key, inner]) => [key, decoded(inner)]));
}

const arrays = { Float32Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Int8Array, Uint8Array, Uint8ClampedArray };

function typed(kind: string, data: readonly unknown[]): unknown {
  if (kind === 'Float64Array') return doublesOf(data);
  if (kind === 'BigInt64Array' || kind === 'BigUint64Array') {
    const whole = (decoded(data) as unknown[]).map((x) => BigInt(x as number));
    return kind === 'BigInt64Array' ? BigInt64Array.from(whole) : BigUint64Array.from(whole);
  }
  const form = arrays[kind as keyof typeof arrays];
  if (form === undefined) throw new Unmapped(`no array ${kind}`);
  return form.from(decoded(data) as number[]);
}

/** The bits that a value states, if it does. */
export function bitsOf(value: unknown): bigint | undefined {
  const { $bits } = (typeof value === 'object' && value !== null ? value : {}) as { $bits?: unknown };
  return typeof $bits === 'string' ? BigInt(`0x${$bits}`) : undefined;
}

/** Numbers as they are written, those of `$bits` by their bits: a NaN that passes through a variable may lose its own. */
export function doublesOf(data: readonly unknown[]): Float64Array {
  const doubles = new Float64Array(data.length);
  const words = new BigUint64Array(doubles.buffer);
  for (const [i, one] of data.entries()) {
    const bits = bitsOf(one);
    if (bits === undefined) doubles[i] = decoded(one) as number;
    else words[i] = bits;
  }
  return doubles;
}

const mostMade = 10_000_000;

function repeated({ $repeat, n }: Record<string, unknown>): unknown {
  const one = decoded($repeat);
  if (typeof one === 'string' && Number.isInteger(n) && one.length * (n as number) < 2 ** 29) return one.repeat(n as number);
  return Number.isInteger(n) && (n as number) >= 0 && (n as number) <= mostMade ? new Array(n).fill(one) : claiming(n);
}

/** A column of one row that says it has so many: no machine holds such a one, nor has any caller. */
export function claiming(length: unknown): Float64Array {
  return Object.defineProperty(new Float64Array(1), 'length', { value: length });
}

/** What the harness is told to do, in lower case; undefined when the input is data. */
export function deedOf({ input }: Question): string | undefined {
  return typeof input.$do === 'string' ? input.$do.toLowerCase() : undefined;
}

/** The fault that a call throws or a promise is rejected with; the flag that its result carries; else nothing. */
export async function faultIn(call: () => unknown): Promise<Reply> {
  try {
    return flagOf(await call());
  } catch (error) {
    if (error instanceof Error && error.name === 'Fault') return (error as Library.Fault).toRecord();
    throw error;
  }
}

/** The first warning of a result, or that it lies outside the domain of what made it; none of a result that has neither. */
export function flagOf(result: unknown): Flagged | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const { warnings, inDomain } = result as { warnings?: unknown; inDomain?: unknown };
  if (Array.isArray(warnings) && warnings.length > 0) return { flag: (warnings[0] as Library.FaultRecord).message };
  return inDomain === false ? { flag: 'inDomain: false' } : undefined;
}
