// The tree hash of RFC 6962, section 2.1, word for word: recursive, over raw entries, nothing kept.
import { createHash } from 'node:crypto';

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Largest power of two smaller than n. */
function k(n: number): number {
  for (let power = 1; ; power *= 2) if (2 * power >= n) return power;
}

/** MTH(D[n]). */
export function treeHash(entries: readonly Uint8Array[]): Buffer {
  const n = entries.length;
  if (n === 0) return sha256();
  if (n === 1) return sha256(Buffer.of(0x00), entries[0] as Uint8Array);
  return sha256(Buffer.of(0x01), treeHash(entries.slice(0, k(n))), treeHash(entries.slice(k(n))));
}

/** PATH(m, D[n]). */
export function auditPath(m: number, entries: readonly Uint8Array[]): Buffer[] {
  const n = entries.length;
  if (n === 1) return [];
  const [left, right] = [entries.slice(0, k(n)), entries.slice(k(n))];
  return m < k(n) ? [...auditPath(m, left), treeHash(right)] : [...auditPath(m - k(n), right), treeHash(left)];
}

/** PROOF(m, D[n]). */
export function consistencyProof(m: number, entries: readonly Uint8Array[]): Buffer[] {
  const sub = (m: number, entries: readonly Uint8Array[], b: boolean): Buffer[] => {
    const n = entries.length;
    if (m === n) return b ? [] : [treeHash(entries)];
    const [left, right] = [entries.slice(0, k(n)), entries.slice(k(n))];
    return m <= k(n) ? [...sub(m, left, b), treeHash(right)] : [...sub(m - k(n), right, false), treeHash(left)];
  };
  return sub(m, entries, true);
}
