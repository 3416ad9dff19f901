// Lists of equal numbers are equal at once: `toEqual` takes some 100 ns an element. Whatever else is left to it.
import { expect } from 'vitest';

const isColumn = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** True for two lists of one type with the same numbers in each place; undefined is no answer. */
export function sameNumbers(a: unknown, b: unknown): true | undefined {
  if (!isColumn(a) || !isColumn(b) || a.length !== b.length || a.constructor !== b.constructor) return undefined;
  for (let i = 0; i < a.length; i++) if (typeof a[i] !== 'number' || !Object.is(a[i], b[i])) return undefined;
  return true;
}

// files of a thread share `expect`
const shared = globalThis as { sameNumbersAdded?: true };
if (shared.sameNumbersAdded === undefined) expect.addEqualityTesters([sameNumbers]);
shared.sameNumbersAdded = true;
