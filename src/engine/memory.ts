// How much memory a core's backend may have: whole pages, checked once, the same for both backends.
import { fieldsOf } from '../book/fields.js';
import { count } from '../check.js';

/** Bytes of backend memory: what it starts with and what it may never exceed; both are taken in whole pages of 64 KiB, rounded down. */
export interface MemoryOptions {
  readonly initialBytes?: number;
  readonly maximumBytes?: number;
}

const page = 65_536;
const mebibyte = 1024 * 1024;
const largest = 4096 * mebibyte;
const defaultInitialBytes = 4 * mebibyte;
const defaultMaximumBytes = 2048 * mebibyte;

/** Throws TYPE_MISMATCH, NOT_FINITE, OUT_OF_RANGE (less than a page), TOO_LARGE, UNKNOWN_FIELD. */
export function memoryOf(options: MemoryOptions | undefined): { readonly initialBytes: number; readonly maximumBytes: number } {
  const given = options === undefined ? {} : fieldsOf(options, 'memory', [], ['initialBytes', 'maximumBytes']);
  const maximumBytes = wholePages(count(given.maximumBytes ?? defaultMaximumBytes, page, largest, 'memory.maximumBytes'));
  const initialBytes = wholePages(
    count(given.initialBytes ?? Math.min(defaultInitialBytes, maximumBytes), page, maximumBytes, 'memory.initialBytes'),
  );
  return { initialBytes, maximumBytes };
}

function wholePages(bytes: number): number {
  return Math.floor(bytes / page) * page;
}
