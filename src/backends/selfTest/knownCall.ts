// A call of a kernel whose answers are known: what it is given, and what must stand in its columns afterwards.
import type { Backend } from '../contract.js';

export type Numbers = readonly number[];

/** An argument of a known call. Of a column, `is` says what must stand there afterwards, in the first `of` of every `width` elements. */
export type KnownArgument =
  | { readonly f64: Numbers; readonly is?: Numbers; readonly of?: number; readonly width?: number }
  /** Words of a program; `at` marks those counted from the address of a column: [word, argument]. */
  | { readonly u32: Numbers; readonly at?: readonly (readonly [word: number, argument: number])[] }
  | { readonly u8: Numbers }
  | { readonly out: 'f64' | 'u32' | 'u8'; readonly is: Numbers; readonly of?: number; readonly width?: number }
  | { readonly scratch: number }
  | { readonly words: number }
  | 'rows'
  | number;

export interface KnownCall {
  readonly kernel: Exclude<keyof Backend, 'name' | 'memory'>;
  /** Error that an answer may have, in units of 2^-52 of it: the kernel's own line. None: the same bits. */
  readonly ulps?: number;
  /** Rows are repeated to so many: each in either half of a vector, and a group that is not full. */
  readonly cycle?: number;
  /** Return value of the kernel. */
  readonly answer?: number;
  readonly given: readonly KnownArgument[];
}
