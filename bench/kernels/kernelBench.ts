// What a kernel's bench file exports, so that one runner can interleave backends and data sets.
import type { Backend } from '../../src/backends/contract.js';
import type { Arena } from '../../src/columns/arena.js';

/** Data set in one backend's memory. */
export interface PreparedRun<Data = unknown> {
  /** The work that is timed; the results stay in the data set's own columns. */
  run(): void | Promise<void>;
  /** Runs once and throws an Error when the results are not the reference's. */
  check(): void | Promise<void>;
  /** Figures of the runs so far beside their time. */
  figures?(): Readonly<Record<string, number>>;
  /** The inputs and sizes of the data set, for the contenders that are not backends (bench/contenders/); they write to columns of their own. */
  readonly data?: Data;
}

export interface BenchCase<Data = unknown> {
  /** The sizes, in words: `100 factors`. */
  readonly name: string;
  /** How many items one run handles: time is reported by item. */
  readonly items: number;
  /** Arena bytes of one data set. The runner reserves for all of them first: no view survives a reserve. */
  readonly bytes: number;
  /** Floating-point operations an item takes, where arithmetic is the bound: reported as GF/s. */
  readonly flops?: number;
  /** Bytes an item moves between memory and registers, where that is the bound: reported as GB/s. */
  readonly bytesMoved?: number;
  /** Takes the columns and fills them from the seed. Equal seeds give equal data in every backend. */
  make(backend: Backend, arena: Arena, seed: number): PreparedRun<Data>;
}

export interface KernelBench<Data = unknown> {
  readonly kernel: string;
  /** Name of an item: `account`, `cell`, `option`. */
  readonly item: string;
  readonly cases: readonly BenchCase<Data>[];
}

/** Throws at the first place where two columns differ in a bit (NaN equals NaN). */
export function assertSameBits(name: string, results: ArrayLike<number>, expected: ArrayLike<number>): void {
  if (results.length !== expected.length) throw new Error(`${name}: ${results.length} results, ${expected.length} expected`);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(results[i], expected[i])) throw new Error(`${name}[${i}] is ${results[i]}, not ${expected[i]}`);
  }
}
