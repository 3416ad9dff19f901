// Columns that are all but named as one that is read: a slip, where other columns pass unread.
import { Fault } from '../fault.js';

/**
 * Refuses an unread column whose name differs by a letter or its case from a read one: UNKNOWN_FIELD. Two letters differ between ask_coin and
 * mark_coin.
 */
export function refuseMisnamed(names: readonly string[], wanted: string, place: string): void {
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const near = names.find((name) => isOneEdit(plain(name), plain(wanted)));
  if (near !== undefined)
    throw new Fault('UNKNOWN_FIELD', place, `a header that names the column ${wanted} so, or without one like it`, near);
}

/** The same letters, or one more, one less, one other, or two swapped with each other. */
function isOneEdit(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return Math.max(left.length, right.length) <= 1 || (left.length === 2 && left === [...right].reverse().join(''));
}
