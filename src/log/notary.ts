// Keeps the Merkle tree of a log's records, signs checkpoints over it, and proves of a record that a checkpoint covers it.
import { Fault } from '../fault.js';
import { fromHex, toHex } from './bytes.js';
import { type Checkpoint, type SignedCheckpoint, signCheckpoint } from './checkpoint.js';
import { type Hash, includedRoot, isContinued, leafOf } from './merkle.js';
import { Tree } from './tree.js';

/** That a checkpoint covers a record. */
export interface Inclusion {
  /** Its text, as the log holds it. */
  readonly record: string;
  /** Its number, from 0. */
  readonly index: number;
  /** Hashes from the leaf to the root, hexadecimal (RFC 6962). */
  readonly path: readonly string[];
  readonly signed: SignedCheckpoint;
}

export class Notary {
  readonly #hash: Hash;
  readonly key: CryptoKeyPair;
  readonly #of: Pick<Checkpoint, 'log' | 'part'>;
  readonly #tree: Tree;

  /** `key`: an Ed25519 pair of Web Crypto. `tree`: what it has of the log so far. */
  constructor(hash: Hash, key: CryptoKeyPair, of: Pick<Checkpoint, 'log' | 'part'>, tree = new Tree(hash)) {
    this.#hash = hash;
    this.key = key;
    this.#of = of;
    this.#tree = tree;
  }

  /** Records that it has seen. */
  get size(): number {
    return this.#tree.size;
  }

  /** The next record of the log, once it cannot be lost. */
  add(record: string): void {
    this.#tree.add(leafOf(this.#hash, record));
  }

  /** Signs how far the log came: the records before `next`. Throws OUT_OF_RANGE of records that it has not seen, and as `signCheckpoint`. */
  async checkpoint(at: Pick<Checkpoint, 'next' | 'epoch' | 'head' | 'time'>): Promise<SignedCheckpoint> {
    const { next } = at;
    if (!(next >= 0 && next <= this.size)) throw new Fault('OUT_OF_RANGE', 'next', `at most ${this.size}`, next);
    return signCheckpoint(this.key, { ...at, ...this.#of, root: toHex(this.#tree.root(next)) });
  }

  /** Throws OUT_OF_RANGE of a record that the checkpoint does not cover, DAMAGED where the tree has no proof of this record. */
  async inclusion(record: string, index: number, signed: SignedCheckpoint): Promise<Inclusion> {
    const { next, root } = signed.checkpoint;
    if (!(index >= 0 && index < next && next <= this.size))
      throw new Fault('OUT_OF_RANGE', 'index', `below ${Math.min(next, this.size)}, that of the checkpoint`, index);
    const path = this.#tree.inclusion(index, next);
    const leaf = leafOf(this.#hash, record);
    const found = toHex((await includedRoot(this.#hash, leaf, index, next, path)) ?? new Uint8Array());
    if (found !== root) throw new Fault('DAMAGED', `record ${index}`, `with a path to the root ${root}`, found);
    return { record, index, path: path.map(toHex), signed };
  }

  /** That the checkpoint continues the first `from` records: hashes, hexadecimal. Throws OUT_OF_RANGE of what it does not cover, DAMAGED where the tree has no such proof. */
  async consistency(from: number, { checkpoint: { next, root } }: SignedCheckpoint): Promise<readonly string[]> {
    if (!(from >= 0 && from <= next)) throw new Fault('OUT_OF_RANGE', 'from', `from 0 to ${next}`, from);
    if (from === 0) return [];
    const proof = this.#tree.consistency(from, next);
    const [first, second] = [
      { size: from, root: this.#tree.root(from) },
      { size: next, root: fromHex(root) },
    ];
    if (!(await isContinued(this.#hash, first, second, proof)))
      throw new Fault('DAMAGED', `record ${from}`, `with a proof to the root ${root}`, 'another tree');
    return proof.map(toHex);
  }
}
