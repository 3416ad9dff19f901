// Merkle trees of a log's records (RFC 6962, RFC 9162 section 2.1): growth from O(log n) hashes, and what their proofs show.
import { same } from './bytes.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** SHA-256 of the parts, one after another. */
export type Hash = (...parts: readonly Uint8Array[]) => Bytes;
/** The same, where a runtime has it only as a promise. */
export type AnyHash = (...parts: readonly Uint8Array[]) => Bytes | Promise<Bytes>;

/** SHA-256 of Web Crypto, where there is no other. */
export const sha256: AnyHash = async (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
};

const leafPrefix = Uint8Array.of(0);
/** Before the hashes of two subtrees, in the hash of theirs. */
export const nodePrefix = Uint8Array.of(1);

/** Hash of a leaf, from the bytes of its record. */
export const leafHash = <H extends AnyHash>(hash: H, record: Uint8Array): ReturnType<H> => hash(leafPrefix, record) as ReturnType<H>;

/** Hash of the leaf of a record that is text. */
export const leafOf = <H extends AnyHash>(hash: H, record: string): ReturnType<H> => leafHash(hash, new TextEncoder().encode(record));

/** Grows by leaf hashes and keeps one hash for each full subtree: at most log2(n) + 1 of them. */
export class Frontier {
  readonly #hash: Hash;
  /** Roots of full subtrees, the largest first, as the binary digits of the size say. */
  readonly #peaks: Bytes[];
  #size: number;

  constructor(hash: Hash, from: { readonly size: number; readonly peaks: readonly Bytes[] } = { size: 0, peaks: [] }) {
    this.#hash = hash;
    this.#size = from.size;
    this.#peaks = [...from.peaks];
  }

  get size(): number {
    return this.#size;
  }

  /** From which another goes on. */
  get peaks(): readonly Bytes[] {
    return [...this.#peaks];
  }

  /** `closed` is told the root and level of each subtree that the leaf completes, the smallest first. */
  add(leaf: Bytes, closed?: (root: Bytes, level: number) => void): void {
    let right = leaf;
    // as many subtrees close as the size has ones at its end
    for (let [n, level] = [this.#size, 1]; n % 2 === 1; n = Math.floor(n / 2), level++) {
      right = this.#hash(nodePrefix, this.#peaks.pop() as Bytes, right);
      closed?.(right, level);
    }
    this.#peaks.push(right);
    this.#size += 1;
  }

  root(): Bytes {
    const last = this.#peaks.length - 1;
    if (last < 0) return this.#hash();
    return this.#peaks.slice(0, last).reduceRight((right, left) => this.#hash(nodePrefix, left, right), this.#peaks[last]);
  }
}

/** The root that a leaf hash has by its proof; undefined where the proof does not fit index and size (RFC 9162, 2.1.3.2). */
export async function includedRoot(
  hash: AnyHash,
  leaf: Bytes,
  index: number,
  size: number,
  proof: readonly Bytes[],
): Promise<Bytes | undefined> {
  if (!(index >= 0 && index < size)) return undefined;
  let [at, last, root] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (at % 2 === 1 || at === last) {
      root = await hash(nodePrefix, sibling, root);
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else root = await hash(nodePrefix, root, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : undefined;
}

/** Whether the second tree begins with the first, by its proof (RFC 9162, 2.1.4.2). Every tree begins with the empty one. */
export async function isContinued(hash: AnyHash, first: Rooted, second: Rooted, proof: readonly Bytes[]): Promise<boolean> {
  if (first.size > second.size) return false;
  if (first.size === 0 || first.size === second.size)
    return proof.length === 0 && (first.size === 0 ? same(first.root, await hash()) : same(first.root, second.root));
  const [start, ...rest] = isPower(first.size) ? [first.root, ...proof] : proof;
  if (start === undefined || proof.length === 0) return false;
  let [at, last] = [first.size - 1, second.size - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let [one, two] = [start, start];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [one, two] = [await hash(nodePrefix, sibling, one), await hash(nodePrefix, sibling, two)];
      while (at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else two = await hash(nodePrefix, two, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && same(one, first.root) && same(two, second.root);
}

export interface Rooted {
  readonly size: number;
  readonly root: Bytes;
}

/** The largest power of two below n, which is at least 2. */
export function split(n: number): number {
  let power = 1;
  while (2 * power < n) power *= 2;
  return power;
}

export function isPower(n: number): boolean {
  return n === 1 || 2 * split(n) === n;
}
