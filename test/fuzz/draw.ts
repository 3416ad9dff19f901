// Seeded random numbers for the fuzz: the same on every machine and engine, so nothing here may call Math.exp and its kin.
import { hostileNumbers } from '../fixtures/hostile.js';

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);

/** The double of the given words; the fuzz runs on little-endian machines only, as the engine's backends do. */
function doubleOf(low: number, high: number): number {
  words[0] = low;
  words[1] = high;
  return double[0] as number;
}

/** xoshiro128** (Blackman and Vigna, public domain), seeded by two words through the finaliser of MurmurHash3. */
export class Draw {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** Case `number` of the stream `seed`: a pure function of both, which is what makes a run resumable. */
  constructor(seed: number, number: number) {
    let state = mixed(seed | 0) ^ mixed((number | 0) + 0x51ed270b);
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      return mixed(state);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1;
  }

  /** 32 bits. */
  word(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** In [0, 1), 53 bits. */
  uniform(): number {
    return ((this.word() >>> 5) * 67_108_864 + (this.word() >>> 6)) / 9_007_199_254_740_992;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** A whole number in [low, high]. */
  whole(low: number, high: number): number {
    return low + Math.floor((this.word() / 4_294_967_296) * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.word() < probability * 4_294_967_296;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)] as T;
  }

  /** Log-uniform over the binades 2^least ... 2^(most + 1), normal or subnormal; positive. */
  magnitude(least: number, most: number): number {
    const exponent = this.whole(least, most);
    if (exponent < -1022) return doubleOf(this.word(), (this.word() & 0xfffff) >>> Math.min(20, -1022 - exponent));
    return doubleOf(this.word(), (((exponent + 1023) << 20) | (this.word() & 0xfffff)) >>> 0);
  }

  /** Any 64 bits: NaN, infinities, everything. */
  bits(): number {
    return doubleOf(this.word(), this.word());
  }

  hostile(): number {
    return this.pick(hostileNumbers);
  }
}

/** The neighbour of a finite double, away from 0 (`up`) or towards it. */
export function neighbour(x: number, up: boolean): number {
  double[0] = x;
  const low = words[0] as number;
  const high = words[1] as number;
  const next = up ? (low + 1) >>> 0 : (low - 1) >>> 0;
  const carried = up ? high + (next === 0 ? 1 : 0) : high - (low === 0 ? 1 : 0);
  return doubleOf(next, carried >>> 0);
}

function mixed(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
