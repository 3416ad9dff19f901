// Safe drift of accounts: lists by reference, in buckets of the drift, so that a tick opens only buckets it may have reached.
import type { Block } from '../../program/blocks.js';
import type { Reference } from './references.js';

const buckets = 64;
/** No radius of a bucket is below its edge: four to an octave. */
const edges = bucketEdges();
function bucketEdges(): Float64Array {
  const found = new Float64Array(buckets);
  for (let b = 1; b < buckets; b++) found[b] = b === 1 ? 1e-3 : found[b - 1] * Math.sqrt(Math.SQRT2);
  return found;
}
const none = -1;

export class Boxes {
  /** By account: the drift below which it is safe; the factors it depends on, as bits (factor modulo 32). */
  readonly radii: Float64Array;
  readonly masks: Uint32Array;
  /** Accounts that are safe from something. */
  count = 0;
  readonly #heads = new Map<Reference, Int32Array>();
  readonly #of: (Reference | undefined)[];
  readonly #buckets: Uint8Array;
  readonly #next: Int32Array;
  readonly #before: Int32Array;

  constructor(accounts: number) {
    this.radii = new Float64Array(accounts);
    this.masks = new Uint32Array(accounts);
    this.#of = new Array(accounts).fill(undefined);
    this.#buckets = new Uint8Array(accounts);
    this.#next = new Int32Array(accounts).fill(none);
    this.#before = new Int32Array(accounts).fill(none);
  }

  /** Nobody has a box any more. */
  forget(): void {
    this.#heads.clear();
  }

  put(account: number, reference: Reference, radius: number): void {
    this.remove(account);
    const heads = this.#heads.get(reference) ?? new Int32Array(buckets).fill(none);
    this.#heads.set(reference, heads);
    const bucket = bucketOf(radius);
    const next = heads[bucket];
    this.radii[account] = radius;
    this.#of[account] = reference;
    this.#buckets[account] = bucket;
    this.#next[account] = next;
    this.#before[account] = none;
    if (next !== none) this.#before[next] = account;
    heads[bucket] = account;
    this.count += 1;
  }

  remove(account: number): void {
    const reference = this.#of[account];
    if (reference === undefined) return;
    const [before, next] = [this.#before[account], this.#next[account]];
    if (next !== none) this.#before[next] = before;
    if (before !== none) this.#next[before] = next;
    else (this.#heads.get(reference) as Int32Array)[this.#buckets[account]] = next;
    this.#of[account] = undefined;
    this.count -= 1;
  }

  /** Whether the drift of a reference may have reached anybody. */
  reached(reference: Reference): boolean {
    const heads = this.#heads.get(reference);
    if (heads === undefined) return false;
    let bucket = 0;
    while (bucket < buckets && heads[bucket] === none) bucket += 1;
    return bucket < buckets && !(edges[bucket] > mostOf(reference.drifts));
  }

  /** Takes out whom the drift of a reference may have reached. */
  wake(reference: Reference, woken: (account: number) => void): void {
    const heads = this.#heads.get(reference);
    if (heads === undefined) return;
    const most = mostOf(reference.drifts);
    for (let bucket = 0; bucket < buckets && !(edges[bucket] > most); bucket++) {
      for (let account = heads[bucket]; account !== none; ) {
        const next = this.#next[account];
        if (!(driftFrom(reference, this.masks[account]) < this.radii[account])) {
          this.remove(account);
          woken(account);
        }
        account = next;
      }
    }
  }

  /** Removes every account of a reference, which is dropped. */
  empty(reference: Reference, left: (account: number, room: number) => void): void {
    const heads = this.#heads.get(reference);
    if (heads === undefined) return;
    for (let bucket = 0; bucket < buckets; bucket++) {
      while (heads[bucket] !== none) {
        const account = heads[bucket];
        const radius = this.radii[account];
        this.remove(account);
        left(account, radius - driftFrom(reference, this.masks[account]));
      }
    }
    this.#heads.delete(reference);
  }
}

/** The last bucket whose edge is not above. */
function bucketOf(radius: number): number {
  let [low, high] = [0, buckets - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (edges[middle] <= radius) low = middle;
    else high = middle - 1;
  }
  return low;
}

function mostOf(drifts: Float64Array): number {
  let most = 0;
  for (let f = 0; f < drifts.length; f++) if (!(drifts[f] <= most)) most = drifts[f];
  return most;
}

/** The drift from a reference of the factors of an account. */
export function driftFrom({ drifts }: Reference, mask: number): number {
  let most = 0;
  for (let left = mask; left !== 0; left &= left - 1)
    for (let f = 31 - Math.clz32(left & -left); f < drifts.length; f += 32) if (!(drifts[f] <= most)) most = drifts[f];
  return most;
}

/** Underlyings and assets that an account depends on, as bits. */
export function maskOf({ arrays }: Block, n: number, units: number): number {
  const { pairStarts, pairUnderlyings, orderAccountStarts, orderUnderlyings, assetStarts, assets } = arrays as NonNullable<Block['arrays']>;
  let mask = 0;
  for (let p = pairStarts[n]; p < pairStarts[n + 1]; p++) mask |= 1 << (pairUnderlyings[p] & 31);
  for (let j = orderAccountStarts[n]; j < orderAccountStarts[n + 1]; j++) mask |= 1 << (orderUnderlyings[j] & 31);
  for (let c = assetStarts[n]; c < assetStarts[n + 1]; c++) mask |= 1 << ((units + assets[c]) & 31);
  return mask >>> 0;
}
