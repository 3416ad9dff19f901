// The Merkle tree of a log with its nodes in a store: roots and proofs of any size that it had.
import { Frontier, type Hash, isPower, nodePrefix, split } from './merkle.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** Where a tree keeps its nodes, of 32 bytes each, in the order in which they are complete. */
export interface NodeStore {
  append(node: Bytes): void;
  read(at: number): Bytes;
}

function memoryNodes(): NodeStore {
  const nodes: Bytes[] = [];
  return { append: (node) => void nodes.push(node), read: (at) => nodes[at] as Bytes };
}

/** Levels of a tree that are kept: leaves, and each fourth above them, about 34 bytes a leaf. Nodes of those between are hashed again from 8 below at most. */
const keptLevels = 4;

/** So many nodes are kept of a tree of `size` leaves; the first leaf behind them stands at this place. */
export function nodesOf(size: number): number {
  let nodes = 0;
  for (let n = size; n > 0; n = Math.floor(n / 2 ** keptLevels)) nodes += n;
  return nodes;
}

/** A tree with its nodes in a store, of which it holds O(log n) itself. Proofs read O(log n) nodes. */
export class Tree {
  readonly #hash: Hash;
  readonly #nodes: NodeStore;
  readonly #frontier: Frontier;

  /** `from.size`: leaves whose nodes the store has already. */
  constructor(
    hash: Hash,
    leaves: Iterable<Bytes> = [],
    from: { readonly nodes: NodeStore; readonly size: number } = { nodes: memoryNodes(), size: 0 },
  ) {
    this.#hash = hash;
    this.#nodes = from.nodes;
    this.#frontier = new Frontier(hash, { size: from.size, peaks: this.#peaks(from.size) });
    for (const leaf of leaves) this.add(leaf);
  }

  get size(): number {
    return this.#frontier.size;
  }

  add(leaf: Bytes): void {
    this.#nodes.append(leaf);
    this.#frontier.add(leaf, (root, level) => {
      if (level % keptLevels === 0) this.#nodes.append(root);
    });
  }

  /** Merkle root of the first `size` leaves. */
  root(size = this.size): Bytes {
    return this.#root(0, size);
  }

  /** That leaf `index` is among the first `size`: hashes from the leaf to the root (RFC 9162, 2.1.3.1). */
  inclusion(index: number, size = this.size): readonly Bytes[] {
    return this.#inclusion(index, 0, size);
  }

  /** That the tree of `size` leaves begins with that of the first `from` (RFC 9162, 2.1.4.1); `from` is at least 1. */
  consistency(from: number, size = this.size): readonly Bytes[] {
    return this.#consistency(from, 0, size, true);
  }

  #root(first: number, count: number): Bytes {
    if (count === 0) return this.#hash();
    if (isPower(count)) return this.#node(levelOf(count), first / count);
    const left = split(count);
    return this.#hash(nodePrefix, this.#root(first, left), this.#root(first + left, count - left));
  }

  /** Root of the subtree of 2^level leaves, the `index`th of its level. */
  #node(level: number, index: number): Bytes {
    if (level % keptLevels !== 0) return this.#hash(nodePrefix, this.#node(level - 1, 2 * index), this.#node(level - 1, 2 * index + 1));
    // it stands behind its last leaf, and the roots below it that this leaf completes
    return this.#nodes.read(nodesOf((index + 1) * 2 ** level - 1) + level / keptLevels);
  }

  /** Roots of the full subtrees of the first `size` leaves. */
  #peaks(size: number): Bytes[] {
    const peaks: Bytes[] = [];
    for (let [first, rest] = [0, size]; rest > 0; ) {
      const count = isPower(rest) ? rest : split(rest);
      peaks.push(this.#root(first, count));
      [first, rest] = [first + count, rest - count];
    }
    return peaks;
  }

  #inclusion(index: number, first: number, count: number): Bytes[] {
    if (count === 1) return [];
    const left = split(count);
    return index < left
      ? [...this.#inclusion(index, first, left), this.#root(first + left, count - left)]
      : [...this.#inclusion(index - left, first + left, count - left), this.#root(first, left)];
  }

  #consistency(from: number, first: number, count: number, whole: boolean): Bytes[] {
    if (from === count) return whole ? [] : [this.#root(first, count)];
    const left = split(count);
    return from <= left
      ? [...this.#consistency(from, first, left, whole), this.#root(first + left, count - left)]
      : [...this.#consistency(from - left, first + left, count - left, false), this.#root(first, left)];
  }
}

/** Exponent of a power of two. */
function levelOf(power: number): number {
  let level = 0;
  for (let n = power; n > 1; n /= 2) level += 1;
  return level;
}
