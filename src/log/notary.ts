// Keeps the Merkle tree of a log's records, signs checkpoints over it, and proves of a record that a checkpoint covers it.
import { Fault } from '../fault.js';
import { toHex } from './bytes.js';
import { type Checkpoint, type SignedCheckpoint, signCheckpoint } from './checkpoint.js';
import { type Hash, leafHash, Tree } from './merkle.js';

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
  readonly #key: CryptoKeyPair;
  readonly #of: Pick<Checkpoint, 'log' | 'part'>;
  readonly #tree: Tree;
  #signed: SignedCheckpoint | undefined;

  /** `key`: an Ed25519 pair of Web Crypto. */
  constructor(hash: Hash, key: CryptoKeyPair, of: Pick<Checkpoint, 'log' | 'part'>) {
    this.#hash = hash;
    this.#key = key;
    this.#of = of;
    this.#tree = new Tree(hash);
  }

  /** Records that it has seen. */
  get size(): number {
    return this.#tree.size;
  }

  /** The newest checkpoint. */
  get signed(): SignedCheckpoint | undefined {
    return this.#signed;
  }

  /** The next record of the log, once it cannot be lost. */
  add(record: string): void {
    this.#tree.add(leafHash(this.#hash, new TextEncoder().encode(record)));
  }

  /** Signs how far the log came: the records before `next`. Throws OUT_OF_RANGE of records that it has not seen, and as `signCheckpoint`. */
  async checkpoint(at: Pick<Checkpoint, 'next' | 'epoch' | 'head' | 'time'>): Promise<SignedCheckpoint> {
    const { next } = at;
    if (!(next >= 0 && next <= this.size)) throw new Fault('OUT_OF_RANGE', 'next', `at most ${this.size}`, next);
    const signed = await signCheckpoint(this.#key, { ...at, ...this.#of, root: toHex(this.#tree.root(next)) });
    if (next >= (this.#signed?.checkpoint.next ?? 0)) this.#signed = signed;
    return signed;
  }

  /** Throws OUT_OF_RANGE of a record that the checkpoint does not cover. */
  inclusion(record: string, index: number, signed: SignedCheckpoint): Inclusion {
    const { next } = signed.checkpoint;
    if (!(index >= 0 && index < next && next <= this.size))
      throw new Fault('OUT_OF_RANGE', 'index', `below ${Math.min(next, this.size)}, that of the checkpoint`, index);
    return { record, index, path: this.#tree.inclusion(index, next).map(toHex), signed };
  }

  /** That checkpoint `to` continues `from`: hashes, hexadecimal. */
  consistency(from: number, to: number): readonly string[] {
    if (!(from >= 1 && from <= to && to <= this.size)) throw new Fault('OUT_OF_RANGE', 'from', `from 1 to ${to}`, from);
    return this.#tree.consistency(from, to).map(toHex);
  }
}
