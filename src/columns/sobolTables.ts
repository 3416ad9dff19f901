// What the Sobol kernel takes besides its place: direction numbers, and the digital shift that a seed gives.
import { joeKuo } from './joeKuo.js';

/** As many dimensions as the table has. */
export const sobolDimensions = joeKuo.length + 1;

/** Doubles between two points of so many dimensions: a multiple of four. */
export function sobolStride(dimensions: number): number {
  return (dimensions + 3) & ~3;
}

/**
 * Fills directions [32 x stride]: row b holds the word v = m[b + 1] 2^(31 - b) of each dimension, 0 in the padding. Dimension 1 is van der
 * Corput's; the others follow m[k] = XOR over the bits c of their polynomial of 2^j c m[k - j], j = 1 ... degree, and m[k - degree].
 */
export function sobolDirections(directions: Uint32Array, dimensions: number): void {
  const stride = sobolStride(dimensions);
  directions.fill(0);
  for (let d = 0; d < dimensions; d++) {
    const [polynomial, ...initial] = d === 0 ? [1] : joeKuo[d - 1];
    const degree = initial.length;
    for (let b = 0; b < 32; b++) {
      if (b < degree || d === 0) {
        directions[b * stride + d] = (d === 0 ? 1 : initial[b]) << (31 - b);
        continue;
      }
      // the words v are m shifted left, so that a factor 2^j becomes no shift at all, and m[k - degree] one by its degree
      const oldest = directions[(b - degree) * stride + d];
      let v = oldest ^ (oldest >>> degree);
      for (let j = 1; j < degree; j++) {
        if ((polynomial >> (degree - j)) & 1) v ^= directions[(b - j) * stride + d];
      }
      directions[b * stride + d] = v;
    }
  }
}

/** Fills shifts [stride]: one word a dimension, a hash (the finaliser of MurmurHash3, twice) of seed and dimension alone. */
export function sobolShifts(shifts: Uint32Array, seed: number): void {
  for (let d = 0; d < shifts.length; d++) shifts[d] = mixed(mixed(seed | 0) ^ Math.imul(d + 1, 0x9e3779b9));
}

function mixed(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
