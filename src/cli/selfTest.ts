// The same-bits self-test: one seeded batch of inputs, fair and hostile, through both backends, every result compared.
import { type Core, describe } from '../index.js';

export interface SameBits {
  /** Values compared, counting both backends' result as one. */
  readonly values: number;
  readonly different: number;
  /** The first difference, in words. */
  readonly first?: string;
}

type Column = ArrayLike<number>;
export type NamedColumns = Iterable<readonly [string, Column]>;

/** Value by value, as Object.is has it: -0 is not 0, NaN is NaN. Columns of other names or lengths are differences too. */
export function compareBits(left: NamedColumns, right: NamedColumns): SameBits {
  const others = new Map(right);
  let values = 0;
  let different = 0;
  let first: string | undefined;
  for (const [name, column] of left) {
    const other = others.get(name);
    others.delete(name);
    const length = Math.max(column.length, other?.length ?? 0);
    values += length;
    for (let i = 0; i < length; i++) {
      if (other !== undefined && i < column.length && i < other.length && Object.is(column[i], other[i])) continue;
      different++;
      first ??= `${name}[${i}]: ${describe(column[i])} and ${describe(other?.[i])}`;
    }
  }
  for (const [name, column] of others) {
    values += column.length;
    different += column.length;
    first ??= `${name}: in one backend only`;
  }
  return { values, different, ...(first === undefined ? {} : { first }) };
}

/** Every number of an object of typed arrays, however deep. */
export function* columnsIn(value: object, path = ''): Generator<readonly [string, Column], void, undefined> {
  for (const [name, inner] of Object.entries(value)) {
    if (inner instanceof Float64Array || inner instanceof Uint32Array || inner instanceof Uint8Array) yield [`${path}${name}`, inner];
    else if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) yield* columnsIn(inner, `${path}${name}.`);
  }
}

const hostile = [
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  1e-300,
  -1,
];
const extreme = [1e300, Number.MAX_VALUE, -Number.MAX_VALUE, 1 + 2 ** -52, 1 - 2 ** -53, 709.782712893384, -745.1332191019411, 0.5];
const seed = 20_261_121;

/** A 32-bit generator (Mulberry32, public domain): seeded, so that every machine tests the same batch. */
function generator(state: number): () => number {
  let s = state >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Greeks of both settlements and every function of the core's mathematics over `rows` options; one cell in twelve is hostile. */
export function selfTest(left: Core, right: Core, rows = 20_000): SameBits {
  const next = generator(seed);
  const odd = [...hostile, ...extreme];
  const column = (fair: () => number): Float64Array =>
    Float64Array.from({ length: rows }, () => (next() < 1 / 12 ? (odd[Math.floor(next() * odd.length)] as number) : fair()));
  const forwards = column(() => 10 ** (next() * 6 - 1));
  const columns = {
    forwards,
    strikes: column(() => 10 ** (next() * 6 - 1)).map((strike, i) =>
      i % 2 === 0 ? (forwards[i] as number) * (0.5 + (strike % 1)) : strike,
    ),
    expiryYears: column(() => 3 * next() ** 3),
    vols: column(() => 0.01 + 2 * next()),
    rates: column(() => 0.2 * next() - 0.05),
    calls: Uint8Array.from({ length: rows }, () => (next() < 0.02 ? 2 : next() < 0.5 ? 0 : 1)),
  };
  const xs = column(() => (next() - 0.5) * 10 ** (next() * 4 - 1));
  const results = (core: Core): NamedColumns =>
    columnsIn({
      linear: core.greeks(columns),
      inverse: core.greeks({ ...columns, settlement: 'inverse' }),
      math: Object.fromEntries(Object.entries(core.math).map(([name, map]) => [name, map(xs)])),
    });
  return compareBits(results(left), results(right));
}
