// Whole numbers that follow from seed, stream and place alone: the words of Philox4x32-10, of which the kernel `normals` makes its draws.
import { philoxKeyHigh, philoxKeyLow, philoxMultiplierHigh, philoxMultiplierLow } from '../../assembly/literals/philox.js';

const twoTo32 = 4294967296;

/** The four words of block `block` of a stream; seed, stream and block are whole numbers below 2^53. */
export function philoxWords(seed: number, stream: number, block: number, words: Uint32Array): void {
  let c0 = block | 0;
  let c1 = (block / twoTo32) | 0;
  let c2 = stream | 0;
  let c3 = (stream / twoTo32) | 0;
  let keyLow = seed | 0;
  let keyHigh = (seed / twoTo32) | 0;
  for (let round = 0; round < 10; round++) {
    const p = highProduct(c0, philoxMultiplierLow);
    const q = highProduct(c2, philoxMultiplierHigh);
    const lowP = Math.imul(c0, philoxMultiplierLow);
    const lowQ = Math.imul(c2, philoxMultiplierHigh);
    c0 = q ^ c1 ^ keyLow;
    c1 = lowQ;
    c2 = p ^ c3 ^ keyHigh;
    c3 = lowP;
    keyLow = (keyLow + philoxKeyLow) | 0;
    keyHigh = (keyHigh + philoxKeyHigh) | 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/** The upper 32 of the 64 bits of a product of words. */
function highProduct(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** A stream of uniforms in (0, 1), 52 bits each: the n-th is a pure function of seed, stream and n, the same that `normals` turns into a draw. */
export class Uniforms {
  readonly #seed: number;
  readonly #stream: number;
  readonly #words = new Uint32Array(4);
  #block = -1;

  constructor(seed: number, stream: number) {
    this.#seed = seed;
    this.#stream = stream;
  }

  /** The n-th of the stream, n from 0. */
  at(n: number): number {
    const block = Math.floor(n / 2);
    if (block !== this.#block) {
      philoxWords(this.#seed, this.#stream, block, this.#words);
      this.#block = block;
    }
    const first = this.#words[(n % 2) * 2];
    const second = this.#words[(n % 2) * 2 + 1];
    return (first * 1048576 + (second >>> 12) + 0.5) * 2.220446049250313e-16;
  }
}
