// A kernel call as data: what every argument is, so that it can be run on any backend, cut into chunks, compared, shrunk and printed.
import type { Backend } from '../../src/backends/contract.js';

export type KernelName = Exclude<keyof Backend, 'name' | 'memory'>;
export type Column = Float64Array | Uint32Array | Uint8Array;

/** The first `of` of every `width` elements are results, the rest is padding; where left out, all are. */
export interface Used {
  readonly of: number;
  readonly width: number;
}

export type Argument =
  /** A column that is read, and written too where `written`; `step` elements a row, 0: every chunk sees the whole. */
  | { readonly name: string; readonly column: Column; readonly step: number; readonly written?: boolean; readonly used?: Used }
  /** Words of a program; those of `at` are counted from the address of a column: [word, argument]. */
  | { readonly name: string; readonly program: Uint32Array; readonly at: readonly (readonly [word: number, argument: number])[] }
  /** A column of words for scratch. */
  | { readonly words: number }
  /** A column for results. */
  | { readonly name: string; readonly out: 'f64' | 'u32' | 'u8'; readonly length: number; readonly step: number; readonly used?: Used }
  | { readonly scratch: number }
  /** The number of rows, times so many. */
  | { readonly rows: number }
  /** A number, and what each row before the chunk adds to it. */
  | { readonly name: string; readonly value: number; readonly perRow?: number };

export interface Call {
  readonly kernel: KernelName;
  readonly arguments: readonly Argument[];
  readonly rows: number;
  /** Sizes of chunks that may not change a bit; none: the call is one piece. */
  readonly chunks: readonly number[];
  /** The kernel's answer (rows refused, a pivot) adds up over chunks and is compared; with `voids`, results count only when it is 0. */
  readonly answer?: 'adds' | 'voids';
}
