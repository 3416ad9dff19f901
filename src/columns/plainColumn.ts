// A caller's column -> a typed array: typed arrays as they are, Apache Arrow columns by their buffer, without a copy. No other type is
// taken for one: what single precision has lost would not be seen in the results.
import { isList, listOf, readField, rowLimit } from '../book/fields.js';
import { standing } from '../check.js';
import { Fault } from '../fault.js';

/** What an Arrow vector (or a column of a table) is known by here: chunks of plain values. Nothing of the Arrow package is imported. */
export interface ArrowColumn {
  readonly type: { readonly typeId: number };
  readonly length: number;
  readonly nullCount: number;
  readonly data: readonly { readonly length: number; readonly values: unknown }[];
}

/** Doubles: a Float64Array, or an Arrow column of 64-bit floats. */
export type DoubleColumn = Float64Array | ArrowColumn;
/** Handles and borders: 32-bit integers. A negative one is out of range like any other that names nothing. */
export type HandleColumn = Uint32Array | Int32Array | ArrowColumn;
/** Call (1) or put (0): bytes. */
export type ByteColumn = Uint8Array | Int8Array | ArrowColumn;

/** Columns of a caller: for each typed array the types that are accepted. */
export type OrArrow<T> = { readonly [Name in keyof T]: Accepted<T[Name]> };

type Accepted<C> = C extends Float64Array ? DoubleColumn : C extends Uint32Array ? HandleColumn : C extends Uint8Array ? ByteColumn : C;

/** Type numbers of the Arrow format (Schema.fbs, union Type). Bits, dates, decimals and dictionaries hold other things than they seem to. */
const arrowInt = 2;
const arrowFloat = 3;

/** Throws MISSING_FIELD, TYPE_MISMATCH (another type, or nulls). */
export function doubleColumn(value: unknown, path: string): Float64Array {
  if (value instanceof Float64Array) return plainView(value, path, Float64Array);
  const expectation = 'a Float64Array or an Arrow column of doubles';
  return joined(chunksOf(value, path, expectation, arrowFloat, Float64Array), path, Float64Array);
}

/** The same for handles; signed ones are read as unsigned. */
export function handleColumn(value: unknown, path: string): Uint32Array {
  const unsigned = (ints: Int32Array): Uint32Array => new Uint32Array(ints.buffer, ints.byteOffset, ints.length);
  if (value instanceof Uint32Array) return plainView(value, path, Uint32Array);
  if (value instanceof Int32Array) return unsigned(plainView(value, path, Int32Array));
  const expectation = 'a Uint32Array, an Int32Array or an Arrow column of either';
  const chunks = chunksOf<Uint32Array | Int32Array>(value, path, expectation, arrowInt, Uint32Array, Int32Array);
  return joined(
    chunks.map((chunk) => (chunk instanceof Int32Array ? unsigned(chunk) : chunk)),
    path,
    Uint32Array,
  );
}

/** The same for bytes. */
export function byteColumn(value: unknown, path: string): Uint8Array {
  const unsigned = (ints: Int8Array): Uint8Array => new Uint8Array(ints.buffer, ints.byteOffset, ints.length);
  if (value instanceof Uint8Array) return plainView(value, path, Uint8Array);
  if (value instanceof Int8Array) return unsigned(plainView(value, path, Int8Array));
  const expectation = 'a Uint8Array, an Int8Array or an Arrow column of either';
  const chunks = chunksOf<Uint8Array | Int8Array>(value, path, expectation, arrowInt, Uint8Array, Int8Array);
  return joined(
    chunks.map((chunk) => (chunk instanceof Int8Array ? unsigned(chunk) : chunk)),
    path,
    Uint8Array,
  );
}

/** A copy of what makes an Arrow column, each part read once; undefined for what is none. Throws TYPE_MISMATCH for what cannot be read. */
function arrowOf(value: unknown, path: string): ArrowColumn | undefined {
  const part = (of: unknown, name: string): unknown => (typeof of === 'object' && of !== null ? readField(of, name, path) : undefined);
  const typeId = part(part(value, 'type'), 'typeId');
  const [length, nullCount, data] = ['length', 'nullCount', 'data'].map((name) => part(value, name));
  if (typeof typeId !== 'number' || typeof length !== 'number' || typeof nullCount !== 'number' || !isList(data)) return undefined;
  const chunks = listOf(data, path, 0, rowLimit).map((one) => ({ length: part(one, 'length') as number, values: part(one, 'values') }));
  return { type: { typeId }, length, nullCount, data: chunks };
}

type Plain = Float64Array | Uint32Array | Int32Array | Uint8Array | Int8Array;
type PlainType<T extends Plain> = {
  new (length: number): T;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
};

/** The accessors that every typed array inherits: no subclass and no property of the array's own changes what they say. */
const typedArray: object = Object.getPrototypeOf(Float64Array.prototype);
const inherited = <V>(name: 'buffer' | 'byteOffset' | 'length', column: Plain): V => Reflect.get(typedArray, name, column) as V;

/** A view of the same numbers, fixed in length from here on. Throws as `standing`. */
function plainView<T extends Plain>(column: T, path: string, type: PlainType<T>): T {
  const held = standing(column, path);
  return new type(inherited<ArrayBufferLike>('buffer', held), inherited('byteOffset', held), inherited('length', held));
}

/** The chunks of an Arrow column, each as long as it says (buffers may be padded). */
function chunksOf<T extends Plain>(value: unknown, path: string, expectation: string, typeId: number, ...types: PlainType<T>[]): T[] {
  if (value === undefined) throw new Fault('MISSING_FIELD', path, expectation, value);
  const given = arrowOf(value, path);
  if (given?.type.typeId !== typeId) throw new Fault('TYPE_MISMATCH', path, expectation, value);
  if (given.nullCount !== 0) throw new Fault('TYPE_MISMATCH', path, 'a column without nulls', `${given.nullCount} nulls`);
  return given.data.map(({ values, length }) => {
    const type = types.find((one) => values instanceof one);
    if (type === undefined) throw new Fault('TYPE_MISMATCH', path, expectation, values);
    const whole = plainView(values as T, path, type);
    if (!(length >= 0 && length <= whole.length)) throw new Fault('TYPE_MISMATCH', path, expectation, values);
    return whole.length === length ? whole : (whole.subarray(0, length) as T);
  });
}

/** One chunk as it is; several, chunk by chunk into a fresh array. */
function joined<T extends Float64Array | Uint32Array | Uint8Array>(chunks: readonly T[], path: string, type: PlainType<T>): T {
  if (chunks.length === 1) return chunks[0];
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  let whole: T;
  try {
    whole = new type(length);
  } catch {
    throw new Fault('OUT_OF_MEMORY', path, 'few enough rows for the memory of this process', length);
  }
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
