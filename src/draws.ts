// Counter-based random numbers for samples and simulations: the n-th draw of a stream is a pure function of seed, stream and n.

const twoTo32 = 4_294_967_296;

/** A good 32-bit mixer with small multiplies: lowbias32 of Chris Wellons' hash-prospector (public domain). */
function mix(bits: number): number {
  let x = bits | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** Draws of one stream of one seed, in order; two of the same seed and stream give the same draws. */
export class Draws {
  readonly #key: number;
  #n = 0;

  /** `seed` and `stream` are whole numbers from 0 to 2^53 - 1. */
  constructor(seed: number, stream: number) {
    const low = mix(seed + 0x9e3779b9);
    const high = mix(low ^ Math.floor(seed / twoTo32));
    const streamLow = mix(high ^ stream);
    this.#key = mix(streamLow ^ (Math.floor(stream / twoTo32) + 0x85ebca6b));
  }

  /** The next of them: strictly between 0 and 1. */
  uniform(): number {
    const bits = mix(this.#key ^ mix(Math.imul(this.#n++, 0x9e3779b1) + 0x7f4a7c15));
    return ((bits >>> 0) + 0.5) / twoTo32;
  }

  /** Strictly between lo and hi (up to rounding). */
  between(lo: number, hi: number): number {
    return lo + (hi - lo) * this.uniform();
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  sign(): 1 | -1 {
    return this.uniform() < 0.5 ? 1 : -1;
  }
}
